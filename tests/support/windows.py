"""Windows of a browser that the tests of a process use one after another: to open one costs more than most of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
# What a reader leaves in a window; a page of no host has none.
FORGET = "() => { try { localStorage.clear(); sessionStorage.clear() } catch {} }"


class Windows:
    """The windows of one browser. What stays in one (scripts before a page, a clock, permissions) needs a context of
    its own: ``kind`` keeps such windows apart."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[tuple[str, bool], BrowserContext] = {}
        self._free: dict[tuple[str, bool], list[Page]] = {}

    @contextmanager
    def window(
        self,
        kind: str = "",
        *,
        scripts: bool = True,
        size: ViewportSize = DESK,
        scheme: Literal["light", "dark"] = "light",
        is_calm: bool = False,
    ) -> Iterator[Page]:
        """An empty page, as in a new window; without animations if it ``is_calm``."""
        key = (kind, scripts)
        if key not in self._contexts:
            self._contexts[key] = self._browser.new_context(java_script_enabled=scripts)
            self._free[key] = []
        page = self._free[key].pop() if self._free[key] else self._contexts[key].new_page()
        page.set_default_timeout(15_000)
        page.set_viewport_size(size)
        page.emulate_media(media="null", color_scheme=scheme, reduced_motion="reduce" if is_calm else "null")
        try:
            yield page
        finally:
            page.unroute_all(behavior="ignoreErrors")
            page.evaluate(FORGET)
            page.goto("about:blank")
            self._free[key].append(page)


@contextmanager
def hearing(page: Page, event: Any, hear: Callable[[Any], object]) -> Iterator[None]:
    """Call ``hear`` for each event of this kind."""
    page.on(event, hear)
    try:
        yield
    finally:
        page.remove_listener(event, hear)
