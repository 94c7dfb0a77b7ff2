"""What there is and where: the indexed corpus, its lists, and every URL of the site."""
