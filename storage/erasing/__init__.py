"""Erasing somebody: by what they are known, where that is written, and seeing to it that no byte of it is left."""
