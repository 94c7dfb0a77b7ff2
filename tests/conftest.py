"""What tests share: small content folders, small sites built once, a browser, and one fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from checking import Content, Validated, check_folder, load_folder
from desk import CONFIG, EPOCH, REPOSITORY, Desk, make_desk
from found_once import found_once
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from published import Published
from river import write_record
from shared import made_once
from sites import copy_sample, write_rich
from surroundings import hear_ctrl_c, look_for_old_garbage_seldom, write_into_memory
from windows import Windows

from digest.build.build import build
from digest.config import Options

write_into_memory()
hear_ctrl_c()
look_for_old_garbage_seldom()

# A shared machine may be slow; examples that failed are printed, not kept in the folder.
settings.register_profile(
    "digest", deadline=None, database=None, max_examples=30, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("digest")

Files = Mapping[str, str | bytes]


def write_files(root: Path, files: Files) -> Path:
    """Write a folder from path to text (as UTF-8) or bytes, byte for byte."""
    for path, content in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture(scope="session", autouse=True)
def _found_once() -> Iterator[None]:
    with found_once():
        yield


@pytest.fixture
def check_site() -> Callable[[Path], Validated]:
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
def load_content(write_content: Callable[[Files], Path]) -> Callable[[Files], Content]:
    """A function that writes a content folder and loads it with the default options."""
    return lambda files: load_folder(write_content(files))


@pytest.fixture
def check_content(write_content: Callable[[Files], Path]) -> Callable[..., Validated]:
    """A function that writes a content folder and checks it; keywords are the site's options."""

    def check(files: Files, **options: object) -> Validated:
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


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """The windows of that browser."""
    return Windows(browser)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A small desk in a folder of its own, not built yet."""
    return make_desk(tmp_path / "desk")


@pytest.fixture(scope="session")
def desk_built_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    def make(root: Path) -> None:
        assert make_desk(root).build().exit_code == 0

    return Desk(made_once(tmp_path_factory, "desk", make))


@pytest.fixture
def built_desk(desk_built_once: Desk, tmp_path: Path) -> Desk:
    """A small desk in a folder of its own, built once already."""
    return Desk(shutil.copytree(desk_built_once.root, tmp_path / "desk"))


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., Published]:
    """A function that builds a small desk with changed content, and gives what was published."""

    def built(changes: Mapping[str, str | bytes | None] | None = None, config: str = CONFIG) -> Published:
        made = make_desk(tmp_path / f"desk-{len(list(tmp_path.iterdir()))}", changes, config)
        result = made.build()
        assert result.exit_code == 0, result.output
        return Published(made.site)

    return built


@pytest.fixture(scope="session")
def sample_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The repository's own sample, copied (so that nothing is written into the repository) and built."""

    def make(root: Path) -> None:
        desk = copy_sample(root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
            built = build(desk.config)
        assert built.warnings == ()

    return Desk(made_once(tmp_path_factory, "sample", make))


@pytest.fixture(scope="session")
def sample(sample_desk: Desk) -> Published:
    return Published(sample_desk.site)


@pytest.fixture(scope="session")
def sample_as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample, built as the repository has it: at the root of its host, with search."""

    def make(root: Path) -> None:
        for folder in ("content", "theme_overrides"):
            if (REPOSITORY / folder).exists():
                shutil.copytree(REPOSITORY / folder, root / folder)
        shutil.copy(REPOSITORY / "mkdocs.yml", root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
            build(root / "mkdocs.yml")

    return made_once(tmp_path_factory, "sample-as-it-is", make) / "site"


@pytest.fixture(scope="session")
def rich_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A small desk that uses everything once, search too, built."""

    def make(root: Path) -> None:
        result = write_rich(root).build("--jobs", "2")
        assert result.exit_code == 0, result.output

    return Desk(made_once(tmp_path_factory, "rich", make))


@pytest.fixture(scope="session")
def rich(rich_desk: Desk) -> Published:
    return Published(rich_desk.site)


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the published record."""

    def make(root: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1717200000")
            build(write_record(root))

    return made_once(tmp_path_factory, "river", make) / "site"
