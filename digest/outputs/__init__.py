"""Files of the site that are not pages: feeds, sitemap, headers, search index, cards."""
