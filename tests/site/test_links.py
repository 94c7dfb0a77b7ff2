"""Links within the content folder: what is one place on some disk is one place for links."""

from __future__ import annotations

import pytest
from desk import Desk, entry
from drawn import photo
from stored import index_of

from digest.model import ContentPage, Corpus

KNOWN = index_of(Corpus(pages=(ContentPage("articles/ferry.md"),), files=("images/Caf\u00e9.png",)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("articles/ferry.md", "articles/ferry.md"),
        ("articles/Ferry.MD", "articles/ferry.md"),
        ("ARTICLES/ferry.md", "articles/ferry.md"),
        ("images/Cafe\u0301.png", "images/Caf\u00e9.png"),
        ("images/caf\u00e9.PNG", "images/Caf\u00e9.png"),
        ("articles/other.md", "articles/other.md"),
    ],
)
def test_the_path_that_is_meant(written: str, meant: str) -> None:
    assert KNOWN.named(written) == meant


def test_an_exact_path_comes_first() -> None:
    both = index_of(Corpus(pages=(ContentPage("A.md"), ContentPage("a.md"))))
    assert [both.named(path) for path in ("A.md", "a.md")] == ["A.md", "a.md"]


def test_links_and_pictures_in_another_case(desk: Desk) -> None:
    """They work, in entries and hand-written pages, and follow the file when it is renamed or taken away."""
    desk.write(
        "articles/Ferry.md",
        entry("image: {src: photo.jpg, alt: x}", title="Ferry", body="## Who pays", url="https://a.example/x"),
    )
    desk.write("articles/Photo.JPG", photo(2, 2))
    desk.write(
        "articles/2024/Port.md", entry(body="[a](../ferry.md#who-pays) ![](../PHOTO.jpg)", url="https://b.example/")
    )
    desk.write("about.md", "# About\n\n[a](articles/FERRY.md)\n")
    shown = desk.site / "articles/2024/Port/index.html"
    first = desk.build("--strict")
    assert first.exit_code == 0, first.output
    assert 'articles/Ferry/#text-who-pays"' in shown.read_text()
    assert 'articles/Photo.JPG"' in shown.read_text()
    assert (
        'content="https://desk.example/news/articles/Photo.JPG"'
        in (desk.site / "articles/Ferry/index.html").read_text()
    )
    assert 'articles/Ferry/"' in (desk.site / "about/index.html").read_text()
    (desk.content / "articles/Ferry.md").rename(desk.content / "articles/FERRY.md")
    assert desk.build("--strict").exit_code == 0
    assert 'articles/FERRY/#text-who-pays"' in shown.read_text()
    (desk.content / "articles/FERRY.md").unlink()
    gone = desk.build()
    assert "the link '../ferry.md#who-pays' leads to no file" in gone.stderr
    assert "FERRY" not in shown.read_text()
