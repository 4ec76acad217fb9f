"""The planner: who is where and when, drawn. Reads only."""
