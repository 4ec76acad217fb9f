"""One action on many events at once."""
