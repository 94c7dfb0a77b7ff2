"""What other generators and note systems call things: Hugo, Jekyll, Eleventy, Pelican, Zola, Hexo, Ghost, WordPress,
Obsidian, Docusaurus and bibliographies. For the hints of unknown keys: the names that people bring along."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

LIKENESS = 0.72
"""How alike two keys are at least (by difflib), to suggest one for the other: `notes` does not mean `names`."""
_LEAVE_OUT = "leave it out"
_WITHOUT_DRAFT = "leave it out: an entry without 'draft: true' is published"
_AT_PATH = "leave it out: the path of the file is the address; 'slug' replaces its last part"
# By kind of record, what to write instead of a key. Spelling, capitals, - and _ make no difference.
_ANY_ENTRY: Mapping[str, str] = {
    **dict.fromkeys(("categories", "category", "tags", "tag", "keywords", "subjects", "labels", "section", "taxonomies"),
                    "write 'topics', with words of topics.yml"),
    **dict.fromkeys(("description", "excerpt", "abstract", "subtitle", "lead", "teaser", "deck", "standfirst",
                     "metadescription", "customexcerpt", "dek", "intro"), "write 'summary'"),
    **dict.fromkeys(("headline", "name", "heading", "linktitle"), "write 'title'"),
    **dict.fromkeys(("layout", "template", "theme", "outputs", "weight", "order", "sidebar", "sidebarposition",
                     "sidebarlabel", "menu", "nav", "eleventynavigation", "toc", "math", "comments", "disqus",
                     "cssclass", "cssclasses", "publishtags", "sitemap", "eleventyexcludefromcollections", "pagination",
                     "guid", "postid", "wordpressid", "uuid", "sticky", "hide", "render", "build", "cascade",
                     "inheritsfrom", "featured", "resources", "headless", "search"), _LEAVE_OUT),
    **dict.fromkeys(("content", "body", "html", "markdown", "text"), "write the text below the front matter"),
    **dict.fromkeys(("note", "notes", "comment", "todo", "fixme", "remark"),
                    "write it below 'extra', or as a comment: a line that begins with #"),
    **dict.fromkeys(("people", "persons", "places", "entities", "organisations", "organizations", "mentions",
                     "who", "actors"), "write 'names', with words of names.yml"),
    **dict.fromkeys(("series", "storyline", "serial", "collection"), "write 'stories', with the file names of stories/"),
    **dict.fromkeys(("params", "custom", "meta", "metadata", "data", "fields", "customfields"),
                    "write keys of your own below 'extra'"),
}  # fmt: skip
_ARTICLE: Mapping[str, str] = {
    **_ANY_ENTRY,
    **dict.fromkeys(("link", "links", "externalurl", "externallink", "canonical", "canonicalurl", "sourceurl",
                     "originalurl", "linkurl", "href", "uri", "web", "website", "redirectto"),
                    "write 'url', with the address of the report"),
    **dict.fromkeys(("permalink", "redirectfrom", "redirects", "oldurl", "oldurls", "formerurls", "saveas"),
                    "write 'aliases' for old addresses, or 'slug' for the last part of this one"),
    **dict.fromkeys(("path", "filename"), _AT_PATH),
    **dict.fromkeys(("lastmod", "modified", "lastmodified", "lastupdated", "updatedat", "modifiedat", "updateddate",
                     "lastmodifiedat", "dateupdated", "datemodified", "modifieddate", "lastupdate", "revised"),
                    "write 'updated'"),
    **dict.fromkeys(("published", "isdraft", "unlisted", "hidden", "private", "state", "visibility", "poststatus",
                     "status", "ispublished", "publishstatus"), "write 'draft: true' for what is not to be published yet"),
    **dict.fromkeys(("publishdate", "publishon", "scheduled", "embargo", "publishafter"),
                    "write 'publish', with the time before which the entry is not published"),
    **dict.fromkeys(("expirydate", "expires", "unpublishdate"), "leave it out: entries do not expire"),
    **dict.fromkeys(("pubdate", "postdate", "publishedat", "publisheddate", "datepublished", "created", "createdat", "posted",
                     "time", "datetime", "issued", "creationdate", "datecreated", "day"),
                    "write 'date', with the day the source published the report"),
    **dict.fromkeys(("author", "by", "byline", "creator", "writer", "writers", "creators", "reporter"), "write 'authors'"),
    **dict.fromkeys(("publisher", "outlet", "site", "sitename", "publication", "newspaper", "via", "feed",
                     "containertitle"), "write 'source', with a word of sources.yml"),
    **dict.fromkeys(("cover", "thumbnail", "picture", "featuredimage", "featureimage", "ogimage", "heroimage", "images",
                     "banner", "photo", "featuredimg", "topimg", "coverimage", "img"),
                    "write 'image', with 'src' and 'alt' below it"),
    **dict.fromkeys(("language", "locale", "languagecode", "langcode"),
                    "write 'lang' for the language of this text, 'original_lang' for that of the report"),
    **dict.fromkeys(("translationkey", "i18nkey"), _LEAVE_OUT),
    **dict.fromkeys(("originaltitle", "titleoriginal", "sourcetitle"), "write 'original_title'"),
    **dict.fromkeys(("originallanguage", "sourcelang", "sourcelanguage"), "write 'original_lang'"),
    **dict.fromkeys(("alias", "urlalias"), "write 'aliases'"),
    **dict.fromkeys(("pinned", "stick", "top", "promoted"), "write 'pin: true' for what leads the front page"),
    **dict.fromkeys(("archive", "archived", "archivelink", "archiveurl", "wayback", "snapshot"), "write 'archive_url'"),
    **dict.fromkeys(("accessdate", "accessedat", "retrieved", "urldate", "visited"), "write 'accessed'"),
    **dict.fromkeys(("correction", "errata", "erratum"), "write 'corrections', each with 'date' and 'text'"),
    **dict.fromkeys(("issue", "volume", "page", "pages", "channel", "programme", "program", "journal", "publishedin",
                     "printedin", "broadcast"), "write 'published_in' for a report that has no address"),
    **dict.fromkeys(("timeline", "incidents"), "write 'events'"),
}  # fmt: skip
_EVENT: Mapping[str, str] = {
    **_ANY_ENTRY,
    **dict.fromkeys(("when", "day", "start", "startdate", "time", "datetime", "begin", "from", "happened"),
                    "write 'date', such as 2026-10-05 or 2026-10-05/2026-10-07"),
    **dict.fromkeys(("end", "enddate", "until", "to", "duration"),
                    "write both days in 'date', such as 2026-10-05/2026-10-07"),
    **dict.fromkeys(("location", "venue", "where", "city", "address", "geo"), "write 'place'"),
    **dict.fromkeys(("link", "url", "links", "source", "evidence", "references", "externalurl"),
                    "write 'sources', each with 'source' and 'url'"),
    **dict.fromkeys(("kind", "class"), "write 'type'"),
    **dict.fromkeys(("published", "publishdate", "ispublished"), _LEAVE_OUT),
    **dict.fromkeys(("id", "slug", "permalink", "path"), "leave it out: the file's name is the id"),
    **dict.fromkeys(("summary", "description", "excerpt", "abstract", "details", "subtitle"),
                    "write the text below the front matter"),
}  # fmt: skip
_EVENT_IN_PLACE: Mapping[str, str] = {
    **_EVENT,
    **dict.fromkeys(("link", "url", "links", "source", "sources", "evidence", "references", "externalurl", "claims",
                     "status", "topics", "stories", "tags", "categories", "summary", "description", "body"),
                    "leave it out, or give the event a file of its own under events/"),
}  # fmt: skip
_STORY: Mapping[str, str] = {
    **_ANY_ENTRY,
    **dict.fromkeys(("id", "slug", "permalink", "path"), "leave it out: the file's name is the id"),
    **dict.fromkeys(("state", "open", "closed"), "write 'status: developing' or 'status: closed'"),
    **dict.fromkeys(("date", "started", "updated", "draft", "published", "events", "articles"),
                    "leave it out: a story is made of the articles that name it in 'stories'"),
}  # fmt: skip
_RECORD: Mapping[str, str] = {
    **dict.fromkeys(("title", "label", "preflabel", "displayname", "fullname"), "write 'name'"),
    **dict.fromkeys(("about", "summary", "bio", "note", "definition", "info"), "write 'description'"),
    **dict.fromkeys(("alias", "altnames", "alternatenames", "altlabel", "synonyms", "variants", "othernames", "aka",
                     "alsoknownas", "spellings"), "write 'aliases'"),
    "id": "leave it out: the record begins with its id",
    **dict.fromkeys(("broader", "partof", "up", "parents", "parenttopic"), "write 'parent'"),
    **dict.fromkeys(("homepage", "website", "link", "site", "web", "domain"), "write 'url'"),
    **dict.fromkeys(("lang", "language", "locale"), "write 'languages'"),
    **dict.fromkeys(("kind", "category", "ownership"), "write 'type'"),
    **dict.fromkeys(("countrycode", "nation", "location"), "write 'country', two letters such as KR"),
    **dict.fromkeys(("ownedby", "publisher", "parentcompany"), "write 'owner'"),
    **dict.fromkeys(("proof", "reference", "references"), "write 'evidence'"),
}  # fmt: skip
_NAME: Mapping[str, str] = {
    **_RECORD,
    **dict.fromkeys(("type", "category", "class"), "write 'kind': person, organisation, place or thing"),
    **dict.fromkeys(("aliases", "alias", "altnames", "synonyms", "variants", "othernames", "aka", "alsoknownas",
                     "spellings", "translations", "native"), "write 'also', with the spellings below each language"),
    **dict.fromkeys(("qid", "wikidataid", "wd"), "write 'wikidata'"),
    **dict.fromkeys(("url", "homepage", "website", "lang", "language", "country"), _LEAVE_OUT),
}  # fmt: skip
_BY_SCHEMA: Mapping[str, Mapping[str, str]] = {
    "ArticleSchema": _ARTICLE, "EventSchema": _EVENT, "InlineEventSchema": _EVENT_IN_PLACE, "StorySchema": _STORY,
    "TopicSchema": _RECORD, "SourceSchema": _RECORD, "NameSchema": _NAME,
    "ImageSchema": {
        **dict.fromkeys(("url", "path", "file", "image", "href", "source"), "write 'src'"),
        **dict.fromkeys(("caption", "description", "title", "text", "alttext"), "write 'alt': what the picture shows"),
        **dict.fromkeys(("author", "photographer", "by", "copyright", "source", "license"), "write 'credit'"),
    },
    "CorrectionSchema": {
        **dict.fromkeys(("reason", "note", "what", "correction", "description"), "write 'text'"),
        **dict.fromkeys(("when", "day", "updated"), "write 'date'"),
    },
    "EvidenceSchema": {
        **dict.fromkeys(("link", "href", "address"), "write 'url'"),
        **dict.fromkeys(("name", "publisher", "outlet"), "write 'source', with a word of sources.yml"),
    },
    "ClaimSchema": {
        **dict.fromkeys(("who", "source", "author", "party"), "write 'by'"),
        **dict.fromkeys(("what", "key", "about"), "write 'field'"),
        **dict.fromkeys(("text", "claim", "says"), "write 'value'"),
        **dict.fromkeys(("link", "href"), "write 'url'"),
    },
    "AuthorSchema": {"type": "write 'kind'"},
}  # fmt: skip
_PUBLISHED = frozenset(("published", "ispublished"))
_NOT_YET = frozenset(("false", "no", "0", "draft", "private", "pending"))


def hint(schema: str, key: str, value: Any, known: Collection[str]) -> str:
    """What to write instead of an unknown key of a schema: what it is called here, else the key most like it."""
    folded = re.sub(r"[\W_]", "", key.casefold())
    if "draft" in known and folded in _PUBLISHED and isinstance(value, str):
        return "write 'draft: true'" if value.strip().casefold() in _NOT_YET else _WITHOUT_DRAFT
    same = next((name for name in known if name.replace("_", "") == folded), "")
    if same:
        return f"write '{same}'"
    ours = _BY_SCHEMA.get(schema, {}).get(folded, "")
    if ours:
        named = re.match(r"write '(\w+)", ours)
        return ours if not named or named[1] in known else _LEAVE_OUT
    if key.count(" ") > 1:
        return "if the text begins here, write a line '---' above it"
    near = get_close_matches(key.casefold(), sorted(known), n=1, cutoff=LIKENESS)
    return f"did you mean '{near[0]}'?" if near else f"the keys are {', '.join(known)}"
