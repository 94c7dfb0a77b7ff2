"""What `digest check` says of addresses that `digest links` found gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from digest.content.addresses import address_key, page_and_place
from digest.content.yaml_reader import field_name
from digest.desk.links.addresses import Place, line_at, linked_addresses
from digest.desk.site_record import SiteRecord
from digest.errors import Problem
from digest.evidence.verdicts import VERDICTS_FILE, LinkState, Verdict, read_verdicts, verdict_key
from digest.problem_codes import Code
from digest.site.tables import ARTICLES
from digest.validation.tables import REPORTED

_GONE = (Verdict.DEAD, Verdict.PERHAPS_GONE)


def verdict_problems(record: SiteRecord) -> Iterator[Problem]:
    """A problem for each place of an address that is gone, or perhaps; and for what is no verdict in the file."""
    file = record.config_file.parent / VERDICTS_FILE
    states, faults = read_verdicts(file)
    hint = "run 'digest links', which rewrites the file"
    yield from (_fault(fault, hint) for fault in faults)
    gone = {url: state for url, state in states.items() if state.verdict in _GONE}
    for url, places in _places(record, gone).items():
        yield from (_problem(record, gone[url], place) for place in places if not _has_public_copy(record, place))


def _fault(fault: str, hint: str) -> Problem:
    words = fault.split(" ", 2)
    is_line = words[0] == "line" and len(words) == 3 and words[1].replace(",", "").isdigit()
    line, message = (int(words[1].replace(",", "")), words[2]) if is_line else (0, fault)
    return Problem(VERDICTS_FILE, line, "", Code.INVALID_VERDICTS, message, hint)


def _places(record: SiteRecord, gone: Mapping[str, LinkState]) -> dict[str, tuple[Place, ...]]:
    """Where these addresses stand: those of reports are found by themselves, the whole record is read for others."""
    found = {url: tuple(_of_reports(record, url)) for url in gone}
    if all(found.values()):
        return found
    linked = linked_addresses(record).places
    return {url: places or linked.get(url, ()) for url, places in found.items()}


def _of_reports(record: SiteRecord, url: str) -> Iterable[Place]:
    page, _ = page_and_place(address_key(url))
    for one in REPORTED.now(record.store, page) or ():
        article = ARTICLES.now(record.store, one.id)
        if article and article.url and verdict_key(article.url) == url:
            yield Place(one.path, ("url",))


def _has_public_copy(record: SiteRecord, place: Place) -> bool:
    """Whether it is the address of a report beside whose page a public copy is linked."""
    file = record.found.file(place.path) if place.key == ("url",) else None
    return bool(file and file.entry and file.entry.article and file.entry.article.archive_url)


def _problem(record: SiteRecord, state: LinkState, place: Place) -> Problem:
    at = f"{record.shown}/{place.path}", line_at(record, place), field_name(place.key)
    if state.verdict is Verdict.PERHAPS_GONE:
        message = f"{state.url} may no longer be what it was (noticed on {state.first}: {state.why})"
        return Problem(
            *at, Code.PERHAPS_GONE, message, "look at it; if it is there, 'digest links --again' sees it too"
        )
    message = f"{state.url} was no longer there on {state.first} ({state.why})"
    if place.key == ("url",):
        copy = (
            f"write archive_url: {state.archived}"
            if state.archived
            else "'digest links --archive' looks for a public copy"
        )
        return Problem(*at, Code.DEAD_REPORT, message, copy)
    return Problem(*at, Code.DEAD_ADDRESS, message, "link to another page, or to a public copy")
