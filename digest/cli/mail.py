"""``digest mail``.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.console import CommandError, cache_option, config_option, disable_gc, reporting_errors
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.config import Site
    from digest.prepare import Prepared


class MailError(DigestError):
    """There is no such edition, or none can be mailed; the message says why."""


@click.command()
@click.argument("id", metavar="[ID]", required=False, default="")
@config_option
@cache_option
@click.option("--list", "lists", is_flag=True, help="List the editions there are, the newest first.")
@click.option("-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
              help="The folder to write into. [default: this one]")  # fmt: skip
@click.option("--from", "sender", default="", help="Who it is from; without it, whoever sends it adds that.")
@click.option("--to", default="", help="Whom it is to; without it, whoever sends it adds that.")
def mail(id: str, config_file: Path, cache_dir: Path | None, lists: bool, folder: Path, sender: str, to: str) -> None:
    """Write an edition as mail: ID.eml, a message that is ready to be sent, and ID.html, its HTML part.

    ID is that of an edition, such as 2026-W48 or 2026-11; or week, month or day, for the newest one whose last day is past.

    Nothing is sent. docs/editions.md says how others send it.
    """
    if not id and not lists:
        raise click.UsageError("name an edition, such as 2026-W48 or week, or list them with --list")
    from digest.build.reading import read_published

    disable_gc()
    with reporting_errors(config_file):
        prepared = read_published(config_file, cache_dir)
        if lists:
            for line in _listed(prepared):
                click.echo(line)
            return
        found = _chosen(prepared, id)
        html, eml, is_over = _made(prepared, found, sender, to)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in (("html", html), ("eml", eml)):
                path = folder / f"{found}.{suffix}"
                path.write_bytes(content)
                click.echo(f"{path}: {len(content):,} bytes")
        except OSError as error:
            raise CommandError(f"{folder} cannot be written to: {error.strerror}") from error
        if not is_over:
            click.echo(f"note: {found} is not over yet; a report that is filed in its time changes it", err=True)


def _listed(prepared: Prepared) -> list[str]:
    from digest.pages.edition_views import edition_names
    from digest.site.edition_calendar import find_edition
    from digest.text.i18n import Words

    editions, words, today = prepared.builder.summaries.editions, Words("en"), _today(prepared.site)
    found = []
    for length in prepared.site.options.editions:
        for id, count in editions.ids(length):
            edition = find_edition(id)
            assert edition
            notes = [] if edition.last < today else ["not over yet"]
            notes += ["with a lead"] if prepared.index.lead(id) else []
            text = f"{id:<10}  {edition_names(words, edition).full}: {count:,} {'report' if count == 1 else 'reports'}"
            found.append((edition.last, id, ", ".join((text, *notes))))
    return [line for _, _, line in sorted(found, reverse=True)] or [
        "There are no editions: nothing is filed, or 'editions' in mkdocs.yml is empty."
    ]


def _chosen(prepared: Prepared, id: str) -> str:
    """The id of the edition that is meant. Raises `MailError`."""
    from digest.site.edition_calendar import LENGTHS, find_edition
    from digest.text.plain import did_you_mean, escaped

    editions, lengths = prepared.builder.summaries.editions, prepared.site.options.editions
    if not prepared.site.url:
        raise MailError("a mail needs site_url in mkdocs.yml: its links lead to the site")
    if id in LENGTHS:
        if id not in lengths:
            raise MailError(f"the site has no editions of a {id}; add '{id}' to 'editions' in mkdocs.yml")
        today, every = _today(prepared.site), (find_edition(one) for one, _ in editions.ids(id))
        over = [edition.id for edition in every if edition and edition.last < today]
        if not over:
            raise MailError(f"no edition of a {id} is over yet; 'digest mail --list' lists those there are")
        return over[-1]
    known = [one for length in lengths for one, _ in editions.ids(length)]
    found = find_edition(id.upper() if "w" in id else id)
    if found and found.length not in lengths:
        raise MailError(f"'{id}' is a {found.length}, and the site has no such editions; see 'editions' in mkdocs.yml")
    if not found or found.id not in known:
        near = did_you_mean(id, known)
        raise MailError(f"there is no edition '{escaped(id)}'{near or '; digest mail --list lists those there are'}")
    return found.id


def _today(site: Site) -> date:
    """The day it is where the site is. The site itself goes by its newest report, but a mail is due when a week has
    ended, whether or not anything was filed since."""
    from digest.clock import now

    return now().astimezone(site.options.zone).date()


def _made(prepared: Prepared, id: str, sender: str, to: str) -> tuple[bytes, bytes, bool]:
    """The HTML of an edition's mail, the whole message, and whether the edition is over."""
    from digest.desk.mail.html import html_of
    from digest.desk.mail.letter import letter_of
    from digest.desk.mail.message import date_of, message
    from digest.desk.mail.plain import text_of
    from digest.site.edition_calendar import end_of, find_edition

    site, words, editions = prepared.site, prepared.words, prepared.builder.summaries.editions
    edition = find_edition(id)
    assert edition
    letter = letter_of(prepared.builder, id)
    html, short = html_of(letter, site, words)
    end, is_over = end_of(edition, site.options.zone), edition.last < _today(site)
    at = date_of(edition.first, end, is_over, editions.shape(id).newest)
    eml = message(letter.subject, html, text_of(short, site, words), at, id, site, sender, to)
    return html.encode("utf-8", "xmlcharrefreplace"), eml, is_over
