"""Who works for whom: inviting, accepting, roles, leaving."""
