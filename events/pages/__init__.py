"""What pages of events show: read models, no rules."""
