"""Intervals, tests and draws."""
