"""Resources of `events`."""
