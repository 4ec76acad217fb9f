"""What a text costs, when it may go, and the words for what went wrong. Pure."""
