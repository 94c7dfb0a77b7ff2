"""The steps of a build that has something to do: read, validate, plan, render what is stale into staging, publish."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from operator import attrgetter
from pathlib import Path

from digest.build.manifest import (
    Manifest,
    OutputRecord,
    Previous,
    modified,
    numbered,
    read_manifest,
    write_manifest,
)
from digest.build.options import (
    BuildOptions,
    BuildResult,
    EmptyError,
    Published,
    Snapshot,
    Stages,
    refuse_problems,
    refuse_warnings,
)
from digest.build.plan import Plan, plan, state_of
from digest.build.publish import journal_of, marked, publish, staging_folder, unfinished
from digest.build.settings import settings_fingerprint, written_settings
from digest.build.static_pages import links_text, static_pages
from digest.config import Options
from digest.content.cache import open_cache
from digest.content.file_state import folder_state
from digest.mkdocs_plugin.config import (
    MkDocsConfig,
    content_folder,
    described_site,
    foreign_plugins,
    load_site_config,
    reads_other_files,
    selection,
    template_folders,
)
from digest.mkdocs_plugin.plugin import digest_options
from digest.mkdocs_plugin.remote import remote_settings, render_pages
from digest.mkdocs_plugin.theme import ThemeContext, make_renderer, prepare_theme, theme_context
from digest.model import Counts
from digest.outputs.http_headers import HEADERS, headers
from digest.outputs.social_cards.cards import prune
from digest.pages.page import Asset, Page
from digest.paths import CachePaths
from digest.prepare import Prepared, prepare, site_cards, site_files
from digest.rendering.forks import all_cores, in_background, processes
from digest.rendering.parallel import Output, PageWriter, ShardSizes, render_here, render_remotely
from digest.rendering.renderer import Renderer, dump_frames, load_frames
from digest.site import urls
from digest.site.fingerprints import NOTHING, Last, fingerprint, text_fingerprint
from digest.site.periods import SIZES

LOSS = 10
"""A build that would publish less than a tenth of the last one's files is refused."""
# The state of every file of the search index.
_INDEX = text_fingerprint("search index")


@dataclass(frozen=True, slots=True)
class Build:
    """What the steps of one build share. ``root`` is the folder of mkdocs.yml. With ``foreign`` (plugins and
    hooks of others) MkDocs renders everything, in one process."""

    root: Path
    paths: CachePaths
    config: MkDocsConfig
    options: BuildOptions
    prepared: Prepared
    site_dir: Path
    staging: Path
    jobs: int
    shards: ShardSizes
    previous: Previous
    settings: str
    foreign: tuple[str, ...]


def run(
    config_file: Path, paths: CachePaths, options: BuildOptions, stages: Stages, now: datetime, content: str
) -> BuildResult:
    """Build a site at the time ``now``; for errors see `digest.build.build.build`. ``content`` is the state of
    the content folder if it is known, else ""."""
    stages.begin("configuration")
    root = config_file.parent
    config = load_site_config(config_file)
    digest = digest_options(config)
    if options.preview:
        config.site_dir, config.site_url = str(paths.preview_site), options.preview
        digest = digest.model_copy(update={"search": False, "cards": False})
    inputs = _inputs(root, config, config_file, options, content)
    foreign = foreign_plugins(config)
    manifest = read_manifest(paths.manifest)
    # Nothing is known of another folder, and no file there is ours to remove.
    manifest = manifest if manifest.facts.get("site") == inputs["site"] else Manifest()
    is_valid = bool(inputs["settings"]) and manifest.facts.get("settings") == inputs["settings"] and not foreign
    jobs = options.jobs or all_cores()
    shards = options.shards or ShardSizes()
    site_dir = Path(config.site_dir)
    stages.begin("reading")
    check = partial(modified, str(site_dir), manifest.files)
    with in_background(check, jobs if len(manifest.files) > shards.few_files else 1) as found:
        prepared = read(config, digest, paths, options, now)
        gone = found()
    intact = {path: made for path, made in manifest.files.items() if path not in gone} if gone else manifest.files
    refuse_problems(prepared.problems, options.strict)
    if not (options.preview or options.allow_empty):
        _refuse_empty(manifest, prepared, site_dir)
    stages.begin("planning")
    previous = Previous(manifest, intact, is_valid)
    prepared = replace(prepared, last=Last(manifest.keys, manifest.carried) if is_valid else NOTHING)
    prepare_theme(config, digest.language)
    facts = {
        **inputs,
        "content": "" if foreign or reads_other_files(config) else inputs["content"],
        "since": now.isoformat(),
        "until": _until(now, prepared).isoformat(),
    }
    with staging_folder(site_dir) as staging:
        this = Build(
            root, paths, config, options, prepared, site_dir, staging, jobs, shards, previous, inputs["settings"],
            foreign,
        )  # fmt: skip
        return _render_and_publish(this, stages, facts)


def _refuse_empty(manifest: Manifest, prepared: Prepared, site_dir: Path) -> None:
    """Raise `EmptyError` if nearly all entries, or files, are gone that the last build published: more likely a folder
    is not mounted than that someone deleted them."""
    corpus = prepared.corpus
    files = Counts(*json.loads(manifest.facts.get("counts", "[]"))).published
    if manifest.is_known:
        entries = int(manifest.facts.get("articles", "0"))
    else:
        entries = sum(path.startswith(urls.ARTICLES) for path in marked(site_dir))
    for what, after, before in (
        ("articles", len(corpus.articles), entries), ("files", corpus.counts.published, files)
    ):  # fmt: skip
        if after * LOSS < before:
            raise EmptyError(
                f"{prepared.docs_dir} has {after:,} {what} to publish, and the last build published {before:,}; "
                "nothing is published now. If the others were deleted on purpose, build with --allow-empty"
            )


def read(
    config: MkDocsConfig, digest: Options, paths: CachePaths, options: BuildOptions, now: datetime
) -> Prepared:  # fmt: skip
    """Read and check the content, and plan the pages; files that have not changed since they were last read are
    not parsed again."""
    cache = options.cache or open_cache(paths.content, digest.zone, digest.limits, options.verify, options.disk_clock)
    with processes(options.jobs or all_cores()) as pool:
        site = described_site(config, digest)
        prepared = prepare(
            Path(config.docs_dir),
            site,
            now,
            cache,
            pool,
            options.sizes or SIZES,
            selection(config),
            options.shows_all,
            content_folder(config),
        )
    cache.save()
    return prepared


def _inputs(root: Path, config: MkDocsConfig, config_file: Path, options: BuildOptions, content: str) -> dict[str, str]:
    """What the next build compares with what it finds before it reads anything (see `digest.build.unchanged`)."""
    settings = written_settings(config_file)
    templates = template_folders(config)
    return {
        "settings": "" if settings is None else settings_fingerprint((settings, options.mode), templates),
        # A cache folder that was chosen may be that of another site.
        "site": config.site_dir if options.cache_dir else os.path.relpath(config.site_dir, root),
        "docs": os.path.relpath(config.docs_dir, root),
        "templates": json.dumps([os.path.relpath(folder, root) for folder in templates]),
        "content": content or folder_state(Path(config.docs_dir), options.disk_clock()),
    }


def _until(now: datetime, prepared: Prepared) -> datetime:
    """When a build of the same content may give something else: on the next day, or when the next scheduled
    article is due."""
    zone = prepared.site.options.zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time_of_day.min, tzinfo=zone)
    return min(midnight, prepared.corpus.next_publish or midnight)


def _render_and_publish(this: Build, stages: Stages, facts: dict[str, str]) -> BuildResult:
    """Render what is stale and publish it. ``facts`` are what the next build is to know of this one."""
    prepared, previous = this.prepared, this.previous
    cards, warning = site_cards(prepared, this.root, this.paths.cards)
    assets = tuple(site_files(prepared, cards))
    static, static_files, static_facts = static_pages(
        this.config, prepared, this.staging, this.settings, previous, assets if this.foreign else None
    )
    warnings = (*static.warnings, *filter(None, [warning]))
    refuse_warnings(warnings, this.options.strict)
    context = theme_context(prepared, static.nav)
    renderer = make_renderer(this.config, static.environment, context)
    renderer.cache_bytecode()
    # The header of every page names the parts of the site and its hand-written pages.
    header = links_text((*prepared.sections, *static.nav))
    reusable = previous.reusable if previous.manifest.facts.get("header") == header else Manifest()
    renderer.frames |= load_frames(reusable.frames)
    roots = prepared.roots()
    headers_file = () if prepared.has_own_headers else (_headers_file(renderer, roots),)
    pages = () if this.foreign else prepared.plan.pages
    assets = () if this.foreign else (*assets, *_copies(prepared, this.options.verify))
    planned = plan(pages, (*assets, *headers_file), prepared.fingerprints, reusable)
    stages.begin("rendering")
    # A large build already uses every core and much memory, so the index is built afterwards.
    is_small = len(planned.pages) + len(planned.assets) < this.shards.few_pages
    with in_background(partial(_index, this), this.jobs if is_small and prepared.site.options.search else 1) as indexed:
        renderer.prepare(page.url for page in planned.pages)
        list(renderer.documents(roots))
        made = _render(this, planned, renderer, context)
        stages.begin("search")
        index = indexed()
    stages.begin("publishing")
    numbers = {key: number for number, key in enumerate(reusable.keys)}
    rendered = {
        path: OutputRecord(state, numbered(filter(None, keys.split("\n")), numbers), 0, 0)
        for path, (state, keys) in made.items()
    }
    numbered(static.reads, numbers)
    facts |= {
        **static_facts,
        "header": header,
        "warnings": json.dumps(warnings),
        "problems": json.dumps([astuple(problem) for problem in prepared.problems]),
        "counts": json.dumps(astuple(prepared.corpus.counts)),
        "articles": str(len(prepared.corpus.articles)),
        "left out": json.dumps(prepared.left_out),
        "site url": prepared.site.url,
    }
    fingerprints = prepared.fingerprints
    files = {**planned.fresh, **static_files, **index, **rendered}
    # A key that nothing reads any more stays until everything is made again.
    keys = {key: planned.keys.get(key) or fingerprints[key] for key in numbers}
    frames = dump_frames(renderer.frames)
    manifest = Manifest(files, keys, fingerprints.carried, fingerprints.spellings, frames, facts)
    published = _publish(this, manifest)
    prune(this.paths.cards, cards)
    stages.end()
    snapshot = Snapshot(prepared, renderer)
    return BuildResult(
        prepared.site.url,
        prepared.corpus.counts,
        prepared.left_out,
        prepared.problems,
        warnings,
        published,
        stages,
        snapshot,
    )


def _copies(prepared: Prepared, verify: bool) -> Iterator[Asset]:
    """Files of the content folder that are published as they are."""
    for path in prepared.corpus.files:
        source = prepared.docs_dir / path
        status = source.stat()
        known = source.read_bytes() if verify else repr((status.st_size, status.st_mtime_ns)).encode()
        yield Asset(urls.content_file(path), source.read_bytes, fingerprint(known))


def _headers_file(renderer: Renderer, roots: tuple[str, ...]) -> Asset:
    """`_headers`, made from the documents around pages at these paths to the root."""
    return Asset(HEADERS, lambda: headers(renderer.documents(roots)), text_fingerprint(repr(roots)))


def _render(
    this: Build, planned: Plan, renderer: Renderer, context: ThemeContext
) -> dict[str, tuple[bytes, str]]:  # fmt: skip
    """Render what is stale into staging: for each path the state of its file, and the keys it read (lines)."""
    # In the order of time: pages that show the same entries are made by one process, one soon after the other,
    # and what they share is rendered once (see `digest.rendering.renderer`).
    pages = sorted(planned.pages, key=attrgetter("newest_day"))
    items: tuple[Page | Asset, ...] = (*planned.assets, *pages)
    states = {urls.destination(item.url): state_of(item) for item in items}
    writer = PageWriter(renderer, this.prepared.builder, Output(this.staging, this.site_dir))
    executor: Executor | None = None if this.foreign else this.options.executor
    if executor:
        remote = partial(render_pages, remote_settings(this.config, context))
        rendered = render_remotely(executor, remote, writer, pages, planned.assets, this.shards)
    else:
        rendered = render_here(writer, items, this.jobs, this.shards)
    return {item.path: (states[item.path], item.keys) for item in rendered}


def _index(this: Build) -> dict[str, OutputRecord]:
    """The files of the search index, if there is to be one. Those that are not in the site already are put
    into staging."""
    if not this.prepared.site.options.search:
        return {}
    # Imported here, so that a build does not wait for it while another process makes the index.
    from digest.outputs.search.index import write_index

    previous = this.previous
    files = {path: made for path, made in previous.manifest.files.items() if path.startswith(urls.SEARCH_INDEX)}
    reused: dict[str, OutputRecord] = {}

    def intact(folder: str) -> tuple[str, ...]:
        """The paths of a folder of the index, if all of them are intact."""
        found = {path: made for path, made in files.items() if path.startswith(folder)}
        if not found.keys() <= previous.intact.keys():
            return ()
        reused.update(found)
        return tuple(found)

    paths = write_index(this.prepared.corpus, this.prepared.site, this.staging, this.paths.search, intact)
    return {path: reused.get(path) or OutputRecord(_INDEX, b"", 0, 0) for path in paths}


def _publish(this: Build, manifest: Manifest) -> Published:
    """Move staging into the site, and write the manifest of what the site contains now."""
    last = this.previous.manifest
    journal = journal_of(this.staging) if this.paths.is_temporary else this.paths.journal
    # Without a manifest, pages of ours are recognised by a mark.
    before = {*last.files, *unfinished(journal), *(() if last.is_known else marked(this.site_dir))}
    moved, removed = publish(this.staging, this.site_dir, manifest.files, before - manifest.files.keys(), journal)
    site = str(this.site_dir)
    files = {path: made if made.mtime else _measured(site, path, made) for path, made in manifest.files.items()}
    write_manifest(this.paths.manifest, last.is_known, replace(manifest, files=files))
    journal.unlink(missing_ok=True)
    return Published(tuple(moved), tuple(removed), len(files) - len(moved))


def _measured(site: str, path: str, made: OutputRecord) -> OutputRecord:
    """The record of a file with its size and time of change."""
    status = os.stat(f"{site}/{path}")  # noqa: PTH116 - for every file
    return OutputRecord(made.state, made.keys, status.st_size, status.st_mtime_ns)
