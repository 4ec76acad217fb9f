"""Pages of the special days."""
