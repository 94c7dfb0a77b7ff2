"""What a build does once something changed: read, check, plan, render what is stale into staging, publish."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from operator import attrgetter
from pathlib import Path

from digest.build.manifest import MANIFEST, Manifest, OutputRecord, modified, numbered, read_manifest, write_manifest
from digest.build.options import BuildOptions, BuildResult, Published, Snapshot, refuse_problems, refuse_warnings
from digest.build.plan import Plan, plan, state_of
from digest.build.publish import JOURNAL, cannot_write, marked, publish, staging_folder, unfinished
from digest.build.stages import Stages
from digest.build.stamp import stamp, written_settings
from digest.build.static_pages import Job, make_written, nav_text
from digest.clock import now
from digest.content.cache import open_cache
from digest.content.file_state import folder_state
from digest.mkdocs_plugin import remote
from digest.mkdocs_plugin.config import MkDocsConfig, foreign_plugins, load_site_config, template_folders
from digest.mkdocs_plugin.plugin import plugin_of, read_site, theme_context
from digest.mkdocs_plugin.theme import ThemeContext
from digest.outputs.http_headers import HEADERS, headers
from digest.outputs.social_cards.cards import CACHE as CARDS
from digest.outputs.social_cards.cards import prune
from digest.pages.page import Asset, Page
from digest.prepare import Prepared, site_cards, site_files
from digest.rendering.forks import all_cores, in_background, processes
from digest.rendering.parallel import FEW, Output, PageWriter, render_here, render_with
from digest.rendering.renderer import Renderer, dump_frames, load_frames
from digest.site import urls
from digest.site.fingerprints import NOTHING, Last, fingerprint, text_fingerprint

CACHE = ".cache/digest"
# Files of a site: to look whether each stands takes longer than to start a process.
MANY = 2000


def make(config_file: Path, root: Path, choices: BuildOptions, stages: Stages, content: str) -> BuildResult:
    """Build a site; for errors see `digest.build.build.build`. ``root`` is the folder that the cache is in,
    ``content`` the signature of the content folder, so far as it is known."""
    since = now()
    stages.begin("configuration")
    config = load_site_config(config_file)
    if choices.preview:
        _be_preview(config, root, choices.preview)
    seen = _seen(root, config, config_file, choices.preview, content)
    foreign = foreign_plugins(config)
    last = read_manifest(root / MANIFEST)
    # Of another folder nothing is known, and nothing there is ours to take out.
    last = last if last.facts.get("site") == seen["site"] else Manifest()
    holds = seen["stamp"] and last.facts.get("stamp") == seen["stamp"] and not foreign
    jobs = choices.jobs or all_cores()
    site_dir = Path(config.site_dir)
    stages.begin("reading")
    with in_background(partial(modified, str(site_dir), last.files), jobs if len(last.files) > MANY else 1) as gone:
        prepared = replace(read(config, root, choices), last=Last(last.keys, last.carried) if holds else NOTHING)
        intact = _without(last.files, gone())
    refuse_problems(prepared.problems, choices.strict)
    stages.begin("planning")
    known = replace(last, files=intact) if holds else Manifest()
    job = Job(
        root, config, prepared, site_dir, staging_folder(site_dir), jobs, last, intact, known, seen["stamp"], foreign
    )
    facts = {
        **seen,
        "content": "" if foreign else seen["content"],
        "since": since.isoformat(),
        "until": _until(since, prepared).isoformat(),
    }
    try:
        return _run(job, choices, stages, facts)
    except OSError as error:
        raise cannot_write(error, job.staging) from error


def _without(files: Mapping[str, OutputRecord], gone: Collection[str]) -> Mapping[str, OutputRecord]:
    return {path: made for path, made in files.items() if path not in gone} if gone else files


def _be_preview(config: MkDocsConfig, root: Path, address: str) -> None:
    config.site_dir = str(root / "site")
    config.site_url = address
    plugin = plugin_of(config)
    plugin.options = plugin.options.model_copy(update={"search": False, "cards": False})


def _seen(root: Path, config: MkDocsConfig, config_file: Path, preview: str, content: str) -> dict[str, str]:
    """What the next build compares with what it sees, before it reads anything (see `digest.build.unchanged`)."""
    settings = written_settings(config_file)
    templates = template_folders(config)
    return {
        "stamp": "" if settings is None else stamp((settings, preview), templates),
        "site": os.path.relpath(config.site_dir, root),
        "docs": os.path.relpath(config.docs_dir, root),
        "templates": json.dumps([os.path.relpath(folder, root) for folder in templates]),
        "content": content or folder_state(Path(config.docs_dir), time.time_ns()),
    }


def _until(since: datetime, prepared: Prepared) -> datetime:
    """When a build of the same content may come out differently: with the next day, or the next
    scheduled article."""
    zone = prepared.site.options.zone
    tomorrow = since.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time_of_day.min, tzinfo=zone)
    return min(midnight, prepared.corpus.next_publish or midnight)


def read(config: MkDocsConfig, root: Path, choices: BuildOptions) -> Prepared:
    """The content, checked and planned; what has not changed since it was last read is not read again."""
    options = plugin_of(config).options
    cache = choices.reuse or open_cache(root / CACHE, options.zone, options.limits, choices.verify)
    with processes(choices.jobs or all_cores()) as pool:
        prepared = read_site(config, cache, pool)
    cache.save()
    return prepared


def _run(job: Job, choices: BuildOptions, stages: Stages, facts: dict[str, str]) -> BuildResult:
    """Make what is stale and publish it; ``facts`` are what the next build is to know of this one."""
    prepared = job.prepared
    plugin = plugin_of(job.config)
    plugin.prepared = prepared
    plugin.on_config(job.config)
    written, renderer = make_written(job)
    renderer.cache_bytecode()
    cards, complaint = site_cards(prepared, job.root)
    warnings = (*written.warnings, *filter(None, [complaint]))
    refuse_warnings(warnings, choices.strict)
    # The header of every page names the parts of the site, and hand-written pages.
    header = nav_text((*prepared.sections, *written.nav))
    known = job.known if job.last.facts.get("header") == header else Manifest()
    renderer.frames |= load_frames(known.frames)
    roots = prepared.roots()
    headers = () if prepared.has_own_headers else (_headers_asset(renderer, roots),)
    ours = () if job.foreign_plugins else (*site_files(prepared, cards), *_copies(prepared, choices.verify))
    planned = plan(() if job.foreign_plugins else prepared.plan.pages, (*ours, *headers), prepared.fingerprints, known)
    stages.begin("rendering")
    # What is much to make takes all the cores, and the memory.
    is_short = len(planned.pages) + len(planned.assets) < FEW
    is_apart = is_short and prepared.site.options.search
    with in_background(partial(_index, job), job.jobs if is_apart else 1) as indexed:
        renderer.prepare(page.url for page in planned.pages)
        list(renderer.documents(roots))
        made = _made(job, planned, renderer, theme_context(prepared, written.nav), choices.executor)
        stages.begin("search")
        index = indexed()
    stages.begin("publishing")
    numbers = {key: number for number, key in enumerate(known.keys)}
    rows = {
        path: OutputRecord(state, numbered(filter(None, keys.split("\n")), numbers), 0, 0)
        for path, (state, keys) in made.items()
    }
    numbered(written.keys, numbers)
    facts |= {
        "header": header,
        "warnings": json.dumps(warnings),
        "problems": json.dumps([astuple(problem) for problem in prepared.problems]),
        "counts": json.dumps(astuple(prepared.corpus.counts)),
        "site url": prepared.site.url,
        "nav": nav_text(written.nav),
        "written": written.state.hex(),
        "written-keys": "\n".join(written.keys),
        "written-warnings": json.dumps(written.warnings),
    }
    fingerprints = prepared.fingerprints
    files = {**planned.fresh, **written.files, **index, **rows}
    # A key that nothing reads any more stays until everything is made again.
    keys = {key: planned.keys.get(key) or fingerprints[key] for key in numbers}
    now = Manifest(files, keys, fingerprints.carried, fingerprints.spellings, dump_frames(renderer.frames), facts)
    published = _publish(job, now)
    prune(job.root / CARDS, cards)
    stages.end()
    kept = Snapshot(prepared, renderer)
    return BuildResult(prepared.site.url, prepared.corpus.counts, prepared.problems, warnings, published, stages, kept)


def _copies(prepared: Prepared, verify: bool) -> Iterator[Asset]:
    """Files of the content folder that are published as they are."""
    for path in prepared.corpus.files:
        source = prepared.docs_dir / path
        status = source.stat()
        known = source.read_bytes() if verify else repr((status.st_size, status.st_mtime_ns)).encode()
        yield Asset(urls.content_file(path), source.read_bytes, fingerprint(known))


def _headers_asset(renderer: Renderer, roots: tuple[str, ...]) -> Asset:
    """`_headers`, made of the documents around pages at these ways from the root."""
    return Asset(HEADERS, lambda: headers(renderer.documents(roots)), text_fingerprint(repr(roots)))


def _made(
    job: Job, planned: Plan, renderer: Renderer, theme_context: ThemeContext, executor: Executor | None
) -> dict[str, tuple[bytes, str]]:  # fmt: skip
    """Make what is stale: the state of each file by its path, and the keys it was read from (lines)."""
    # In the order of time: pages that show the same entries are made by one process, one soon after the other,
    # and what they share is rendered once (see `digest.rendering.renderer`).
    pages = sorted(planned.pages, key=attrgetter("newest_day"))
    items: tuple[Page | Asset, ...] = (*planned.assets, *pages)
    states = {urls.destination(item.url): state_of(item) for item in items}
    writer = PageWriter(renderer, job.prepared.builder, Output(job.staging, job.site_dir))
    if executor and not job.foreign_plugins:
        setting = remote.setting(job.config, theme_context)
        rendered = render_with(executor, partial(remote.print_pages, setting), writer, pages, planned.assets)
    else:
        rendered = render_here(writer, items, job.jobs)
    return {item.path: (states[item.path], item.keys) for item in rendered}


_INDEX = text_fingerprint("search index")


def _index(job: Job) -> dict[str, OutputRecord]:
    """The files of the search index, if there is to be one; what is not in the site already is put into
    staging."""
    if not job.prepared.site.options.search:
        return {}
    # Only now: what it brings is nothing that a build waits for while another process makes the index.
    from digest.outputs.search.index import CACHE as INDEX_CACHE
    from digest.outputs.search.index import write_index

    files = {path: made for path, made in job.last.files.items() if path.startswith(urls.SEARCH_INDEX)}
    kept: dict[str, OutputRecord] = {}

    def intact(folder: str) -> tuple[str, ...]:
        held = {path: made for path, made in files.items() if path.startswith(folder)}
        if not held.keys() <= job.intact.keys():
            return ()
        kept.update(held)
        return tuple(held)

    paths = write_index(job.prepared.corpus, job.prepared.site, job.staging, job.root / INDEX_CACHE, intact)
    return {path: kept.get(path) or OutputRecord(_INDEX, b"", 0, 0) for path in paths}


def _publish(job: Job, now: Manifest) -> Published:
    """Move staging into the site, and record what the site holds ``now``."""
    journal = job.root / JOURNAL
    before = {*job.last.files, *unfinished(journal), *(() if job.last.is_known else marked(job.site_dir))}
    moved, removed = publish(job.staging, job.site_dir, now.files, before - now.files.keys(), journal)
    site = str(job.site_dir)
    files = {path: row if row.mtime else _as_it_stands(site, path, row) for path, row in now.files.items()}
    write_manifest(job.root / MANIFEST, job.last.is_known, replace(now, files=files))
    journal.unlink(missing_ok=True)
    return Published(tuple(moved), tuple(removed), len(files) - len(moved))


def _as_it_stands(site: str, path: str, made: OutputRecord) -> OutputRecord:
    """The record of a file that is new or was looked at again, with its size and time of change."""
    status = os.stat(f"{site}/{path}")  # noqa: PTH116 - for every file
    return OutputRecord(made.state, made.keys, status.st_size, status.st_mtime_ns)
