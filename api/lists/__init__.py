"""Lists of every resource: their order, and their pages."""
