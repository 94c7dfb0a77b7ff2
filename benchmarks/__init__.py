"""Corpora of any size, and the time this project and others take to build them (see README.md)."""
