"""Sessions: where they are kept, how long they last, and what was typed when one ended."""
