"""A letter as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from digest.config import Site
from digest.desk.mail.letter import Letter
from digest.pages.edition_views import EditionGroup, HappeningLine
from digest.pages.views import EntryView, ReportView
from digest.text.direction import RIGHT_TO_LEFT_MARK, runs_left
from digest.text.i18n import Words, in_attribute
from digest.text.plain import visible

_BLOCKS = frozenset((
    "p", "div", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section",
    "details", "summary", "figure", "dl", "dt", "dd",
))  # fmt: skip


def text_of(letter: Letter, site: Site, words: Words) -> str:
    """The plain text of a letter, with \\n line ends."""
    lines = (str(in_attribute(line)) for line in _Text(letter, site, words).lines())
    if words.direction == "rtl":
        # Mail programs take the direction of a line from its first letter, which may be of a name.
        lines = (RIGHT_TO_LEFT_MARK + line if runs_left(line) else line for line in lines)
    return visible("\n".join(lines)).strip() + "\n"


class _Text:
    """Writes a letter line by line."""

    def __init__(self, letter: Letter, site: Site, words: Words) -> None:
        self._letter = letter
        self._root = site.url
        self._words = words

    def lines(self) -> Iterator[str]:
        letter, body, words = self._letter, self._letter.body, self._words
        yield from (letter.site, letter.title, body.counts, letter.url)
        if body.lead:
            yield from self._heading(body.lead.title) if body.lead.title else ("",)
            yield from _paragraphs(body.lead.html)
        if body.happened or letter.events:
            yield from self._heading(words.text("What happened"))
            yield from self._groups(body.happened, letter.events)
        if body.earlier or letter.earlier:
            yield from self._heading(words.text("Earlier events in these reports"))
            yield from self._events(body.earlier, letter.earlier)
        if body.others or letter.others:
            yield from self._heading(words.text("Other reports") if body.happened else words.text("Reports"))
            yield from self._groups(body.others, letter.others)
        if body.corrections or letter.corrections:
            yield from self._heading(words.text("Corrections"))
            for line in body.corrections:
                yield f"* {line.title}"
                yield f"  {words.text('%(date)s: %(title)s', date=line.correction.date.text, title=line.correction.text)}"
                yield from (f"  {self._root}{line.url}", "")
            yield from self._more(letter.corrections)
        if body.due or letter.due:
            yield from self._heading(words.text("What is due"))
            yield from self._events(body.due, letter.due)

    def _heading(self, title: str) -> Iterator[str]:
        yield from ("", str(in_attribute(title)), "=" * min(len(title), 60), "")

    def _more(self, number: int) -> Iterator[str]:
        if number:
            more = self._words.plural("and %(n)s more", "and %(n)s more", number)
            yield self._words.joined(self._words.text(": "), (more, self._letter.url))

    def _groups(self, groups: Iterable[EditionGroup], more: int) -> Iterator[str]:
        for group in groups:
            if group.title:
                yield from (f"-- {group.title} --", "")
            yield from self._events(group.events, 0)
            for one in group.reports:
                yield f"* {one.title}"
                if one.summary and not self._letter.body.in_brief:
                    yield f"  {one.summary}"
                about = self._words.joined(" · ", (one.source.name, one.date.text, *_asked(one)))
                yield from (f"  {about}", f"  {self._root}{one.url}", "")
        yield from self._more(more)

    def _events(self, events: Iterable[HappeningLine], more: int) -> Iterator[str]:
        for event in events:
            yield f"* {event.title}"
            yield "  " + self._words.joined(
                " · ", filter(None, (event.date.text, event.place, event.status, event.counts))
            )
            if event.summary:
                yield f"  {event.summary}"
            for one in event.reports:
                yield "  - " + self._words.joined(" · ", (one.source.name, one.title, one.date.text, *_asked(one)))
            if event.more:
                yield f"  - {in_attribute(self._words.plural('%(n)s more report', '%(n)s more reports', event.more))}"
            yield from (f"  {self._root}{event.url}", "")
        yield from self._more(more)


def _asked(report: EntryView | ReportView) -> tuple[str, ...]:
    """What a report asks of its readers."""
    return (str(in_attribute(report.access.text)),) if report.access else ()


def _paragraphs(html: str) -> Iterator[str]:
    """The paragraphs of safe HTML, with the addresses of links behind their words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for paragraph in reader.paragraphs():
        yield from (paragraph, "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._parts: list[str] = []
        self._links: list[str] = []
        self._in_code = 0

    def paragraphs(self) -> list[str]:
        self._end()
        return self._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end()
        self._in_code += tag == "pre"
        match tag:
            case "li":
                self._parts.append("- ")
            case "td" | "th":
                self._parts.append(" | " if self._parts else "")
            case "br":
                self._parts.append("\n")
            case "a":
                self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            href = self._links.pop()
            if href and not href.startswith("#"):
                self._parts.append(f" <{href}>")
        if tag in _BLOCKS:
            self._end()
        self._in_code -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self._parts.append(data if self._in_code else " ".join(data.split("\n")))

    def _end(self) -> None:
        text = "".join(self._parts).strip("\n" if self._in_code else None)
        # The sign of an item stays with the first paragraph in it.
        if text == "-":
            return
        self._parts = []
        if text:
            self._found.append(text)
