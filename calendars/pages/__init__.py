"""What the subscribe page offers."""
