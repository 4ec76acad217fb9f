"""A volunteer takes a shift and gives it back."""
