"""The picture at the head of a page: of the newest report that has one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from digest.pages.builder import ViewBuilder
from digest.pages.views import EntryView
from digest.site.pictures import Picture

HEAD_REPORTS = 3
"""The page of a topic or story shows the picture of one of its newest so many reports: an older one is no news."""


class HeadPicture(NamedTuple):
    """A picture at the head of a page, and the entry that it belongs to."""

    picture: Picture
    entry: EntryView


def head_picture(builder: ViewBuilder, articles: Iterable[str]) -> HeadPicture | None:
    """The picture of the first of some articles, by their ids, that has one for the head of a page."""
    for id in articles:
        picture = builder.pictures.of(id)
        if picture and picture.fits_lists:
            return HeadPicture(picture, builder.entry(id))
    return None
