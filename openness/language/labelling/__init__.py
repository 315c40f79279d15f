"""Tells what a text mainly does: pass on knowledge, ask, promote, or something else."""
