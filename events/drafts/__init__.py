"""Drafts: saved by the editor, made in bulk, moved about in the planner."""
