"""``digest new``: the file of a new entry, in the right folder and valid from the start.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import scaffold
from digest.cli.console import config_option, print_problems, problems_seen, reporting_errors, seen, someone_is_there
from digest.cli.new_records import new_name, new_source, new_topic
from digest.text.edtf import DateError, parse, parse_moment

if TYPE_CHECKING:
    from digest.errors import Problem


@click.group()
def new() -> None:
    """Write the file of a new entry, or a new record of a registry, valid from the start."""


@new.command("article")
@config_option
@click.argument("title")
@click.option("--source", prompt="Source (who published it)", help="A source of sources.yml.")
@click.option("--url", default="", help="The report's address. [asked for]")
@click.option("--published-in", default="", help="Where a report without an address is: issue and page, or channel.")
@click.option("--topic", "topics", multiple=True, help="A topic of topics.yml; may be repeated.")
@click.option("--date", "when", default="", help="When the source published it. [default: today]")
@click.option("--lang", default="", help="Language of the report, such as ko.")
@click.option("--draft", is_flag=True, help="Do not publish it yet.")
def new_article(
    config_file: Path, title: str, source: str, url: str, published_in: str, topics: tuple[str, ...], when: str,
    lang: str, draft: bool,
) -> None:  # fmt: skip
    """An article: a report that the desk keeps."""
    from digest.clock import now
    from digest.mkdocs_plugin.config import load_site_config
    from digest.mkdocs_plugin.plugin import digest_options

    if not url and not published_in:
        url = click.prompt("Address of the report")
    topics = topics or tuple(part.strip() for part in click.prompt("Topics, with commas").split(",") if part.strip())
    with reporting_errors(config_file):
        config = load_site_config(config_file.absolute())
        zone = digest_options(config).zone
        today = now().astimezone(zone).date().isoformat()
        stated = when or today
        try:
            day = parse_moment(stated, zone).when
        except DateError as error:
            raise scaffold.ScaffoldError(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30") from error
        text = scaffold.front_matter(
            {
                "title": title, "date": stated, "source": source, "topics": list(topics), "url": url,
                "published_in": published_in, "original_lang": lang, "draft": "true" if draft else None, "filed": today,
            }
        )  # fmt: skip
        _write_checked(config_file, scaffold.article_path(title, day), text)


@new.command("event")
@config_option
@click.argument("title")
@click.option(
    "--date", "when", prompt="When it happened", help="As precisely as it is known: 2023-07-12, 2023-07, 2023~ …"
)
@click.option("--type", "kind", default="", help="A word of event_types in mkdocs.yml.")
@click.option("--place", default="", help="Where: a name of names.yml, or free text.")
@click.option("--topic", "topics", multiple=True, help="A topic; may be repeated.")
def new_event(config_file: Path, title: str, when: str, kind: str, place: str, topics: tuple[str, ...]) -> None:
    """An event: something that happened, in a file of its own."""
    with reporting_errors(config_file):
        if not _is_date(when):
            raise scaffold.ScaffoldError(f"'{when}' is not a date; write 2023-07-12, 2023-07, 2023 or a range")
        fields: dict[str, scaffold.Field | None] = {
            "date": when, "title": title, "type": kind, "place": place, "topics": list(topics),
        }  # fmt: skip
        _write_checked(config_file, scaffold.event_path(title, when), scaffold.front_matter(fields))


@new.command("story")
@config_option
@click.argument("title")
@click.option("--summary", prompt="The story so far, in a sentence or two", help="The story so far.")
@click.option("--topic", "topics", multiple=True, help="A topic; may be repeated.")
def new_story(config_file: Path, title: str, summary: str, topics: tuple[str, ...]) -> None:
    """A developing story: a run of articles and events."""
    with reporting_errors(config_file):
        fields: dict[str, scaffold.Field | None] = {
            "title": title, "summary": summary, "topics": list(topics), "status": "developing",
        }  # fmt: skip
        _write_checked(config_file, scaffold.story_path(title), scaffold.front_matter(fields))


def _is_date(text: str) -> bool:
    try:
        parse(text)
    except DateError:
        return False
    return True


def _write_checked(config_file: Path, path: str, text: str) -> None:
    """Write the file if it is valid on this site; otherwise say why, and write nothing."""
    from digest.build.opening import unless_damaged

    root, shown, problems = unless_damaged(partial(_check_new, config_file, path, text))
    target = seen(f"{shown}/{path}", config_file)
    errors = [problem for problem in problems if problem.path == f"{shown}/{path}" and problem.is_error]
    if errors and someone_is_there() and _offer(config_file, errors):
        _write_checked(config_file, path, text)
        return
    if errors:
        print_problems(problems_seen(errors, config_file))
        raise scaffold.ScaffoldError("the entry would not be valid, so it was not written")
    scaffold.write_new(root, path, text, target)
    click.echo(target)


def _offer(config_file: Path, errors: Iterable[Problem]) -> bool:
    """Offer records for the words that are not registered; returns whether any was added."""
    from digest.cli.offers import offer_unknown
    from digest.desk.site_record import open_record

    return offer_unknown(config_file, open_record(config_file), errors)


def _check_new(config_file: Path, path: str, text: str, afresh: bool) -> tuple[Path, str, tuple[Problem, ...]]:
    """The content folder, as it is and as problems name it, and the problems that there would be with one file more."""
    from digest.build.opening import open_site
    from digest.build.options import BuildOptions
    from digest.mkdocs_plugin.config import content_folder
    from digest.paths import cache_paths

    paths = cache_paths(config_file.absolute().parent)
    opened = open_site(config_file.absolute(), paths, BuildOptions(), afresh=afresh)
    root, shown = Path(opened.config.docs_dir), content_folder(opened.config)
    scaffold.refuse_existing(root, path, seen(f"{shown}/{path}", config_file))
    return root, shown, scaffold.problems_with(opened, config_file, path, text)


for _command in (new_source, new_topic, new_name):
    new.add_command(_command)
