"""What the tests of the published site share: a small desk, and the sample site built once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from desk import CONFIG, EPOCH, Desk, make_desk
from published import Published
from sites import copy_sample, write_rich

from digest.build import build


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A small desk in a folder of its own, not built yet."""
    return make_desk(tmp_path / "desk")


@pytest.fixture(scope="session")
def desk_built_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = make_desk(tmp_path_factory.mktemp("built") / "desk")
    assert desk.build().exit_code == 0
    return desk


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
    desk = copy_sample(tmp_path_factory.mktemp("sample"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        built = build(desk.config)
    assert built.warnings == ()
    return desk


@pytest.fixture(scope="session")
def sample(sample_desk: Desk) -> Published:
    return Published(sample_desk.site)


@pytest.fixture(scope="session")
def rich_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A small desk that uses everything once, search too, built."""
    desk = write_rich(tmp_path_factory.mktemp("rich") / "desk")
    result = desk.build()
    assert result.exit_code == 0, result.output
    return desk


@pytest.fixture(scope="session")
def rich(rich_desk: Desk) -> Published:
    return Published(rich_desk.site)
