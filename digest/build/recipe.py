"""What every page of a site depends on: this package, the libraries that make its output, the site's
configuration and its own templates. When any of it changes, everything is made again."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

# A new version of any of these may change what is published.
_LIBRARIES = frozenset(
    (
        "mkdocs", "mkdocs_material", "jinja2", "markupsafe", "markdown", "babel", "comrak", "nh3", "ahocorasick_rs",
        "pagefind", "pillow",
    )
)  # fmt: skip


def recipe(settings: object, folders: Iterable[Path]) -> str:
    """A fingerprint of all of these. ``settings`` is the site's configuration as plain data; ``folders`` contain
    the site's templates."""
    found = blake2b(digest_size=16)
    found.update(repr((sys.version_info[:3], sorted(_versions()), settings)).encode("utf-8", "surrogatepass"))
    for folder in (Path(__file__).parents[1], *folders):
        for path in sorted(_below(str(folder))):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - making a Path takes as long as reading the file
                content = file.read()
            found.update(repr((path.removeprefix(str(folder)), len(content))).encode("utf-8", "surrogatepass"))
            found.update(content)
    return found.hexdigest()


def written_settings(config_file: Path) -> object:
    """mkdocs.yml with everything it takes from other files and the environment, unchecked. Code that it names is
    neither run nor imported. None if it cannot be read."""
    loader = get_yaml_loader(yaml.SafeLoader)
    loader.add_multi_constructor("", _as_written)
    try:
        with config_file.open("rb") as file:
            return yaml_load(file, loader)
    except (OSError, ConfigurationError):
        return None


def _as_written(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> object:
    """A node whose tag only MkDocs understands, as plain data."""
    match node:
        case yaml.MappingNode():
            return tag, loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return tag, loader.construct_sequence(node, deep=True)
    return tag, node.value


def _versions() -> Iterator[str]:
    """The libraries' names and versions, from the names of their metadata folders: `importlib.metadata` takes
    longer than everything else here."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            found = re.fullmatch(r"(.+?)-(.+)\.(?:dist|egg)-info", name)
            if found and re.sub(r"[-_.]+", "_", found[1]).lower() in _LIBRARIES:
                yield name


def _below(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # A missing folder has no templates; MkDocs reports it.
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _below(entry.path)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry.path
