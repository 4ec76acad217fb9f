"""Venues, bases and resources of the demo."""
