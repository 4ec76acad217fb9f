"""Registering: a new registration, its changes, its withdrawal; groups that are invited or approved."""
