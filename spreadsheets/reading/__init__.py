"""What was read of a file, what is asked about it, and what the person answers."""
