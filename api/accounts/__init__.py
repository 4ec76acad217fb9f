"""Resources of `accounts`."""
