"""The same event again: templates, copies to streets, and the clashes that they would have."""
