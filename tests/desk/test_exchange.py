"""An export has everything that is published, and an import of it gives the same record again, or nothing at all."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desk import CONTENT, entry
from hypothesis import given, settings
from hypothesis import strategies as st
from random_records import RandomSite
from recorded import OPTIONS, SITE, data_from, data_of, write_files

from digest.content.write import create_file
from digest.desk.exchange import importing
from digest.desk.exchange.database import write_database
from digest.desk.exchange.export_folder import ExchangeError, read_export, write_folder
from digest.desk.exchange.importing import Imported, import_record

FILES: Mapping[str, str | bytes] = dict(CONTENT)


def imported(exported: Mapping[str, bytes], root: Path) -> Imported:
    """Import an export, by the names of its files, into a new site in ``root``."""
    write_folder(root / "export", dict(exported), None)
    (root / "site" / "content").mkdir(parents=True)
    return import_record(read_export(root / "export"), root / "site" / "content", "content", OPTIONS, "en")


def assert_round_trip(files: Mapping[str, str | bytes], root: Path) -> Mapping[str, bytes]:
    once = data_from(root / "before", files)
    imported(once, root)
    again = data_of(root / "site" / "content")
    assert again.keys() == once.keys()
    for name, content in once.items():
        assert again[name] == content, name
    return once


def test_a_thousand_random_records_come_back_byte_for_byte(tmp_path: Path) -> None:
    exported = assert_round_trip(RandomSite(Random(14), 680).files, tmp_path)
    index = json.loads(exported["record.json"])
    records = sum(
        file["records"]
        for file in index["files"]
        if file["kind"] in ("record", "topics", "sources", "names", "stories") and file["path"].endswith(".json")
    )
    assert records >= 1000
    databases = []
    for name in ("one", "two"):
        write_database(tmp_path / name, read_export(tmp_path / "export"))
        databases.append((tmp_path / name).read_bytes())
    assert databases[0] == databases[1]
    with closing(sqlite3.connect(tmp_path / "one")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM articles").fetchone() == (680,)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_any_few_records_come_back_byte_for_byte(random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_round_trip(RandomSite(random, 4).files, Path(folder))


def test_what_an_import_writes_is_what_a_desk_would_write(tmp_path: Path) -> None:
    done = imported(data_from(tmp_path, FILES), tmp_path)
    assert done.files["articles/2024/01/bridge.md"].decode() == FILES["articles/2024/01/bridge.md"]
    assert done.files["events/bridge-opening.md"].decode() == FILES["events/bridge-opening.md"]
    assert b"border:\n  name: Border\n  parent: korea\n" in done.files["topics.yml"]


def test_whether_an_event_states_topics_that_are_none_comes_back(tmp_path: Path) -> None:
    event = "---\ndate: 2024-01-01\ntitle: The bridge opens\ntopics: []\n---\n"
    done = imported(data_from(tmp_path, {**FILES, "events/bridge-opening.md": event}), tmp_path)
    assert b"topics: []\n" in done.files["events/bridge-opening.md"]
    assert b"names" not in done.files["events/bridge-opening.md"]


def test_a_summary_that_is_the_first_paragraph_is_not_written(tmp_path: Path) -> None:
    done = imported(data_from(tmp_path, FILES), tmp_path)
    assert b"summary" not in done.files["articles/2024/01/bridge.md"]
    assert b"summary" in done.files["stories/river.md"]


def test_events_stay_where_they_were_written(tmp_path: Path) -> None:
    inline = "events:\n  - date: 2024-01-04\n    title: A lorry stops\n    names: []\n  - bridge-opening\n"
    files = {**FILES, "articles/2024/01/train.md": entry(inline)}
    done = imported(data_from(tmp_path, files), tmp_path)
    expected = "events:\n  - date: 2024-01-04\n    title: A lorry stops\n    names: []\n  - bridge-opening\n"
    assert expected in done.files["articles/2024/01/train.md"].decode()
    assert not any(path.startswith("events/") and "lorry" in path for path in done.files)


def test_what_is_not_published_is_not_exported(tmp_path: Path) -> None:
    files = {
        **FILES,
        "articles/2024/03/draft.md": entry("draft: true\n", "The secret draft.\n"),
        "articles/2024/03/later.md": entry("publish: 2099-01-01\n", "The secret of later.\n"),
        "articles/2024/03/gone.md": entry(
            "withdrawn: {date: 2024-04-01, reason: It was wrong.}\n", "The secret that was wrong.\n",
            title="A secret headline",
        ),
        "articles/2024/03/note.md": entry("", "Seen.\n\n<!-- The secret note. -->\n\n`<!-- code -->`\n"),
    }  # fmt: skip
    exported = data_from(tmp_path, files)
    for name, content in exported.items():
        assert b"secret" not in content, name
    texts = {one["id"]: one["text"] for one in json.loads(exported["2024.json"])["articles"]}
    assert texts["2024/03/note"].split() == ["Seen.", "`<!--", "code", "-->`"]
    [withdrawn] = json.loads(exported["withdrawn.json"])["withdrawn"]
    assert (withdrawn["id"], withdrawn["reason"]) == ("2024/03/gone", "It was wrong.")
    done = imported(exported, tmp_path)
    assert done.withdrawn == 1
    assert "articles/2024/03/gone.md" not in done.files


def test_pictures_that_are_missing_are_named(tmp_path: Path) -> None:
    files = {
        **FILES,
        "articles/2024/03/seen.md": entry("image: {src: seen.png, alt: A bridge}\n"),
        "articles/2024/03/seen.png": b"x",
    }
    done = imported(data_from(tmp_path, files), tmp_path)
    assert done.pictures == (("articles/2024/03/seen.md", "seen.png"),)


# The folder


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    exported = data_from(tmp_path, FILES)
    write_files(tmp_path / "out", {"thesis.txt": "Years of work."})
    with pytest.raises(ExchangeError, match=r"contains thesis.txt"):
        write_folder(tmp_path / "out", exported, None)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_a_second_export_replaces_the_first(tmp_path: Path) -> None:
    write_folder(
        tmp_path / "out", data_from(tmp_path, {**FILES, "articles/2019/old.md": entry(date="2019-01-01")}), None
    )
    assert (tmp_path / "out" / "2019.json").exists()
    (tmp_path / "content" / "articles/2019/old.md").unlink()
    new = data_of(tmp_path / "content")
    write_folder(tmp_path / "out", new, None)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*new}


@pytest.mark.parametrize(
    "name", ["../mine.json", "mine.json", "mine-2024.csv", "/etc/hosts", ".2024.json.tmp", "Topics.json"]
)
def test_the_index_of_a_folder_names_no_other_files_as_those_of_an_export(tmp_path: Path, name: str) -> None:
    exported = data_from(tmp_path, FILES)
    out = tmp_path / "out"
    write_folder(out, exported, None)
    write_files(tmp_path, {"mine.json": "mine"})
    index = json.loads(exported["record.json"])
    index["files"][0]["path"] = name
    (out / "record.json").write_text(json.dumps(index))
    (out / "2024.json").unlink()
    if "/" not in name:
        (out / name).write_text("mine")
        with pytest.raises(ExchangeError, match="which is not of an export"):
            write_folder(out, exported, None)
        assert (out / name).read_text() == "mine"
    else:
        write_folder(out, exported, None)
    assert (tmp_path / "mine.json").read_text() == "mine"


@pytest.mark.parametrize("name", ["2024.json", "record.json", "topics.csv", ".2024.json.tmp"])
def test_an_export_writes_through_no_link(tmp_path: Path, name: str) -> None:
    exported = data_from(tmp_path, FILES)
    out = tmp_path / "out"
    write_folder(out, exported, None)
    write_files(tmp_path, {"mine": exported.get(name, b"mine")})
    (out / name).unlink(missing_ok=True)
    (out / name).symlink_to(tmp_path / "mine")
    with pytest.raises(ExchangeError, match="which is not of an export"):
        write_folder(out, {**exported, name: b"new"}, None)
    assert (tmp_path / "mine").read_bytes() == exported.get(name, b"mine")


# Hostile exports

Change = Callable[[dict[str, Any]], None]


def changed(exported: Mapping[str, bytes], part: str, change: Change) -> dict[str, bytes]:
    """An export in which a part was changed, and the index with it."""
    found = json.loads(exported[part])
    change(found)
    content = json.dumps(found).encode()
    index = json.loads(exported["record.json"])
    for file in index["files"]:
        if file["path"] == part:
            file["sha256"] = sha256(content).hexdigest()
    return {**exported, part: content, "record.json": json.dumps(index).encode()}


def first(kind: str, **values: object) -> Change:
    return lambda part: part[kind][0].update(values)


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("2024.json", first("articles", path="../../outside.md"), "path '../../outside.md'"),
        ("2024.json", first("articles", path="articles/../../outside.md"), "path 'articles/"),
        ("2024.json", first("articles", path="/etc/cron.d/x.md"), "path '/etc"),
        ("2024.json", first("articles", path="articles\\..\\x.md"), "path 'articles"),
        ("2024.json", first("articles", path="articles/.git/x.md"), "path 'articles/.git"),
        ("2024.json", first("articles", path="articles/x.sh"), "where no article can be"),
        ("2024.json", first("articles", path="topics.yml"), "where no article can be"),
        ("2024.json", first("articles", path="articles/a\0b.md"), "path"),
        ("2024.json", first("articles", id="../up"), "the id '../up'"),
        ("2024.json", first("articles", id="other"), None),
        ("2024.json", first("articles", url="javascript:alert(1)"), "not a web address"),
        ("2024.json", first("articles", title=["a list"]), "2024.json is not as"),
        ("2024.json", first("articles", title=""), "title"),
        ("2024.json", first("articles", surprise=1), "surprise"),
        ("2024.json", first("articles", extra={"a": {"b": [1.5]}}), "neither a text nor a list"),
        ("2024.json", first("articles", events=["none-such", "bridge-opening"]), None),
        ("2024.json", first("articles", title="x\n---\ndraft: false\n\u2028"), None),
        ("2024.json", first("events", id="else"), "its file's name is its id"),
        ("2024.json", first("events", date={"edtf": "when?", "earliest": None, "latest": None, "precision": "day", "approximate": False, "uncertain": False}), "not a date"),
        ("2024.json", first("events", path=None), "has no file, and no article"),
        ("2024.json", lambda part: part["events"].append(part["events"][0]), "two events with the id"),
        ("topics.json", first("topics", id="../x"), "the id '../x'"),
        ("topics.json", first("topics", id="a: b\nc"), "the id"),
        ("topics.json", lambda part: part.update(format="another"), "topics.json is not as"),
        ("topics.json", lambda part: part.update(version=2), "topics.json is not as"),
    ],
)  # fmt: skip
def test_a_hostile_export_is_refused_in_words_or_means_no_harm(
    tmp_path: Path, part: str, change: Change, words: str | None
) -> None:
    exported = changed(data_from(tmp_path, FILES), part, change)
    if words is None:
        done = imported(exported, tmp_path)
        assert all(
            path.startswith(("articles/", "events/", "stories/")) or path.endswith(".yml") for path in done.files
        )
        assert b"\ndraft: false" not in b"".join(done.files.values())
        return
    with pytest.raises(ExchangeError) as refused:
        imported(exported, tmp_path)
    assert words in str(refused.value)
    assert list((tmp_path / "site").rglob("*")) in ([], [tmp_path / "site" / "content"])
    assert not (tmp_path / "outside.md").exists()


def test_an_export_that_was_changed_is_refused(tmp_path: Path) -> None:
    exported = data_from(tmp_path, FILES)
    exported["2024.json"] = exported["2024.json"].replace(b"The bridge opens", b"The bridge falls")
    with pytest.raises(ExchangeError, match="SHA-256 differs"):
        imported(exported, tmp_path)


def test_an_index_that_names_other_files_is_refused(tmp_path: Path) -> None:
    exported = data_from(tmp_path, FILES)
    exported["record.json"] = exported["record.json"].replace(b'"topics.json"', b'"../secret.json"')
    with pytest.raises(ExchangeError, match=r"\.\./secret\.json"):
        imported(exported, tmp_path)


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    exported = data_from(tmp_path, FILES)
    write_folder(tmp_path / "export", exported, None)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "articles").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExchangeError, match="leads out of"):
        import_record(read_export(tmp_path / "export"), tmp_path / "new", "new", OPTIONS, "en")
    assert not list((tmp_path / "elsewhere").iterdir())
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["articles"]


def test_an_import_that_fails_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "export", data_from(tmp_path, FILES), None)
    there = write_files(tmp_path / "new", {"topics.yml": "# None yet.\n"})

    def fails(path: Path, content: bytes) -> None:
        if path.name == "sources.yml":
            raise OSError(28, "No space left on device", str(path))
        create_file(path, content)

    monkeypatch.setattr(importing, "create_file", fails)
    with pytest.raises(OSError, match="No space"):
        import_record(read_export(tmp_path / "export"), there, "new", OPTIONS, "en")
    assert [path.name for path in there.rglob("*")] == ["topics.yml"]
    assert (there / "topics.yml").read_text() == "# None yet.\n"


@pytest.mark.parametrize("path", ["articles/a.md", "topics.yml"])
def test_a_site_that_has_entries_takes_no_import(tmp_path: Path, path: str) -> None:
    write_folder(tmp_path / "export", data_from(tmp_path, FILES), None)
    there = write_files(tmp_path / "new", {path: FILES.get(path) or entry()})
    with pytest.raises(ExchangeError, match=path):
        import_record(read_export(tmp_path / "export"), there, "new", OPTIONS, "en")


def test_all_that_is_in_the_way_is_named_at_once(tmp_path: Path) -> None:
    site = replace(SITE, options=OPTIONS.model_copy(update={"event_types": ("opening", "a: b")}))
    write_folder(tmp_path / "export", data_from(tmp_path, FILES, site), None)
    there = write_files(
        tmp_path / "new", {"articles/a.md": entry(), "events/b.md": "", "topics.yml": "a: [", "about.md": ""}
    )
    options = OPTIONS.model_copy(update={"timezone": "UTC"})
    with pytest.raises(ExchangeError) as refused:
        import_record(read_export(tmp_path / "export"), there, "content", options, "ko")
    lines = str(refused.value).splitlines()
    assert [line.strip() for line in lines if line.startswith("      ")] == [
        "timezone: Asia/Seoul", 'event_types: [opening, "a: b"]', "language: en",
        "content/articles/a.md", "content/events/b.md", "content/topics.yml",
    ]  # fmt: skip
    assert len(list(there.rglob("*"))) == 6


def test_another_language_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path / "export", data_from(tmp_path, FILES), None)
    (tmp_path / "new").mkdir()
    done = import_record(read_export(tmp_path / "export"), tmp_path / "new", "new", OPTIONS, "ko")
    assert [note.partition(" was ")[0] for note in done.notes] == ["the language"]


def test_an_export_without_records_is_not_imported(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="nothing to import"):
        imported(data_from(tmp_path, {"about.md": "# About\n"}), tmp_path)
    assert not list((tmp_path / "site" / "content").iterdir())
