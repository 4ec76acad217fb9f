"""Rows of events and their dates."""
