"""What screen and paper share: formats, languages, strips, charts."""
