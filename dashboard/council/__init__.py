"""The works council's page: what waits for it, and the log."""
