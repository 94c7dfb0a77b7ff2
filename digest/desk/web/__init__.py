"""Asks the web, with limits: the only place that does."""
