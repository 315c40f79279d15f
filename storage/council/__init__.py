"""What the organisation set that guards people, who let it be set otherwise, and what holds meanwhile."""
