"""Resources of `spreadsheets`."""
