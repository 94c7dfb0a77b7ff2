"""Pages to HTML: the renderer, and the processes it runs in."""
