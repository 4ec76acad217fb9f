"""Clashes of a plan: the checks, the engine that runs them, and their acknowledgement."""
