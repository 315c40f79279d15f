"""The parts of the desk's page: what it reads, the list, the item in hand, the digests, and texts that save themselves."""
