"""Dates, plain text, slugs and translations: no knowledge of news digests is needed here."""
