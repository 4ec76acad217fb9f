"""A person takes away what is held of them, or is forgotten."""
