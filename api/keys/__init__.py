"""API keys: made, used, ended."""
