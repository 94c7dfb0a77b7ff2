"""An edition as mail: HTML with its styles in it, plain text, and both as one message."""
