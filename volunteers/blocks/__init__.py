"""Places of a shift that a team holds: held by who leads it, given names until the deadline, then everybody's again."""
