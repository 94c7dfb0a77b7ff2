"""New records in the files of registries: whole, at once, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk, files

from digest.desk.new_records import Known, RecordError, name_record, topic_record
from digest.desk.registry_files import add_record, prepared, write_edit
from digest.desk.site_record import SiteRecord, open_record


@pytest.fixture
def record(desk: Desk) -> SiteRecord:
    return open_record(desk.config)


def test_an_edit_is_ready_before_anything_is_written(desk: Desk) -> None:
    file, before = desk.content / "topics.yml", files(desk.content)
    edit = prepared(file, "../topics.yml", lambda taken: topic_record("Talks", taken=taken), {"description": "회담"})
    assert files(desk.content) == before
    assert (edit.file, edit.shown, edit.id, edit.line, edit.shared) == (file, "../topics.yml", "talks", 9, ())
    assert edit.before == before["topics.yml"]
    assert edit.after.splitlines()[edit.line - 1] == "talks:"
    write_edit(edit)
    assert files(desk.content) == {**before, "topics.yml": edit.after.encode()}


def test_the_id_is_none_that_is_there(desk: Desk) -> None:
    """Neither an id nor any other spelling, however it is written."""
    file = desk.write("topics.yml", "talks-2:\n  name: TALKS\n")
    edit = prepared(file, "topics.yml", lambda taken: topic_record("(talks)", taken=taken), {})
    assert edit.id == "talks-3"


@pytest.mark.parametrize(("id", "place"), [("DMZ", 5), ("ＫＯＲＥＡ", 1), ("한국", 1), ("frontier", 5)])
def test_an_id_that_is_a_spelling_of_another_record_is_refused(record: SiteRecord, id: str, place: int) -> None:
    before = files(record.content)
    with pytest.raises(RecordError, match=rf"is there already: content/topics.yml:{place} has it for"):
        add_record(record, "topics.yml", id, {"name": "Something else"})
    with pytest.raises(RecordError, match=rf"is there already: topics.yml:{place} has it for"):
        prepared(record.content / "topics.yml", "topics.yml", lambda _: topic_record("Something else"), {}, id)
    assert files(record.content) == before


def test_variants_that_another_name_has_are_named(desk: Desk) -> None:
    file = desk.content / "names.yml"
    edit = prepared(file, "names.yml", lambda taken: name_record("Ko Kim", "person", {"ko": ["김고"]}, taken), {})
    assert edit.shared == (Known("김고", "kim", 1),)


CHANGES: dict[str, Callable[[Path], object]] = {
    "other text": lambda file: file.write_text("other:\n  name: Other\n"),
    "no file": lambda file: None,
    "a folder": lambda file: file.mkdir(),
    "a link to nothing": lambda file: file.symlink_to("nowhere.yml"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changed_is_left_alone(desk: Desk, change: str) -> None:
    file = desk.content / "topics.yml"
    edit = prepared(file, "topics.yml", lambda taken: topic_record("Talks", taken=taken), {})
    file.unlink()
    CHANGES[change](file)
    before = files(desk.content)
    with pytest.raises(RecordError, match=r"was changed in the meantime|is not a regular file"):
        write_edit(edit)
    assert files(desk.content) == before


def test_a_file_that_appeared_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if it does between the last look and the writing."""
    file = desk.content / "topics.yml"
    file.unlink()
    edit = prepared(file, "topics.yml", lambda taken: topic_record("Talks", taken=taken), {})
    file.write_text("other:\n  name: Other\n")
    monkeypatch.setattr("digest.desk.registry_files._bytes_of", lambda *_: None)
    with pytest.raises(RecordError, match="was changed in the meantime"):
        write_edit(edit)
    assert file.read_text() == "other:\n  name: Other\n"


LEFT_ALONE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (lambda file: file.mkdir(), "is not a regular file"),
    "a link to nothing": (lambda file: file.symlink_to("nowhere.yml"), "is not a regular file"),
    "a link to itself": (lambda file: file.symlink_to(file.name), "is not a regular file"),
    "not UTF-8": (lambda file: file.write_bytes(b"a:\n  name: \xff\n"), "is not UTF-8 text"),
    "braces": (lambda file: file.write_text("{a: {name: A}}\n"), "is left as it is: its records are"),
    "no YAML": (lambda file: file.write_text("a: b: c\n"), "is left as it is: line 1: not valid YAML"),
}


@pytest.mark.parametrize("what", LEFT_ALONE)
def test_what_cannot_be_edited_is_left_alone(record: SiteRecord, what: str) -> None:
    make, why = LEFT_ALONE[what]
    why = f"^content/topics.yml {why}"
    file = record.content / "topics.yml"
    file.unlink()
    make(file)
    before = files(record.content)
    with pytest.raises(RecordError, match=why):
        add_record(record, "topics.yml", "talks", {"name": "Talks"})
    assert files(record.content) == before
    assert not (record.content / "nowhere.yml").exists()


def test_a_file_that_cannot_be_read(record: SiteRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(file: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(RecordError, match=r"^content/topics.yml cannot be read: Permission denied$"):
        add_record(record, "topics.yml", "talks", {"name": "Talks"})


def test_a_link_to_a_file_stays_one(record: SiteRecord, tmp_path: Path) -> None:
    file, real = record.content / "topics.yml", tmp_path / "shared.yml"
    file.rename(real)
    file.symlink_to(real)
    assert add_record(record, "topics.yml", "talks", {"name": "Talks"}) == 9
    assert file.is_symlink()
    assert real.read_text("utf-8").endswith("talks:\n  name: Talks\n")


def test_a_record_by_itself_must_be_valid(record: SiteRecord) -> None:
    """What is wrong is said by field: the lines are not there. What was wrong before does not matter."""
    file = record.content / "sources.yml"
    file.write_text("wire:\n  name: The Wire\n  country: YY\n", "utf-8")
    before = file.read_bytes()
    with pytest.raises(RecordError) as raised:
        add_record(record, "sources.yml", "new", {"name": "New", "country": "XX", "languages": ["kr"]})
    assert str(raised.value) == (
        "the record 'new' would not be valid, so it was not written: content/sources.yml: error: new.country: 'XX' is not a "
        "country code [invalid-country] (write two letters such as KR (ISO 3166), or leave it out if it is not known); "
        "content/sources.yml: error: new.languages[0]: 'kr' is not a language tag [invalid-language] (did you mean 'ko'?)"
    )
    assert file.read_bytes() == before
    assert add_record(record, "sources.yml", "new", {"name": "New"}) == 4


def test_a_registry_that_is_not_there_is_begun(record: SiteRecord) -> None:
    (record.content / "names.yml").unlink()
    assert add_record(record, "names.yml", "lim", {"name": "Lim", "kind": "person"}) == 1
    assert (record.content / "names.yml").read_text("utf-8") == "lim:\n  name: Lim\n  kind: person\n"


@pytest.mark.parametrize("id", ["", "a/b", "\udcff", "x" * 2000, "a\nb"], ids=ascii)
def test_an_id_that_cannot_be_an_address(record: SiteRecord, id: str) -> None:
    before = files(record.content)
    with pytest.raises(RecordError):
        add_record(record, "topics.yml", id, {"name": "Talks"})
    assert files(record.content) == before
