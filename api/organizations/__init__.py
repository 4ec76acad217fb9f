"""Resources of `organizations`."""
