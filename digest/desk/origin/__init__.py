"""Whose reporting a report says it is."""
