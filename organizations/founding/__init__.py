"""The first county of a site."""
