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

from digest import render, urls
from digest.cards import CACHE as CARDS
from digest.cards import prune
from digest.clock import now
from digest.contentcache import open_cache
from digest.digests import NOTHING, Last, digest_of, of_text
from digest.handwritten import Job, make_written, nav_text
from digest.headers import HEADERS, headers
from digest.manifest import MANIFEST, Made, Manifest, astray, numbered, read_manifest, write_manifest
from digest.pages.page import Asset, Page
from digest.plan import Plan, plan, state_of
from digest.plugin import dressing, plugin_of, read_site
from digest.press import Press, frames_from, frames_text
from digest.processes import all_cores, aside, processes
from digest.project import Prepared, site_cards, site_files
from digest.publish import JOURNAL, cannot_write, marked, publish, staging_folder, unfinished
from digest.retouch import Kept
from digest.shards import FEW, Output, Workshop, render_here, render_with
from digest.signatures import signature
from digest.stages import Stages
from digest.stamp import stamp, written_settings
from digest.terms import Built, Choices, Published, refuse_problems, refuse_warnings

CACHE = ".cache/digest"
# Files of a site: to look whether each stands takes longer than to start a process.
MANY = 2000


def make(config_file: Path, root: Path, choices: Choices, stages: Stages, content: str) -> Built:
    """Build a site; for errors see `digest.build.build`. ``root`` is the folder that the cache is in,
    ``content`` the signature of the content folder, so far as it is known."""
    since = now()
    stages.begin("configuration")
    config = render.load_site_config(config_file)
    if choices.preview:
        _be_preview(config, root, choices.preview)
    seen = _seen(root, config, config_file, choices.preview, content)
    others = render.others(config)
    last = read_manifest(root / MANIFEST)
    # Of another folder nothing is known, and nothing there is ours to take out.
    last = last if last.facts.get("site") == seen["site"] else Manifest()
    holds = seen["stamp"] and last.facts.get("stamp") == seen["stamp"] and not others
    jobs = choices.jobs or all_cores()
    site_dir = Path(config.site_dir)
    stages.begin("reading")
    with aside(partial(astray, str(site_dir), last.files), jobs if len(last.files) > MANY else 1) as gone:
        prepared = replace(read(config, root, choices), last=Last(last.keys, last.carried) if holds else NOTHING)
        standing = _without(last.files, gone())
    refuse_problems(prepared.problems, choices.strict)
    stages.begin("planning")
    known = replace(last, files=standing) if holds else Manifest()
    job = Job(
        root, config, prepared, site_dir, staging_folder(site_dir), jobs, last, standing, known, seen["stamp"], others
    )
    facts = {
        **seen,
        "content": "" if others else seen["content"],
        "since": since.isoformat(),
        "until": _until(since, prepared).isoformat(),
    }
    try:
        return _run(job, choices, stages, facts)
    except OSError as error:
        raise cannot_write(error, job.staging) from error


def _without(files: Mapping[str, Made], gone: Collection[str]) -> Mapping[str, Made]:
    return {path: made for path, made in files.items() if path not in gone} if gone else files


def _be_preview(config: render.MkDocsConfig, root: Path, address: str) -> None:
    config.site_dir = str(root / "site")
    config.site_url = address
    plugin = plugin_of(config)
    plugin.options = plugin.options.model_copy(update={"search": False, "cards": False})


def _seen(root: Path, config: render.MkDocsConfig, config_file: Path, preview: str, content: str) -> dict[str, str]:
    """What the next build compares with what it sees, before it reads anything (see `digest.unchanged`)."""
    settings = written_settings(config_file)
    templates = render.template_folders(config)
    return {
        "stamp": "" if settings is None else stamp((settings, preview), templates),
        "site": os.path.relpath(config.site_dir, root),
        "docs": os.path.relpath(config.docs_dir, root),
        "templates": json.dumps([os.path.relpath(folder, root) for folder in templates]),
        "content": content or signature(Path(config.docs_dir), time.time_ns()),
    }


def _until(since: datetime, prepared: Prepared) -> datetime:
    """When a build of the same content may come out differently: with the next day, or the next
    scheduled article."""
    zone = prepared.site.options.zone
    tomorrow = since.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time_of_day.min, tzinfo=zone)
    return min(midnight, prepared.corpus.next_publish or midnight)


def read(config: render.MkDocsConfig, root: Path, choices: Choices) -> Prepared:
    """The content, checked and planned; what has not changed since it was last read is not read again."""
    options = plugin_of(config).options
    cache = choices.reuse or open_cache(root / CACHE, options.zone, options.limits, choices.verify)
    with processes(choices.jobs or all_cores()) as pool:
        prepared = read_site(config, cache, pool)
    cache.save()
    return prepared


def _run(job: Job, choices: Choices, stages: Stages, facts: dict[str, str]) -> Built:
    """Make what is stale and publish it; ``facts`` are what the next build is to know of this one."""
    prepared = job.prepared
    plugin = plugin_of(job.config)
    plugin.prepared = prepared
    plugin.on_config(job.config)
    written, press = make_written(job)
    press.keep_code()
    cards, complaint = site_cards(prepared, job.root)
    warnings = (*written.warnings, *filter(None, [complaint]))
    refuse_warnings(warnings, choices.strict)
    # The header of every page names the parts of the site, and hand-written pages.
    header = nav_text((*prepared.sections, *written.nav))
    known = job.known if job.last.facts.get("header") == header else Manifest()
    press.frames |= frames_from(known.frames)
    roots = prepared.roots()
    headers = () if prepared.has_own_headers else (_headers_asset(press, roots),)
    ours = () if job.others else (*site_files(prepared, cards), *_copies(prepared, choices.verify))
    planned = plan(() if job.others else prepared.plan.pages, (*ours, *headers), prepared.digests, known)
    stages.begin("rendering")
    # What is much to make takes all the cores, and the memory.
    is_short = len(planned.pages) + len(planned.assets) < FEW
    is_apart = is_short and prepared.site.options.search
    with aside(partial(_index, job), job.jobs if is_apart else 1) as indexed:
        press.prepare(page.url for page in planned.pages)
        list(press.documents(roots))
        made = _made(job, planned, press, dressing(prepared, written.nav), choices.executor)
        stages.begin("search")
        index = indexed()
    stages.begin("publishing")
    numbers = {key: number for number, key in enumerate(known.keys)}
    rows = {
        path: Made(state, numbered(filter(None, keys.split("\n")), numbers), 0, 0)
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
    digests = prepared.digests
    files = {**planned.fresh, **written.files, **index, **rows}
    # A key that nothing reads any more stays until everything is made again.
    keys = {key: planned.keys.get(key) or digests[key] for key in numbers}
    now = Manifest(files, keys, digests.carried, digests.spellings, frames_text(press.frames), facts)
    published = _publish(job, now)
    prune(job.root / CARDS, cards)
    stages.end()
    kept = Kept(prepared, press)
    return Built(prepared.site.url, prepared.corpus.counts, prepared.problems, warnings, published, stages, kept)


def _copies(prepared: Prepared, verify: bool) -> Iterator[Asset]:
    """Files of the content folder that are published as they are."""
    for path in prepared.corpus.files:
        source = prepared.docs_dir / path
        status = source.stat()
        known = source.read_bytes() if verify else repr((status.st_size, status.st_mtime_ns)).encode()
        yield Asset(urls.content_file(path), source.read_bytes, digest_of(known))


def _headers_asset(press: Press, roots: tuple[str, ...]) -> Asset:
    """`_headers`, made of the documents around pages at these ways from the root."""
    return Asset(HEADERS, lambda: headers(press.documents(roots)), of_text(repr(roots)))


def _made(
    job: Job, planned: Plan, press: Press, worn: render.Dressing, executor: Executor | None
) -> dict[str, tuple[bytes, str]]:  # fmt: skip
    """Make what is stale: the state of each file by its path, and the keys it was read from (lines)."""
    # In the order of time: pages that show the same entries are made by one process, one soon after the other,
    # and what they share is rendered once (see `digest.press`).
    pages = sorted(planned.pages, key=attrgetter("updated"))
    items: tuple[Page | Asset, ...] = (*planned.assets, *pages)
    states = {urls.destination(item.url): state_of(item) for item in items}
    workshop = Workshop(press, job.prepared.shelf, Output(job.staging, job.site_dir))
    if executor and not job.others:
        setting = render.setting(job.config, worn)
        rendered = render_with(executor, partial(render.print_pages, setting), workshop, pages, planned.assets)
    else:
        rendered = render_here(workshop, items, job.jobs)
    return {item.path: (states[item.path], item.keys) for item in rendered}


_INDEX = of_text("search index")


def _index(job: Job) -> dict[str, Made]:
    """The files of the search index, if there is to be one; what is not in the site already is put into
    staging."""
    if not job.prepared.site.options.search:
        return {}
    # Only now: what it brings is nothing that a build waits for while another process makes the index.
    from digest.search.index import CACHE as INDEX_CACHE
    from digest.search.index import write_index

    files = {path: made for path, made in job.last.files.items() if path.startswith(urls.SEARCH_INDEX)}
    kept: dict[str, Made] = {}

    def standing(folder: str) -> tuple[str, ...]:
        held = {path: made for path, made in files.items() if path.startswith(folder)}
        if not held.keys() <= job.standing.keys():
            return ()
        kept.update(held)
        return tuple(held)

    paths = write_index(job.prepared.corpus, job.prepared.site, job.staging, job.root / INDEX_CACHE, standing)
    return {path: kept.get(path) or Made(_INDEX, b"", 0, 0) for path in paths}


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


def _as_it_stands(site: str, path: str, made: Made) -> Made:
    """The record of a file that is new or was looked at again, with its size and time of change."""
    status = os.stat(f"{site}/{path}")  # noqa: PTH116 - for every file
    return Made(made.state, made.keys, status.st_size, status.st_mtime_ns)
