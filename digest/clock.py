"""The clock of a build."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from digest.errors import DigestError


class ClockError(DigestError):
    """SOURCE_DATE_EPOCH is no time."""


def now() -> datetime:
    """The time given by SOURCE_DATE_EPOCH if it is set, else the real time. Raises `ClockError`."""
    return clock(os.environ.get("SOURCE_DATE_EPOCH"), time.time())


def clock(epoch: str | None, real: float) -> datetime:
    """The time of a build: ``epoch``, the value of SOURCE_DATE_EPOCH, or else ``real``; both in seconds since 1970."""
    try:
        return datetime.fromtimestamp(int(epoch) if epoch else real, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ClockError(f"SOURCE_DATE_EPOCH is '{epoch}'; it must be a number of seconds since 1970") from error
