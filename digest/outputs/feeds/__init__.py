"""Feeds in two formats, Atom (RFC 4287) and JSON Feed 1.1, and an OPML list of all feeds."""
