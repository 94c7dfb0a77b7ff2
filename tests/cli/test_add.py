"""`digest add`: an entry about a report, from its page."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from desk import EPOCH, Desk

from digest.cli import add as add_command
from digest.cli.main import main
from digest.desk.web import fetch
from digest.evidence.copies import listed, read

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Kim Ko walks the frontier bridge | The Herald</title>
<link rel="canonical" href="https://www.herald.example/news/walk?utm_source=feed">
<meta property="og:title" content="Kim Ko walks the frontier bridge">
<meta property="og:site_name" content="The Herald">
<meta property="og:description" content="The bridge was walked -- end to end --> by a minister.">
<meta property="article:published_time" content="2024-01-03T08:30:00+09:00">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Kim Ko walks the frontier bridge",
"datePublished": "2024-01-03T08:30:00+09:00", "author": [{"@type": "Person", "name": "Ann Walker"}],
"isAccessibleForFree": false}</script>
</head>
<body><article><h1>Kim Ko walks the frontier bridge</h1>
<p>The bridge was walked end to end by a minister on Wednesday, in the rain and without an umbrella.</p>
<p>“It is longer than it looks from the shore,” Kim Ko said at its far end, where a crowd was waiting.</p>
<p>The toll for lorries is to be decided in spring, after a second count of those that pass.</p></article></body></html>
"""
ADDRESS = "https://www.herald.example/news/walk"
FILE = "content/articles/2024/01/kim-ko-walks-the-frontier-bridge.md"
SOURCES = "herald:\n  name: The Herald\n  url: https://herald.example/\nwire:\n  name: The Wire\n  type: news agency\n"


@pytest.fixture
def filing(desk: Desk) -> Desk:
    """A desk that knows the page's host, with the page beside mkdocs.yml."""
    desk.write("sources.yml", SOURCES)
    (desk.root / "page.html").write_text(PAGE, "utf-8")
    return desk


def matter(desk: Desk, path: str = FILE) -> dict[str, Any]:
    text = (desk.root / path).read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text.split("---\n")[1], yaml.BaseLoader)
    return loaded


def test_a_saved_page(filing: Desk) -> None:
    """What the page says is in the entry, which is sound as it is."""
    result = filing.run("add", "page.html", "--yes")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"{FILE}\n")
    found = matter(filing)
    copy = found.pop("copy")
    assert found == {
        "title": "Kim Ko walks the frontier bridge", "date": "2024-01-03 08:30 +0900", "source": "herald", "topics": ["border"],
        "url": ADDRESS, "original_title": "Kim Ko walks the frontier bridge", "original_lang": "en",
        "authors": ["Ann Walker"], "access": "subscription", "names": ["kim"], "filed": "2026-06-01",
    }  # fmt: skip
    assert read(filing.root / "copies", copy["sha256"]).body == PAGE.encode()
    checked = filing.run("check")
    assert checked.exit_code == 0
    assert "has the report's own title, and no text [unwritten-entry]" in checked.stdout
    assert "0 errors, 1 warning" in checked.stdout
    assert filing.build().exit_code == 0
    page = (filing.site / "articles/2024/01/kim-ko-walks-the-frontier-bridge/index.html").read_text("utf-8")
    assert "by a minister" not in page, "how the report begins is for the curator alone"


def test_what_may_be_reported_is_proposed(filing: Desk) -> None:
    """The event of two days before, with a name in common, is there to be taken; the article about it is named."""
    result = filing.run("add", "page.html", "--yes")
    text = (filing.root / FILE).read_text("utf-8")
    assert "# events:\n#   - bridge-opening  # 2024-01-01, The bridge opens\n" in text
    assert "perhaps about the same: content/articles" not in result.stderr, "one name in common is not enough"
    taken = text.replace("# events:\n#   -", "events:\n  -")
    (filing.root / FILE).write_text(taken, "utf-8")
    assert filing.run("check").exit_code == 0
    assert matter(filing)["events"] == ["bridge-opening"]


def test_the_lead_cannot_end_its_comment(filing: Desk) -> None:
    filing.run("add", "page.html", "--yes")
    body = (filing.root / FILE).read_text("utf-8").split("---\n")[2]
    assert body.count("-->") == 1
    assert body.rstrip().endswith("-->")
    assert body.count("<!--") == 1


@pytest.mark.parametrize(
    "url", [ADDRESS, "http://m.herald.example/news/walk/", "https://herald.example/news/walk/amp?utm_medium=x"]
)
def test_a_report_that_is_there_is_refused(filing: Desk, url: str) -> None:
    filing.write(
        "articles/there.md", f"---\ntitle: T\ndate: 2024-01-03\nsource: herald\ntopics: korea\nurl: {url}\n---\n"
    )
    result = filing.run("add", "page.html", "--yes")
    assert result.exit_code == 1
    assert "filed already, in content/articles/there.md" in result.stderr
    assert not (filing.root / FILE).exists()
    assert not (filing.root / "copies").exists()
    assert filing.run("add", "page.html", "--yes", "--anyway").exit_code == 0
    assert (filing.root / FILE).exists()


def test_a_draft_that_lacks_much_is_known_too(filing: Desk) -> None:
    filing.write("articles/hasty.md", f"---\ntitle:\nurl: {ADDRESS}\ndraft: true\n---\n")
    assert "content/articles/hasty.md" in filing.run("add", "page.html", "--yes").stderr


def test_what_is_missing_makes_a_draft_in_which_nothing_is_lost(filing: Desk) -> None:
    (filing.root / "bare.html").write_text(
        "<title>Schnee</title><h1>Schnee fällt</h1><p>Es schneit seit drei Tagen.</p>", "utf-8"
    )
    result = filing.run("add", "bare.html", "--yes", "--title", "Snow falls", "--name", "Kim Ko")
    assert result.exit_code == 0, result.output
    assert "still missing: date, source, topics, url" in result.stderr
    found = matter(filing, "content/articles/2026/06/snow-falls.md")
    assert (found["draft"], found["title"], found["names"]) == ("true", "Snow falls", ["kim"])
    assert {key for key, value in found.items() if not value} == {"date", "source", "topics", "url"}
    checked = filing.run("check")
    assert checked.exit_code == 0
    assert checked.stdout.count("incomplete-draft") == 3, "whether it needs an address depends on its source"


def test_an_unregistered_source_gets_a_ready_record(desk: Desk) -> None:
    (desk.root / "page.html").write_text(
        PAGE.replace("herald.example", "gazette.example").replace("The Herald", "The Gazette"), "utf-8"
    )
    before = (desk.content / "sources.yml").read_text("utf-8")
    result = desk.run("add", "page.html", "--yes")
    assert result.exit_code == 0, result.output
    after = (desk.content / "sources.yml").read_text("utf-8")
    assert after.startswith(before)
    assert yaml.safe_load(after)["gazette"] == {
        "name": "The Gazette", "url": "https://www.gazette.example/", "languages": ["en"], "type": "unclassified",
    }  # fmt: skip
    assert matter(desk)["source"] == "gazette"
    assert desk.run("check").exit_code == 0


def test_json_writes_nothing(filing: Desk) -> None:
    before = sorted(path for path in filing.root.rglob("*") if ".cache" not in path.parts)
    result = filing.run("add", "page.html", "--json")
    found = json.loads(result.stdout)
    assert found["values"]["source"] == {"value": "herald", "where": "by the host of its address"}
    assert found["values"]["title"]["where"].startswith("JSON-LD NewsArticle.headline")
    assert (found["missing"], found["known"], found["new_source"]) == ([], None, None)
    assert [event["id"] for event in found["near"]["events"]] == ["bridge-opening"]
    assert sorted(path for path in filing.root.rglob("*") if ".cache" not in path.parts) == before


def test_what_is_given_comes_first(filing: Desk) -> None:
    result = filing.run(
        "add", "page.html", "--yes", "--title", "A walk", "--date", "2024-01-04", "--source", "wire", "--topic", "한국",
        "--name", "", "--origin", "own", "--story", "river", "--event", "bridge-opening", "--draft", "--no-copy",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    found = matter(filing, "content/articles/2024/01/a-walk.md")
    assert {key: found.get(key) for key in ("source", "topics", "names", "origin", "stories", "events", "draft", "copy")} == {
        "source": "wire", "topics": ["korea"], "names": None, "origin": ["own"], "stories": ["river"], "events": ["bridge-opening"],
        "draft": "true", "copy": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("page.html", "--source", "herld"), "there is no source 'herld'; did you mean 'herald'?"),
        (("page.html", "--date", "yesterday"), "write 2023-07-12"),
        (("nothing.html",), "there is no file 'nothing.html'"),
        (("herald.example/news",), "an address begins with https://"),
        (("http://127.0.0.1:9/x",), "127.0.0.1"),
    ],
)
def test_errors_say_what_to_do(filing: Desk, arguments: tuple[str, ...], words: str) -> None:
    result = filing.run("add", *arguments, "--yes")
    assert result.exit_code == 1
    assert words in result.stderr
    assert not (filing.root / "copies").exists()


def test_a_page_on_standard_input(filing: Desk) -> None:
    result = ask(filing, PAGE, "add", "-f", str(filing.config), "-")
    assert result.exit_code == 0, result.output
    assert matter(filing)["source"] == "herald"


def ask(desk: Desk, answers: str, *arguments: str) -> Result:
    from contextlib import chdir

    with chdir(desk.root):
        return CliRunner().invoke(main, arguments, input=answers, env={"SOURCE_DATE_EPOCH": EPOCH})


def test_enter_takes_what_was_found(filing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    result = ask(filing, "\n" * 5 + "1\n\n", "add", "-f", str(filing.config), "page.html")
    assert result.exit_code == 0, result.output
    found = matter(filing)
    assert (found["title"], found["topics"], found["events"]) == (
        "Kim Ko walks the frontier bridge",
        ["border"],
        ["bridge-opening"],
    )
    assert "origin" not in found


def test_new_words_are_offered_and_written(filing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic and a name that are not registered get records on a yes; a no asks for another word."""
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    answers = "A walk\n\nthe wire\nbridges, tolls, korea\ny\nn\n\nkim, Han Sol\ny\nperson\n\n\n"
    result = ask(filing, answers, "add", "-f", str(filing.config), "page.html")
    assert result.exit_code == 0, result.output
    found = matter(filing, "content/articles/2024/01/a-walk.md")
    assert (found["source"], found["topics"], found["names"]) == ("wire", ["bridges", "korea"], ["kim", "han-sol"])
    assert yaml.safe_load((filing.content / "topics.yml").read_text("utf-8"))["bridges"] == {"name": "bridges"}
    assert yaml.safe_load((filing.content / "names.yml").read_text("utf-8"))["han-sol"] == {
        "name": "Han Sol",
        "kind": "person",
    }
    assert "tolls" not in (filing.content / "topics.yml").read_text("utf-8")
    assert filing.run("check", "--strict").exit_code == 0


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = 403 if self.path == "/refused" else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Set-Cookie", "id=secret")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *values: object) -> None:
        pass


@pytest.fixture
def outlet(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an outlet on this machine, which `digest add` may ask in this test."""
    rules = fetch.Rules(allows_loopback=True)
    monkeypatch.setattr(fetch, "fetch", partial(fetch.fetch, rules=rules))
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_address(filing: Desk, outlet: str) -> None:
    """The page is fetched, its copy is kept without cookies, and the address is the one that was asked for."""
    result = filing.run("add", f"{outlet}/walk", "--yes", "--source", "herald")
    assert result.exit_code == 0, result.output
    found = matter(filing)
    assert found["url"] == f"{outlet}/walk"
    assert found["accessed"] == found["copy"]["taken"][:10] or found["accessed"] > found["copy"]["taken"][:10]
    ((_, path),) = listed(filing.root / "copies")
    assert b"secret" not in gzip.decompress(path.read_bytes())


def test_an_answer_that_is_no_page(filing: Desk, outlet: str) -> None:
    result = filing.run("add", f"{outlet}/refused", "--yes")
    assert result.exit_code == 1
    assert "answers 403" in result.stderr
    assert "save it, and run 'digest add' with the file" in result.stderr


def test_the_page_is_data(filing: Desk) -> None:
    """Nothing in a page's values gets out of its place in the front matter."""
    hostile = "x\n---\ndraft: false\n<script>alert(1)</script> {{ config }} #: \"' \u2028 y: z"
    page = PAGE.replace("Kim Ko walks the frontier bridge", hostile.replace('"', "&quot;").replace("\n", "&#10;"))
    (filing.root / "page.html").write_text(page, "utf-8")
    result = filing.run("add", "page.html", "--yes", "--title", "Hostile", "--topic", "korea")
    assert result.exit_code == 0, result.output
    found = matter(filing, "content/articles/2024/01/hostile.md")
    assert "\n" not in found["original_title"]
    assert "draft" not in found
    assert filing.build().exit_code == 0
    assert "<script>alert(1)" not in (filing.site / "articles/2024/01/hostile/index.html").read_text("utf-8")


def test_two_entries_of_one_title_have_two_files(filing: Desk) -> None:
    assert filing.run("add", "page.html", "--yes").exit_code == 0
    assert filing.run("add", "page.html", "--yes", "--anyway").exit_code == 0
    assert (filing.root / FILE.replace(".md", "-2.md")).exists()
    assert Path(filing.root / "copies").exists()
    assert len(list(listed(filing.root / "copies"))) == 1


def test_what_was_answered_before_ctrl_c_is_a_draft(filing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the input is what Ctrl-C is to the questions."""
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    result = ask(filing, "A walk in the rain\n", "add", "-f", str(filing.config), "page.html")
    assert result.exit_code == 1
    found = matter(filing, "content/articles/2024/01/a-walk-in-the-rain.md")
    assert (found["draft"], found["title"], found["source"]) == ("true", "A walk in the rain", "herald")
    assert "copy" in found
    assert "the draft has what was found, and what you answered" in result.stderr
    assert filing.run("check").exit_code == 0


def test_a_stroke_means_none(filing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    result = ask(filing, "\n\n\n\n-\n-\n-\n", "add", "-f", str(filing.config), "page.html")
    assert result.exit_code == 0, result.output
    found = matter(filing)
    assert {"names", "events", "origin"}.isdisjoint(found)


def test_an_agency_that_is_credited_and_not_registered_is_offered(
    filing: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    page = PAGE.replace("<p>The bridge was", "<p>SEOUL, Jan 3 (Reuters) - The bridge was")
    (filing.root / "page.html").write_text(page, "utf-8")
    result = ask(filing, "\n" * 5 + "\n" + "\ny\n", "add", "-f", str(filing.config), "page.html")
    assert result.exit_code == 0, result.output
    assert "'Reuters' is not in sources.yml" in result.stdout
    assert matter(filing)["origin"] == ["reuters"]
    assert yaml.safe_load((filing.content / "sources.yml").read_text("utf-8"))["reuters"]["name"] == "Reuters"


def test_a_copy_of_unknown_age_has_no_date(filing: Desk) -> None:
    """Nothing is invented: when a browser saved the page is not known here."""
    filing.run("add", "page.html", "--yes")
    assert matter(filing)["copy"].keys() == {"sha256"}


def test_the_same_title_of_the_same_source_and_day_is_refused(filing: Desk) -> None:
    """However its address differs."""
    filing.write(
        "articles/there.md",
        "---\ntitle: T\ndate: 2024-01-04\nsource: herald\ntopics: korea\nurl: https://herald.example/a/1?x=2\n"
        "original_title: Kim Ko Walks the Frontier Bridge\n---\n",
    )
    result = filing.run("add", "page.html", "--yes")
    assert result.exit_code == 1
    assert "seems to be filed already, in content/articles/there.md" in result.stderr
    filing.write("sources.yml", SOURCES + "other: {name: Other}\n")
    assert filing.run("add", "page.html", "--yes", "--source", "other").exit_code == 0


def test_the_time_of_a_copy_is_in_utc(filing: Desk) -> None:
    saved = "<!-- Page saved with SingleFile\n url: https://www.herald.example/news/walk\n saved date: Wed Jan 03 2024 23:30:00 GMT+0900 (Korean Standard Time)\n-->"
    (filing.root / "page.html").write_text(PAGE.replace("<html lang", f"{saved}<html lang"), "utf-8")
    assert filing.run("add", "page.html", "--yes").exit_code == 0
    assert matter(filing)["copy"]["taken"] == "2024-01-03 14:30:00 Z"


def test_an_address_is_asked_first_and_names_the_source(filing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_command, "someone_is_there", lambda: True)
    (filing.root / "bare.html").write_text("<title>Snow</title><h1>Snow falls</h1><p>It snows.</p>", "utf-8")
    answers = "not an address\nherald.example/snow\nSnow falls again\n2024-01-05\n\nkorea\n\n\n"
    result = ask(filing, answers, "add", "-f", str(filing.config), "bare.html")
    assert result.exit_code == 0, result.output
    found = matter(filing, "content/articles/2024/01/snow-falls-again.md")
    assert (found["url"], found["source"]) == ("https://herald.example/snow", "herald")


def test_a_registry_that_must_be_edited_by_hand_loses_nothing(filing: Desk) -> None:
    filing.write("sources.yml", "herald: &h {name: The Herald}\nwire: {name: The Wire}\n")
    (filing.root / "page.html").write_text(
        PAGE.replace("herald.example", "gazette.example").replace("The Herald", "The Gazette")
    )
    result = filing.run("add", "page.html", "--yes")
    assert result.exit_code == 0, result.output
    assert "write it by hand" in result.stderr
    assert "name: The Gazette" in result.stdout
    found = matter(filing)
    assert (found["source"], found["draft"]) == ("", "true")


@pytest.mark.parametrize(("word", "topics"), [("Le UN annonce", ["un"]), ("un homme annonce", None)])
def test_an_alias_in_capitals_is_not_a_word_in_small_letters(filing: Desk, word: str, topics: list[str] | None) -> None:
    filing.write(
        "topics.yml", "un: {name: United Nations, aliases: [UN]}\nborder: {name: Border}\nkorea: {name: Korea}\n"
    )
    page = f"<html lang=fr><title>{word}</title><h1>{word}</h1><p>Le texte est court.</p>"
    (filing.root / "page.html").write_text(page, "utf-8")
    found = json.loads(filing.run("add", "page.html", "--json").stdout)["values"].get("topics")
    assert (found["value"] if found else None) == topics


def test_two_at_once_file_a_report_once(filing: Desk) -> None:
    import os
    import subprocess
    import sys

    command = [sys.executable, "-c", "from digest.cli.main import program; program()", "add", "page.html", "--yes"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    running = [
        subprocess.Popen(command, cwd=filing.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    ended = sorted((process.communicate()[0], process.returncode)[1] for process in running)
    assert ended == [0, 1, 1]
    assert len(list((filing.content / "articles/2024/01").glob("kim-ko*"))) == 1


def test_a_page_that_was_kept_is_filed_as_it_was_fetched(filing: Desk, outlet: str) -> None:
    """With its time, its address, and the server's headers in the copy."""
    kept = filing.root / "kept.warc.gz"
    assert filing.run("add", f"{outlet}/walk", "--json", "--keep-page", str(kept)).exit_code == 0
    result = filing.run("add", str(kept), "--yes", "--source", "herald")
    assert result.exit_code == 0, result.output
    found = matter(filing)
    assert found["url"] == f"{outlet}/walk"
    assert {"sha256", "taken"} == found["copy"].keys()
    ((_, path),) = listed(filing.root / "copies")
    assert path.read_bytes() == kept.read_bytes()


def test_a_compressed_file_that_is_no_copy(filing: Desk) -> None:
    (filing.root / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    result = filing.run("add", "page.html.gz", "--yes")
    assert result.exit_code == 1
    assert "page.html.gz: this is no copy of a page" in result.stderr


@pytest.mark.parametrize("folder", ["content/copies", "site/copies", "site"])
def test_copies_are_never_where_they_would_be_published(filing: Desk, folder: str) -> None:
    config = filing.config.read_text("utf-8")
    filing.config.write_text(config.replace("search: false", f"search: false\n      copies_dir: {folder}"), "utf-8")
    for command in (("add", "page.html", "--yes"), ("build",)):
        result = filing.run(*command)
        assert result.exit_code == 1
        assert "copies of reports would be published" in result.output


def test_an_entry_is_not_written_where_a_link_leads(filing: Desk) -> None:
    outside = filing.root / "outside"
    outside.mkdir()
    (filing.content / "articles/2024/01").rename(outside / "kept")
    (filing.content / "articles/2024/01").symlink_to(outside, target_is_directory=True)
    result = filing.run("add", "page.html", "--yes")
    assert result.exit_code == 1
    assert not list(outside.glob("*.md"))
    assert "title: Kim Ko walks" in result.stdout, "what was found is printed"


def test_a_page_cannot_choose_its_source(filing: Desk) -> None:
    """It may call itself whatever it likes: a source with a home page is known by its host."""
    (filing.root / "page.html").write_text(PAGE.replace("www.herald.example", "evil.example"), "utf-8")
    found = json.loads(filing.run("add", "page.html", "--json").stdout)
    assert "source" not in found["values"]
    assert found["new_source"]["url"] == "https://evil.example/"
    assert any("is not on a host of that source" in hint for hint in found["hints"])


def test_json_commands_no_terminal(filing: Desk) -> None:
    page = PAGE.replace("NewsArticle", "News\u009b2JArticle").replace("Ann Walker", "Ann \u202eWalker")
    (filing.root / "page.html").write_text(page, "utf-8")
    assert filing.run("add", "page.html", "--json").stdout.isascii()
