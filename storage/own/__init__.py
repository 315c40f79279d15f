"""A person's own page: who they are, what is held about them, their own figures, and what they may do with it."""
