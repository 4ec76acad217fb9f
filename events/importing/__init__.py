"""Spreadsheets of events, places and street lists: looked at first, then brought in whole or not at all."""
