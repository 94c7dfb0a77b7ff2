"""The site as queries see it: each setting that is read is noted, as a fact.

So another site address makes what shows it again, and nothing else.
"""

from __future__ import annotations

from typing import Any, cast

from digest.config import Options, Site
from digest.store.store import Store, Table

SETTINGS = Table[str]("setting", str, "the setting {}")


GIVEN = frozenset(("language", "zone", "timezone", "limits"))
"""Settings on which everything depends: when one changes, nothing of the last build is used. Nobody notes them."""


class _Noted:
    """An object whose attributes are facts."""

    def __init__(self, store: Store, of: object, prefix: str = "") -> None:
        self._store = store
        self._of = of
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._of, name)
        if isinstance(value, Options):
            return _Noted(self._store, value, f"{self._prefix}{name}.")
        if name in GIVEN:
            return value
        SETTINGS.get(self._store, self._prefix + name)
        return value


def noted(store: Store, site: Site) -> Site:
    """The site, with its settings put into the store; whoever reads one depends on it."""
    _put(store, site, ("name", "url", "description"), "")
    _put(store, site.options, (*Options.model_fields, "namespace", "severities"), "options.")
    return cast("Site", _Noted(store, site))


def _put(store: Store, of: object, names: tuple[str, ...], prefix: str) -> None:
    for name in names:
        SETTINGS.put(store, repr(getattr(of, name)), prefix + name)
