"""Every command in README.md works exactly as written, from the first to the last, without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import EPOCH, REPOSITORY
from shared import made_once

from digest import __version__

README = (REPOSITORY / "README.md").read_text("utf-8")
SCRIPTS = re.findall(r"(?ms)^```sh\n(.*?)^```", README)
SITE_PACKAGES = next(Path(path) for path in sys.path if Path(path).name == "site-packages")

# What would run forever, take minutes or need a network, and what is run instead. To install pip into a new environment
# takes longer than all that is tested: it gets that of this one.
SUBSTITUTES = (
    (r"(?m)\bdigest serve$", "digest serve --help"),
    (r"\bdigest serve\b(?! --help)", "digest check"),
    (r"\bvenv \.venv\b", "venv --without-pip .venv && cp -p ~/pip .venv/bin/pip"),
    (r"\bdigest add https\S+", "digest add --help"),
    (r"\bhttp\.server\b", "http.server --help"),
    (r"(?m)^make (?!wheel)", "make --dry-run "),
)
# Packages that a site's own virtual environment must not see: it has its own pip, and its digest comes from the
# wheel.
OURS = re.compile(r"mkdocs_news_digest|_editable|__editable|pip\b|pip-|setuptools|.*\.pth$", re.IGNORECASE)
PIP = re.compile(r"pip$|pip-")
RUN_PIP = '#!/bin/sh\nPYTHONPATH="$PYTHONPATH:$HOME/installer" exec "$(dirname "$0")/python" -m pip "$@"\n'


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the repository in which each script of README.md was run, in the order of the page."""

    def make(root: Path) -> None:
        clone = installed(root)
        done = {script: run(script, clone) for script in SCRIPTS}
        (root / "done.json").write_text(json.dumps(done), "utf-8")

    return made_once(tmp_path_factory, "readme", make) / "clone"


@pytest.fixture
def done(clone: Path) -> dict[str, str]:
    """What each script printed."""
    return dict(json.loads((clone.parent / "done.json").read_text("utf-8")))


def installed(root: Path) -> Path:
    """A clone of the repository in ``root`` after `make install`, with the libraries of this environment."""
    clone = Path(shutil.copytree(REPOSITORY, root / "clone", ignore=not_in_git))
    libraries, own, installer = root / "libraries", root / "own", root / "installer"
    for folder in (libraries, own, installer):
        folder.mkdir()
    for path in SITE_PACKAGES.iterdir():
        (own if OURS.match(path.name) else libraries).joinpath(path.name).symlink_to(path)
        if PIP.match(path.name):
            (installer / path.name).symlink_to(path)
    (root / "pip").write_text(RUN_PIP)
    (root / "pip").chmod(0o755)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    installed = next(clone.glob(".venv/lib/python*/site-packages"))
    (installed / "clone.pth").write_text(f"{clone}\n{own}\n")
    program = clone / ".venv" / "bin" / "digest"
    program.write_text(f"#!{clone}/.venv/bin/python\nfrom digest.cli.main import program\nprogram()\n")
    program.chmod(0o755)
    for stamp in (".runtime", ".dev"):
        (clone / ".venv" / stamp).touch()
    return clone


def not_in_git(folder: str, names: list[str]) -> set[str]:
    """What a clone does not have, because it is made later."""
    made = {"__pycache__", *(name for name in names if name.startswith("."))}
    return made | {"site", "build", "dist"} if Path(folder) == REPOSITORY else made


def run(script: str, clone: Path) -> str:
    for pattern, replacement in SUBSTITUTES:
        script = re.sub(pattern, replacement, script)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE", "MFLAGS"))} | {
        "HOME": str(clone.parent), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(clone.parent / "libraries"), "SOURCE_DATE_EPOCH": EPOCH,
        "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }  # fmt: skip
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=clone, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"{script}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def test_every_command_is_in_a_script_that_is_run() -> None:
    """No block of another kind contains a command."""
    others = re.findall(r"(?ms)^```(?!sh\n)\w*\n(.*?)^```", README)
    assert not [block for block in others if re.search(r"(?m)^(\$ |make |pip |\.venv/|digest )", block)]
    commands = [line for script in SCRIPTS for line in re.sub(r"\\\n", "", script).splitlines() if line]
    assert len(commands) > 12
    for line in commands:
        assert re.match(r"(make|\.venv/bin/(digest|pip)|python3|cp|cd) ", line), line


def test_all_commands_work(done: dict[str, str]) -> None:
    assert list(done) == SCRIPTS


def test_the_wheel_is_what_a_new_site_installs(clone: Path, done: dict[str, str]) -> None:
    """The site's program is the one from the wheel, not that of the repository, and it builds the site."""
    wheel = f"mkdocs_news_digest-{__version__}-py3-none-any.whl"
    site = clone.parent / "my-digest"
    assert [path.name for path in (clone / "dist").iterdir()] == [wheel]
    assert f"./vendor/{wheel}[desk]\n" in (site / "requirements.txt").read_text("utf-8")
    installed = next(site.glob(".venv/lib/python*/site-packages/digest"))
    assert (installed / "assets" / "fonts" / "serif-regular.woff2").is_file()
    assert (installed / "skeleton" / "vendor" / "README.md").is_file()
    assert (site / "site" / "search" / "index.html").is_file()


def test_what_is_shown_of_check_is_what_it_prints(clone: Path, done: dict[str, str]) -> None:
    """The entry in README.md has no problem; with the typo named there, it has the one that is shown."""
    (entry,) = re.findall(r"(?ms)^```markdown\n(.*?)^```", README)
    (shown,) = re.findall(r"(?ms)^```\n(content/.*?)^```", README)
    file = clone / shown.partition(":")[0]
    assert any(printed == f"{shown.partition(':')[0]}\n" for printed in done.values())
    file.write_text(entry, "utf-8")
    assert "0 errors, 0 warnings\n" in run(".venv/bin/digest check", clone)
    file.write_text(entry.replace("diplomacy", "diplomcy"), "utf-8")
    assert run(".venv/bin/digest check || true", clone).startswith(shown)


@pytest.mark.parametrize("target", ["site", "test"])
def test_the_two_commands_are_what_is_run_elsewhere(target: str) -> None:
    """`make site` and `make test` are what the workflows run, and they build and test."""
    workflows = "".join(path.read_text("utf-8") for path in (REPOSITORY / ".github" / "workflows").glob("*.yml"))
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert f"make {target}\n" in {"site": workflows, "test": script}[target]
    assert ".ci/run" in workflows
    recipe = "".join(recipes(target))
    assert {"site": "digest build", "test": "pytest"}[target] in recipe


def recipes(target: str) -> Iterator[str]:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    found = re.search(rf"(?m)^{target}:.*\n((?:\t.*\n)+)", makefile)
    assert found, f"the Makefile has no target '{target}'"
    yield found[1]
