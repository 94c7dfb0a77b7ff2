"""An entry keeps its id in feeds through every edit, so that no feed reader shows it twice."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest
from planned import BRIDGE, Plan, Planned, article

from digest.config import Options, read_options
from digest.errors import ConfigError

NAMESPACE = "6d1f6a1c-3a0e-4c53-9d2c-0b5f7f0d8a11"


def ids(site: Planned) -> list[tuple[str, str, str]]:
    """For the entry of each feed: the id of the feed, and of the entry in both formats."""
    hubs = ("", "sources/herald/", "names/kim/", "stories/river/")
    return [(site.atom(hub).feed.id, site.atom(hub).entries[0].id, site.json(hub)["items"][0]["id"]) for hub in hubs]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (BRIDGE, {"title": "A bridge, at last"}),
        (BRIDGE, {"topics": "korea"}),
        (BRIDGE, {"date": "2023-12-31", "updated": "2024-02-02", "slug": "other"}),
        (BRIDGE, {"url": "https://herald.example/moved"}),
        ("articles/elsewhere/crossing.md", {}),
    ],
    ids=["retitled", "retagged", "redated", "original moved", "file moved"],
)
def test_ids_survive_edits(plan: Plan, path: str, fields: dict[str, str]) -> None:
    """Changing the title, topics or date, or moving the file (with `id`), changes no id."""
    before = plan({BRIDGE: article(id="bridge")}, feed_namespace=NAMESPACE)
    after = plan({path: article(id="bridge", **fields)}, feed_namespace=NAMESPACE)
    assert ids(before) == ids(after)


def test_ids_survive_a_new_host_name_and_title(plan: Plan) -> None:
    """Moving the site, or renaming it or a subject, changes no id, with or without a namespace."""
    named = {"names.yml": "kim:\n  name: Kim K.\n  kind: person\n"}
    for options in ({"feed_namespace": NAMESPACE}, {}):
        before = plan({BRIDGE: article()}, **options)
        after = plan({BRIDGE: article(), **named}, url="http://other.example/", name="New Name", **options)
        assert ids(before) == ids(after)


def test_an_id_is_the_version_5_uuid_of_namespace_and_id(plan: Plan) -> None:
    """As documented, so that another program can make the same ids."""
    site = plan({BRIDGE: article()}, feed_namespace=NAMESPACE.upper())
    assert site.atom().entries[0].id == uuid5(UUID(NAMESPACE), "2024/01/bridge").urn
    assert site.atom().feed.id == uuid5(UUID(NAMESPACE), "/").urn
    assert site.atom("names/kim/").feed.id == uuid5(UUID(NAMESPACE), "names/kim/").urn


def test_the_namespace_of_desks_without_one_never_changes() -> None:
    """All their ids depend on it."""
    assert Options().namespace == UUID("c51f2251-796f-5fc7-b455-f7f81e328103")


def test_two_desks_with_namespaces_of_their_own_share_no_id(plan: Plan) -> None:
    """Even if their files have the same names."""
    one = plan({BRIDGE: article()}, feed_namespace=NAMESPACE)
    other = plan({BRIDGE: article()}, feed_namespace="0b5f7f0d-3a0e-4c53-9d2c-6d1f6a1c8a11")
    assert not {id for row in ids(one) for id in row} & {id for row in ids(other) for id in row}


def test_ids_of_feeds_and_entries_are_all_different(plan: Plan) -> None:
    """A topic, a source, a name and an article with the same id have different ids in feeds."""
    files = {
        "topics.yml": "x:\n  name: X\n",
        "sources.yml": "x:\n  name: X source\n  type: own\n",
        "names.yml": "x:\n  name: X name\n  kind: thing\n",
        "stories/x.md": "---\ntitle: X\nsummary: X.\n---\n",
        "articles/x.md": article(topics="x", source="x", names="x", stories="x"),
    }
    site = plan({"stories/river.md": "---\ntitle: R\nsummary: R.\n---\n", **files})
    hubs = ("", "topics/x/", "sources/x/", "names/x/", "stories/x/")
    found = [site.atom(hub).feed.id for hub in hubs]
    found.append(site.atom().entries[0].id)
    assert len(set(found)) == len(found)


def test_a_namespace_that_is_not_a_uuid_is_refused() -> None:
    """The message names the option and how to make one."""
    with pytest.raises(ConfigError, match=r"option 'feed_namespace': 'my desk' is not a UUID; .* prints a new one"):
        read_options({"feed_namespace": "my desk"})
