"""What every page of a site depends on: this package, the libraries that make its output, the site's
configuration and its own templates. When any of it changes, everything is made again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from digest.recipe import recipe

# Those whose version shows in what is published.
_LIBRARIES = (
    "mkdocs", "mkdocs-material", "jinja2", "markupsafe", "markdown", "babel", "comrak", "nh3", "ahocorasick-rs",
    "pagefind", "pillow",
)  # fmt: skip


def stamp(settings: object, folders: Iterable[Path]) -> str:
    """A fingerprint of all this. ``settings`` is the site's configuration as plain data; ``folders`` hold the
    site's templates."""
    parts = (recipe(_LIBRARIES, folders), settings)
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def written_settings(config_file: Path) -> object:
    """mkdocs.yml with what it takes from other files and the environment, unchecked. Code that it names
    is neither run nor imported. None if it cannot be read."""
    loader = get_yaml_loader(yaml.SafeLoader)
    loader.add_multi_constructor("", _as_written)
    try:
        with config_file.open("rb") as file:
            return yaml_load(file, loader)
    except (OSError, ConfigurationError):
        return None


def _as_written(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> object:
    """Something of a kind that only MkDocs knows."""
    match node:
        case yaml.MappingNode():
            return tag, loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return tag, loader.construct_sequence(node, deep=True)
    return tag, node.value
