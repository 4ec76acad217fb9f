"""What staff make of a request: an answer, a new event, a date that is planned already."""
