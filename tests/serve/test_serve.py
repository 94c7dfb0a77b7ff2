"""`digest serve` as a whole: each save is one build, and one reload of the pages that are open."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition, Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from desk import BIN, CONFIG, Desk, make_desk, write

SECONDS = 60
TOLL = "articles/2024/02/toll.md"
TOLL_PAGE = "articles/2024/02/toll/"


class Preview:
    """`digest serve` in a process of its own, on a port that is free."""

    def __init__(self, desk: Desk, *options: str) -> None:
        self.desk = desk
        self.process = subprocess.Popen(
            [str(BIN / "digest"), "serve", "--address", "127.0.0.1:0", *options],
            cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.printed: list[str] = []
        self._has_printed = Condition()
        self._reader = Thread(target=self._read)
        self._reader.start()
        self.until_printed("Serving on ", 1)
        address = next(line for line in self.printed if line.startswith("Serving on ")).split()[2]
        self.host, _, path = address.removesuffix("/").rpartition("/")
        self.path = f"/{path}/"
        self._count = self.count()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._has_printed:
                self.printed.append(line.rstrip())
                self._has_printed.notify_all()
        self.process.stdout.close()

    def lines(self, text: str) -> int:
        """How many lines with this text were printed so far."""
        return sum(text in line for line in self.printed)

    def until_printed(self, text: str, count: int) -> None:
        with self._has_printed:
            assert self._has_printed.wait_for(lambda: self.lines(text) >= count, SECONDS), self.printed

    def page(self, path: str) -> str:
        return self._get(self.path + path)

    def _get(self, path: str) -> str:
        try:
            with urlopen(self.host + path, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            with error:
                return error.read().decode()

    def count(self) -> int:
        """How many times pages were to load again."""
        return int(self._get("/-/epoch").rpartition("-")[2])

    def reloaded(self) -> None:
        """Wait for the next time; fail if there was another in between."""
        start = self._get("/-/epoch").rpartition("-")[0]
        while self.count() == self._count:
            self._get(f"/-/epoch?{start}-{self._count}")
        self._count += 1
        assert self.count() == self._count

    def next_epoch(self) -> None:
        """Wait for the next time, or the one before if it was not waited for yet."""
        start, _, count = self._get("/-/epoch").rpartition("-")
        if int(count) == self._count:
            count = self._get(f"/-/epoch?{start}-{count}").rpartition("-")[2]
        self._count = int(count)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        return status


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of a desk with a bit of everything. Each test leaves it as it was."""
    root = tmp_path_factory.mktemp("preview")
    write(root / "base.yml", CONFIG)
    write(root / "shared/note.md", "A note.\n")
    (root / "theme_overrides").mkdir()
    config = (
        "INHERIT: base.yml\ntheme: {name: material, language: en, custom_dir: theme_overrides}\n"
        "watch: [shared]\nmarkdown_extensions:\n  - pymdownx.snippets: {base_path: [shared]}\n"
    )
    about = '# About\n\n--8<-- "note.md"\n'
    desk = make_desk(root, {"about.md": about, "articles/2024/02/toll.png": b"\x89PNG one"}, config)
    path = desk.content / TOLL
    path.write_text(path.read_text("utf-8") + "\n![The toll](toll.png)\n", "utf-8")
    preview = Preview(desk)
    yield preview
    assert preview.end() == 0
    assert preview.printed[-1] == "Stopped"
    assert not desk.site.exists(), "a preview is not published"


def rewrite(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def by_renaming(path: Path, text: str) -> None:
    """As most editors save."""
    draft = path.with_name(f".{path.name}.swx")
    draft.write_text(text, "utf-8")
    draft.replace(path)


@pytest.mark.parametrize(
    ("file", "before", "after", "page", "shown"),
    [
        (f"content/{TOLL}", "Lorries pay", "Lorries paid", TOLL_PAGE, "Lorries paid"),
        (f"content/{TOLL}", "date: 2024-02-03", "date: 2024-02-14", "", "14 February 2024"),
        (f"content/{TOLL}", "A toll is asked", "No toll is asked", "", "No toll is asked"),
        ("content/sources.yml", "The Wire", "The Telegraph", TOLL_PAGE, "The Telegraph"),
        ("content/about.md", "# About", "# About us", "about/", "About us"),
        ("mkdocs.yml", "INHERIT", "site_description: Our own.\nINHERIT", "", "Our own."),
        ("base.yml", "The Desk", "The Other Desk", "", "The Other Desk"),
        ("shared/note.md", "A note", "Another note", "about/", "Another note"),
    ],
    ids=["text", "front matter", "title", "registry", "hand-written page", "mkdocs.yml", "INHERIT", "watch"],
)
@pytest.mark.parametrize("save", [rewrite, by_renaming])
def test_a_save_is_one_build_and_one_reload(
    shared: Preview, save: Callable[[Path, str], None], file: str, before: str, after: str, page: str, shown: str
) -> None:
    path = shared.desk.root / file
    text = path.read_text("utf-8")
    assert before in text and shown not in shared.page(page)
    builds = shared.lines("files changed")
    save(path, text.replace(before, after))
    shared.reloaded()
    assert shown in shared.page(page)
    save(path, text)
    shared.reloaded()
    assert shown not in shared.page(page)
    shared.until_printed("files changed", builds + 2)
    assert shared.lines("files changed") == builds + 2


def test_a_picture_and_a_template(shared: Preview) -> None:
    picture = shared.desk.content / "articles/2024/02/toll.png"
    picture.write_bytes(b"\x89PNG another")
    shared.reloaded()
    template = write(shared.desk.root / "theme_overrides/digest/footer.html", "<p>Our own foot</p>")
    shared.reloaded()
    assert "Our own foot" in shared.page(TOLL_PAGE)
    template.write_text("{{ 1 + 'a' }}")
    shared.reloaded()
    assert "unsupported operand" in shared.page(TOLL_PAGE)
    shutil.rmtree(template.parent)
    shared.reloaded()
    assert "Our own foot" not in shared.page(TOLL_PAGE)


def test_problems_until_they_are_fixed(shared: Preview) -> None:
    """In place of every page; another save that leaves them as they are loads nothing again."""
    path = shared.desk.content / TOLL
    sound = path.read_text("utf-8")
    path.write_text(sound.replace("source: wire", "source: wier"), "utf-8")
    shared.reloaded()
    for page in (TOLL_PAGE, "", "archive/"):
        assert "did you mean &#x27;wire&#x27;" in shared.page(page)
    shared.until_printed("toll.md:4: error: source: unknown source 'wier' [unknown-source]", 1)
    found = shared.lines("1 error")
    (shared.desk.content / "articles/2024/02/toll.png").write_bytes(b"\x89PNG a third")
    shared.until_printed("1 error", found + 1)
    path.write_text(sound, "utf-8")
    shared.reloaded()
    assert "toll is asked" in shared.page(TOLL_PAGE)


def test_a_configuration_that_cannot_be_used(shared: Preview) -> None:
    """It names a folder that is made afterwards."""
    sound = shared.desk.config.read_text("utf-8")
    shared.desk.config.write_text(sound.replace("theme_overrides", "templates"), "utf-8")
    shared.reloaded()
    assert "does not exist" in shared.page("")
    (shared.desk.root / "templates").mkdir()
    shared.reloaded()
    assert "toll is asked" in shared.page(TOLL_PAGE)
    write(shared.desk.root / "templates/digest/footer.html", "<p>Our new foot</p>")
    shared.reloaded()
    assert "Our new foot" in shared.page("")
    shared.desk.config.write_text(sound, "utf-8")
    shared.reloaded()
    assert "Our new foot" not in shared.page("")


def test_another_content_folder_in_its_place(shared: Preview) -> None:
    """And a content folder that is missing for a while. The watch goes on."""
    content, other, before = (shared.desk.root / name for name in ("content", "other", "before"))
    shutil.copytree(content, other)
    change(other / TOLL, "toll is asked", "toll was asked")
    content.rename(before)
    other.rename(content)
    shared.reloaded()
    assert "toll was asked" in shared.page(TOLL_PAGE)
    change(content / TOLL, "toll was asked", "toll will be asked")
    shared.reloaded()
    assert "toll will be asked" in shared.page(TOLL_PAGE)
    shutil.rmtree(content)
    shared.until_printed(f"{content} is gone; waiting for it to come back", 1)
    shared.reloaded()
    assert "isn&#x27;t an existing directory" in shared.page("")
    before.rename(content)
    shared.until_printed(f"{content} is there again; watching it", 1)
    shared.reloaded()
    assert "toll is asked" in shared.page(TOLL_PAGE)


def change(path: Path, before: str, after: str) -> None:
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")


def test_all_of_a_configuration_is_taken_up(desk: Desk) -> None:
    """The time zone (which decides how dates are read), the address on the host, the content folder; also where the
    first build finds a problem."""
    path = desk.content / TOLL
    change(path, "date: 2024-02-03", "date: 2024-02-03T23:30Z")
    change(path, "source: wire", "source: wier")
    preview = Preview(desk)
    try:
        assert "did you mean &#x27;wire&#x27;" in preview.page(TOLL_PAGE)
        change(path, "source: wier", "source: wire")
        preview.reloaded()
        assert "4 February 2024" in preview.page(TOLL_PAGE)
        change(desk.config, "Asia/Seoul", "UTC")
        preview.reloaded()
        assert "3 February 2024" in preview.page(TOLL_PAGE)
        change(desk.config, "desk.example/news/", "desk.example/daily/")
        preview.reloaded()
        preview.path = "/daily/"
        assert "3 February 2024" in preview.page(TOLL_PAGE)
        shutil.copytree(desk.content, desk.root / "entries")
        change(desk.root / "entries" / TOLL, "A toll is asked", "No toll is asked")
        change(desk.config, "docs_dir: content", "docs_dir: entries")
        preview.reloaded()
        assert "No toll is asked" in preview.page(TOLL_PAGE)
        change(desk.root / "entries" / TOLL, "No toll is asked", "One toll is asked")
        preview.reloaded()
        assert "One toll is asked" in preview.page(TOLL_PAGE)
    finally:
        preview.end()


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_a_branch_is_switched(desk: Desk) -> None:
    """Folders go and come at once; afterwards saves in them are noticed."""

    def git(*arguments: str) -> None:
        names = ("-c", "user.name=Desk", "-c", "user.email=desk@desk.example")
        subprocess.run(["git", *names, *arguments], cwd=desk.root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "content", "mkdocs.yml")
    git("commit", "-qm", "One")
    git("switch", "-qc", "other")
    git("mv", "content/articles/2024", "content/articles/moved")
    git("commit", "-qam", "Other")
    preview = Preview(desk)
    try:
        for branch, folder in (("main", "2024"), ("other", "moved"), ("main", "2024")):
            git("switch", "-q", branch)
            page = f"articles/{folder}/02/toll/"
            # On a slow disk the files of a branch may come in two parts.
            while "A toll is asked" not in preview.page(page):
                preview.next_epoch()
            toll = desk.content / "articles" / folder / "02/toll.md"
            change(toll, "Lorries pay", "Lorries paid")
            while "Lorries paid" not in preview.page(page):
                preview.next_epoch()
            change(toll, "Lorries paid", "Lorries pay")
            while "Lorries paid" in preview.page(page):
                preview.next_epoch()
    finally:
        preview.end()


def test_it_is_private(shared: Preview) -> None:
    """It answers to no name but its own."""
    request = Request(shared.host + shared.path, headers={"Host": "evil.example"})
    with pytest.raises(HTTPError, match="421") as refused:
        urlopen(request, timeout=SECONDS)
    refused.value.close()


def test_a_port_that_is_taken(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = desk.run("serve", "-a", address)
    assert result.exit_code == 1
    assert result.stderr == f"digest: cannot serve on {address}: Address already in use\n"
