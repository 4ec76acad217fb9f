"""Who volunteers."""
