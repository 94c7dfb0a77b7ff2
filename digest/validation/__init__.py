"""Checks across files: references resolved, duplicates found, problems listed."""
