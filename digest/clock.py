"""The one clock of a build."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime


def now() -> datetime:
    """SOURCE_DATE_EPOCH if it is set, else the real time."""
    return clock(os.environ.get("SOURCE_DATE_EPOCH"), time.time())


def clock(epoch: str | None, real: float) -> datetime:
    """A build's time, of the value of SOURCE_DATE_EPOCH and the real time (both seconds)."""
    return datetime.fromtimestamp(int(epoch) if epoch else real, UTC)
