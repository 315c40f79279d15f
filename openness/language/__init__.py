"""What a text is: its language, whether it asks."""
