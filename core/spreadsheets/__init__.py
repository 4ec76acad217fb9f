"""Spreadsheet files: read, written, and blank ones to fill in."""
