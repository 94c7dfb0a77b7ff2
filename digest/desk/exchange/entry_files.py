"""Records of an export as the files that a desk would have written: front matter and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from digest.content.files import entry_id
from digest.content.parse import event_id
from digest.content.schema import InlineEventSchema
from digest.content.yaml_data import Value
from digest.content.yaml_text import block
from digest.outputs.data import record_format as form
from digest.text.plain import decoded
from digest.text.slugs import earlier_slug

Fields = dict[str, Any]


def article_file(one: form.Article, events: Mapping[str, form.Event]) -> str:
    """The file of an article. ``events`` are all events of the record by their ids: those that were written in it are
    written in it."""
    matter: Fields = {
        "title": _prose(one.title),
        "date": one.date.text,
        "source": _prose(one.source),
        "topics": _proses(one.topics),
        "url": one.url,
        "published_in": _maybe(one.published_in),
        "id": one.id if one.id != entry_id(one.path) else None,
        "summary": _maybe(one.summary) if one.has_own_summary else None,
        "lang": one.lang,
        "original_title": _maybe(one.original_title),
        "original_lang": one.original_lang,
        "authors": [_author(author) for author in one.authors],
        "accessed": _date(one.accessed),
        "archive_url": one.archive_url,
        "access": one.access,
        "origin": _proses(one.origin),
        "names": _proses(one.names),
        "stories": _proses(one.stories),
        "events": [_event_of(one, id, events) for id in one.events],
        "image": _image(one.image) if one.image else None,
        # What a browser encodes is decoded when it is read.
        "aliases": [path.replace("%", "%25").replace("#", "%23") for path in one.aliases],
        "pin": "true" if one.pin else None,
        "updated": one.updated.text if one.updated else None,
        "corrections": _corrections(one.corrections),
        "no_link": _proses(one.no_link),
        "slug": one.slug,
        "filed": _date(one.filed),
        "not_quoted": _proses(one.not_quoted),
    }
    return _file(_known({**matter, "extra": one.extra}), one.text)


def event_file(one: form.Event) -> str:
    """The file of an event that has one."""
    stated = {"names": one.names, "topics": one.topics, "stories": one.stories}
    matter = _known({
        "date": one.date.edtf,
        "title": _prose(one.title),
        "type": _maybe(one.type),
        "place": _maybe(one.place),
    })  # fmt: skip
    # Of these, an empty list says something else than nothing.
    matter |= {key: _proses(ids) for key, ids in stated.items() if key in one.stated}
    matter |= _known({
        "status": [_change(item) for item in one.history] or one.status,
        "sources": list(map(_evidence, one.sources)),
        "claims": list(map(_claim, one.claims)),
        "was": list(one.was),
        "corrections": _corrections(one.corrections),
    })  # fmt: skip
    return _file(matter, one.text)


def story_file(one: form.Story) -> str:
    """The file of a story."""
    matter: Fields = {
        "title": _prose(one.title),
        "summary": _prose(one.summary),
        "topics": _proses(one.topics),
        "status": one.status,
        "was": list(one.was),
        "corrections": _corrections(one.corrections),
    }
    return _file(_known(matter), one.text)


def lead_file(one: form.Lead) -> str:
    """The file of the lead of an edition."""
    return _file(_known({"title": _maybe(one.title)}), one.text)


def topics_file(records: Iterable[form.Topic]) -> str:
    """The registry of topics."""
    return _registry({
        one.id: {
            "name": _prose(one.name), "parent": _maybe(one.parent), "aliases": _proses(one.aliases),
            "description": _maybe(one.description), "was": list(one.was), "corrections": _corrections(one.corrections),
        }
        for one in records
    })  # fmt: skip


def sources_file(records: Iterable[form.Source]) -> str:
    """The registry of sources."""
    return _registry({
        one.id: {
            "name": _prose(one.name), "aliases": _proses(one.aliases), "url": one.url, "country": one.country,
            "languages": list(one.languages), "type": one.type, "owner": _maybe(one.owner), "evidence": one.evidence,
            "was": list(one.was), "corrections": _corrections(one.corrections),
        }
        for one in records
    })  # fmt: skip


def names_file(records: Iterable[form.Name]) -> str:
    """The registry of names."""
    return _registry({
        one.id: {
            "name": _prose(one.name), "kind": one.kind,
            "also": {lang: _proses(spellings) for lang, spellings in one.also.items()} or None,
            "link": _proses(one.link), "description": _maybe(one.description), "wikidata": one.wikidata,
            "was": list(one.was), "corrections": _corrections(one.corrections),
        }
        for one in records
    })  # fmt: skip


def _file(matter: Fields, text: str) -> str:
    return f"---\n{_yaml(matter)}---\n" + (f"\n{text}" if text else "")


def _yaml(fields: Fields) -> str:
    return "".join(f"{line}\n" for line in block(fields))


def _registry(records: Mapping[str, Fields]) -> str:
    return "\n".join(_yaml({id: _known(fields)}) for id, fields in records.items())


def _event_of(article: form.Article, id: str, events: Mapping[str, form.Event]) -> Value:
    """An event of an article: its id, or if it was written there, what was written."""
    one = events.get(id)
    if one is None or one.article != article.id:
        return _prose(id)
    there = _known({
        "date": one.date.edtf, "title": _prose(one.title), "id": None if _is_made(one) else one.id,
        "type": _maybe(one.type), "place": _maybe(one.place),
    })  # fmt: skip
    names: Fields = {"names": _proses(one.names)} if "names" in one.stated else {}
    return there | names | _known({"status": one.status})


def _is_made(one: form.Event) -> bool:
    """Whether the id of an event is made from its date and title, as is the earlier one that it goes by, if there is
    one."""
    try:
        written = InlineEventSchema.model_validate({"date": one.date.edtf, "title": _prose(one.title)})
    except ValidationError:
        return False
    earlier = event_id(written, earlier_slug)
    return event_id(written) == one.id and (earlier == one.id or earlier in one.earlier_ids)


def _known(fields: Fields) -> Fields:
    """The fields that have a value."""
    return {key: value for key, value in fields.items() if value}


def _prose(text: str) -> str:
    """A text as it is to be written, so that what looks like an HTML entity stays as it is."""
    return text.replace("&", "&amp;") if decoded(text) != text else text


def _maybe(text: str | None) -> str | None:
    return None if text is None else _prose(text)


def _proses(texts: Iterable[str]) -> list[str]:
    return list(map(_prose, texts))


def _date(date: form.Date | None) -> str | None:
    return date.edtf if date else None


def _author(author: form.Author) -> Value:
    name = _prose(author.name)
    return name if author.kind == "person" else {"name": name, "kind": author.kind}


def _image(image: form.Image) -> Fields:
    return _known({"src": _prose(image.src), "alt": _prose(image.alt), "credit": _maybe(image.credit)})


def _evidence(item: form.Evidence) -> Fields:
    return _known({
        "source": _prose(item.source), "url": item.url, "title": _maybe(item.title), "date": _date(item.date)
    })  # fmt: skip


def _claim(item: form.Claim) -> Fields:
    return _known({
        "by": _prose(item.by), "field": _prose(item.field), "value": _prose(item.value),
        "article": _maybe(item.article), "url": item.url,
    })  # fmt: skip


def _change(item: form.StatusChange) -> Fields:
    return _known({
        "date": item.date.edtf, "status": item.status, "article": _maybe(item.article), "url": item.url
    })  # fmt: skip


def _corrections(items: Iterable[form.Correction]) -> list[Fields]:
    return [
        _known({
            "date": item.date.edtf, "text": _prose(item.text), "field": _maybe(item.field),
            "before": _maybe(item.before), "after": _maybe(item.after),
        })
        for item in items
    ]  # fmt: skip
