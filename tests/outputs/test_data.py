"""The record as data says what the pages say: by year, with who says so, and nothing that a program could run."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from desk import CONTENT, Desk, entry, files
from published import Published
from recorded import SITE, data_from, data_of, prepared, write_files
from twins import HERE, clean_build

from digest.build.build import build, explain
from digest.desk.exchange.database import write_database
from digest.desk.exchange.export_folder import read_export, write_folder
from digest.outputs.data import record_format as form
from digest.outputs.data.csv_text import csv_rows
from digest.outputs.data.json_text import inert_json
from digest.pages.data import EXACT_DAYS
from digest.pages.data_tables import MEANINGS, TABLES

EVENT = """\
---
date: 2024-01-01
title: The bridge opens
status: confirmed
place: Kim Ko
claims:
  - by: 김고
    field: length
    value: 300 m
    article: 2024/01/bridge
  - by: Passers-by
    field: length
    value: "=cmd|'/C calc'!A0"
    url: https://herald.example/letters
---

The text.
"""
AT = entry(date="2024-05-06 09:30", origin="own")
FILES: Mapping[str, str | bytes] = {
    **CONTENT, "events/bridge-opening.md": EVENT,
    "articles/2019/roughly.md": entry(date='"2019-05~"', title='"=HYPERLINK(1)"', lang="ko"),
    "articles/2024/05/at.md": AT,
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return data_from(tmp_path_factory.mktemp("data"), FILES)


def rows(data: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data[name].decode(), newline="")))


def record(data: Mapping[str, bytes], part: str, kind: str, id: str) -> dict[str, Any]:
    found = [one for one in json.loads(data[part])[kind] if one["id"] == id]
    assert len(found) == 1
    return dict(found[0])


# JSON


def test_the_index_lists_every_file_with_what_it_is(data: dict[str, bytes]) -> None:
    index = json.loads(data["record.json"])
    assert {file["path"] for file in index["files"]} == data.keys() - {
        "record.json",
        "schema.json",
        "csv-metadata.json",
    }
    for file in index["files"]:
        content = data[file["path"]]
        assert (file["bytes"], file["sha256"]) == (len(content), sha256(content).hexdigest())
        if file["path"].endswith(".csv"):
            assert file["records"] == len(rows(data, file["path"]))
    assert (index["licence"], index["timezone"], index["version"]) == ("CC BY 4.0", "Asia/Seoul", 1)


def test_entries_lie_in_the_year_of_their_own_day(data: dict[str, bytes]) -> None:
    assert [one["id"] for one in json.loads(data["2019.json"])["articles"]] == ["2019/roughly"]
    assert [one["id"] for one in json.loads(data["2024.json"])["events"]] == ["bridge-opening"]


def test_every_part_names_the_licence(data: dict[str, bytes]) -> None:
    for name, content in data.items():
        if name.endswith(".ics"):
            assert b"X-DIGEST-LICENCE:CC BY 4.0" in content
        elif name != "schema.json" and not name.endswith(".csv"):
            assert b"CC BY 4.0" in content, name


def test_dates_are_as_precise_as_they_are_known(data: dict[str, bytes]) -> None:
    assert record(data, "2019.json", "articles", "2019/roughly")["date"] == {
        "edtf": "2019-05~", "earliest": "2019-05-01", "latest": "2019-05-31", "precision": "month", "approximate": True,
        "uncertain": False, "time": None,
    }  # fmt: skip
    assert record(data, "2024.json", "articles", "2024/05/at")["date"]["time"] == "2024-05-06T09:30:00+09:00"


def test_what_is_unknown_is_null_and_never_left_out(data: dict[str, bytes]) -> None:
    article = record(data, "2024.json", "articles", "2024/05/at")
    assert article.keys() == {*form.Article.__struct_fields__}
    assert [article[key] for key in ("lang", "original_title", "access", "filed", "archive_url")] == [None] * 5
    assert record(data, "2024.json", "articles", "2024/02/toll")["origin"] == []


def test_an_event_has_the_topics_of_its_reports_and_says_that_it_states_none(data: dict[str, bytes]) -> None:
    event = record(data, "2024.json", "events", "bridge-opening")
    assert (event["topics"], event["stated"]) == (["border"], [])
    assert event["text"].strip() == "The text."


def test_the_files_are_as_their_schema_says(data: dict[str, bytes]) -> None:
    schema = json.loads(data["schema.json"])
    kinds = {"record.json": "Index", "2019.json": "YearPart", "2024.json": "YearPart"} | {
        f"{kind}.json": f"{kind.title()}Part"
        for kind in ("withdrawn", "leads", "topics", "sources", "names", "stories")
    }
    assert kinds.keys() == {name for name in data if name.endswith(".json")} - {"schema.json", "csv-metadata.json"}
    for name, kind in kinds.items():
        definition = {"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}
        assert faults(json.loads(data[name]), definition, definition) == [], name
        assert faults(json.loads(data[name]), schema, schema) == [], name
        assert faults({**json.loads(data[name]), "surprise": 1}, schema, schema), name


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """What is wrong with a value by the few words of JSON Schema that ours has."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in schema:
        return [] if any(not faults(value, one, root, at) for one in schema["anyOf"]) else [f"{at}: none of anyOf"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not in {schema['enum']}"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}: {key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            extra = schema.get("additionalProperties", {})
            inner = known.get(key, extra)
            found += [f"{at}: {key} is not known"] if inner is False else faults(item, inner or {}, root, f"{at}.{key}")
    if isinstance(value, list):
        inner = schema.get("items", {})
        found += [fault for item in value for fault in (faults(item, inner, root, f"{at}[]") if inner else [])]
    return found


def test_json_has_no_sign_that_a_program_could_take_for_something_else() -> None:
    text = "a<!--b</script>\u2028\u2029\x85\u202e\ufeff\u2066"
    content = inert_json(msgspec.json.encode({"a": text}))
    assert json.loads(content) == {"a": text}
    assert not any(sign in content.decode() for sign in ("<", ">", "\u2028", "\u2029", "\x85", "\u202e", "\ufeff"))


# CSV


def test_one_query_counts_the_dated_claims_by_who_makes_them(data: dict[str, bytes]) -> None:
    claims = rows(data, "claims-2024.csv")
    assert [(one["said_by"], one["said_by_name"], one["precision"]) for one in claims] == [
        ("Kim Ko", "kim", "day"), ("Passers-by", "", "day"),
    ]  # fmt: skip
    assert [one["proof"] for one in claims] == ["https://herald.example/bridge", "https://herald.example/letters"]
    assert {one["status"] for one in claims} == {"confirmed"}


def test_the_examples_count_the_claims_that_the_view_of_an_export_has(tmp_path: Path) -> None:
    """About events whose days are exactly known."""
    dates = (
        "2024-01-01",
        "2024-02-03/2024-02-05",
        "2024-02-03~",
        "2024-02-03?",
        "2024-02",
        "2024-02-03/..",
        "../2024-02-03",
    )
    claim = "claims: [{by: X, field: length, value: 1 m, url: 'https://herald.example/x'}]"
    events = {
        f"events/e{number}.md": f"---\ndate: '{date}'\ntitle: E{number}\ntopics: [border]\n{claim}\n---\n"
        for number, date in enumerate(dates)
    }
    content = write_files(tmp_path / "content", {**CONTENT, **events})
    data = data_of(content)
    write_folder(tmp_path / "export", data, None)
    write_database(tmp_path / "record", read_export(tmp_path / "export"))
    with closing(sqlite3.connect(tmp_path / "record")) as database:
        view = [event for (event,) in database.execute("SELECT event FROM dated_claims ORDER BY event")]
        found = [row for name in data if name.startswith("claims-") for row in rows(data, name)]
        database.execute(f"CREATE TABLE cells ({', '.join(found[0])})")
        database.executemany(
            f"INSERT INTO cells VALUES ({', '.join('?' * len(found[0]))})", (tuple(row.values()) for row in found)
        )
        counted = [event for (event,) in database.execute(f"SELECT event FROM cells WHERE {EXACT_DAYS} ORDER BY event")]
    assert (len(found), view, counted) == (len(dates), ["e0", "e1"], ["e0", "e1"])


def test_a_status_is_since_the_first_of_the_changes_that_say_it(tmp_path: Path) -> None:
    """As the page of the event says. The same status said again is no change."""
    said = (
        ("2024-01-01", "confirmed"),
        ("2024-01-02", "disputed"),
        ("2024-01-03", "confirmed"),
        ("2024-01-04", "confirmed"),
    )
    history = "".join(f"\n  - {{date: {date}, status: {status}}}" for date, status in said)
    data = data_from(
        tmp_path, {**CONTENT, "events/bridge-opening.md": EVENT.replace("status: confirmed", f"status:{history}")}
    )
    [event] = rows(data, "events-2024.csv")
    assert (event["status"], event["status_since"]) == ("confirmed", "2024-01-03")


def test_records_are_in_the_order_of_their_ids(tmp_path: Path) -> None:
    topics = ["water: {name: Water}\n", "border: {name: Border}\n", "korea: {name: Korea}\n"]
    one = data_from(tmp_path / "one", {**CONTENT, "topics.yml": "".join(topics)})
    other = data_from(tmp_path / "other", {**CONTENT, "topics.yml": "".join(reversed(topics))})
    assert one == other
    assert [topic["id"] for topic in rows(one, "topics.csv")] == ["border", "korea", "water"]


def test_no_cell_begins_a_formula_and_nothing_is_lost(data: dict[str, bytes]) -> None:
    assert rows(data, "claims-2024.csv")[1]["value"] == "'=cmd|'/C calc'!A0"
    assert rows(data, "articles-2019.csv")[0]["title"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''+1", "＝1"])
def test_an_apostrophe_can_be_taken_off_again(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_rows([(text,)]).decode(), newline=""))
    assert cell.startswith("'")
    assert cell[1:] == text.replace("\t", "\t").replace("\r", "\r")


def test_cells_are_told_apart_whatever_is_in_them() -> None:
    cells = ("a,b", 'say "x"', "two\r\nlines", "다리; הגשר", "nul\0 here", "line\u2028sep\x85", "'plain", None, 3, True)
    [row] = csv.reader(io.StringIO(csv_rows([cells]).decode(), newline=""), strict=True)
    assert row == [
        "a,b", 'say "x"', "two\r\nlines", "다리; הגשר", "nul here", "line sep ", "'plain", "", "3", "true"
    ]  # fmt: skip


def test_reports_say_whose_reporting_they_are(data: dict[str, bytes]) -> None:
    [report] = rows(data, "reports-2024.csv")
    assert (report["event"], report["article"], report["source"], report["origin"]) == (
        "bridge-opening", "2024/01/bridge", "herald", "",
    )  # fmt: skip


def test_tables_have_the_columns_that_are_announced(data: dict[str, bytes]) -> None:
    announced = {table["url"]: table["tableSchema"] for table in json.loads(data["csv-metadata.json"])["tables"]}
    assert announced.keys() == {name for name in data if name.endswith(".csv")}
    for name, schema in announced.items():
        head = next(csv.reader(io.StringIO(data[name].decode(), newline="")))
        assert head == [column["name"] for column in schema["columns"]]
        assert all(len(row) == len(head) for row in csv.reader(io.StringIO(data[name].decode(), newline="")))
    assert json.loads(data["csv-metadata.json"])["dc:license"] == "CC BY 4.0"


def test_columns_that_are_explained_are_there() -> None:
    there = {column for table in TABLES for column in table.columns}
    assert {column for columns, _ in MEANINGS for column in columns} <= there


# Files


def test_a_new_article_rewrites_its_own_year_alone(tmp_path: Path) -> None:
    before = data_from(tmp_path, FILES)
    after = data_from(tmp_path, {"articles/2024/06/new.md": entry(date="2024-06-01", title="New")})
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"2024.json", "articles-2024.csv", "record.json"}


def test_the_files_of_a_year_stay_when_all_that_was_in_it_is_withdrawn(tmp_path: Path) -> None:
    """Empty tables have their header, and the calendar has no events."""
    gone = {
        "articles/2019/roughly.md": entry("withdrawn: {date: 2024-03-01, reason: No.}", date='"2019-05~"', title="A"),
        "events/early.md": "---\ndate: 2017-01-01\ntitle: B\nwithdrawn: {date: 2024-03-01, reason: No.}\n---\n",
    }
    found = data_from(tmp_path, {**FILES, **gone})
    tables = [table for table in TABLES if table.by_year]
    for year in (2017, 2019):
        assert b"BEGIN:VEVENT" not in found[f"events-{year}.ics"]
        assert json.loads(found[f"{year}.json"])["articles"] == []
        for table in tables:
            assert found[table.path(year)] == csv_rows([table.columns])


def test_a_year_that_is_over_stays_as_it_is_when_a_newer_one_begins(tmp_path: Path) -> None:
    before = data_from(tmp_path, FILES)
    after = data_from(tmp_path, {"articles/2025/01/new.md": entry(date="2025-01-01", title="New")})
    assert {name for name in before if after[name] != before[name]} == {"record.json", "csv-metadata.json"}
    kinds = ("articles", "events", "claims", "reports")
    assert {"2025.json", "events-2025.ics", *(f"{kind}-2025.csv" for kind in kinds)} == after.keys() - before.keys()


def test_another_text_of_an_article_changes_no_table(tmp_path: Path) -> None:
    before = data_from(tmp_path, FILES)
    after = data_from(tmp_path, {"articles/2024/05/at.md": f"{AT}\n## More\n"})
    assert {name for name in after if after[name] != before[name]} == {"2024.json", "record.json"}


def test_an_empty_site_has_an_index(tmp_path: Path) -> None:
    data = data_from(tmp_path, {"about.md": "# About\n"})
    assert not any(name[0].isdigit() for name in data)
    assert json.loads(data["withdrawn.json"])["withdrawn"] == []


def test_without_the_option_there_are_no_data(tmp_path: Path) -> None:
    write_files(tmp_path / "content", FILES)
    options = SITE.options.model_copy(update={"data": False})
    site = prepared(tmp_path / "content", type(SITE)(SITE.name, SITE.url, "", "en", options))
    assert not [item.url for item in site.all_items() if item.url.startswith("data/") or item.url.endswith(".ics")]


# The site


def test_the_page_explains_the_files(desk: Desk) -> None:
    desk.write("events/bridge-opening.md", EVENT)
    assert desk.build().exit_code == 0
    published = Published(desk.site)
    page = published.page("data/")
    assert [published.fault(page, address) for _, address in page.links() if published.fault(page, address)] == []
    addresses = {address for _, address in page.links()}
    assert {"record.json", "schema.json", "csv-metadata.json", "withdrawn.json", "2024.json", "events-2024.ics"} <= {
        address.rpartition("/")[2] for address in addresses
    }
    assert "SELECT said_by, count(*) AS claims" in page.text
    assert "data/" in published.reached
    border = published.page("topics/border/")
    assert ("<a href>", "../../topics/border/events.ics") in set(border.links())
    [calendar] = [tag for tag in border.tags if tag.get("type") == "text/calendar" and tag.name == "link"]
    assert published.fault(border, calendar.get("href")) == ""


def test_an_incremental_build_gives_what_one_from_nothing_gives(desk: Desk, tmp_path: Path) -> None:
    build(desk.config, HERE)
    old = files(desk.site)
    desk.write("articles/2023/05/older.md", entry("events: bridge-opening\n", "Text.\n", date="2023-05-01"))
    desk.write("events/bridge-opening.md", EVENT)
    build(desk.config, HERE)
    new = files(desk.site)
    twin, _ = clean_build(desk, tmp_path / "twin")
    assert files(twin.site) == new
    assert new["data/2024.json"] != old["data/2024.json"]
    assert new["topics/border/events.ics"] != old["topics/border/events.ics"]


def test_another_article_of_a_year_leaves_the_page_and_the_columns_as_they_are(desk: Desk) -> None:
    """They are not even made again."""
    build(desk.config, HERE)
    desk.write("articles/2024/06/new.md", entry(date="2024-06-01", title="New"))
    build(desk.config, HERE)
    made = {
        path: explain(desk.config, HERE.cache_dir, f"data/{path}")[0]
        for path in ("", "csv-metadata.json", "record.json")
    }
    assert [path for path, why in made.items() if "which made everything" not in why] == ["record.json"]


def test_a_page_of_the_desks_own_stands_in_place_of_ours(desk: Desk) -> None:
    desk.write("data.md", "# Our own data\n")
    assert desk.build().exit_code == 0
    assert "Our own data" in (desk.site / "data" / "index.html").read_text("utf-8")
    assert (desk.site / "data" / "record.json").exists()
