"""Bookings of spaces and resources: asked for, answered, moved, given back."""
