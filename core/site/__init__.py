"""What the site says of itself: who runs it, and whom to call."""
