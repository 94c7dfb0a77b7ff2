"""Records proposed for what is not registered yet: ids that can be used, and what is in the way."""

from __future__ import annotations

import pytest

from digest.content.yaml_reader import parse
from digest.desk.new_records import (
    MAX_SPELLING,
    Known,
    RecordError,
    chosen_id,
    completed,
    in_the_way,
    known_spellings,
    name_record,
    source_record,
    titled_source,
    topic_record,
)
from digest.text.slugs import slug

HOSTS = {
    "https://news.outlet.example/2024/a?b": "outlet",
    "https://www.outlet.example/": "outlet",
    "http://m.news.outlet.co.kr/x": "outlet",
    "https://en.outlet.or.jp:8443": "outlet",
    "https://www3.outlet.jp": "outlet",
    "https://OUTLET.com./": "outlet",
    "https://gov.uk/": "gov-uk",
    "https://www.gov.uk/": "www-gov-uk",
    "https://english.news.cn/": "news-cn",
    "https://desk.substack.com/p/1": "desk",
    "https://substack.com/": "substack",
    "https://x.com/": "x",
    "https://xn--9n2bp8q.com/": "실례",
    "https://실례.kr/": "실례",
    "https://10.0.0.1/": "10-0-0-1",
    "https://[2001:db8::1]:80/": "2001-db8-1",
    "https://localhost/": "localhost",
    "https://xn--/": "xn--",
}


@pytest.mark.parametrize("url", HOSTS)
def test_the_id_of_a_source_is_in_its_host(url: str) -> None:
    id, _ = source_record(url)
    assert id == HOSTS[url]
    assert chosen_id(id) == id


def test_a_ready_record_of_a_source() -> None:
    """Scheme and host of the page, no user, nothing that is not known, and a name in any case."""
    assert source_record("https://u:secret@www.outlet.co.kr:8443/2024/x", " The\u202e Outlet\n", "ko") == (
        "outlet",
        {"name": "The Outlet", "url": "https://www.outlet.co.kr:8443/", "languages": ["ko"], "type": "unclassified"},
    )
    assert source_record("http://[2001:db8::1]/x")[1]["url"] == "http://[2001:db8::1]/"
    assert source_record("https://www.xn--9n2bp8q.com/")[1]["name"] == "실례.com"
    assert source_record("https://www.com/")[1]["name"] == "www.com"


@pytest.mark.parametrize(
    "url", ["", "outlet.example", "ftp://outlet.example/", "https://", "https:///x", "https://[x/", "https://a:b/", "\ud800"]
)  # fmt: skip
def test_what_is_no_address_has_no_source(url: str) -> None:
    with pytest.raises(RecordError, match="is not a web address"):
        source_record(url)


def test_ids_are_unique() -> None:
    taken = {"outlet", "outlet-2", "port", "kim"}
    assert source_record("https://outlet.example/", taken=taken)[0] == "outlet-3"
    assert topic_record("Port!", taken=taken)[0] == "port-2"
    assert name_record("KIM", "person", taken=taken)[0] == "kim-2"


def test_the_id_of_a_name_is_its_first_spelling_in_latin_letters() -> None:
    assert name_record("화성-18형", "thing", {"ja": ["火星18"], "en": ["Hwasong-18"]}) == (
        "hwasong-18",
        {"name": "화성-18형", "kind": "thing", "also": {"ja": ["火星18"], "en": ["Hwasong-18"]}},
    )
    assert name_record("Ким", "person", {"en": ["Kim"]})[0] == "kim"
    assert name_record("김", "person")[0] == slug("김")


def test_the_id_of_a_source_that_is_named_is_its_name_or_its_host() -> None:
    assert titled_source("The Outlet", "https://www.paper.example/en/")[0] == "the-outlet"
    assert titled_source("신문", "https://www.paper.example/en/") == (
        "paper",
        {"name": "신문", "url": "https://www.paper.example/en/", "type": "unclassified"},
    )
    assert titled_source("신문", "")[0] == slug("신문")


@pytest.mark.parametrize("name", ["", " \n", "\u202e", "\u200b"])
def test_what_has_no_name_has_no_record(name: str) -> None:
    for propose in (lambda: topic_record(name), lambda: name_record(name, "person"), lambda: titled_source(name, "")):
        with pytest.raises(RecordError, match="the name is empty"):
            propose()


def test_records_are_in_the_order_of_their_schema() -> None:
    fields = {"type": "own", "aliases": ("B", " B", "", "C\nD"), "url": "", "languages": (), "name": " A\u2028B "}
    assert completed("sources.yml", fields) == {"name": "A B", "aliases": ["B", "C D"], "type": "own"}
    assert list(completed("sources.yml", fields)) == ["name", "aliases", "type"]
    also = {"ko": ["\u202e"], "ja": ["ミ", "ミ"]}
    assert completed("names.yml", {"also": also, "kind": "thing", "name": "M"}) == {
        "name": "M", "kind": "thing", "also": {"ja": ["ミ"]},
    }  # fmt: skip


@pytest.mark.parametrize("key", ["name", "aliases", "also", "link"])
def test_a_spelling_has_a_limit(key: str) -> None:
    registry = "sources.yml" if key == "aliases" else "names.yml"

    def fields(text: str) -> dict[str, object]:
        return {"name": "N", key: {"ko": [text]} if key == "also" else text if key == "name" else [text]}

    assert completed(registry, fields("x" * MAX_SPELLING))[key]
    with pytest.raises(RecordError, match="more than 500 characters"):
        completed(registry, fields("x" * (MAX_SPELLING + 1)))


@pytest.mark.parametrize("id", ["", "a b", "a/b", ":", "..", ".a", "a.", "x" * 201, "a\u202eb", "\udc80", "#", "?"])
def test_ids_that_cannot_be_part_of_an_address(id: str) -> None:
    with pytest.raises(RecordError):
        chosen_id(id)


REGISTRY = """\
# names
port:
  name: The Port
  kind: place
  also:
    ko: 항구
    ja: [港, ミナト]
odd: nothing
none:
kim:
  name: Ｋim
  link: [Kimmy, {x: Deep}]
"""


def test_what_is_registered_is_found_by_every_spelling() -> None:
    """Whatever its case and width, in records that have errors of their own too."""
    known = known_spellings(parse(REGISTRY))
    assert known["kim"] == Known("kim", "kim", 10)
    assert {id: {one.line for one in known.values() if one.id == id} for id in ("port", "odd", "none", "kim")} == {
        "port": {2}, "odd": {8}, "none": {9}, "kim": {10},
    }  # fmt: skip
    assert set(known) == {"port", "the port", "항구", "港", "ミナト", "odd", "none", "kim", "kimmy", "deep"}


def test_variants_of_names_may_be_shared_and_nothing_else() -> None:
    known = known_spellings(parse(REGISTRY))
    record = completed("names.yml", {"name": "THE  port", "also": {"ja": ["ﾐﾅﾄ"], "en": ["Haven"]}, "link": ["KIMMY"]})
    own, shared = in_the_way(record, known)
    assert own == (Known("The Port", "port", 2),)
    assert shared == (Known("ミナト", "port", 2), Known("Kimmy", "kim", 10))
    assert in_the_way({"name": "New", "aliases": ["x", "PORT"]}, known) == ((Known("port", "port", 2),), ())
    assert in_the_way({"name": "New"}, known) == ((), ())
