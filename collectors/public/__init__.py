"""Sources that the world can read."""
