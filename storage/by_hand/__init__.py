"""Single rows of what an organisation tells of itself, listed and written by hand.

Each row is listed with its stamp. A write names the stamp that was seen: where the row has another by then, somebody else has
changed it, and the write is refused with Outdated.
"""
