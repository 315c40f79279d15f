"""What an organisation sets: where its home is, its settings, its targets, the sources there are."""
