"""A made-up Dutch organisation whose months tell a story, filled through the real ways in."""
