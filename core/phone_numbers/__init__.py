"""Telephone numbers: read, hashed, masked, and found where people wrote them into words."""
