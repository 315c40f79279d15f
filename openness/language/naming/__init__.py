"""Names of people in texts: which words are somebody's, and taking them out."""
