"""What stands in the way of a plan, a file a kind of thing. Shared part of ``clashing`` and of its tests."""
