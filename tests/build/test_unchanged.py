"""A build of what has not changed does nothing, and says so soon; whatever did change is noticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from desk import Desk, entry, files
from twins import HERE, clean_files, differing, write_small_rich

from digest.build.build import build
from digest.build.settings import written_settings

# What a build that does nothing must not wait for.
HEAVY = ("pydantic", "mkdocs.config", "jinja2", "markdown", "babel", "PIL", "comrak", "rich", "digest.build.pipeline")
BUILD = """\
import sys
from digest.content import file_state
from digest.cli.main import main
file_state.GRAIN = int(sys.argv[2])
main(["build", "--quiet", "--config-file", sys.argv[1]], standalone_mode=False)
print(*sorted(name for name in sys.modules if name.startswith(tuple(sys.argv[3:]))))
"""


# A grain of time by which what was just written is old enough to be known by its times.
SETTLED = -3600 * 10**9


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A small desk, built once already, whose configuration takes from another file and the environment."""
    monkeypatch.setattr("digest.content.file_state.GRAIN", SETTLED)
    desk = write_small_rich(tmp_path / "desk")
    text = desk.config.read_text("utf-8")
    (desk.root / "base.yml").write_text(text.replace("site_name: ", "site_name: !ENV [DESK, One] # "), "utf-8")
    desk.config.write_text("INHERIT: base.yml\n", "utf-8")
    build(desk.config, HERE)
    return desk


def is_noticed(desk: Desk) -> bool:
    """Whether the next build does something; the one after it does nothing."""
    written = build(desk.config, HERE).published.written
    assert build(desk.config, HERE).published.written == ()
    return bool(written)


def test_little_is_imported(desk: Desk) -> None:
    """The command finds that nothing changed without what makes a site."""
    assert not is_noticed(desk)
    command = [sys.executable, "-c", BUILD, str(desk.config), str(SETTLED), *HEAVY]
    # With CI=true, a build reads every file.
    env = {name: value for name, value in os.environ.items() if name != "CI"}
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


def test_configuration(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What mkdocs.yml takes from another file or the environment counts as what stands in it."""
    assert not is_noticed(desk)
    monkeypatch.setenv("DESK", "Two")
    assert is_noticed(desk)
    base = desk.root / "base.yml"
    text, found = re.subn(r"(?m)^( +)footer: .*$", r"\1footer: A line.", base.read_text("utf-8"))
    assert found == 1
    base.write_text(text, "utf-8")
    assert is_noticed(desk)
    assert "A line." in (desk.site / "index.html").read_text("utf-8")


def test_clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes changes nothing until something is due; time that is set back counts too."""
    desk.write("articles/later.md", entry("publish: 2030-01-01T12:00Z", title="A thing to come"))
    page = desk.site / "articles/later/index.html"
    for epoch, is_new, is_there in (
        (1893456000, False, False),
        (1893456060, False, False),
        (1893499199, False, False),
        (1893499200, True, True),
        (1893499260, False, True),
        (1893456000, True, False),
    ):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        assert is_noticed(desk) == is_new
        assert page.exists() == is_there


def test_settings_of_every_kind(tmp_path: Path) -> None:
    """Tags that only MkDocs knows are kept as they are written, and nothing that they name is imported."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        "a: !!python/name:no.such.thing\nb: !relative $config_dir/x\nc: !!python/object/apply:os.abort {k: [1]}\n"
    )
    assert written_settings(path) == {
        "a": ("tag:yaml.org,2002:python/name:no.such.thing", ""),
        "b": ("!relative", "$config_dir/x"),
        "c": ("tag:yaml.org,2002:python/object/apply:os.abort", {"k": [1]}),
    }
    path.write_text("a: [\n")
    assert written_settings(path) is None


def test_lists_show_a_text_that_changed(desk: Desk, tmp_path: Path) -> None:
    """What is taken over from the last build is taken over only as long as a file is the same."""
    for title in ("A new toll", "A newer toll"):
        path = desk.content / "articles/toll.md"
        text = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(f"title: {title}" if line.startswith("title:") else line for line in text), "utf-8")
        build(desk.config, HERE)
        assert title in (desk.site / "archive/index.html").read_text("utf-8") or title in "".join(
            content.decode("utf-8", "replace")
            for name, content in files(desk.site).items()
            if name.startswith("topics/")
        )
    assert differing(files(desk.site), clean_files_of(desk, tmp_path / "twin")) == {}


def clean_files_of(desk: Desk, root: Path) -> dict[str, bytes]:
    """Like `clean_files`, with the file that the configuration inherits from."""
    text = (desk.root / "base.yml").read_text("utf-8")
    desk.config.write_text(text, "utf-8")
    return clean_files(desk, root)
