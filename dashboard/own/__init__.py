"""The parts of a person's own page: what they read and what they do there, and nobody else."""

from __future__ import annotations

from typing import Final

MY_DATA: Final = "/my-data.json"
"""Where a person fetches everything that is held about them."""
