"""The command line: ``digest build``, ``check``, ``serve``, ``new``, ``schema`` and ``init``.

A command imports what it needs when it runs. `digest build`, which mostly finds that little or nothing
changed, must not wait for what only others need.
"""

from __future__ import annotations

import gc
import json
import os
import shlex
import string
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from digest import __version__, report
from digest.build import build, changed_urls
from digest.errors import ContentError
from digest.newentry import new
from digest.schema import KINDS, schema_for
from digest.stages import Stages
from digest.terminal import config_option, errors, plainly, print_problems
from digest.terms import Built, Choices, refuse_problems

if TYPE_CHECKING:
    from digest.config import Options
    from digest.project import Prepared

SHOWN_WARNINGS = 20


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


def program() -> NoReturn:
    """`main` as a program of its own. It ends at once: Python would take apart record by record what the
    system takes back whole."""
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        with suppress(BrokenPipeError):  # Whoever read what was printed has read enough.
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(ended.code)
    sys.exit()


@main.command("build")
@config_option
@click.option("--strict", is_flag=True, help="Let warnings stop the build too.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), show_default="the cores",
              help="How many processes render.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS", help="Render on a Dask cluster, such as tcp://HOST:8786.")
@click.option("--verify", is_flag=True, help="Read every file, even one whose size and time say it is the same.")
@click.option("--list-changed", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the URLs that changed or are gone, a line each, for a CDN to purge.")  # fmt: skip
@click.option("--profile", is_flag=True, help="Say where the time went.")
def build_command(
    config_file: Path, strict: bool, quiet: bool, jobs: int | None, scheduler: str, verify: bool,
    list_changed: Path | None, profile: bool,
) -> None:  # fmt: skip
    """Build the site: check everything, render what changed, publish into site_dir.

    If anything is wrong, nothing is published and the old site stands as it was. What has not
    changed since the last build is not made again, and its files are not touched.
    """
    _keep_everything()
    verify = verify or os.environ.get("CI", "").lower() == "true"
    with plainly(), _status(quiet) as show, _executor(scheduler) as executor:
        choices = Choices(strict, jobs or 0, executor, verify)
        built = build(config_file.absolute(), choices, Stages(show))
    if list_changed:
        list_changed.write_text("".join(f"{url}\n" for url in changed_urls(built)), "utf-8")
    if not quiet:
        _print_built(built)
    if profile:
        for name, seconds in built.stages.done:
            click.echo(f"{seconds:8.2f} s  {name}")


def _keep_everything() -> None:
    """What a command reads lives to its end: looking for garbage in it takes a quarter of the time."""
    gc.disable()


@contextmanager
def _executor(scheduler: str) -> Iterator[Executor | None]:
    """What renders instead of this machine's processes; None for them."""
    if not scheduler:
        yield None
        return
    from digest.cluster import cluster

    with cluster(scheduler) as executor:
        yield executor


@contextmanager
def _status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows what is being done, on a terminal alone."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield status.update


def _print_built(built: Built) -> None:
    problems = built.problems
    print_problems(problems[:SHOWN_WARNINGS])
    if len(problems) > SHOWN_WARNINGS:
        errors().print(f"... and {len(problems) - SHOWN_WARNINGS:,} more; 'digest check' lists all", markup=False)
    for warning in built.warnings:
        errors().print(f"mkdocs: {warning}", markup=False)
    published = built.published
    click.echo(report.counts_line(built.counts))
    click.echo(
        f"{report.plural(len(published.written), 'file')} written, {len(published.removed):,} removed, "
        f"{published.unchanged:,} unchanged, in {built.stages.seconds:.1f} s"
    )


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
    from digest.making import read
    from digest.plugin import plugin_of
    from digest.render import load_site_config

    _keep_everything()
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
    from digest.fix import Spellings, fix
    from digest.load import Kind, load
    from digest.registries import read_names, read_sources, read_topics

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
    from digest import markdown, mentions

    names = prepared.corpus.names
    finder = mentions.Finder(names)
    depth = prepared.site.options.limits.depth
    for article in prepared.corpus.articles:
        html = markdown.render(article.body, str, depth) if "*" not in article.no_link else ""
        for mention in finder.first_in(html, leave=article.no_link):
            line = article.body_line + mentions.lines_above(article.body, mention.spelling)
            click.echo(f"{prepared.docs_dir.name}/{article.written.path}:{line}: '{mention.spelling}' → {mention.name}")
    for doubt in mentions.doubts(names):
        click.echo(f"warning: '{doubt.spelling}' ({', '.join(doubt.names)}) {doubt.reason}")


@main.command()
@config_option
@click.option("-a", "--address", default="127.0.0.1:8000", show_default=True, help="Where to serve: host and port.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
def serve(config_file: Path, address: str, open_browser: bool) -> None:
    """Preview the site while you write; what changed is built anew whenever a file is saved.

    A problem is shown in the browser and here until it is mended. The preview has no search.
    """
    from digest import preview

    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal()):
        raise click.BadParameter("write a host and a port, such as 127.0.0.1:8000", param_hint="--address")
    with plainly():
        preview.serve(config_file.absolute(), host.strip("[]"), int(port), open_browser, click.echo)


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
    from digest import scaffold

    with plainly():
        for path in scaffold.init(folder, name or string.capwords(folder.name.replace("-", " "))):
            click.echo(folder / path)
    click.echo(f"\nNow: cd {shlex.quote(str(folder))} && digest build")


main.add_command(new)
