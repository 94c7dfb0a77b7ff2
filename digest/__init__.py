"""A curated news digest as a static site, on MkDocs and Material."""

__version__ = "0.1.0"
