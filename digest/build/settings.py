"""What a site is made from besides its content: mkdocs.yml, the site's own templates, and the recipe of this package."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from digest.recipe import recipe
from digest.store.codec import fingerprint

PLUGIN = "digest"
# A new version of any of these may change what is published.
_LIBRARIES = (
    "mkdocs", "mkdocs-material", "jinja2", "markupsafe", "markdown", "babel", "comrak", "nh3", "ahocorasick-rs",
    "pagefind", "pillow", "msgspec", "pyuca", "anyascii", "pydantic", "pydantic-core", "python-frontmatter", "pyyaml",
)  # fmt: skip


def settings_fingerprint(settings: object, templates: Iterable[Path]) -> str:
    """A fingerprint of all of these: while it is the same, a build of the same content gives the same site.
    ``settings`` is the site's configuration as plain data, ``templates`` are the folders of the site's own templates."""
    return _fingerprint(recipe(_LIBRARIES, templates), settings)


def base_fingerprint(*parts: object) -> str:
    """A fingerprint of this package and of plain data that all results of queries follow from: with another, everything
    is made again."""
    return _fingerprint(recipe(_LIBRARIES), *parts)


def _fingerprint(*parts: object) -> str:
    return fingerprint(repr(parts).encode("utf-8", "surrogatepass")).hex()


def written_settings(config_file: Path) -> object:
    """mkdocs.yml with everything it takes from other files and the environment, unchecked. Code that it names is
    neither run nor imported. None if it cannot be read."""
    try:
        with config_file.open("rb") as file:
            return yaml_load(file, _loader())
    except (OSError, ConfigurationError):
        return None


def without_own_options(settings: Any) -> Any:
    """The settings without the options of our plugin, of which each is noted where it is used (see
    `digest.site.settings`)."""
    if not isinstance(settings, dict):
        return settings
    plugins = settings.get("plugins")
    if isinstance(plugins, dict):
        plugins = {name: None if name == PLUGIN else options for name, options in plugins.items()}
    elif isinstance(plugins, list):
        plugins = [
            PLUGIN if isinstance(plugin, dict) and set(plugin) == {PLUGIN} else plugin for plugin in plugins
        ]  # fmt: skip
    return {**settings, "plugins": plugins}


def config_files(config_file: Path) -> tuple[Path, ...]:
    """mkdocs.yml and the files that it takes settings from (INHERIT), as far as they can be read. The last of them may
    not exist."""
    found: dict[Path, None] = {}
    path = config_file
    while path not in found:
        found[path] = None
        try:
            # Of text, and not of a file, MkDocs leaves this key as it is.
            parent = yaml_load(path.read_text("utf-8"), _loader()).get("INHERIT")
        except (OSError, UnicodeDecodeError, ConfigurationError):
            break
        if isinstance(parent, str):
            path = Path(os.path.normpath(path.parent / parent))
    return tuple(found)


def _loader() -> Any:
    loader = get_yaml_loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    loader.add_multi_constructor("", _as_written)
    return loader


def _as_written(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> object:
    """A node whose tag only MkDocs understands, as plain data."""
    match node:
        case yaml.MappingNode():
            return tag, loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return tag, loader.construct_sequence(node, deep=True)
    return tag, node.value
