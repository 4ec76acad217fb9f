"""Resources of `volunteers`."""
