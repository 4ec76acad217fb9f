"""A person's own calendar behind a token."""
