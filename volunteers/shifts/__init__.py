"""Shifts: planned, moved and cancelled with their dates, and listed for volunteers."""
