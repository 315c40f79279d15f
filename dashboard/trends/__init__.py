"""What the page on trends is made of: what is followed and over which months, the figure itself, and annotations."""
