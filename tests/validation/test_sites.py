"""Whole small sites, side by side with what comes of them.

sites/valid/<case>: no error. expected.txt lists what is published, the warnings and the counts.
sites/invalid/<case>: errors or warnings. expected.txt lists the problems, then the counts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checking import Validated

from digest.model import Corpus, Counts
from digest.site.entries import ListedArticle, in_time_order
from digest.site.index import Index
from digest.text.collation import collation

SITES = Path(__file__).parent / "sites"
VALID = sorted(path.name for path in (SITES / "valid").iterdir())
INVALID = sorted(path.name for path in (SITES / "invalid").iterdir())

ENTRY = "---\ntitle: {title}\ndate: 2024-01-02\nsource: herald\ntopics: korea\nurl: https://herald.example/{title}\n{more}\n---\n"
REGISTRIES = {"topics.yml": "korea: {name: Korea}\n", "sources.yml": "herald: {name: The Herald}\n"}


def count_line(counts: Counts) -> str:
    return (
        f"{counts.files} files: {counts.published} published, {counts.drafts} drafts, {counts.scheduled} scheduled, "
        f"{counts.refused} refused, {counts.registries} registries, {counts.left_out} left out"
    )


def problem_lines(checked: Validated) -> list[str]:
    return [*map(str, checked.problems), count_line(checked.corpus.counts)]


def outline(checked: Validated) -> list[str]:
    """The articles oldest first, the timeline with what each event belongs to, and the next time to publish."""
    corpus = checked.corpus
    index = Index(checked.store, corpus.names, collation("en"))
    lines = [f"article {entry.date.iso} {entry.id}: {entry.title} [{', '.join(entry.topics)}]"
             f"{''.join(f' @{id}' for id in entry.names)}{''.join(f' from {id}' for id in entry.origins)}"
             for entry in corpus.articles]  # fmt: skip
    for entry in in_time_order(index.entries("timeline")):
        if isinstance(entry, ListedArticle):
            lines.append(f"timeline {entry.date.when} report {entry.id}")
        else:
            member = index.membership(entry.id)
            reports = ", ".join(report.id for report in index.reports(entry.id)) or "none"
            belongs = ", ".join((*member.topics, *member.stories, *member.names))
            lines.append(f"timeline {entry.date} event {entry.id} [{belongs}] reports: {reports}")
    if corpus.next_publish:
        lines.append(f"next {corpus.next_publish.isoformat()}")
    return lines


def assert_counts_add_up(checked: Validated, content: Path) -> None:
    counts = checked.corpus.counts
    parts = (
        counts.published, counts.drafts, counts.scheduled, counts.refused, counts.registries, counts.left_out
    )  # fmt: skip
    assert counts.files == sum(parts)
    assert counts.files == sum(path.is_file() for path in content.rglob("*"))


def assert_nothing_leads_nowhere(corpus: Corpus) -> None:
    """Every reference in a corpus leads to a record of it."""
    for entry in corpus.articles:
        assert entry.source in corpus.sources
        assert corpus.topics.keys() >= set(entry.topics)
        assert corpus.stories.keys() >= set(entry.stories)
        assert corpus.names.keys() >= {*entry.names, *entry.no_link}
        assert corpus.event.keys() >= set(entry.events)
    for event in corpus.events:
        assert event.article is None or event.article in corpus.article
        assert corpus.article.keys() >= {claim.article for claim in event.claims if claim.article}
        assert corpus.topics.keys() >= set(event.topics or ())
        assert corpus.stories.keys() >= set(event.stories or ())
        assert corpus.names.keys() >= set(event.names or ())
    assert corpus.topics.keys() >= {topic.parent for topic in corpus.topics.values() if topic.parent}


@pytest.mark.parametrize("case", VALID)
def test_valid_sites(check_site: Callable[[Path], Validated], case: str) -> None:
    """A sound site is read as expected.txt says, without an error, and every file of it is accounted for."""
    content = SITES / "valid" / case / "content"
    checked = check_site(content)
    assert not checked.has_errors
    expected = (SITES / "valid" / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [*outline(checked), *problem_lines(checked)] == expected
    assert_counts_add_up(checked, content)
    assert_nothing_leads_nowhere(checked.corpus)


@pytest.mark.parametrize("case", INVALID)
def test_invalid_sites(check_site: Callable[[Path], Validated], case: str) -> None:
    """Everything that is wrong is reported in one run, in the order of files and lines, and every file is accounted for."""
    content = SITES / "invalid" / case / "content"
    checked = check_site(content)
    expected = (SITES / "invalid" / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert problem_lines(checked) == expected
    assert_counts_add_up(checked, content)


def test_every_site_has_its_expectation() -> None:
    """Every site has an expected.txt, and none is empty."""
    for case in (SITES / "valid").iterdir(), (SITES / "invalid").iterdir():
        assert all((path / "expected.txt").read_text(encoding="utf-8").strip() for path in case)


def test_an_event_written_in_a_draft_is_not_there_yet(check_content: Callable[..., Validated]) -> None:
    """A published article that refers to an event of a hidden one goes without it, with a warning at its line."""
    for hidden in ("draft: true", "publish: 2030-01-01"):
        checked = check_content(
            {
                **REGISTRIES,
                "articles/a.md": ENTRY.format(title="Open", more="events: secret"),
                "articles/b.md": ENTRY.format(
                    title="Hidden", more=f"{hidden}\nevents: {{date: 2024-01-01, title: S, id: secret}}"
                ),
            }
        )
        assert_nothing_leads_nowhere(checked.corpus)
        assert [(problem.path, problem.line, problem.is_error) for problem in checked.problems] == [
            ("content/articles/a.md", 7, False)
        ]


def test_one_event_in_two_articles_is_an_error_whichever_is_hidden(check_content: Callable[..., Validated]) -> None:
    """The same id written in two places is an error before the draft is published, whatever the files' names."""
    event = "events: {date: 2024-01-01, title: S, id: same}"
    draft = ENTRY.format(title="Hidden", more=f"{event}\ndraft: true")
    shown = ENTRY.format(title="Open", more=event)
    timeline_entries = [
        check_content({**REGISTRIES, "articles/a.md": first, "articles/b.md": second}).has_errors
        for first, second in ((draft, shown), (shown, draft))
    ]
    assert timeline_entries == [True, True]


def test_what_a_hidden_article_says_is_checked(check_content: Callable[..., Validated]) -> None:
    """A draft is checked like any other, so that it is sound on the day it is published."""
    checked = check_content(
        {
            **REGISTRIES,
            "articles/a.md": ENTRY.format(title="Open", more="lang: en"),
            "articles/b.md": ENTRY.format(title="Hidden", more="draft: true\nnames: Qqq"),
        }
    )
    assert [str(problem) for problem in checked.problems] == [
        "content/articles/b.md:8: error: names[0]: unknown name 'Qqq' [unknown-name] (add it to names.yml)"
    ]
    assert (checked.corpus.counts.refused, checked.corpus.counts.drafts) == (1, 0)


def test_a_hidden_article_leaves_no_trace(check_content: Callable[..., Validated]) -> None:
    """Nothing of a draft is in the corpus: no article, no event, no claim that rests on it."""
    checked = check_content(
        {
            **REGISTRIES,
            "events/launch.md": (
                "---\ndate: 2024-01-01\ntitle: A launch\nsources: {source: herald, url: https://herald.example/d}\n"
                "claims: {by: K, field: f, value: secret, article: b}\n---\n"
            ),
            "articles/b.md": ENTRY.format(
                title="Hidden", more="draft: true\nevents: [launch, {date: 2024-01-01, title: Secret}]"
            ),
        }
    )
    corpus = checked.corpus
    assert (corpus.articles, [event.id for event in corpus.events]) == ((), ["launch"])
    assert corpus.events[0].claims == ()
