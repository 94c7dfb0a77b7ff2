"""From a report's page to what an entry about it may say: each value with where it was read, nothing guessed.

What the page does not say, and the record does not know, is left for the curator.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from digest.content.schema import ArticleSchema
from digest.desk.new_records import Fields, source_record
from digest.desk.origin.agencies import AGENCIES
from digest.desk.origin.datelines import WITH_OTHERS, proposed_origins
from digest.desk.page.data import PageData
from digest.desk.site_record import Nearby, SiteRecord
from digest.model import variants
from digest.text.edtf import DateError, parse_moment
from digest.text.plain import folded

Content = str | tuple[str, ...]
REQUIRED = ("title", "date", "source", "topics", "url")
"""What an article needs, in the order of the front matter."""
ORDER = tuple(ArticleSchema.model_fields)
GIVEN = "as given"
# A byline that is an agency says whose reporting it is, and not who wrote it.
_AGENCIES = frozenset(
    folded(word) for agency in AGENCIES.values() for word in (agency.name, *agency.spellings, *agency.acronyms)
)


class Value(NamedTuple):
    """The value of a key of the front matter, and where it was read, in words."""

    content: Content
    where: str


class Capture(NamedTuple):
    """What an entry about a report may say. ``values`` are in the order of the front matter; ``missing`` are keys that an
    article needs; ``new_source`` is a ready record (id and fields) if nobody is registered under the page's host.
    ``organisations`` are those among the authors. ``hints`` are for the curator, in words, ``lead`` is how the report
    begins, ``address`` and ``original_title`` are its own, or ""."""

    values: Mapping[str, Value]
    missing: tuple[str, ...]
    new_source: tuple[str, Fields] | None
    organisations: frozenset[str]
    agencies: tuple[str, ...]
    """The names of agencies that are plainly credited and not registered."""
    events: tuple[Nearby, ...]
    reports: tuple[Nearby, ...]
    hints: tuple[str, ...]
    lead: str
    address: str
    original_title: str


def capture(
    record: SiteRecord, data: PageData, text: str, taken: datetime | None, given: Mapping[str, Content]
) -> Capture:
    """What an entry may say of a report whose page has these ``data`` and this main ``text``. It was opened at the time
    ``taken``, if that is known. What is ``given`` by the curator, by key, comes before what the page says, even if it is
    empty."""
    values: dict[str, Value] = {key: Value(content, GIVEN) for key, content in given.items()}
    hints = list(data.doubts)

    def propose(key: str, content: Content | None, where: str) -> None:
        if content and key not in values:
            values[key] = Value(content, where)

    for key, finding in (
        ("original_title", data.title), ("date", data.date), ("original_lang", data.language), ("url", data.url),
        ("access", data.access),
    ):  # fmt: skip
        if finding:
            propose(key, finding.value, finding.where)
    url = _text(values, "url")
    if data.title and _is_in_the_language_of(record, _text(values, "original_lang")):
        propose("title", data.title.value, f"{data.title.where}, as the report has it")
    opening = "\n".join(finding.value for finding in (data.title, data.lead) if finding)
    source, where = _source(record, url, data)
    propose("source", source, where)
    if data.site_name and source is None and url and record.meant("source", data.site_name.value):
        hints.append(f"the page calls itself {data.site_name.value}, and is not on a host of that source")
    outlet = record.sources.get(_text(values, "source"))
    new_source = None
    if "source" not in values and url:
        name = data.site_name.value if data.site_name else ""
        new_source = source_record(url, name, _text(values, "original_lang"), record.spellings("sources.yml"))
    outlet_name = outlet.name if outlet else data.site_name.value if data.site_name else ""
    known_as = {folded(word) for word in (outlet_name, *(outlet.aliases if outlet else ())) if word}
    authors = [author for author in data.authors if folded(author.value) not in known_as | _AGENCIES]
    propose("authors", tuple(author.value for author in authors), ", ".join(dict.fromkeys(a.where for a in authors)))
    origins, agencies, of_origins = _origins(record, data, text, _text(values, "source"), outlet_name)
    propose("origin", tuple(origins), ", ".join(dict.fromkeys(origins.values())))
    hints += of_origins
    in_opening, in_text = record.topics_in(opening), record.topics_in(text)
    propose(
        "topics", in_opening or in_text, "mentioned in the title or lead" if in_opening else "mentioned in the text"
    )
    named = record.names_in(f"{opening}\n{text}")
    propose("names", tuple(id for id in named if not _is_credited(record, id, known_as)), "mentioned in the report")
    propose(
        "accessed",
        taken.astimezone(record.options.zone).date().isoformat() if taken else None,
        "when the page was saved",
    )
    propose("filed", record.today.isoformat(), "today")
    names, day = _texts(values, "names"), _day(record, _text(values, "date"))
    return Capture(
        values={key: values[key] for key in ORDER if _content(values, key)},
        missing=tuple(key for key in REQUIRED if not _content(values, key) and not (key == "source" and new_source)),
        new_source=new_source,
        organisations=frozenset(author.value for author in authors if author.kind == "organisation"),
        agencies=tuple(agencies),
        events=record.events_near(day, names) if day and "events" not in values else (),
        reports=record.reports_near(day, names) if day else (),
        hints=tuple(hints),
        lead=data.lead.value if data.lead else "",
        address=url,
        original_title=data.title.value if data.title else "",
    )


def _is_credited(record: SiteRecord, name: str, outlet: set[str]) -> bool:
    """Whether a name is that of the outlet or of an agency, which a report credits and is not about. ``outlet`` are folded
    spellings."""
    return any(folded(word) in outlet | _AGENCIES for word in variants(record.names[name]))


def same_title(record: SiteRecord, found: Capture) -> str | None:
    """The path of an article of the same source and days that has the same original title."""
    source, day = _text(found.values, "source"), _day(record, _text(found.values, "date"))
    title = found.original_title
    return record.same_title(source, title, day) if source and title and day else None


def _content(values: Mapping[str, Value], key: str) -> Content:
    return values[key].content if key in values else ""


def _text(values: Mapping[str, Value], key: str) -> str:
    content = _content(values, key)
    return content if isinstance(content, str) else ""


def _texts(values: Mapping[str, Value], key: str) -> tuple[str, ...]:
    content = _content(values, key)
    return content if isinstance(content, tuple) else ()


def _is_in_the_language_of(record: SiteRecord, language: str) -> bool:
    """Whether a title in this language can be that of an entry: if it is the site's, or if nothing is known of it."""
    return not language or language.partition("-")[0].lower() == record.language.partition("-")[0].lower()


def _day(record: SiteRecord, text: str) -> date | None:
    try:
        return parse_moment(text, record.options.zone).day
    except DateError:
        return None


def _source(record: SiteRecord, url: str, data: PageData) -> tuple[str | None, str]:
    """The id of the source that published a page, and how it is known: by its host; or, where no host is registered for
    that source, by the name that the page gives itself, which any page can."""
    found = record.source_at(url) if url else None
    if found:
        return found, "by the host of its address"
    named = record.meant("source", data.site_name.value) if data.site_name else None
    if data.site_name and named and not record.sources[named].url:
        return named, data.site_name.where
    return None, ""


def _origins(
    record: SiteRecord, data: PageData, text: str, source: str, outlet: str
) -> tuple[dict[str, str], list[str], list[str]]:
    """Whose reporting a report says it is: ids of sources (`own` for its own source) with where it says so. The names of
    agencies that are credited and not registered. And hints for these, and for those that are credited with others."""
    language = data.language.value if data.language else ""
    credits = [(credit.value, credit.where) for credit in data.credits]
    found: dict[str, str] = {}
    agencies: list[str] = []
    hints: list[str] = []
    for origin in proposed_origins(text, data.byline, credits, language, outlet):
        agency = AGENCIES[origin.agency]
        spellings = (origin.agency, agency.name, *agency.spellings)
        id = next((id for word in spellings if (id := record.meant("source", word))), None)
        is_shared = origin.where.endswith(WITH_OTHERS)
        if id and not is_shared:
            found.setdefault("own" if id == source else id, origin.where)
            continue
        if not id and not is_shared:
            agencies.append(agency.name)
        todo = "" if id else "run 'digest new source', then "
        doubt = "if the report rests on it, " if is_shared else ""
        hints.append(f"{agency.name} is credited ({origin.where}: {origin.quote}); {doubt}{todo}set origin")
    return found, list(dict.fromkeys(agencies)), list(dict.fromkeys(hints))
