"""The version of the month facts' definitions, known without loading them."""

from __future__ import annotations

VERSION = 8
"""Raised whenever a definition changes; stored with every reading, and a new one works every month out again."""
