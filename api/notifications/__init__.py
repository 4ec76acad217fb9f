"""Resources of `notifications`."""
