"""Stylesheets and scripts are published without what only their authors read."""

from __future__ import annotations

import re

import pytest

from digest.outputs.assets import FOLDER, site_assets, without_comments

OWN = sorted(path for path in FOLDER.iterdir() if path.suffix in (".css", ".js"))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_no_text_of_an_asset_goes_over_several_lines(path: object) -> None:
    """Or spaces at the beginning of its lines would be lost, and a line that looks like a comment, too."""
    lines = without_comments(path).decode().splitlines()  # type: ignore[arg-type]
    if str(path).endswith(".js"):
        # A class of characters in a regular expression may have one.
        assert [line for line in lines if re.sub(r"\[[^\]]*\]", "", line).count("`") % 2] == []
        assert not any("/*" in line for line in lines)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_everything_but_comments_and_indentation_is_published(path: object) -> None:
    """Word for word; and every name of an asset has its own fingerprint."""
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    if str(path).endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    else:
        text = re.sub(r"(?ms)^\s*/\*\*.*?\*/", "", re.sub(r"(?m)^\s*//.*$", "", text))
    assert without_comments(path).decode().split() == text.split()  # type: ignore[arg-type]
    assert len({asset.url for asset in site_assets().values()}) == len(site_assets())
