"""Resources of `venues`."""
