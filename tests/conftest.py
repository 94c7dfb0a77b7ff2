"""What the tests of the content model share: small content folders, and one fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from digest.config import Options
from digest.load import Tree, load
from digest.validate import Checked, validate

# A shared machine may be slow; examples that failed are printed, not kept in the folder.
settings.register_profile("digest", deadline=None, database=None, max_examples=60, print_blob=True)
settings.load_profile("digest")

NOW = datetime(2024, 6, 1, tzinfo=UTC)

Files = Mapping[str, str | bytes]


def check_folder(root: Path, options: Options | None = None) -> Checked:
    """Load and check a content folder as on 1 June 2024, 00:00 UTC."""
    options = options or Options()
    return validate(load(root, options.limits), options, NOW)


def write_files(root: Path, files: Files) -> Path:
    """Write a folder from path to text (as UTF-8) or bytes, byte for byte."""
    for path, content in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture
def check_site() -> Callable[[Path], Checked]:
    """A function that checks a content folder that is there, with the default options."""
    return check_folder


@pytest.fixture
def write_content(tmp_path: Path) -> Callable[[Files], Path]:
    """A function that writes a content folder from path to text or bytes, and returns it."""

    def write(files: Files) -> Path:
        root = tmp_path / "content"
        root.mkdir(exist_ok=True)
        return write_files(root, files)

    return write


@pytest.fixture
def load_content(write_content: Callable[[Files], Path]) -> Callable[[Files], Tree]:
    """A function that writes a content folder and loads it with the default limits."""
    return lambda files: load(write_content(files), Options().limits)


@pytest.fixture
def check_content(write_content: Callable[[Files], Path]) -> Callable[..., Checked]:
    """A function that writes a content folder and checks it; keywords are the site's options."""

    def check(files: Files, **options: object) -> Checked:
        return check_folder(write_content(files), Options.model_validate(options))

    return check


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome: that of DIGEST_BROWSER (see scripts/find-browser), else the first found.

    One for all tests of a process, since Playwright starts but once in each.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = os.environ.get("DIGEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = path or (own if Path(own).exists() else None)
        if path is None:
            if os.environ.get("CI") == "true":
                pytest.fail("there is no Chromium or Chrome, and CI must have one")
            pytest.skip("there is no Chromium or Chrome")
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()
