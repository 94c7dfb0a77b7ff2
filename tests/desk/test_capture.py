"""From pages of forty kinds to what entries say: who published them, and whose reporting they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from desk import Desk, make_desk

from digest.desk.capture import Capture, capture
from digest.desk.origin.agencies import AGENCIES
from digest.desk.page.data import page_data
from digest.desk.page.saved_page import article_text, read_page
from digest.desk.site_record import SiteRecord, open_record

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = yaml.load((PAGES / "expected.yml").read_text("utf-8"), yaml.BaseLoader)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> SiteRecord:
    """The record of a desk that knows every outlet by its home page, and every agency by its name."""
    hosts = {f"outlet-{number}": page["host"] for number, page in enumerate(EXPECTED.values())}
    outlets = {id: {"name": f"Outlet at {host}", "url": f"https://{host}/"} for id, host in hosts.items()}
    # Two pages of one host are of one outlet.
    unique = {outlet["url"]: id for id, outlet in outlets.items()}
    agencies = {f"agency-{key}": {"name": agency.name} for key, agency in AGENCIES.items()}
    sources = {
        **{id: outlets[id] for id in unique.values()},
        **agencies,
        **yaml.safe_load("herald: {name: The Herald}\nwire: {name: The Wire}"),
    }
    desk: Desk = make_desk(
        tmp_path_factory.mktemp("capture"), {"sources.yml": yaml.safe_dump(sources, allow_unicode=True)}
    )
    return open_record(desk.config)


def captured(name: str, record: SiteRecord) -> Capture:
    expected = EXPECTED[name]
    page = read_page((PAGES / name).read_bytes(), expected.get("fetched", ""), expected.get("content_type", ""))
    return capture(record, page_data(page), article_text(page), page.saved, {})


@pytest.mark.parametrize("name", EXPECTED)
def test_the_source_is_known_by_its_host(name: str, record: SiteRecord) -> None:
    found = captured(name, record).values["source"]
    assert isinstance(found.content, str)
    assert record.sources[found.content].url == f"https://{EXPECTED[name]['host']}/"


@pytest.mark.parametrize("name", EXPECTED)
def test_the_origin_is_the_agency_that_is_credited_or_unknown(name: str, record: SiteRecord) -> None:
    """Whatever is proposed is right, and everything that is plainly credited is proposed."""
    agency = EXPECTED[name].get("agency", "none")
    found = captured(name, record).values.get("origin")
    assert (found.content if found else ()) == (() if agency == "none" else (f"agency-{agency}",))


def test_who_is_credited_with_others_is_a_hint(record: SiteRecord) -> None:
    (hint,) = captured("fr-jsonld-entities.html", record).hints
    assert "AFP" in hint or "Agence France-Presse" in hint
    assert "if the report rests on it" in hint


def test_most_pages_need_few_more_words(record: SiteRecord) -> None:
    """Only what is the desk's to say is missing, or what the page does not say."""
    missing = [set(captured(name, record).missing) - {"topics", "title"} for name in EXPECTED]
    assert sum(not some for some in missing) >= 36
