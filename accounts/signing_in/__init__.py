"""Signing in: one-time codes, passwords, budgets against strangers, known devices and numbers."""
