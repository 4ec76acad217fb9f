"""Resources of `outreach_requests`."""
