"""Plain text, dates and words: what knows nothing of digests."""
