"""What a policy says: its sentences, what each does, how easily it reads, what it may hold, and what changed in it."""
