"""``digest check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.build.options import BuildOptions, refuse_problems
from digest.cli import report
from digest.cli.console import (
    cache_option,
    config_option,
    disable_gc,
    enable_gc,
    is_of_the_desk,
    print_counts,
    problems_seen,
    reporting_errors,
    seen,
    someone_is_there,
)
from digest.errors import ContentError, DigestError, as_configured
from digest.text.plain import escaped

if TYPE_CHECKING:
    from digest.build.opening import OpenedSite
    from digest.content.load import Found
    from digest.content.pending import Pending
    from digest.desk.site_record import SiteRecord
    from digest.errors import Problem
    from digest.paths import CachePaths
    from digest.prepare import Prepared


class FixError(DigestError):
    """A file could not be fixed; the message says why."""


@click.command()
@config_option
@cache_option
@click.option("--format", "style", type=click.Choice(list(report.FORMATS)), default="text", show_default=True,
              help="For people, as JSON lines, or as annotations of a GitHub workflow.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--fix", "is_fixing", is_flag=True, help="First correct what can be corrected without a doubt.")
@click.option("--links", is_flag=True, help="List which names would be linked where, and spellings that are risky.")
@click.option(
    "--suggest", is_flag=True, help="List names that entries mention and do not list, and that are not registered."
)
@click.option("--left-out", is_flag=True, help="List every file that is not published, and why.")
@click.option(
    "--urls", "base", metavar="BASE",
    help="Also find every address of the last release that would be lost. BASE is its sitemap, a list of addresses, or a git ref.",
)  # fmt: skip
@click.option("--since", metavar="REF",
              help="Also find what changed in published entries since a commit, and no correction states.")  # fmt: skip
def check(
    config_file: Path, cache_dir: Path | None, style: str, strict: bool, is_fixing: bool, links: bool, suggest: bool, left_out: bool,
    base: str | None, since: str | None,
) -> None:  # fmt: skip
    """Find everything that is wrong in the content.

    Prints each problem with its file, line and field, and what to do. Exits with 1 if there are errors.

    --fix replaces aliases by ids, removes tracking parameters from addresses, puts keys in order, leaves one blank line
    before the text, and notes which quotations were found in the copy of the report. It never changes the text itself.
    """
    from digest.build.opening import open_site, pending_files, unless_damaged
    from digest.build.reading import address_problems, read
    from digest.clock import now
    from digest.errors import in_order
    from digest.paths import cache_paths

    disable_gc()
    with reporting_errors(config_file):
        root = config_file.absolute().parent
        paths, options = cache_paths(root, cache_dir), BuildOptions()

        def checked(afresh: bool) -> tuple[Prepared, tuple[Problem, ...], tuple[str, ...]]:
            def opened_and_read() -> tuple[OpenedSite, Prepared]:
                opened = open_site(config_file.absolute(), paths, options, afresh=afresh)
                return opened, read(opened, paths, options, now())

            if is_fixing:
                opened = open_site(config_file.absolute(), paths, options, afresh=afresh)
                _fix_files(opened, pending_files(opened, paths), config_file)
            opened, prepared = opened_and_read()
            if is_fixing and someone_is_there() and _offer(opened, prepared, config_file):
                opened, prepared = opened_and_read()
            proofs, proved = _proofs(opened, prepared, paths, config_file)
            if is_fixing and _note_proved(Path(opened.config.docs_dir), prepared.found, proved, config_file):
                opened, prepared = opened_and_read()
                proofs, _ = _proofs(opened, prepared, paths, config_file)
            prepared.found.keep_in(pending_files(opened, paths))
            lost = _lost_addresses(opened, prepared, base) if base else ()
            uncorrected = _uncorrected(opened, prepared, config_file, since) if since else ()
            problems = in_order((*prepared.problems, *address_problems(opened, prepared), *proofs, *lost, *uncorrected))
            lines = (
                *(_links(prepared, config_file) if links else ()),
                *(_suggestions(prepared, config_file) if suggest else ()),
            )
            return prepared, problems, lines

        prepared, problems, lines = unless_damaged(checked)
        # A workflow's annotations name files as seen from the repository, wherever the command runs.
        workspace = os.environ.get("GITHUB_WORKSPACE") if style == "github" else None
        holds_site = workspace and config_file.resolve().is_relative_to(Path(workspace).resolve())
        found = problems_seen(problems, config_file, Path(workspace) if workspace and holds_site else None)
        for line in report.FORMATS[style](found):
            click.echo(line)
        for line in lines:
            click.echo(line)
    if style == "text":
        print_counts(prepared.checked.counts, prepared.left_out, config_file, None if left_out else report.SHOWN_FILES)
        click.echo(report.summary(problems))
    try:
        refuse_problems(problems, strict)
    except ContentError:
        sys.exit(1)


def _fix_files(opened: OpenedSite, pending: Pending, config_file: Path) -> None:
    """Fix the file of every entry, and say which were fixed and which could not be."""
    from digest.content.files import REGISTRIES
    from digest.content.load import load
    from digest.content.write import replace_file
    from digest.mkdocs_plugin.config import content_folder
    from digest.validation.aliases import AliasTable
    from digest.validation.fix import Spellings, fix
    from digest.validation.registries import aliases

    root = Path(opened.config.docs_dir)
    content = load(opened.store, root, opened.site.options, shown=content_folder(opened.config), pending=pending)
    content.keep_in(pending)
    registries = (content.file(path) for path in REGISTRIES)
    spellings = Spellings(*(aliases(file) if file and file.registry else AliasTable("", ()) for file in registries))
    for file in content.every_file():
        # A withdrawn entry stays as it was withdrawn.
        if not file.kind.is_entry or file.is_refused or "withdrawn" in file.document.data:
            continue
        path, shown = root / file.path, seen(content.shown(file.path), config_file)
        text = path.read_bytes().decode("utf-8")
        fixed = fix(text, file.kind, spellings)
        if fixed.refusal:
            click.echo(f"{shown}: left unchanged: {fixed.refusal}", err=True)
        elif fixed.text != text:
            try:
                replace_file(path, fixed.text.encode("utf-8"))
            except OSError as error:
                raise FixError(f"{shown} cannot be written: {error.strerror}") from error
            click.echo(f"{shown}: fixed", err=True)


def _proofs(
    opened: OpenedSite, prepared: Prepared, paths: CachePaths, config_file: Path
) -> tuple[tuple[Problem, ...], Mapping[str, tuple[str, ...]]]:
    """What is wrong with what entries rest on; and by path the keys of the quotations that were found in copies."""
    from digest.desk.links.verdict_check import verdict_problems
    from digest.desk.tracked import tracked_copies

    site, root = opened.site, config_file.absolute().parent
    record = _record(opened, prepared, config_file)
    found: tuple[Problem, ...] = (*tracked_copies(root, site.options.copies_dir), *verdict_problems(record))
    proved: Mapping[str, tuple[str, ...]] = {}
    folder = root / site.options.copies_dir
    try:
        from digest.desk.evidence_check import check_evidence
    except ModuleNotFoundError as error:
        if not is_of_the_desk(error):
            raise
        if folder.is_dir():
            note = f"copies are not checked: {error.name} is not installed (see 'An extra' in docs/deploying.md)"
            click.echo(note, err=True)
    else:
        # A page that is read is a tree, whose parts know each other: ten thousand of them take gigabytes.
        enable_gc()
        content, clock = Path(opened.config.docs_dir), BuildOptions().disk_clock()
        problems, proved = check_evidence(
            prepared.found, content, site.options, site.language, folder, paths.evidence, clock
        )
        found = (*found, *problems)
    return tuple(as_configured(found, site.options.severities)), proved


def _lost_addresses(opened: OpenedSite, prepared: Prepared, base: str) -> tuple[Problem, ...]:
    """Which addresses of a release would be lost."""
    from digest.build.reading import site_paths
    from digest.clock import now
    from digest.desk.lost_addresses import lost_addresses
    from digest.desk.released_addresses import released
    from digest.mkdocs_plugin.config import selection

    folder, site = Path(opened.config.docs_dir), opened.site
    release = released(base, folder, site, now(), selection(opened.config))
    lost = lost_addresses(release, prepared, site_paths(opened, prepared))
    return tuple(as_configured(lost, site.options.severities))


def _uncorrected(
    opened: OpenedSite, prepared: Prepared, config_file: Path, since: str
) -> tuple[Problem, ...]:  # fmt: skip
    """What changed in published entries since a commit, and no correction states."""
    from digest.desk.uncorrected import uncorrected_changes

    problems = uncorrected_changes(_record(opened, prepared, config_file), since)
    return tuple(as_configured(problems, opened.site.options.severities))


def _record(opened: OpenedSite, prepared: Prepared, config_file: Path) -> SiteRecord:
    """The record of a site that was read."""
    from digest.clock import now
    from digest.desk.site_record import record_of

    return record_of(config_file.absolute(), opened, prepared.found, now())


def _offer(opened: OpenedSite, prepared: Prepared, config_file: Path) -> bool:
    """Offer records for the words that are not registered; returns whether any was added."""
    from digest.cli.offers import offer_unknown

    return offer_unknown(config_file, _record(opened, prepared, config_file), prepared.problems)


def _note_proved(content: Path, found: Found, proved: Mapping[str, tuple[str, ...]], config_file: Path) -> bool:
    """Write into entries which quotations were found in their copies, and say where; returns whether any was written."""
    from digest.content.write import replace_file
    from digest.desk.proved_text import with_proved

    is_any = False
    for path, keys in proved.items():
        file = found.file(path)
        article = file.entry.article if file and file.entry else None
        if article is None or article.copy_proof is None or article.copy_proof.proved == keys:
            continue
        shown = seen(found.shown(path), config_file)
        text = with_proved((content / path).read_bytes().decode("utf-8"), keys)
        if text is None:
            click.echo(f"{shown}: left unchanged: write proved: [{', '.join(keys)}] below copy", err=True)
            continue
        try:
            replace_file(content / path, text.encode("utf-8"))
        except OSError as error:
            raise FixError(f"{shown} cannot be written: {error.strerror}") from error
        click.echo(f"{shown}: fixed", err=True)
        is_any = True
    return is_any


def _links(prepared: Prepared, config_file: Path) -> Iterator[str]:
    """Which words of each text would link to which name, and which spellings are risky, in lines."""
    from digest.content import autolink, safe_html

    names = prepared.corpus.names
    finder = autolink.Finder(names)
    depth = prepared.site.options.limits.depth
    for article in prepared.corpus.articles:
        html = safe_html.render(article.body, str, depth) if "*" not in article.no_link else ""
        for mention in finder.first_in(html, exclude=article.no_link):
            line = article.body_line + autolink.lines_above(article.body, mention.spelling)
            path = seen(f"{prepared.shown}/{article.location.path}", config_file)
            yield f"{path}:{line}: '{mention.spelling}' → {mention.name}"
    for doubt in autolink.doubts(names):
        yield f"warning: '{doubt.spelling}' ({', '.join(doubt.names)}) {doubt.reason}"


def _suggestions(prepared: Prepared, config_file: Path) -> Iterator[str]:
    """Names that are mentioned and not listed, and names that may be worth a record, in lines."""
    from digest.desk.name_suggestions import unlisted_names, unregistered_names

    corpus = prepared.corpus
    for one in unlisted_names(corpus):
        path = seen(f"{prepared.shown}/{one.path}", config_file)
        yield f"{path}:{one.line}: '{escaped(one.words)}' is mentioned; names could list {one.name}"
    for name in unregistered_names(corpus, prepared.site.options.limits.depth, prepared.site.language):
        path = seen(f"{prepared.shown}/{name.path}", config_file)
        yield f"'{escaped(name.words)}' is in {name.texts:,} texts, first {path}; digest new name registers it"
