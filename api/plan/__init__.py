"""Resources of `plan`."""
