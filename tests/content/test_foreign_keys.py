"""What other generators call things: each hint names a key that the record has."""

from __future__ import annotations

import re

import pytest

from digest.content import schema
from digest.content.foreign_keys import hint

SCHEMAS = {
    name: set(kind.model_fields)
    for name, kind in vars(schema).items()
    if isinstance(kind, type) and issubclass(kind, schema.Schema) and kind is not schema.Schema
}
BROUGHT = ["category", "tags", "keywords", "link", "external_url", "canonicalURL", "description", "excerpt", "subtitle", "permalink", "redirect_from", "lastmod", "dateModified", "published", "hidden", "pubDate", "created_at", "author", "byline", "outlet", "cover", "featured_image", "locale", "lang", "language", "layout", "weight", "series", "people", "location", "when", "start_date", "endDate", "kind", "type", "caption", "notes", "aka", "synonyms", "homepage", "sticky", "guid", "issue", "channel", "ogImage", "params", "content", "body", "id", "slug", "website", "country", "parent_topic", "QID"]  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_hints_name_keys_that_there_are(name: str) -> None:
    known = SCHEMAS[name]
    for key in BROUGHT:
        if key in known:
            continue
        words = hint(name, key, "x", sorted(known))
        named = re.match(r"(?:write|did you mean) '(\w+)", words)
        assert words, key
        assert named is None or named[1] in known, (key, words)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("published", "false", "write 'draft: true'"),
        ("published", "no", "write 'draft: true'"),
        ("published", "true", "leave it out: an entry without 'draft: true' is published"),
        ("Original-Title", "x", "write 'original_title'"),
        ("external_url", "x", "write 'url', with the address of the report"),
        ("lastmod", "x", "write 'updated'"),
        ("titel", "x", "did you mean 'title'?"),
        ("The ferry sailed. He said", "x", "if the text begins here, write a line '---' above it"),
    ],
)
def test_what_is_said_of_an_article(key: str, value: str, words: str) -> None:
    assert hint("ArticleSchema", key, value, list(schema.ArticleSchema.model_fields)) == words


@pytest.mark.parametrize("key", ["notes2", "foo", "wort", "x", "colour"])
def test_no_silly_suggestion(key: str) -> None:
    """Where the table says nothing and no key is like it, all keys are named."""
    assert hint("ArticleSchema", key, "x", ["title", "names", "topics"]) == "the keys are title, names, topics"
