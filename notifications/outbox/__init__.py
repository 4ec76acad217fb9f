"""The outbox: messages put in by verbs, and emptied of words and numbers later."""
