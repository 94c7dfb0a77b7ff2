"""Pelican's own `simple` theme, with its feeds for the site and for each category, tag and author."""

SITENAME = "Benchmark"
SITEURL = "https://example.org"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
PATH = "content"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["events"]
FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
TAG_FEED_ATOM = "feeds/tag-{slug}.atom.xml"
AUTHOR_FEED_ATOM = "feeds/author-{slug}.atom.xml"
FEED_MAX_ITEMS = 50
DEFAULT_PAGINATION = False
LOAD_CONTENT_CACHE = False
DISPLAY_PAGES_ON_MENU = False
