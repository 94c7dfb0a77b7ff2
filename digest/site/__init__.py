"""What there is and where: the indexed corpus, and every URL."""
