"""What the association's administrators keep: organizations, what the site says of itself, who did what."""
