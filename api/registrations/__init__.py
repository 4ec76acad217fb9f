"""Resources of `registrations`."""
