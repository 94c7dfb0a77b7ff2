"""`digest build`: read, check, plan, render what changed into staging, publish."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

from filelock import FileLock, Timeout

from digest import render, urls
from digest.cards import CACHE as CARDS
from digest.cards import prune
from digest.contentcache import open_cache
from digest.digests import digest_of, of_text
from digest.errors import ContentError, DigestError, Problem
from digest.headers import HEADERS, headers
from digest.manifest import MANIFEST, Made, Manifest, read_manifest, write_manifest
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.plan import Plan, plan, stands, state_of
from digest.plugin import dressing, plugin_of, read_site
from digest.press import Press
from digest.project import Prepared, site_cards, site_files
from digest.publish import JOURNAL, Published, cannot_write, files_below, marked, publish, staging_folder, unfinished
from digest.search.index import CACHE, write_index
from digest.shards import Output, Rendered, Workshop, all_cores, processes, render_here, render_with
from digest.stages import Stages
from digest.stamp import stamp

LOCK = ".cache/digest/lock"
CONTENT = ".cache/digest"


class StrictError(DigestError):
    """A strict build met warnings."""


class BusyError(DigestError):
    """Another build of the same site is running."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How to build. ``jobs`` are processes on this machine, 0 for as many as it has cores;
    ``executor`` renders instead of them. ``verify`` reads every file instead of trusting its time of
    change; ``wait`` is how many seconds to wait for another build (negative: for ever)."""

    strict: bool = False
    jobs: int = 0
    executor: Executor | None = None
    verify: bool = False
    wait: float = -1


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``warnings`` are MkDocs's own; ``stages`` says where the time went."""

    prepared: Prepared
    published: Published
    warnings: tuple[str, ...]
    stages: Stages


def build(config_file: Path, choices: Choices | None = None, stages: Stages | None = None) -> Built:
    """Build the site that ``config_file`` describes.

    Raises `ContentError` with every problem if the content has errors (or, if strict, warnings);
    then, and on any other `DigestError`, the published site stays as it was.
    """
    choices, stages = choices or Choices(), stages or Stages()
    root = config_file.parent
    with _alone(root / LOCK, choices.wait):
        stages.begin("configuration")
        config = render.load_site_config(config_file)
        stages.begin("reading")
        prepared = read(config, root, choices)
        refuse_problems(prepared.problems, choices.strict)
        stages.begin("planning")
        job = _job(root, config, prepared, choices)
        try:
            return _run(job, stages)
        except OSError as error:
            raise cannot_write(error, job.staging) from error


def read(config: render.MkDocsConfig, root: Path, choices: Choices) -> Prepared:
    """The content, checked and planned; what has not changed since it was last read is not read again."""
    options = plugin_of(config).options
    cache = open_cache(root / CONTENT, options.zone, options.limits, choices.verify)
    with processes(choices.jobs or all_cores()) as pool:
        prepared = read_site(config, cache, pool)
    cache.save()
    return prepared


def changed_urls(built: Built) -> Iterator[str]:
    """The URLs of files that were written or removed, absolute if the site has an address."""
    for path in sorted((*built.published.written, *built.published.removed)):
        yield f"{built.prepared.site.url or '/'}{urls.of_file(path)}"


@contextmanager
def _alone(lock: Path, seconds: float) -> Iterator[None]:
    """Keep other builds of the same site out: two would clear each other's staging."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock).acquire(timeout=seconds)
    except Timeout as error:
        raise BusyError("another build of this site is running; wait for it to end") from error
    except OSError as error:
        raise cannot_write(error, lock) from error
    with held:
        yield


def refuse_problems(problems: tuple[Problem, ...], strict: bool) -> None:
    """Raise `ContentError` if there are errors, or any problem in a strict build."""
    if any(problem.is_error for problem in problems) or (strict and problems):
        raise ContentError(problems)


@dataclass(frozen=True, slots=True)
class _Job:
    """What every step of a build needs. ``last`` is the last build, ``stamp`` what every page depends on."""

    root: Path
    config: render.MkDocsConfig
    prepared: Prepared
    choices: Choices
    site_dir: Path
    staging: Path
    last: Manifest
    stamp: str
    others: tuple[str, ...]
    """Plugins and hooks of others: then MkDocs renders everything, in one process."""

    @property
    def known(self) -> Manifest:
        """What of the last build still holds, so far as this can be said of all of it."""
        return self.last if self.last.facts.get("stamp") == self.stamp and not self.others else Manifest()


@dataclass(frozen=True, slots=True)
class _Written:
    """What MkDocs makes: hand-written pages and the theme's own files. ``state`` says of what, ``keys``
    what hand-written pages link to, ``nav`` their links in the header of every page."""

    state: bytes
    files: tuple[str, ...]
    keys: tuple[str, ...]
    nav: tuple[Link, ...]
    warnings: tuple[str, ...]


def _job(root: Path, config: render.MkDocsConfig, prepared: Prepared, choices: Choices) -> _Job:
    site_dir = Path(config.site_dir)
    last = read_manifest(root / MANIFEST)
    place = os.path.relpath(site_dir, root)
    if last.facts.get("site") != place:
        last = Manifest()
    mark = stamp((place, render.settings(config)), render.template_folders(config))
    return _Job(root, config, prepared, choices, site_dir, staging_folder(site_dir), last, mark, render.others(config))


def _run(job: _Job, stages: Stages) -> Built:
    prepared = job.prepared
    plugin = plugin_of(job.config)
    plugin.prepared = prepared
    plugin.on_config(job.config)
    written, press = _write_written(job)
    cards, complaint = site_cards(prepared, job.root)
    warnings = (*written.warnings, *filter(None, [complaint]))
    if job.choices.strict and warnings:
        raise StrictError("\n".join((*warnings, "warnings stop a strict build; nothing is published")))
    # The header of every page names the hand-written ones.
    known = job.known if job.last.facts.get("nav") == _as_text(written.nav) else Manifest()
    headers = () if prepared.has_own_headers else (headers_asset(press, prepared.roots()),)
    ours = () if job.others else (*site_files(prepared, cards), *_copies(job))
    planned = plan(() if job.others else prepared.plan.pages, (*ours, *headers), prepared.digests, known, job.site_dir)
    stages.begin("rendering")
    rendered = {page.path: page.keys for page in _render(job, planned, press, dressing(prepared, written.nav))}
    stages.begin("feeds and other files")
    output = Output(job.staging, job.site_dir)
    for asset in planned.assets:
        output.put(urls.destination(asset.url), asset.content)
    stages.begin("search")
    index = _index(job) if prepared.site.options.search else ()
    stages.begin("publishing")
    states = {path: Made(written.state, "", 0, 0) for path in written.files}
    states |= {path: Made(_INDEX, "", 0, 0) for path in index}
    states |= {urls.destination(asset.url): Made(asset.state, "", 0, 0) for asset in planned.assets}
    states |= {
        path: Made(state_of(page), rendered[path], 0, 0)
        for page in planned.pages if (path := urls.destination(page.url)) in rendered
    }  # fmt: skip
    published = _publish(job, {**planned.fresh, **states}, written)
    prune(job.root / CARDS, cards)
    stages.end()
    return Built(prepared, published, warnings, stages)


# What MkDocs makes


def _write_written(job: _Job) -> tuple[_Written, Press]:
    """Hand-written pages and the theme's files, all of them if any is stale; and what renders ours."""
    plugin = plugin_of(job.config)
    last = _last_written(job)
    if last:
        press = render.press_for(job.config, render.environment(job.config), dressing(job.prepared, last.nav))
        return last, press
    plugin.only_written = not job.others
    warnings = [] if job.prepared.site.url else [render.NO_SITE_URL]
    warnings += render.run_mkdocs(job.config, job.staging)
    files = tuple(files_below(job.staging))
    keys = job.prepared.shelf.read.noted()
    nav = render.nav_links(plugin.nav)
    return _Written(_written_state(job), files, keys, nav, tuple(warnings)), plugin.press


def _written_state(job: _Job) -> bytes:
    pages = job.prepared.corpus.pages
    texts = (blake2b((job.prepared.docs_dir / page.path).read_bytes()).digest() for page in pages)
    return digest_of(job.stamp.encode(), of_text(repr([page.path for page in pages])), *texts)


def _last_written(job: _Job) -> _Written | None:
    """What MkDocs made in an earlier build, if it would make the same and it is all there."""
    facts, known = job.known.facts, job.known
    state = _written_state(job)
    if facts.get("written") != state.hex():
        return None
    keys = tuple(filter(None, facts["written-keys"].split("\n")))
    files = tuple(path for path, made in known.files.items() if made.state == state)
    digests = job.prepared.digests
    if any(known.keys.get(key) != digests[key] for key in keys):
        return None
    if not all(stands(str(job.site_dir), path, known.files[path]) for path in files):
        return None
    nav = tuple(Link(text, url) for text, url in json.loads(facts["nav"]))
    return _Written(state, files, keys, nav, tuple(json.loads(facts["warnings"])))


def _as_text(links: tuple[Link, ...]) -> str:
    return json.dumps([(link.text, link.url) for link in links])


# What is ours


def _copies(job: _Job) -> Iterator[Asset]:
    """Files of the content folder that are published as they are."""
    for path in job.prepared.corpus.files:
        source = job.prepared.docs_dir / path
        status = source.stat()
        known = source.read_bytes() if job.choices.verify else repr((status.st_size, status.st_mtime_ns)).encode()
        yield Asset(urls.content_file(path), source.read_bytes, digest_of(known))


def headers_asset(press: Press, roots: tuple[str, ...]) -> Asset:
    """`_headers`, made of the documents around pages at these ways from the root."""
    return Asset(HEADERS, lambda: headers(press.documents(roots)), of_text(repr(roots)))


def _render(job: _Job, planned: Plan, press: Press, worn: render.Dressing) -> Iterator[Rendered]:
    workshop = Workshop(press, job.prepared.shelf, Output(job.staging, job.site_dir))
    if job.choices.executor and not job.others:
        setting = render.setting(job.config, worn)
        return render_with(job.choices.executor, partial(render.print_pages, setting), workshop, planned.pages)
    return render_here(workshop, planned.pages, job.choices.jobs or all_cores())


_INDEX = of_text("search index")


def _index(job: _Job) -> tuple[str, ...]:
    """The paths of the search index; what is not in the site already is put into staging."""
    site, files = str(job.site_dir), job.last.files

    def standing(folder: str) -> tuple[str, ...]:
        held = tuple(path for path in files if path.startswith(folder))
        return held if all(stands(site, path, files[path]) for path in held) else ()

    return write_index(job.prepared.corpus, job.prepared.site, job.staging, job.root / CACHE, standing)


def _publish(job: _Job, made: dict[str, Made], written: _Written) -> Published:
    """Move staging into the site, and record what the site now holds."""
    journal = job.root / JOURNAL
    before = {*job.last.files, *unfinished(journal), *(() if job.last.is_known else marked(job.site_dir))}
    moved, removed = publish(job.staging, job.site_dir, before - made.keys(), journal)
    files = {path: _as_it_stands(job.site_dir, path, row) for path, row in made.items()}
    digests = job.prepared.digests
    keys = {key for row in files.values() for key in row.keys.split("\n") if key} | {*written.keys}
    due = job.prepared.corpus.next_publish
    facts = {
        "stamp": job.stamp,
        "site": os.path.relpath(job.site_dir, job.root),
        "nav": _as_text(written.nav),
        "written": written.state.hex(),
        "written-keys": "\n".join(written.keys),
        "warnings": json.dumps(written.warnings),
        "next publish": due.isoformat() if due else "",
    }
    write_manifest(job.root / MANIFEST, job.last, Manifest(files, {key: digests[key] for key in keys}, facts))
    journal.unlink(missing_ok=True)
    return Published(tuple(moved), tuple(removed), len(files) - len(moved))


def _as_it_stands(site_dir: Path, path: str, made: Made) -> Made:
    """The record of a file with its size and time of change; one that is fresh has them."""
    if made.mtime:
        return made
    status = os.stat(f"{site_dir}/{path}")  # noqa: PTH116 - for every file
    return made._replace(size=status.st_size, mtime=status.st_mtime_ns)
