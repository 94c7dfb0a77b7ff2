"""The content folder to parsed files: what is read, what is refused and in which words, and that none is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from checking import Content, load_folder

from digest.config import Limits, Options
from digest.content.files import FileKind, kind_of
from digest.errors import Problem
from digest.model import Reason

ENTRY = "---\ntitle: A\n---\nText.\n"
Load = Callable[[dict[str, str | bytes]], Content]


def refusals(content: Content) -> list[Problem]:
    """What is wrong with the folder, and with what cannot be read."""
    return [*content.found.problems, *(problem for refused in content.refused for problem in refused.problems)]


def lines(content: Content) -> list[str]:
    return [str(problem) for problem in refusals(content)]


def only(content: Content) -> tuple[dict[str, object], str]:
    """The front matter and text of the one file of a folder where all can be read."""
    assert lines(content) == []
    (file,) = content.files
    return file.document.data, file.body


def limited(**limits: int) -> Options:
    return Options(limits=Limits.model_validate(limits))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("articles/a.md", FileKind.ARTICLE),
        ("articles/2023/07/a.markdown", FileKind.ARTICLE),
        ("articles/a.MD", FileKind.ARTICLE),
        ("events/2023/a.md", FileKind.EVENT),
        ("stories/a.md", FileKind.STORY),
        ("topics.yml", FileKind.REGISTRY),
        ("sources.yml", FileKind.REGISTRY),
        ("names.yml", FileKind.REGISTRY),
        ("about.md", FileKind.PAGE),
        ("guide/articles/a.md", FileKind.PAGE),
        ("articles.md", FileKind.PAGE),
        ("articles/map.png", FileKind.FILE),
        ("articles/topics.yml", FileKind.FILE),
        ("robots.txt", FileKind.FILE),
    ],
)
def test_kinds(path: str, kind: FileKind) -> None:
    """A file is what its folder and name make it."""
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    "content",
    [
        ENTRY.encode(),
        b"\xef\xbb\xbf" + ENTRY.encode(),
        ENTRY.replace("\n", "\r\n").encode(),
        ENTRY.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + ENTRY.replace("\n", "\r\n").encode(),
        b"\n\n" + ENTRY.encode(),
        ENTRY.replace("---\n", "---  \t\n").encode(),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "BOM and CRLF", "blank lines before", "spaces after the fence"],
)
def test_front_matter_is_found(load_content: Load, content: bytes) -> None:
    """Marks and line ends that editors leave do not hide the front matter."""
    data, body = only(load_content({"articles/a.md": content}))
    assert (data, body.strip()) == ({"title": "A"}, "Text.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ENTRY, 4),
        ("\n\n" + ENTRY, 6),
        ("---\n\n\ntitle: A\n---\n\n\nText.\n", 8),
        ("---\ntitle: A\n---\n    Text.\n", 4),
        ("---\r\ntitle: A\r\n---\r\n\r\nText.\r\n", 5),
    ],
)
def test_lines_of_the_body(load_content: Load, text: str, line: int) -> None:
    """Counting on from the body's line leads to the line in the file, however the file begins."""
    (file,) = load_content({"articles/a.md": text}).files
    assert file.body_line + file.body.count("\n", 0, file.body.index("Text")) == line


def test_lines_of_the_front_matter(load_content: Load) -> None:
    """A key's line is its line in the file, after blank lines too."""
    (file,) = load_content({"articles/a.md": "\n---\n\n# comment\ntitle: A\n---\n"}).files
    assert file.document.line(("title",)) == 5


def test_the_body_is_kept_as_it_is(load_content: Load) -> None:
    """Rules, fences and front matter of its own within a text are text."""
    body = "\n    code\n\n---\n\ntitle: B\n\n---\n\n...\n+++\n"
    assert only(load_content({"articles/a.md": "---\ntitle: A\n---\n" + body}))[1].lstrip("\n") == body.lstrip("\n")


def test_an_indented_first_line_is_kept(load_content: Load) -> None:
    """Code on the first line of a text stays code."""
    assert only(load_content({"articles/a.md": "---\ntitle: A\n---\n    code\n"}))[1].strip("\n") == "    code"


REFUSED: list[tuple[str, str | bytes, int, str]] = [
    ("empty", "", 1, "there is no front matter"),
    ("no front matter", "title: A\n", 1, "there is no front matter"),
    ("text first", "Text\n---\ntitle: A\n---\n", 1, "there is no front matter"),
    ("TOML", "+++\ntitle = 'A'\n+++\n", 1, "the front matter is TOML"),
    ("JSON", '{"title": "A"}\n', 1, "the front matter is JSON"),
    ("JSON fence", ';;;\n{"title": "A"}\n;;;\n', 1, "the front matter is JSON"),
    ("unclosed", "---\ntitle: A\n\nText.\n", 1, "the front matter is not closed"),
    ("dots", "---\ntitle: A\n...\nText.\n", 3, "the front matter is not closed"),
    ("dots before a rule", "---\ntitle: A\n...\nText.\n\n---\n\nMore.\n", 3, "the front matter is not closed"),
    ("dots after blank lines", "\n\n---\n\ntitle: A\n...\nText.\n\n---\n", 6, "the front matter is not closed"),
    ("list", "---\n- a\n---\n", 2, "this is a list, not 'key: value' lines"),
    ("scalar", "---\nhello\n---\n", 2, "this is a single value, not 'key: value' lines"),
    ("Latin-1", "---\ntitle: A\n---\ncafé\n".encode("latin-1"), 4, "is not UTF-8 text"),
    ("UTF-16", ENTRY.encode("utf-16"), 1, "is not UTF-8 text"),
    ("UTF-16 without a mark", ENTRY.encode("utf-16-le"), 1, "contains a NUL byte, so it is not text"),
    ("EUC-KR", "---\ntitle: 북한\n---\n".encode("euc-kr"), 2, "is not UTF-8 text"),
    ("surrogate", b"---\ntitle: \xed\xa0\x80\n---\n", 2, "is not UTF-8 text"),
    ("NUL", "---\ntitle: A\n---\n\nTe\0xt\n", 5, "contains a NUL byte, so it is not text"),
]


@pytest.mark.parametrize(("content", "line", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_cannot_be_read(load_content: Load, content: str | bytes, line: int, message: str) -> None:
    """A file that would lose its front matter or its text in silence is refused, with line and reason."""
    content = load_content({"articles/a.md": content, "articles/b.md": ENTRY})
    assert [(problem.path, problem.line, problem.message) for problem in refusals(content)] == [
        ("content/articles/a.md", line, message)
    ]
    assert [file.path for file in content.files] == ["articles/b.md"]
    assert len(content.refused) == 1


def test_empty_front_matter(load_content: Load) -> None:
    """Nothing between the fences is no data: what is missing is reported later."""
    assert only(load_content({"articles/a.md": "---\n---\nText.\n"}))[0] == {}


def test_no_such_folder(tmp_path: Path) -> None:
    """A content folder that is not there is a problem, not an empty site."""
    assert lines(load_folder(tmp_path / "content", Options())) == [
        "content: error: this folder does not exist [missing-content-folder] (run 'digest init' to create a site)"
    ]


def test_over_size(tmp_path: Path) -> None:
    """A file beyond the limits is refused by its size, before it is read; a registry has no such limit."""
    root = tmp_path / "content"
    (root / "articles").mkdir(parents=True)
    with (root / "articles/huge.md").open("wb") as file:
        file.truncate(20_000_000_000)
    (root / "topics.yml").write_text("".join(f"t{number}:\n  name: T\n" for number in range(4_000)))
    content = load_folder(root, limited(front_matter_bytes=256, body_bytes=1024))
    assert [(problem.path, problem.message) for problem in refusals(content)] == [
        ("content/articles/huge.md", "the file is larger than 2,304 bytes")
    ]
    assert [file.path for file in content.files] == ["topics.yml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: " + "가" * 100 + "\n---\n", "the front matter is larger than 256 bytes"),
        ("---\ntitle: A\n---\n" + "가" * 400, "the text is larger than 1,024 bytes"),
    ],
)
def test_limits_count_bytes(write_content: Callable[..., Path], text: str, message: str) -> None:
    """Sizes are in bytes, whatever the script."""
    content = load_folder(write_content({"articles/a.md": text}), limited(front_matter_bytes=256, body_bytes=1024))
    assert [problem.message for problem in refusals(content)] == [message]


def test_links_out_of_the_folder(load_content: Load, tmp_path: Path) -> None:
    """A symbolic link to a file outside, or to any folder, is refused; its target is never read."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.md").write_text("---\ntitle: Secret\n---\n")
    content = tmp_path / "content"
    (content / "articles/real").mkdir(parents=True)
    (content / "articles/passwd.md").symlink_to("/etc/passwd")
    (content / "articles/near.md").symlink_to("../../secret/a.md")
    (content / "articles/folder").symlink_to(secret)
    (content / "articles/inner").symlink_to("real")
    (content / "articles/loop").symlink_to("..")
    (content / "topics.yml").symlink_to(secret / "a.md")
    (content / "logo.png").symlink_to(secret / "a.md")
    content = load_content({"articles/real/b.md": ENTRY})
    assert [file.path for file in content.files] == ["articles/real/b.md"]
    assert {problem.message for problem in refusals(content)} == {
        "is a symbolic link to a folder, or to something outside the content folder"
    }
    assert len(content.refused) == len(refusals(content)) == 7


def test_a_link_within_the_folder(load_content: Load, tmp_path: Path) -> None:
    """A symbolic link to a file of the content folder is that file, also where the folder itself is a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "content").symlink_to("real")
    (tmp_path / "content/logo.png").write_bytes(b"png")
    (tmp_path / "content/copy.png").symlink_to("logo.png")
    assert [file.path for file in load_content({"about.md": "About"}).files] == ["about.md", "copy.png", "logo.png"]


@pytest.mark.parametrize("name", ["articles/a.md", "about.md", "logo.png", "topics.yml"])
@pytest.mark.parametrize("target", ["missing", "self"])
def test_links_that_lead_nowhere(load_content: Load, tmp_path: Path, name: str, target: str) -> None:
    """A dangling symbolic link, and one to itself, are problems of their file; the rest is read."""
    link = tmp_path / "content" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(link.name if target == "self" else "missing")
    content = load_content({"articles/b.md": ENTRY})
    assert [problem.path for problem in refusals(content)] == [f"content/{name}"]
    assert [file.path for file in content.files] == ["articles/b.md"]


@pytest.mark.parametrize("name", ["articles/a.md", "about.md", "logo.png", "names.yml"])
def test_what_is_no_ordinary_file(load_content: Load, tmp_path: Path, name: str) -> None:
    """A pipe is refused without being opened, which would wait for ever."""
    pipe = tmp_path / "content" / name
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    assert lines(load_content({})) == [f"content/{name}: error: is not a regular file [unreadable]"]


def test_folders_with_the_names_of_files(load_content: Load) -> None:
    """A folder named like an entry or a registry is a folder."""
    content = load_content({"articles/a.md/b.md": ENTRY, "topics.yml/c.txt": "x"})
    assert [(file.kind, file.path) for file in content.files] == [
        (FileKind.ARTICLE, "articles/a.md/b.md"), (FileKind.FILE, "topics.yml/c.txt"),
    ]  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read(load_content: Load, write_content: Callable[..., Path]) -> None:
    """A file or folder without permission is a problem."""
    root = write_content({"articles/a.md": ENTRY, "events/b.md": ENTRY})
    (root / "articles/a.md").chmod(0)
    (root / "events").chmod(0)
    problems = refusals(load_folder(root, Options()))
    (root / "events").chmod(0o755)
    assert [problem.path for problem in problems] == ["content/articles/a.md", "content/events/"]


def test_what_mkdocs_leaves_out_is_counted(load_content: Load) -> None:
    """Dot files and the folder templates/ are not published: each of their files is named and counted."""
    content = load_content(
        {
            ".hidden.md": ENTRY,
            "articles/.draft.md": ENTRY,
            "templates/one.html": "x",
            "templates/two.html": "x",
            "articles/templates/c.md": ENTRY,
        }
    )
    assert [file.path for file in content.files] == ["articles/templates/c.md"]
    assert sorted(content.found.left_out) == [
        (".hidden.md", Reason.HIDDEN), ("articles/.draft.md", Reason.HIDDEN), ("templates/one.html", Reason.TEMPLATE),
        ("templates/two.html", Reason.TEMPLATE),
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["articles", "events", "stories"])
@pytest.mark.parametrize("suffix", ["html", "HTM", "xhtml", "xml", "js", "mjs", "wasm", "svgz"])
def test_active_files_beside_entries(load_content: Load, folder: str, suffix: str) -> None:
    """What can run code in a reader's browser is not published next to entries, where it would look like one."""
    content = load_content({f"{folder}/2023/x.{suffix}": "x", f"{folder}/2023/x.pdf": "x", f"files/x.{suffix}": "x"})
    assert sorted(file.path for file in content.files) == sorted((f"{folder}/2023/x.pdf", f"files/x.{suffix}"))
    assert lines(content) == [
        (
            f"content/{folder}/2023/x.{suffix}: error: is not published next to entries, because it can run code in a "
            f"reader's browser [active-file] (move it out of {folder}/)"
        )
    ]


@pytest.mark.parametrize("name", ["topics", "sources", "names"])
def test_registries_with_the_other_suffix(load_content: Load, name: str) -> None:
    """topics.yaml is not silently published as a file: the right name is suggested."""
    assert lines(load_content({f"{name}.yaml": "a:\n  name: A\n"})) == [
        f"content/{name}.yaml: error: is not read under this name [misnamed-registry] (rename it to {name}.yml)"
    ]


def test_names_that_are_no_text(load_content: Load, tmp_path: Path) -> None:
    """A file name with control characters or broken bytes is refused, and shown escaped."""
    folder = tmp_path / "content" / "articles"
    folder.mkdir(parents=True)
    for name in (b"a\x1b[31m.md", b"b\xff.md", b"c\nd.md"):
        (folder / os.fsdecode(name)).write_text(ENTRY)
    content = load_content({})
    assert content.files == ()
    assert [problem.message for problem in refusals(content)] == [
        "the file name contains characters that are not text"
    ] * 3
    assert all(problem.path.isprintable() for problem in refusals(content))


def test_the_order_is_that_of_the_names(load_content: Load) -> None:
    """Files come back in one order, whatever the disk's."""
    content = load_content({f"articles/{name}.md": ENTRY for name in ("b", "a", "B", "10", "9", "é", "c/a")})
    assert [file.path for file in content.files] == [
        "articles/10.md", "articles/9.md", "articles/B.md", "articles/a.md", "articles/b.md", "articles/c/a.md",
        "articles/é.md",
    ]  # fmt: skip


def test_other_files_are_not_opened(load_content: Load) -> None:
    """Pictures are passed on as they are, whatever is in them."""
    content = load_content({"map.png": b"\x89PNG\0", "clip.mp4": b"\xff\0"})
    assert [(file.kind, file.matter) for file in content.files] == [(FileKind.FILE, None), (FileKind.FILE, None)]
    assert refusals(content) == []


def test_faults_of_yaml_are_problems(load_content: Load) -> None:
    """What is odd in a file's YAML is reported, and the file is read all the same, so that the rest is reported too."""
    content = load_content({"articles/a.md": "---\ntitle: A\ntitle: B\n---\n", "topics.yml": "a: {}\na: {}\n"})
    assert [str(file.problems[0]) for file in content.files] == [
        "content/articles/a.md:3: error: the key 'title' appears twice [duplicate-key] (keep one of the two)",
        "content/topics.yml:2: error: the key 'a' appears twice [duplicate-key] (keep one of the two)",
    ]
    assert all(len(file.problems) > 1 for file in content.files)


def test_default_limits_are_the_designs() -> None:
    """Front matter 64 KB, text 1 MB, 100 levels."""
    limits = Options().limits
    assert (limits.front_matter_bytes, limits.body_bytes, limits.depth) == (65_536, 1_048_576, 100)
