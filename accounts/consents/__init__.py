"""What people agree to, and the rows that keep it."""
