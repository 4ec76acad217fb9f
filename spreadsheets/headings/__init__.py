"""Which row of a table names its columns, and which column each heading means."""
