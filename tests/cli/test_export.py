"""`digest export` and `digest import` as a curator runs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desk import CONFIG, Desk, entry, files, write


def test_an_export_is_imported_into_an_empty_site_and_checked(desk: Desk, tmp_path: Path) -> None:
    desk.write("articles/2024/03/seen.md", entry("image: {src: seen.png, alt: A bridge}\n", "Text.\n"))
    desk.write("articles/2024/03/seen.png", b"not a picture")
    desk.write("articles/2024/03/gone.md", entry("withdrawn: {date: 2024-04-01, reason: It was wrong.}\n"))
    out, new = tmp_path / "out", tmp_path / "new"
    exported = desk.run("export", str(out))
    assert exported.exit_code == 0, exported.output
    assert "3 articles, 1 events" in exported.output
    write(new / "mkdocs.yml", CONFIG)
    (new / "content").mkdir()
    imported = Desk(new).run("import", str(out))
    assert imported.exit_code == 0, imported.output
    assert "content/articles/2024/03/seen.md: the picture seen.png is not in the export" in imported.output
    assert "1 withdrawn" in imported.output
    checked = Desk(new).run("check")
    assert "0 errors" in checked.output
    assert Desk(new).run("export", str(tmp_path / "again")).exit_code == 0
    before, after = files(out), files(tmp_path / "again")
    assert before.keys() == after.keys()
    # Nothing is left of what was withdrawn, in the record either.
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"withdrawn.json", "record.json", "record.sqlite"}


def test_the_database_counts_dated_claims_in_one_query(desk: Desk, tmp_path: Path) -> None:
    claims = "claims:\n  - {by: Kim Ko, field: length, value: 300 m, article: 2024/01/bridge}\n"
    desk.write("events/bridge-opening.md", f"---\ndate: 2024-01-01\ntitle: The bridge opens\n{claims}---\n")
    desk.write("events/roughly.md", f"---\ndate: 2024-01\ntitle: Something else\n{claims}---\n")
    assert desk.run("export", str(tmp_path / "out")).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "out" / "record.sqlite")) as database:
        query = "SELECT said_by, count(*) FROM dated_claims GROUP BY said_by"
        assert database.execute(query).fetchall() == [("Kim Ko", 1)]
        assert database.execute("SELECT * FROM event_origins").fetchall() == [("bridge-opening", 1, 0, 1)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_second_export_has_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("export", str(tmp_path / "out")).exit_code == 0
    first = files(tmp_path / "out")
    assert desk.run("export", str(tmp_path / "out")).exit_code == 0
    assert files(tmp_path / "out") == first


def test_an_export_writes_into_no_folder_of_others(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path / "out" / "mine.txt", "mine")
    refused = desk.run("export", str(tmp_path / "out"))
    assert refused.exit_code == 1
    assert "contains mine.txt, which is not of an export" in refused.output
    inside = desk.run("export", str(desk.content / "export"))
    assert inside.exit_code == 1
    assert "would be published" in inside.output
    assert not (desk.content / "export").exists()


def test_a_site_with_errors_is_not_exported(desk: Desk, tmp_path: Path) -> None:
    desk.write("articles/2024/03/wrong.md", entry(source="nobody"))
    refused = desk.run("export", str(tmp_path / "out"))
    assert refused.exit_code == 1
    assert "wrong.md" in refused.output
    assert not (tmp_path / "out").exists()


def test_an_import_refuses_a_site_with_entries_and_a_folder_without_an_export(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("export", str(tmp_path / "out")).exit_code == 0
    refused = desk.run("import", str(tmp_path / "out"))
    assert refused.exit_code == 1
    assert "only a site without entries and records takes an import" in refused.output
    (tmp_path / "nothing").mkdir()
    refused = desk.run("import", str(tmp_path / "nothing"))
    assert refused.exit_code == 1
    assert "has no record.json" in refused.output
