"""The pictures that other sites show beside a link to this one (Open Graph)."""
