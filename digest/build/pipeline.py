"""The steps of a build that has something to do: read, validate, plan, render what is stale into staging, publish."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from typing import TypeVar

from digest.build.explain import reasons
from digest.build.looks import FRAME, Look, looks
from digest.build.opening import OpenedSite, open_site, unless_damaged
from digest.build.options import (
    BuildOptions,
    BuildResult,
    EmptyError,
    Published,
    Stages,
    refuse_problems,
    refuse_warnings,
)
from digest.build.plan import FILE, Plan, output_of, plan
from digest.build.publish import files_below, journal_of, marked, publish, staging_folder, unfinished
from digest.build.reading import publishing, read
from digest.build.settings import without_own_options
from digest.build.state import BuildState, Inputs, Report, StaticState, state_bytes
from digest.build.static_pages import STATIC, static_pages
from digest.build.unchanged import changed_files
from digest.mkdocs_plugin.config import (
    MkDocsConfig,
    reads_other_files,
    template_folders,
)
from digest.mkdocs_plugin.remote import remote_settings, render_pages
from digest.mkdocs_plugin.theme import TEMPLATES, ThemeContext, make_renderer, prepare_theme, theme_context
from digest.outputs.file_cache import forget, prune
from digest.outputs.http_headers import HEADERS, headers
from digest.outputs.pictures.files import PictureFiles
from digest.outputs.search.index import IndexFolder, index_folders, index_state, write_index
from digest.outputs.sitemap import roots, sitemap
from digest.outputs.social_cards.cards import Cards, put_drawing
from digest.pages.all_pages import Owner
from digest.pages.page import Asset, Page
from digest.paths import CachePaths
from digest.prepare import Prepared
from digest.rendering.forks import WorkerError, all_cores, in_background
from digest.rendering.parallel import Output as Writer
from digest.rendering.parallel import PageWriter, Rendered, ShardSizes, render_here, render_remotely
from digest.rendering.renderer import Renderer, dump_frames, load_frames
from digest.site import urls
from digest.site.tables import YEARS
from digest.store.database import Output

T = TypeVar("T")

LOSS = 10
"""A build that would publish less than a tenth of the last one's files is refused."""
SITEMAP, INDEX = Owner("sitemap"), Owner("search index")
"""What the sitemap and `_headers`, and the files of the search index belong to."""


@dataclass(frozen=True, slots=True)
class Build:
    """What the steps of one build share. ``root`` is the folder of mkdocs.yml; ``gone`` are those files of the last build
    that are not as it left them."""

    root: Path
    paths: CachePaths
    opened: OpenedSite
    options: BuildOptions
    prepared: Prepared
    staging: Path
    jobs: int
    shards: ShardSizes
    inputs: Inputs
    gone: Collection[str]
    facts_are_saved: Callable[[], None]
    """Waits until the first half of the store is written; raises `StoreError` if it cannot be, and `WorkerError`."""

    @property
    def config(self) -> MkDocsConfig:
        return self.opened.config

    @property
    def site_dir(self) -> Path:
        return Path(self.opened.config.site_dir)

    @property
    def foreign(self) -> tuple[str, ...]:
        return self.opened.foreign

    @property
    def outputs(self) -> Mapping[str, Output]:
        return self.opened.outputs

    @property
    def last(self) -> BuildState | None:
        return self.opened.last


def run(
    config_file: Path, paths: CachePaths, options: BuildOptions, stages: Stages, now: datetime, content: str | None
) -> BuildResult:
    """Build a site at the time ``now``; for errors see `digest.build.build.build`. ``content`` is the state of
    the content folder (see `digest.content.file_state`), if it was looked at."""

    def build(afresh: bool) -> BuildResult:
        stages.begin("configuration")
        opened = open_site(config_file, paths, options, content, afresh)
        return _build(config_file, paths, opened, options, stages, now)

    return unless_damaged(build)


def _build(
    config_file: Path, paths: CachePaths, opened: OpenedSite, options: BuildOptions, stages: Stages, now: datetime
) -> BuildResult:  # fmt: skip
    put_drawing(opened.store, opened.site, config_file.parent)
    jobs = options.jobs or all_cores()
    shards = options.shards or ShardSizes()
    site_dir = Path(opened.config.site_dir)
    stages.begin("reading")
    check = partial(_gone, str(site_dir), opened.outputs)
    with in_background(check, jobs if len(opened.outputs) > shards.few_files else 1) as found:
        prepared = read(opened, paths, options, now)
        gone = found()
    cards = Cards(prepared.index, prepared.builder.site, prepared.words, config_file.parent, paths.cards)
    pictures = PictureFiles(prepared.builder.pictures, prepared.docs_dir, paths.pictures)
    prepared = replace(prepared, cards=cards, pictures=pictures)
    with publishing(opened, paths, prepared), staging_folder(site_dir) as staging:
        refuse_problems(prepared.problems, options.strict)
        if not (options.preview or options.allow_empty):
            _refuse_empty(opened.known.report if opened.known else None, prepared, site_dir)
        prepare_theme(opened.config, opened.site.options.language)
        inputs = opened.inputs._replace(
            content="" if opened.foreign or reads_other_files(opened.config) else opened.inputs.content,
            since=now.isoformat(), until=_until(now, prepared).isoformat(),
        )  # fmt: skip
        # Nothing puts facts from here on. One processor has nothing to do while pages are planned.
        with in_background(opened.store.begin_saving(), jobs if opened.store.is_afresh else 1) as facts_are_saved:
            this = Build(
                config_file.parent, paths, opened, options, prepared, staging, jobs, shards, inputs, gone, facts_are_saved
            )  # fmt: skip
            return _render_and_publish(this, stages)


def _gone(site: str, outputs: Mapping[str, Output]) -> frozenset[str]:
    return frozenset(changed_files(site, ((path, made.size, made.mtime) for path, made in outputs.items())))


def _refuse_empty(last: Report | None, prepared: Prepared, site_dir: Path) -> None:
    """Raise `EmptyError` if nearly all entries, or files, are gone that the last build published: more likely a folder
    is not mounted than that someone deleted them."""
    articles, counts = _articles(prepared), prepared.checked.counts
    files = last.counts.published if last else 0
    entries = last.articles if last else sum(path.startswith(urls.ARTICLES) for path in marked(site_dir))
    for what, after, before in (
        ("articles", articles, entries), ("files", counts.published, files)
    ):  # fmt: skip
        if after * LOSS < before:
            raise EmptyError(
                f"{prepared.docs_dir} has {after:,} {what} to publish, and the last build published {before:,}; "
                "nothing is published now. If the others were deleted on purpose, build with --allow-empty"
            )


def _articles(prepared: Prepared) -> int:
    return sum(year.articles for year in YEARS.now(prepared.store, "archive", "") or ())


def _until(now: datetime, prepared: Prepared) -> datetime:
    """When a build of the same content may give something else: on the next day, or when the next scheduled
    article is due."""
    zone = prepared.site.options.zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time_of_day.min, tzinfo=zone)
    return min(midnight, prepared.checked.next_publish or midnight)


def _render_and_publish(this: Build, stages: Stages) -> BuildResult:
    """Render what is stale and publish it."""
    stages.begin("planning")
    prepared, last, store = this.prepared, this.last, this.prepared.store
    assert prepared.cards
    warning = prepared.cards.font_warning()
    assets = tuple(_assets(prepared)) if this.foreign else None
    static, static_state, why_static = static_pages(
        this.config, prepared, this.staging, this.inputs.settings, last.static if last else StaticState(),
        this.outputs, this.gone, assets,
    )  # fmt: skip
    warnings = (*static.warnings, *filter(None, [warning]))
    context = theme_context(prepared, static.nav)
    styles = _looks(this, prepared, static.nav)
    planned = Plan(states={urls.destination(asset.url): asset.state for asset in assets or ()})
    if not this.foreign:
        planned = plan(
            prepared, this.outputs, this.gone, styles, last.looks if last else {}, last.kinds if last else {}
        )  # fmt: skip
    problems = (*prepared.problems, *planned.problems, *(prepared.address_problems() if this.foreign else ()))
    refuse_problems(problems, this.options.strict)
    refuse_warnings(warnings, this.options.strict)
    renderer = make_renderer(this.config, static.environment, context)
    renderer.cache_bytecode()
    if last and last.looks.get(FRAME) == styles[FRAME]:
        renderer.frames |= load_frames(last.frames)
    stages.begin("rendering")
    # A large build already uses every core and much memory, so the index is built afterwards.
    is_small = len(planned.stale) < this.shards.few_pages
    folders = _index_folders(this)
    why_index = [] if store.is_afresh else list(reasons(store, INDEX))
    with in_background(partial(_index, this, folders), this.jobs if is_small and folders else 1) as indexed:
        outputs = {**planned.outputs}
        for item in _render(this, planned, renderer, context):
            owner, made = planned.stale[item.path]
            store.keep((FILE, item.path), b"", item.reads)
            why = "\n".join((this.inputs.since, *planned.why.get(item.path, ())))
            outputs[item.path] = output_of(owner, made, why, planned.states[item.path])
        site_files = _site_files(this, prepared, renderer, planned, outputs)
        outputs |= site_files
        stages.begin("search")
        index = indexed()
    stages.begin("publishing")
    staged = {*files_below(this.staging)}
    outputs |= _records(this, INDEX, index, why_index, staged)
    outputs |= _records(this, STATIC, static.files, why_static, staged)
    # Whatever is in no owner's list any more is gone.
    removed = {*planned.removed}
    for owner, there in ((INDEX, {*index}), (STATIC, {*static.files}), (SITEMAP, {*site_files})):
        removed |= {path for path, made in this.outputs.items() if made.owner == owner and path not in there}
    if this.foreign or store.is_afresh:
        removed = {*this.outputs}
    removed -= outputs.keys()
    state = BuildState(
        this.opened.base, this.inputs,
        Report(
            prepared.site.url, _articles(prepared), prepared.checked.counts, prepared.left_out, problems,
            warnings,
        ),
        styles, planned.kinds, dump_frames(renderer.frames), static_state,
    )  # fmt: skip
    prune_caches = _prune_caches(this, planned)
    published = _publish(this, outputs, removed, planned, state)
    prune_caches()
    stages.end()
    return BuildResult(
        prepared.site.url, prepared.checked.counts, prepared.left_out, problems, warnings, published, stages
    )  # fmt: skip


def _looks(this: Build, prepared: Prepared, nav: object) -> dict[str, Look]:
    """The looks of templates, with what all pages share: settings, the header, and our options that templates use
    themselves."""
    site, options = prepared.site, prepared.site.options
    used = (
        options.footer,
        options.search,
        options.cards,
        options.article_cards,
        options.licence,
        options.report_mistakes,
        options.data,
        options.material_everywhere,
    )
    shared = {
        "mkdocs.yml": (without_own_options(this.opened.written), site.name, site.url, site.description, site.language),
        "an option in mkdocs.yml that is used on every page": used,
        "the header with the parts of the site": (prepared.sections, nav),
        "a stylesheet or script": [(name, asset.url) for name, asset in prepared.styles_and_scripts.items()],
    }
    return looks(TEMPLATES, template_folders(this.config), shared)


def _assets(prepared: Prepared) -> Iterator[Asset]:
    """All files of ours that are no pages, for MkDocs to write."""
    copies = {urls.content_file(path) for path in prepared.copies}
    yield from (item for item in prepared.all_items() if isinstance(item, Asset) and item.url not in copies)
    yield from sitemap(prepared.sitemap_rows(), prepared.site)


def _site_files(
    this: Build, prepared: Prepared, renderer: Renderer, planned: Plan, made: Mapping[str, Output]
) -> dict[str, Output]:
    """Write the sitemap, and `_headers`, which follow from which pages there are. A preview has neither."""
    if this.options.preview:
        return {}
    if this.foreign:
        pages: dict[str, str | None] = {urls.destination(page.url): page.changed for page in prepared.pages}
    else:
        pages = {path: output.changed for path, output in this.outputs.items() if path not in planned.removed}
        if prepared.store.is_afresh:
            pages = {}
        pages |= {path: output.changed for path, output in made.items()}
    writer = _writer(this)
    files: list[Asset] = []
    ours = {urls.of_file(path): changed for path, changed in pages.items() if changed is not None}
    handwritten = dict(prepared.handwritten_rows())
    if not this.foreign:
        files += sitemap(
            [*((url, changed or "") for url, changed in ours.items()), *handwritten.items()], prepared.site
        )
    if not prepared.has_own_headers:
        listed = (*ours, *handwritten)
        around = renderer.documents(roots(listed, prepared.site))
        files.append(Asset(HEADERS, lambda: headers(around, listed, prepared.site.options.embeds)))
    for file in files:
        writer.put(urls.destination(file.url), file.content)
    return {urls.destination(file.url): Output(SITEMAP) for file in files}


def _render(this: Build, planned: Plan, renderer: Renderer, context: ThemeContext) -> Iterator[Rendered]:
    """Render what is stale into staging."""
    # In the order of time: pages that show the same entries are made by one process, one soon after the other,
    # and what they share is rendered once (see `digest.rendering.renderer`).
    items = [item for _, item in planned.stale.values()]
    pages = sorted((item for item in items if isinstance(item, Page)), key=lambda page: page.newest_day)
    assets = [item for item in items if isinstance(item, Asset)]
    renderer.prepare(page.url for page in pages)
    writer = PageWriter(renderer, this.prepared.builder, _writer(this))
    executor: Executor | None = None if this.foreign else this.options.executor
    if executor:
        remote = partial(render_pages, remote_settings(this.config, context))
        return render_remotely(executor, remote, writer, pages, assets, this.shards)
    return render_here(writer, (*assets, *pages), this.jobs, this.shards)


def _writer(this: Build) -> Writer:
    return Writer(this.staging, this.site_dir if this.site_dir.exists() else None)


def _records(
    this: Build, owner: Owner, paths: Iterable[str], why: Sequence[str], staged: Collection[str]
) -> Iterator[tuple[str, Output]]:
    """The records of files that are no pages of ours: those of the last build for what is not ``staged``."""
    new = Output(owner, None, "\n".join((this.inputs.since, *why)))
    for path in paths:
        known = this.outputs.get(path)
        yield path, known if known and known.owner == owner and path not in staged else new


def _index_folders(this: Build) -> tuple[IndexFolder, ...]:
    """The folders of the search index if any of them may be missing in the site: nothing is looked at if all that they
    follow from is the same."""
    store, prepared = this.prepared.store, this.prepared
    if not prepared.site.options.search:
        return ()
    key, state = tuple(INDEX), index_state()
    there = [path for path, made in this.outputs.items() if made.owner == INDEX]
    is_whole = urls.SEARCH_SHARDS in there and not any(path in this.gone for path in there)
    if is_whole and store.is_unchanged(key) and store.state_of(key) == state:
        return ()
    folders, reads = store.note(partial(index_folders, prepared.recorder))
    store.keep(key, state, reads)
    return folders


def _index(this: Build, folders: Sequence[IndexFolder]) -> tuple[str, ...]:
    """The files of the search index, if there is to be one. Those of these folders that are not in the site already are
    put into staging."""
    files = [path for path, made in this.outputs.items() if made.owner == INDEX]
    if not folders:
        return tuple(files) if this.prepared.site.options.search else ()

    def intact(folder: str) -> tuple[str, ...]:
        """The paths of a folder of the index, if all of them are intact."""
        found = tuple(path for path in files if path.startswith(folder))
        return () if any(path in this.gone for path in found) else found

    return write_index(folders, this.prepared.site.language, this.staging, this.paths.search, intact)


def _prune_caches(this: Build, planned: Plan) -> Callable[[], None]:
    """What removes cards and sizes of pictures that are no more from the cache, once the site is published."""
    folders = {urls.CARDS: this.paths.cards, urls.PICTURES: this.paths.pictures}
    work = [_prune_cache(this, planned, start, folder) for start, folder in folders.items()]

    def prune_all() -> None:
        for prune_one in work:
            prune_one()

    return prune_all


def _prune_cache(this: Build, planned: Plan, start: str, folder: Path) -> Callable[[], None]:
    """The same for the files of the site whose paths begin with ``start``."""
    store = this.prepared.store
    states = {path: state for path, state in planned.states.items() if path.startswith(start)}
    if store.is_afresh:
        return partial(prune, folder, [*states.values()])
    paths = (path for path in (*states, *planned.removed) if path.startswith(start))
    before = {this.outputs[path].state for path in paths if path in this.outputs}
    return partial(forget, folder, [state for state in before if state and state not in states.values()])


def _publish(
    this: Build, outputs: dict[str, Output], removed: set[str], planned: Plan, state: BuildState
) -> Published:  # fmt: skip
    """Move staging into the site, and write the store for the next build."""
    journal = journal_of(this.staging) if this.paths.is_temporary else this.paths.journal
    # Without a store, pages of ours are recognised by a mark.
    gone = {*removed, *unfinished(journal), *(() if this.opened.known else marked(this.site_dir))}
    wanted = outputs.keys() if this.prepared.store.is_afresh else {**this.outputs, **outputs}.keys() - removed
    store = this.prepared.store
    with in_background(store.rest_of_saving(), this.jobs if store.is_afresh else 1) as rest:
        moved, dropped = publish(this.staging, this.site_dir, wanted, gone - wanted, journal)
        site, before = str(this.site_dir), this.outputs
        written = {path: _measured(site, path, made) for path, made in outputs.items()}
        # If another process was killed, the site is published all the same.
        _or_here(this.facts_are_saved, store.begin_saving)
        store.save(
            {path: made for path, made in written.items() if made != before.get(path) or store.is_afresh},
            removed, planned.forgotten, state_bytes(state), partial(_or_here, rest, store.rest_of_saving),
        )  # fmt: skip
    journal.unlink(missing_ok=True)
    return Published(tuple(moved), tuple(dropped), len(wanted) - len(moved))


def _or_here(result: Callable[[], T], work: Callable[[], Callable[[], T]]) -> T:
    """What another process was to find out or do, done here if that was killed."""
    try:
        return result()
    except WorkerError:
        return work()()


def _measured(site: str, path: str, made: Output) -> Output:
    """The record of a file with its size and time."""
    if made.mtime:
        return made
    status = os.stat(f"{site}/{path}")  # noqa: PTH116 - for every file
    return made._replace(size=status.st_size, mtime=status.st_mtime_ns)
