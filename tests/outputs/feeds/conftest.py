"""What the tests of feeds and heads share: a small desk, planned but not rendered, and the sample, built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from planned import REGISTRIES, Plan, Planned

from digest.clock import clock
from digest.config import Options, Site
from digest.outputs.sitemap import sitemap
from digest.pages.page import Asset
from digest.prepare import prepare
from digest.store.store import Store

# 1 June 2024, 00:00 UTC.
EPOCH = "1717200000"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A function that plans a desk with these ``files`` besides the registries; keywords are fields of the site."""
    made = 0

    def planned(files: Mapping[str, str], url: str = "https://desk.example/news/", name: str = "The Desk",
                language: str = "en", **options: object) -> Planned:  # fmt: skip
        nonlocal made
        made += 1
        root = tmp_path / f"site{made}" / "content"
        for path, text in {**REGISTRIES, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        read = Options.model_validate({"timezone": "Asia/Seoul", "language": language, **options})
        site = Site.described(name, url, "A small record.", "en", read)
        prepared = prepare(root, site, clock(EPOCH, 0), Store(None, read.zone), shown="content")
        problems = (*prepared.problems, *prepared.address_problems())
        assert not [str(problem) for problem in problems if problem.is_error]
        files = (item for item in prepared.all_items() if isinstance(item, Asset))
        return Planned(prepared, {file.url: file.content for file in (*files, *sitemap(prepared.sitemap_rows(), site))})

    return planned


@pytest.fixture(scope="session")
def sample(sample_as_it_is: Path) -> Path:
    """The folder of the sample, built."""
    return sample_as_it_is
