"""Resources of `special_days`."""
