"""Resources of `portal`."""
