"""Articles' pictures in several sizes."""
