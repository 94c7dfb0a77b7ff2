"""Pictures of articles in a build: which files there are, what shows them, and what is made again."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from desk import CONFIG, Desk, entry, files, make_desk
from drawn import halves, photo, saved
from PIL import Image
from published import Published, Tag
from shared import made_once
from twins import HERE, clean_files, differing

import digest.content.pictures
import digest.outputs.pictures.resizing
from digest.build.build import build
from digest.build.options import BuildOptions, BuildResult
from digest.content.file_state import GRAIN
from digest.outputs.pictures.files import ResizingError
from digest.problem_codes import Code
from digest.rendering.parallel import ShardSizes

FOLDER = "assets/digest/pictures/"
LEAD, OLDER, SHARING = "articles/lead", "articles/older", "articles/sharing"
# When nothing that was written is new any more.
LATER = replace(HERE, disk_clock=lambda: time.time_ns() + 2 * GRAIN)


def shows(src: str, **fields: str) -> str:
    """An article with a picture."""
    return entry(f"image: {{src: {src}, alt: 'A bridge, half red', credit: Cy Camera}}", **fields)


CONTENT = {
    f"{LEAD}.md": shows("lead.jpg", title="The newest report", date="2024-03-05", stories="river"),
    "articles/lead.jpg": photo(1300, 900),
    f"{OLDER}.md": shows("tall.png", title="An older report", date="2024-03-04", url="https://herald.example/2"),
    "articles/tall.png": saved(halves(500, 900), "PNG"),
    f"{SHARING}.md": shows("tall.png", title="The oldest report", date="2024-03-01", url="https://herald.example/3"),
    "articles/plain.md": entry("", "![In the text](lead.jpg)\n", date="2024-02-09", url="https://herald.example/4"),
}


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    def make(root: Path) -> None:
        desk = make_desk(
            root, CONTENT, CONFIG.replace("      search: false\n", "      search: false\n      cards: false\n")
        )
        assert build(desk.config, LATER).warnings == ()

    return Desk(made_once(tmp_path_factory, "pictures", make))


@pytest.fixture
def desk(built_once: Desk, tmp_path: Path) -> Desk:
    """A desk of its own, built already."""
    return Desk(shutil.copytree(built_once.root, tmp_path / "desk"))


def again(desk: Desk) -> BuildResult:
    return build(desk.config, LATER)


def sizes_in(desk: Desk) -> dict[str, tuple[int, int]]:
    """The sizes of pictures on the site, by path, each in its own pixels."""
    found = {path: content for path, content in files(desk.site).items() if path.startswith(FOLDER)}
    return {path: Image.open(BytesIO(content)).size for path, content in found.items()}


def pictures(desk: Desk, url: str) -> list[Tag]:
    return [tag for tag in Published(desk.site).page(url).tags if tag.name == "img"]


def test_an_article_shows_its_picture_in_several_sizes(built_once: Desk) -> None:
    """Each is there, is as wide as it says, and has the shape that the page keeps a place for."""
    (picture,) = pictures(built_once, f"{LEAD}/")
    assert (picture.get("width"), picture.get("height")) == ("1300", "900")
    assert (picture.get("alt"), picture.get("decoding")) == ("A bridge, half red", "async")
    made = sizes_in(built_once)
    listed = [candidate.split() for candidate in picture.get("srcset").split(", ")]
    assert [width for _, width in listed] == ["400w", "800w", "1200w"]
    assert [made[url.removeprefix("../../")] for url, _ in listed] == [(400, 277), (800, 554), (1200, 831)]
    assert picture.get("src") == listed[-1][0]


def test_a_picture_is_made_once_however_many_articles_show_it(built_once: Desk) -> None:
    assert sorted(sizes_in(built_once).values()) == [(400, 277), (400, 720), (500, 900), (800, 554), (1200, 831)]
    (one,), (other,) = pictures(built_once, f"{OLDER}/"), pictures(built_once, f"{SHARING}/")
    assert one.get("srcset") == other.get("srcset")


@pytest.mark.parametrize("url", ["", "stories/river/", "topics/korea/"])
def test_the_newest_report_with_a_picture_shows_it_at_the_head(built_once: Desk, url: str) -> None:
    """Of the front page, its story and its topic: one picture, with its credit, that leads to the report."""
    (picture,) = pictures(built_once, url)
    assert "1200w" in picture.get("srcset")
    assert (picture.get("fetchpriority") == "high") is (url == "")
    assert (picture.get("loading") == "lazy") is (url != "")
    page = Published(built_once.site).page(url)
    (figure,) = (part for part in page.main.iter("figure") if part.find(".//img") is not None)
    assert "Cy Camera" in "".join(figure.itertext())
    assert all((link.get("href") or "").endswith("articles/lead/") for link in figure.iter("a"))


@pytest.mark.parametrize("url", ["topics/border/", "sources/herald/", "names/kim/"])
def test_other_pages_have_no_picture(built_once: Desk, url: str) -> None:
    """A topic whose newest reports have none; and a source or a name, whose own it would be taken for."""
    assert pictures(built_once, url) == []


def test_a_picture_within_a_text_has_its_measures(built_once: Desk) -> None:
    (picture,) = pictures(built_once, "articles/plain/")
    assert picture.values == {
        "loading": "lazy", "src": "../../articles/lead.jpg", "alt": "In the text", "width": "1300", "height": "900"
    }  # fmt: skip


def test_others_get_the_file_itself(built_once: Desk) -> None:
    """The picture that other sites show is not one of ours to load quickly; and they know how large it is."""
    source = Published(built_once.site).page(f"{LEAD}/").source
    assert '<meta property="og:image" content="https://desk.example/news/articles/lead.jpg">' in source
    assert '<meta property="og:image:width" content="1300">' in source


def test_a_changed_picture_makes_its_sizes_and_what_shows_it_again(desk: Desk, tmp_path: Path) -> None:
    """And nothing else: no list that does not show it, no other picture. What was made of the old one is gone."""
    before = sizes_in(desk)
    desk.write("articles/tall.png", saved(halves(600, 900), "PNG"))
    result = again(desk)
    new = sizes_in(desk).keys() - before.keys()
    assert sorted(map(sizes_in(desk).get, new)) == [(400, 600), (600, 900)]  # type: ignore[type-var]
    pages = {f"{path}/index.html" for path in (OLDER, SHARING)}
    assert set(result.published.written) == {*new, *pages, "articles/tall.png"}
    assert {path for path in result.published.removed if path.startswith(FOLDER)} == before.keys() - sizes_in(
        desk
    ).keys()
    assert len(files(desk.root / ".cache/digest/pictures")) == 5
    assert differing(files(desk.site), clean_files(desk, tmp_path / "twin")) == {}


def test_the_same_pixels_from_another_file_change_no_page(desk: Desk) -> None:
    """A picture within a text is shown as it is: its page changes only if its measures do."""
    desk.write("articles/plain.md", CONTENT["articles/plain.md"].replace("lead.jpg", "other.jpg"))  # type: ignore[arg-type]
    desk.write("articles/other.jpg", photo(700, 500))
    again(desk)
    desk.write("articles/other.jpg", saved(halves(700, 500).rotate(180), "JPEG"))
    assert again(desk).published.written == ("articles/other.jpg",)
    desk.write("articles/other.jpg", photo(701, 500))
    assert set(again(desk).published.written) == {"articles/other.jpg", "articles/plain/index.html"}


def test_after_every_change_the_site_is_what_a_build_from_nothing_gives(desk: Desk, tmp_path: Path) -> None:
    """An article less, none that shows it, another spelling, the file gone and there again, moved to another folder."""
    steps: list[tuple[str, str | bytes | None]] = [
        (f"{SHARING}.md", None),
        (f"{OLDER}.md", entry(title="An older report", date="2024-03-04", url="https://herald.example/2")),
        (f"{OLDER}.md", shows("Tall.PNG", title="An older report", date="2024-03-04", url="https://herald.example/2")),
        ("articles/lead.jpg", None),
        ("articles/lead.jpg", photo(1300, 900)),
        ("pictures/tall.png", saved(halves(500, 900), "PNG")),
        (f"{LEAD}.md", shows("../pictures/tall.png", title="The newest report", date="2024-03-05")),
        (f"{LEAD}.md", shows("lead.jpg", title="The newest report", date="2024-03-05").replace("image", "draft: true\nimage")),
        ("articles/tall.png", saved(halves(500, 900), "GIF", save_all=True, append_images=[halves(500, 900).rotate(90)])),
        ("articles/tall.png", b"none"),
        ("articles/tall.png", saved(halves(500, 900), "PNG")),
    ]  # fmt: skip
    counts = []
    for number, (path, content) in enumerate(steps):
        if content is None:
            (desk.content / path).unlink()
        else:
            desk.write(path, content)
        again(desk)
        counts.append(len(sizes_in(desk)))
        assert differing(files(desk.site), clean_files(desk, tmp_path / "twin")) == {}, (number, path)
    assert counts == [5, 3, 5, 2, 5, 5, 4, 2, 0, 0, 2]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"<p>You must log in.</p>", Code.UNREADABLE_PICTURE, "is not a JPEG, PNG, WebP or GIF picture"),
        (photo(1300, 900)[:4000], Code.UNREADABLE_PICTURE, "is damaged, or not all of it is there"),
        (photo(90, 60) + bytes(32_000_000), Code.LARGE_PICTURE, "is larger than 32,000,000 bytes"),
    ],
    ids=["text", "cut off", "large"],
)
def test_a_picture_that_cannot_be_read_is_a_warning_and_shown_as_it_is(
    desk: Desk, content: bytes, code: Code, words: str
) -> None:
    """On the article's own page alone, until it is mended."""
    desk.write("articles/lead.jpg", content)
    found = again(desk)
    (problem,) = (one for one in found.problems if one.code is code)
    assert (problem.path, problem.line, problem.is_error) == (f"content/{LEAD}.md", 8, False)
    assert problem.message == f"'lead.jpg' {words}"
    (picture,) = pictures(desk, f"{LEAD}/")
    assert (picture.get("src"), picture.get("srcset")) == ("../../articles/lead.jpg", "")
    assert pictures(desk, "") == []
    assert code in [one.code for one in again(desk).problems]
    desk.write("articles/lead.jpg", CONTENT["articles/lead.jpg"])
    assert not [one for one in again(desk).problems if one.code is code]
    assert len(pictures(desk, "")) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lead.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("lead.avif", b"no picture"),
        ("lead.gif", saved(halves(500, 400), "GIF", save_all=True, append_images=[halves(500, 400).rotate(180)])),
    ],
)
def test_what_moves_and_what_is_drawn_is_shown_as_it_is(desk: Desk, name: str, content: bytes) -> None:
    """On the article's own page alone: nothing moves on the front page."""
    desk.write(f"pictures/{name}", content)
    desk.write(f"{LEAD}.md", shows(f"../pictures/{name}", title="The newest report", date="2024-03-05"))
    assert [one for one in again(desk).problems if one.code in (Code.UNREADABLE_PICTURE, Code.DEAD_LINK)] == []
    (picture,) = pictures(desk, f"{LEAD}/")
    assert (picture.get("src"), picture.get("srcset")) == (f"../../pictures/{name}", "")
    assert (picture.get("width"), picture.get("height")) == (("500", "400") if name.endswith("gif") else ("", ""))
    assert pictures(desk, "") == []


def test_what_only_drafts_show_is_not_made(desk: Desk) -> None:
    text = shows("secret.jpg", title="Not yet", url="https://herald.example/9").replace("image", "draft: true\nimage")
    desk.write("articles/draft.md", text)
    desk.write("articles/secret.jpg", photo(1100, 700))
    before = sizes_in(desk)
    again(desk)
    assert sizes_in(desk) == before and not (desk.site / "articles/secret.jpg").exists()


def test_nothing_is_decoded_again_that_did_not_change(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not if something else did, nor if its file is another with the same bytes, as in a copy of the desk; and if the
    site is deleted, its pictures come from the cache."""
    monkeypatch.setattr(digest.content.pictures, "try_to_decode", lambda _: pytest.fail("a picture was decoded again"))
    again(desk)
    read: list[str] = []
    real = digest.content.pictures._read
    monkeypatch.setattr(digest.content.pictures, "_read", lambda root, task: read.append(task.path) or real(root, task))
    monkeypatch.setattr(digest.outputs.pictures.resizing, "resized", lambda *_: pytest.fail("a picture was made again"))
    before = files(desk.site)
    desk.write("articles/plain.md", entry(title="Another", url="https://herald.example/4", date="2024-02-09"))
    desk.write("articles/new.png", saved(halves(30, 20), "PNG"))
    again(desk)
    assert read == ["articles/new.png"]
    shutil.rmtree(desk.site)
    again(desk)
    pictures_before = {path: content for path, content in before.items() if path.startswith(FOLDER)}
    assert pictures_before.items() <= files(desk.site).items()


def test_two_processes_make_the_same(desk: Desk, tmp_path: Path) -> None:
    """As many as there are only if there are enough pictures: here there are."""
    for number in range(14):
        desk.write(f"articles/more{number}.jpg", photo(500 + number, 400))
        desk.write(f"articles/more{number}.md", shows(f"more{number}.jpg", url=f"https://herald.example/more{number}"))
    one = clean_files(desk, tmp_path / "twin")
    two = BuildOptions(jobs=2, shards=ShardSizes(few_pages=1, few_files=1, local=5))
    shutil.rmtree(desk.root / ".cache")
    shutil.rmtree(desk.site)
    build(desk.config, two)
    assert differing(files(desk.site), one) == {}
    assert len(sizes_in(desk)) == 5 + 14 + 14


def test_a_picture_that_changes_while_the_site_is_built_stops_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the new one would be on the site, and in the cache, as the old one, until it changes again."""
    desk.write("articles/lead.jpg", photo(1300, 901))
    shutil.rmtree(desk.root / ".cache/digest/pictures")
    real = Path.read_bytes

    def changed(path: Path) -> bytes:
        return photo(1300, 902) if path.name == "lead.jpg" else real(path)

    monkeypatch.setattr(Path, "read_bytes", changed)
    with pytest.raises(ResizingError, match=r"articles/lead\.jpg changed while the site was built"):
        again(desk)
