"""Who is in the demo. All invented."""
