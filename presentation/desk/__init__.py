"""What the desk gives out: digests as mail, as Markdown and as a feed, and the words it uses on the page as well."""
