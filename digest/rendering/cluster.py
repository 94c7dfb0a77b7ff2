"""A Dask cluster as an executor (the extra ``cluster``)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import cast

from digest.errors import DigestError


class ClusterError(DigestError):
    """There is no cluster to render on; the message says why."""


@contextmanager
def cluster(address: str, seconds: float = 10) -> Iterator[Executor]:
    """The cluster whose scheduler is at ``address``, such as ``tcp://HOST:8786``.

    Its workers need this package, of the same version, and nothing else: no disk is shared. A task whose
    worker is lost goes to another one. Raises `ClusterError` if nothing answers within ``seconds``.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("--scheduler needs Dask: pip install 'mkdocs-news-digest[cluster]'") from error
    try:
        client = Client(address, timeout=seconds, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        yield cast("Executor", client.get_executor())  # type: ignore[no-untyped-call]
