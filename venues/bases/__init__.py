"""Science bases: verbs, rules and reads. One verb a file."""
