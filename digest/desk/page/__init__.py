"""What a saved page says of its report."""
