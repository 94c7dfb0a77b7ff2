"""Every page of the site: what it shows, as views for the templates. Pure."""
