"""From nothing to a usable site: the one-time key, the first administrator, what is still missing."""
