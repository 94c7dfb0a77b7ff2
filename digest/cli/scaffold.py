"""Writes new entries and new sites, which are valid from the start.

For imports within functions see `digest.cli.main`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from digest import __version__
from digest.content.files import REGISTRIES
from digest.content.json_schema import schema_for
from digest.content.write import create_file
from digest.content.yaml_text import Field as Field
from digest.content.yaml_text import front_matter as front_matter
from digest.content.yaml_text import scalar as scalar
from digest.errors import DigestError
from digest.text.edtf import When, parse
from digest.text.slugs import slug

if TYPE_CHECKING:
    from digest.build.opening import OpenedSite
    from digest.errors import Problem

SKELETON = Path(__file__).parents[1] / "skeleton"


class ScaffoldError(DigestError):
    """A file or folder cannot be created; the message says why."""


def article_path(title: str, day: When) -> str:
    known = day.start or day.end
    assert known is not None
    month = f"{known.month:02}/" if known.month else ""
    return f"articles/{known.year:04}/{month}{slug(title)}.md"


def event_path(title: str, date: str) -> str:
    when = parse(date)
    known = when.start or when.end
    assert known is not None
    return f"events/{known.year:04}/{known.iso}-{slug(title)}.md"


def story_path(title: str) -> str:
    return f"stories/{slug(title)}.md"


def problems_with(opened: OpenedSite, config_file: Path, path: str = "", text: str = "") -> tuple[Problem, ...]:
    """The problems that there would be if the file ``path`` of the content folder had this text; without it, those that
    there are. Nothing is written."""
    from digest.build.opening import pending_files
    from digest.build.reading import address_problems
    from digest.clock import now
    from digest.content.files import FILES
    from digest.content.load import load
    from digest.content.parse import parse_file
    from digest.mkdocs_plugin.config import content_folder, selection
    from digest.paths import cache_paths
    from digest.prepare import put_together
    from digest.text.collation import collation
    from digest.validation.validate import check

    config, site, store = opened.config, opened.site, opened.store
    root, shown = Path(config.docs_dir), content_folder(config)
    pending = pending_files(opened, cache_paths(config_file.absolute().parent))
    content = load(store, root, site.options, selection=selection(config), shown=shown, pending=pending)
    if path:
        file = parse_file(shown, path, text.encode(), site.options)
        if content.file(path):
            FILES.put(store, file, path)
        else:
            content = content.with_file(file)
    checked = check(store, content, site.options, now(), collation(site.language))
    prepared = put_together(root, content, checked, site, store)
    return (*checked.problems, *address_problems(opened, prepared))


def refuse_existing(root: Path, path: str, shown: str) -> None:
    """Raise `ScaffoldError`, naming the file as ``shown``, if there is one at ``path`` below ``root`` already."""
    if os.path.lexists(root / path):
        raise ScaffoldError(f"{shown} already exists; choose another title")


def write_new(root: Path, path: str, text: str, shown: str) -> None:
    """Write a new file below ``root``. Raises `ScaffoldError`, naming it as ``shown``, if there is one already, or it
    cannot be written."""
    target = root / path
    refuse_existing(root, path, shown)
    if not target.resolve().is_relative_to(root.resolve()):
        raise ScaffoldError(f"{shown} would be outside the folder {root.name}, where a link leads; nothing was written")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        create_file(target, text.encode())
    except OSError as error:
        raise ScaffoldError(f"{shown} cannot be written: {error.strerror}") from error


def init(folder: Path, name: str) -> Iterable[str]:
    """Create a new site's repository in ``folder``, which must be new or empty; yields its files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ScaffoldError(f"{folder} is not empty; name a new folder")
    for source in sorted(SKELETON.rglob("*")):
        if source.is_dir() or "__pycache__" in source.parts:
            continue
        path = str(source.relative_to(SKELETON).as_posix())
        path = "/".join("." + part[4:] if part.startswith("dot-") else part for part in path.split("/"))
        text = source.read_text("utf-8").replace("__VERSION__", __version__).replace("__SITE_NAME__", name)
        write_new(folder, path, text.replace("__FEED_NAMESPACE__", str(uuid4())), f"{folder.name}/{path}")
        yield path
    for path, text in _schemas():
        write_new(folder, path, text, f"{folder.name}/{path}")
        yield path


def _schemas() -> Iterator[tuple[str, str]]:
    """The schemas of the registries, for editors that check them as one types: `.vscode/settings.json` names them."""
    for registry in REGISTRIES:
        kind = registry.removesuffix(".yml")
        yield f".vscode/{kind}.schema.json", json.dumps(schema_for(kind), indent=2, ensure_ascii=False) + "\n"
