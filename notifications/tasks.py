"""What the worker runs for this room."""
