"""Other engines for the month facts: the same definitions, worked out for many months at once and kept in the same tables."""
