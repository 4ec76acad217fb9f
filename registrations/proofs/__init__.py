"""Numbers that nobody has proved yet: what they hold meanwhile, and how they are proved."""
