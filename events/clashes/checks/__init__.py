"""One file a kind of clash."""
