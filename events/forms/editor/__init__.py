"""The editor of an event: its fields, rows of dates, and the merge of two people's work."""
