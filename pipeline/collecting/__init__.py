"""Reading sources: many at a time on the network, one at a time into the store."""
