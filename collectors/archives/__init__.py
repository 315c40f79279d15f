"""What people and administrators download, and tables."""
