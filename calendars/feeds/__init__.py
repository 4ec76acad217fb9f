"""Feeds: bodies held by each process, and conditional answers."""
