"""What the tests of builds share: the small desks of the tests of the published site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """Every build here is on the same day."""
    from desk import EPOCH

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield
