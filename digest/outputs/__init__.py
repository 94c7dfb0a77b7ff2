"""Files of the site that are not pages: assets, feeds, sitemap, headers, cards, search index."""
