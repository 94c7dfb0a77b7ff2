"""The command line: ``digest build``, ``check``, ``serve``, ``new``, ``schema`` and ``init``."""

from __future__ import annotations

import json
import os
import shlex
import string
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from digest import __version__, markdown, mentions, report, scaffold
from digest.build import Built, Choices, build, changed_urls, read, refuse_problems
from digest.cluster import cluster
from digest.config import Options
from digest.dates import DateError, parse, parse_moment
from digest.errors import ContentError, DigestError, Problem
from digest.fix import Spellings, fix
from digest.load import Kind, load
from digest.plugin import plugin_of, read_site
from digest.project import Prepared
from digest.registries import read_names, read_sources, read_topics
from digest.render import load_site_config, serve_mkdocs
from digest.schema import KINDS, schema_for
from digest.shards import all_cores
from digest.stages import Stages

SHOWN_WARNINGS = 20
_errors = Console(stderr=True, highlight=False, soft_wrap=True)

config_option = click.option(
    "-f", "--config-file", type=click.Path(dir_okay=False, path_type=Path), default=Path("mkdocs.yml"),
    show_default=True, help="The site's configuration.",
)  # fmt: skip


class Refused(click.ClickException):
    """An error for people: printed as it is, without a traceback."""

    def show(self, file: object = None) -> None:
        _errors.print(f"digest: {self.message}", markup=False)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the package's errors into the command's."""
    try:
        yield
    except ContentError as error:
        _print_problems(error.problems)
        raise Refused(f"{error}; nothing is published, and the site stands as it was") from error
    except DigestError as error:
        raise Refused(str(error)) from error


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest")
def main() -> None:
    """Make a news site from Markdown entries.

    Entries are Markdown files with front matter under content/. A day's work:

    \b
      digest new article "Headline"   write a new entry's file
      digest check                    find what is wrong in any file
      digest serve                    see the site while you write
      digest build                    build the site into site/
    """


@main.command("build")
@config_option
@click.option("--strict", is_flag=True, help="Let warnings stop the build too.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=all_cores, show_default="the cores",
              help="How many processes render.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS", help="Render on a Dask cluster, such as tcp://HOST:8786.")
@click.option("--verify", is_flag=True, help="Read every file, even one whose size and time say it is the same.")
@click.option("--list-changed", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the URLs that changed or are gone, a line each, for a CDN to purge.")  # fmt: skip
@click.option("--profile", is_flag=True, help="Say where the time went.")
def build_command(
    config_file: Path, strict: bool, quiet: bool, jobs: int, scheduler: str, verify: bool,
    list_changed: Path | None, profile: bool,
) -> None:  # fmt: skip
    """Build the site: check everything, render what changed, publish into site_dir.

    If anything is wrong, nothing is published and the old site stands as it was. What has not
    changed since the last build is not made again, and its files are not touched.
    """
    verify = verify or os.environ.get("CI", "").lower() == "true"
    with plainly(), _status(quiet) as status, _executor(scheduler) as executor:
        choices = Choices(strict, jobs, executor, verify)
        built = build(config_file.absolute(), choices, Stages(status.update))
    if list_changed:
        list_changed.write_text("".join(f"{url}\n" for url in changed_urls(built)), "utf-8")
    if not quiet:
        _print_built(built)
    if profile:
        for name, seconds in built.stages.done:
            click.echo(f"{seconds:8.2f} s  {name}")


@contextmanager
def _executor(scheduler: str) -> Iterator[Executor | None]:
    """What renders instead of this machine's processes; None for them."""
    if not scheduler:
        yield None
        return
    with cluster(scheduler) as executor:
        yield executor


@contextmanager
def _status(quiet: bool) -> Iterator[Status]:
    """Progress, on a terminal alone."""
    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    with console.status("Starting") as status:
        yield status


def _print_built(built: Built) -> None:
    problems = built.prepared.problems
    _print_problems(problems[:SHOWN_WARNINGS])
    if len(problems) > SHOWN_WARNINGS:
        _errors.print(f"... and {len(problems) - SHOWN_WARNINGS:,} more; 'digest check' lists all", markup=False)
    for warning in built.warnings:
        _errors.print(f"mkdocs: {warning}", markup=False)
    published = built.published
    click.echo(report.counts_line(built.prepared.corpus.counts))
    click.echo(
        f"{report.plural(len(published.written), 'file')} written, {len(published.removed):,} removed, "
        f"{published.unchanged:,} unchanged, in {built.stages.seconds:.1f} s"
    )


def _print_problems(problems: tuple[Problem, ...]) -> None:
    for line in report.as_text(problems):
        _errors.print(line, markup=False)


@main.command()
@config_option
@click.option("--format", "style", type=click.Choice(list(report.FORMATS)), default="text", show_default=True,
              help="For people, as JSON lines, or as annotations of a GitHub workflow.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--fix", "mend", is_flag=True, help="First write what can be put right without a doubt.")
@click.option("--links", is_flag=True, help="List which names would be linked where, and doubtful spellings.")
def check(config_file: Path, style: str, strict: bool, mend: bool, links: bool) -> None:
    """Find everything that is wrong in the content.

    Prints each problem with its file, line and field, and what to do. Exits with 1 if there are errors.

    --fix turns aliases into ids, takes tracking parameters off addresses, puts keys in order and
    leaves one blank line before the text. It never touches the text itself.
    """
    with plainly():
        config = load_site_config(config_file.absolute())
        if mend:
            _fix_files(Path(config.docs_dir), plugin_of(config).options)
        prepared = read(config, config_file.absolute().parent, Choices())
        for line in report.FORMATS[style](prepared.problems):
            click.echo(line)
        if links:
            _print_links(prepared)
    if style == "text":
        click.echo(report.counts_line(prepared.corpus.counts))
        click.echo(report.summary(prepared.problems))
    try:
        refuse_problems(prepared.problems, strict)
    except ContentError:
        sys.exit(1)


def _fix_files(root: Path, options: Options) -> None:
    """Fix every entry's file, and say which were changed or left."""
    limits = options.limits
    tree = load(root, limits, root.name)
    context = {"zone": options.zone}
    spellings = Spellings(read_topics(tree, context)[1], read_sources(tree, context)[1], read_names(tree, context)[1])
    for raw in tree.files:
        if raw.kind not in (Kind.ARTICLE, Kind.EVENT, Kind.STORY):
            continue
        path = root / raw.path
        text = path.read_bytes().decode("utf-8")
        fixed = fix(text, raw.kind, spellings)
        if fixed.left:
            click.echo(f"{root.name}/{raw.path}: left as it is: {fixed.left}", err=True)
        elif fixed.text != text:
            path.write_bytes(fixed.text.encode("utf-8"))
            click.echo(f"{root.name}/{raw.path}: fixed", err=True)


def _print_links(prepared: Prepared) -> None:
    """Which words of each text would link to which name, and which spellings are doubtful."""
    names = prepared.corpus.names
    finder = mentions.Finder(names)
    depth = prepared.site.options.limits.depth
    for article in prepared.corpus.articles:
        html = markdown.render(article.body, str, depth) if "*" not in article.no_link else ""
        for _, mention in finder.first_in(html, leave=article.no_link):
            line = article.body_line + mentions.lines_above(article.body, mention.spelling)
            click.echo(f"{prepared.docs_dir.name}/{article.written.path}:{line}: '{mention.spelling}' → {mention.name}")
    for doubt in mentions.doubts(names):
        click.echo(f"warning: '{doubt.spelling}' ({', '.join(doubt.names)}) {doubt.reason}")


@main.command()
@config_option
@click.option("-a", "--address", default="127.0.0.1:8000", show_default=True, help="Where to serve: host and port.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
def serve(config_file: Path, address: str, open_browser: bool) -> None:
    """Preview the site while you write; it is built anew whenever a file is saved."""
    with plainly():
        load_site_config(config_file.absolute())
        serve_mkdocs(config_file.absolute(), address, open_browser)


@main.group()
def new() -> None:
    """Write the file of a new entry, in the right folder and valid from the start."""


@new.command("article")
@config_option
@click.argument("title")
@click.option("--source", prompt="Source (who published it)", help="A source of sources.yml.")
@click.option("--url", prompt="Address of the report", help="The report's address.")
@click.option("--topic", "topics", multiple=True, help="A topic of topics.yml; may be repeated.")
@click.option("--date", "when", default="", help="When the source published it. [default: today]")
@click.option("--lang", default="", help="Language of the report, such as ko.")
@click.option("--draft", is_flag=True, help="Keep it from the site for now.")
def new_article(
    config_file: Path, title: str, source: str, url: str, topics: tuple[str, ...], when: str, lang: str, draft: bool
) -> None:
    """An article: a report that the desk keeps."""
    topics = topics or tuple(part.strip() for part in click.prompt("Topics, with commas").split(",") if part.strip())
    with plainly():
        config = load_site_config(config_file.absolute())
        zone = plugin_of(config).options.zone
        stated = when or datetime.now(zone).date().isoformat()
        try:
            day = parse_moment(stated, zone).when
        except DateError as error:
            raise scaffold.ScaffoldError(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30") from error
        text = scaffold.front_matter(
            {
                "title": title, "date": stated, "source": source, "topics": list(topics), "url": url,
                "original_lang": lang, "draft": "true" if draft else None,
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
    with plainly():
        if not _is_date(when):
            raise scaffold.ScaffoldError(f"'{when}' is no date; write 2023-07-12, 2023-07, 2023 or a range")
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
    with plainly():
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
    """Write the file if it is valid; else say why, and write nothing."""
    config = load_site_config(config_file.absolute())
    root = Path(config.docs_dir)
    written = scaffold.write_new(root, path, text)
    shown = f"{root.name}/{path}"
    errors = tuple(problem for problem in read_site(config).problems if problem.path == shown and problem.is_error)
    if errors:
        scaffold.take_back(root, written)
        _print_problems(errors)
        raise scaffold.ScaffoldError("the entry would not be valid, so it was not written")
    click.echo(shown)


@main.command()
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of entry or registry, for editors."""
    click.echo(json.dumps(schema_for(kind), indent=2, ensure_ascii=False))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The site's name. [default: the folder's]")
def init(folder: Path, name: str) -> None:
    """Make a new site's repository in FOLDER: configuration, two sample entries, a workflow."""
    with plainly():
        for path in scaffold.init(folder, name or string.capwords(folder.name.replace("-", " "))):
            click.echo(folder / path)
    click.echo(f"\nNow: cd {shlex.quote(str(folder))} && digest build")
