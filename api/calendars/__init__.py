"""API of ``calendars``: which feeds there are."""
