"""What staff should see or do, and the texts that tell them of it."""
