"""Events of the demo, made by the same verbs that people use."""
