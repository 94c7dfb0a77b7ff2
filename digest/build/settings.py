"""What every page of a site depends on, in addition to the content: mkdocs.yml, the site's own templates, and the
recipe of this package. When any of it changes, everything is made again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from digest.recipe import recipe

# A new version of any of these may change what is published.
_LIBRARIES = (
    "mkdocs", "mkdocs-material", "jinja2", "markupsafe", "markdown", "babel", "comrak", "nh3", "ahocorasick-rs",
    "pagefind", "pillow",
)  # fmt: skip


def settings_fingerprint(settings: object, templates: Iterable[Path]) -> str:
    """A fingerprint of all of these. ``settings`` is the site's configuration as plain data, ``templates`` are the
    folders of the site's own templates."""
    parts = (recipe(_LIBRARIES, templates), settings)
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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
