"""Changes of published events, and who is told of them."""
