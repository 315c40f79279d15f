"""What an organisation hands in of itself: small tables, each taken whole or not at all."""
