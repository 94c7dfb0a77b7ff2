"""What the tests of builds share: the small desks of the tests of the published site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "site"))


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """Every build here is on the same day."""
    from desk import EPOCH

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield
