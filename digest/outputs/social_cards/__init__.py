"""Cards: the pictures that other sites show with a link to this one (Open Graph)."""
