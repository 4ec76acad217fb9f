"""Stored entries: facts to calendar text, written when something changes."""
