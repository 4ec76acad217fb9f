"""One change, one text per number."""
