"""Labels what is shared: the default classifier and the organisation's own, and how they are tried."""
