"""`digest build`: read, check, plan, render what changed into staging, publish."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from digest import render, urls
from digest.cards import CACHE as CARDS
from digest.cards import prune
from digest.contentcache import ContentCache, open_cache
from digest.digests import digest_of, of_text
from digest.errors import ContentError, DigestError, Problem, Severity
from digest.handwritten import Job, Written, make_written, nav_text
from digest.headers import HEADERS, headers
from digest.manifest import MANIFEST, Made, Manifest, read_manifest, write_manifest
from digest.model import Counts
from digest.pages.page import Asset
from digest.plan import Plan, plan, stands, state_of
from digest.plugin import dressing, now, plugin_of, read_site
from digest.press import Press, frames_from, frames_text
from digest.project import Prepared, site_cards, site_files
from digest.publish import JOURNAL, Published, cannot_write, marked, publish, staging_folder, unfinished
from digest.search.index import CACHE as INDEX_CACHE
from digest.search.index import write_index
from digest.shards import Output, Rendered, Workshop, all_cores, processes, render_here, render_with
from digest.stages import Stages
from digest.stamp import stamp
from digest.unchanged import signature

CACHE = ".cache/digest"
LOCK = f"{CACHE}/lock"
PREVIEW = f"{CACHE}/preview"


class StrictError(DigestError):
    """A strict build met warnings."""


class BusyError(DigestError):
    """Another build of the same site is running."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How to build. ``jobs`` are processes on this machine, 0 for as many as it has cores;
    ``executor`` renders instead of them. ``verify`` reads every file instead of trusting its time of
    change; ``wait`` is how many seconds to wait for another build (negative: for ever). ``preview`` is
    the address that a preview stands at: it has a folder of its own, and neither search nor cards.
    ``reuse`` is the content's cache, for who builds again and again."""

    strict: bool = False
    jobs: int = 0
    executor: Executor | None = None
    verify: bool = False
    wait: float = -1
    preview: str = ""
    reuse: ContentCache | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``problems`` are warnings of the content, ``warnings`` MkDocs's own and those
    of the site as a whole; ``stages`` says where the time went."""

    site_url: str
    counts: Counts
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    published: Published
    stages: Stages


def build(config_file: Path, choices: Choices | None = None, stages: Stages | None = None) -> Built:
    """Build the site that ``config_file`` describes.

    Raises `ContentError` with every problem if the content has errors (or, if strict, warnings);
    then, and on any other `DigestError`, the published site stays as it was.
    """
    choices, stages = choices or Choices(), stages or Stages()
    root = config_file.parent / PREVIEW if choices.preview else config_file.parent
    with _alone(root / LOCK, choices.wait):
        stages.begin("configuration")
        config = render.load_site_config(config_file)
        if choices.preview:
            _be_preview(config, root, choices.preview)
        stages.begin("looking for changes")
        last, mark = _last(root, config)
        seen = _seen(signature(Path(config.docs_dir), time.time_ns()), mark, config)
        if seen and last.facts.get("seen") == seen and not choices.verify:
            done = _as_it_was(config, last, choices.strict)
            if done:
                stages.end()
                return Built(*done, stages)
        stages.begin("reading")
        prepared = read(config, root, choices)
        refuse_problems(prepared.problems, choices.strict)
        stages.begin("planning")
        site_dir = Path(config.site_dir)
        job = Job(root, config, prepared, site_dir, staging_folder(site_dir), last, mark, render.others(config))
        try:
            return _run(job, choices, stages, seen)
        except OSError as error:
            raise cannot_write(error, job.staging) from error


def _be_preview(config: render.MkDocsConfig, root: Path, address: str) -> None:
    config.site_dir = str(root / "site")
    config.site_url = address
    plugin = plugin_of(config)
    plugin.options = plugin.options.model_copy(update={"search": False, "cards": False})


def read(config: render.MkDocsConfig, root: Path, choices: Choices) -> Prepared:
    """The content, checked and planned; what has not changed since it was last read is not read again."""
    options = plugin_of(config).options
    cache = choices.reuse or open_cache(root / CACHE, options.zone, options.limits, choices.verify)
    with processes(choices.jobs or all_cores()) as pool:
        prepared = read_site(config, cache, pool)
    cache.save()
    return prepared


def changed_urls(built: Built) -> Iterator[str]:
    """The URLs of files that were written or removed, absolute if the site has an address."""
    for path in sorted((*built.published.written, *built.published.removed)):
        yield f"{built.site_url or '/'}{urls.of_file(path)}"


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


# Whether there is anything to do


def _last(root: Path, config: render.MkDocsConfig) -> tuple[Manifest, str]:
    """The last build of this site into this folder, and the stamp of this one."""
    place = os.path.relpath(config.site_dir, root)
    last = read_manifest(root / MANIFEST)
    # MkDocs takes a plugin's options out of what it read.
    options = plugin_of(config).options.model_dump_json()
    mark = stamp((place, config.site_url, render.settings(config), options), render.template_folders(config))
    # Of another folder nothing is known, and nothing there is ours to take out.
    return (last if last.facts.get("site") == place else Manifest()), mark


def _seen(content: str, mark: str, config: render.MkDocsConfig) -> str:
    """All that a build sees, as one text; "" where it cannot be said."""
    day = now().astimezone(plugin_of(config).options.zone).date()
    return f"{content} {mark} {day}" if content and not render.others(config) else ""


def _as_it_was(
    config: render.MkDocsConfig, last: Manifest, strict: bool
) -> tuple[str, Counts, tuple[Problem, ...], tuple[str, ...], Published] | None:
    """What the last build said, if nothing is due and all of its files stand."""
    due = last.facts["next publish"]
    folder = config.site_dir
    if (due and now() >= datetime.fromisoformat(due)) or not last.files:
        return None
    if not all(stands(folder, path, made) for path, made in last.files.items()):
        return None
    problems, counts, warnings = (json.loads(last.facts[name]) for name in ("problems", "counts", "warnings"))
    found = tuple(Problem(*rest, severity=Severity(severity)) for *rest, severity in problems)  # type: ignore[misc]
    refuse_problems(found, strict)
    _refuse_warnings(warnings, strict)
    return config.site_url or "", Counts(*counts), found, tuple(warnings), Published((), (), len(last.files))


def _refuse_warnings(warnings: Sequence[str], strict: bool) -> None:
    if strict and warnings:
        raise StrictError("\n".join((*warnings, "warnings stop a strict build; nothing is published")))


# What there is to do


def _run(job: Job, choices: Choices, stages: Stages, seen: str) -> Built:
    """Make what is stale and publish it; ``seen`` is what the next build compares with what it sees."""
    prepared = job.prepared
    plugin = plugin_of(job.config)
    plugin.prepared = prepared
    plugin.on_config(job.config)
    written, press = make_written(job)
    cards, complaint = site_cards(prepared, job.root)
    warnings = (*written.warnings, *filter(None, [complaint]))
    _refuse_warnings(warnings, choices.strict)
    # The header of every page names the parts of the site, and hand-written pages.
    header = nav_text((*prepared.sections, *written.nav))
    known = job.known if job.last.facts.get("header") == header else Manifest()
    press.frames |= frames_from(known.facts.get("frames", "{}"))
    headers = () if prepared.has_own_headers else (_headers_asset(press, prepared.roots()),)
    ours = () if job.others else (*site_files(prepared, cards), *_copies(prepared, choices.verify))
    planned = plan(() if job.others else prepared.plan.pages, (*ours, *headers), prepared.digests, known, job.site_dir)
    stages.begin("rendering")
    worn = dressing(prepared, written.nav)
    rendered = {page.path: page.keys for page in _render(job, planned, press, worn, choices)}
    stages.begin("feeds and other files")
    output = Output(job.staging, job.site_dir)
    for asset in planned.assets:
        output.put(urls.destination(asset.url), asset.content)
    stages.begin("search")
    index = _index(job) if prepared.site.options.search else ()
    stages.begin("publishing")
    made = {path: Made(written.state, "", 0, 0) for path in written.files}
    made |= {path: Made(_INDEX, "", 0, 0) for path in index}
    made |= {urls.destination(asset.url): Made(asset.state, "", 0, 0) for asset in planned.assets}
    for page in planned.pages:
        path = urls.destination(page.url)
        made[path] = Made(state_of(page), rendered[path], 0, 0)
    facts = {
        "seen": seen,
        "header": header,
        "frames": frames_text(press.frames),
        "warnings": json.dumps(warnings),
        "problems": json.dumps([astuple(problem) for problem in prepared.problems]),
        "counts": json.dumps(astuple(prepared.corpus.counts)),
    }
    published = _publish(job, {**planned.fresh, **made}, written, facts, is_all=not known.is_known)
    prune(job.root / CARDS, cards)
    stages.end()
    return Built(prepared.site.url, prepared.corpus.counts, prepared.problems, warnings, published, stages)


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


def _render(
    job: Job, planned: Plan, press: Press, worn: render.Dressing, choices: Choices
) -> Iterator[Rendered]:  # fmt: skip
    workshop = Workshop(press, job.prepared.shelf, Output(job.staging, job.site_dir))
    if choices.executor and not job.others:
        setting = render.setting(job.config, worn)
        return render_with(choices.executor, partial(render.print_pages, setting), workshop, planned.pages)
    return render_here(workshop, planned.pages, choices.jobs or all_cores())


_INDEX = of_text("search index")


def _index(job: Job) -> tuple[str, ...]:
    """The paths of the search index; what is not in the site already is put into staging."""
    site, files = str(job.site_dir), job.last.files

    def standing(folder: str) -> tuple[str, ...]:
        held = tuple(path for path in files if path.startswith(folder))
        return held if all(stands(site, path, files[path]) for path in held) else ()

    return write_index(job.prepared.corpus, job.prepared.site, job.staging, job.root / INDEX_CACHE, standing)


def _publish(job: Job, made: dict[str, Made], written: Written, facts: dict[str, str], is_all: bool) -> Published:
    """Move staging into the site, and record what the site now holds; ``is_all``: all of it is new."""
    journal = job.root / JOURNAL
    before = {*job.last.files, *unfinished(journal), *(() if job.last.is_known else marked(job.site_dir))}
    moved, removed = publish(job.staging, job.site_dir, before - made.keys(), journal)
    files = {path: _as_it_stands(job.site_dir, path, row) for path, row in made.items()}
    digests = job.prepared.digests
    # A key that nothing reads any more stays until everything is made again.
    rows = made.values() if is_all else (row for row in made.values() if not row.mtime)
    keys = {key for row in rows for key in row.keys.split("\n") if key} | {*written.keys}
    keys |= set() if is_all else job.last.keys.keys()
    due = job.prepared.corpus.next_publish
    facts |= {
        "stamp": job.stamp,
        "site": os.path.relpath(job.site_dir, job.root),
        "nav": nav_text(written.nav),
        "written": written.state.hex(),
        "written-keys": "\n".join(written.keys),
        "written-warnings": json.dumps(written.warnings),
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
