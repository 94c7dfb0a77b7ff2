"""Each option, each template and each number of processes: a build in place gives what one from nothing gives, and makes
again only what it must."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk import Desk, files, write
from shared import made_once
from twins import HERE, clean_files, differing, times, write_small_rich

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.build.static_pages import STATIC
from digest.config import Limits, Options
from digest.mkdocs_plugin.theme import TEMPLATES
from digest.paths import cache_paths
from digest.rendering.parallel import ShardSizes
from digest.store.database import Database, Output

# Another value of each option; some are problems of the content, which show in what a build says.
OTHERS: dict[str, Any] = {
    "timezone": "America/New_York", "language": "ko", "event_types": ["opening", "flood"], "footer": "Another line.",
    "feed_namespace": "d9428888-122b-11e1-b85c-61cd3cbb3210", "link_names": False, "card_font": "",
    "problems": {"unused-name": "off", "similar-title": "off"}, "search": False, "cards": True, "article_cards": True, "copies_dir": "kept",
    "embeds": False, "markdown": True, "llms": False, "report_mistakes": "mistakes@desk.example",
    "redirects": "cloudflare", "moved": {"/topics/gone/": "/topics/"}, "editions": ["day"], "data": False,
    "licence": "CC0", "material_everywhere": True,
    "limits": {name: field.default // 2 for name, field in Limits.model_fields.items()},
}  # fmt: skip
# Each group is tried on a desk of its own. In one group are those that show nothing without each other: cards of
# articles, and of others; addresses that moved, and the host for which they are written.
GROUPS = [[*OTHERS][at : at + 6] for at in range(0, len(OTHERS), 6)]


@pytest.fixture(scope="session")
def desk_with_templates(tmp_path_factory: pytest.TempPathFactory, one_day: None) -> Path:
    def make(root: Path) -> None:
        desk = write_small_rich(root)
        change(desk, lambda config: config["theme"].update(custom_dir="theme_overrides"))
        write(desk.root / "theme_overrides/CNAME", "desk.example\n")
        build(desk.config, HERE)

    return made_once(tmp_path_factory, "desk-with-templates", make)


@pytest.fixture
def desk(desk_with_templates: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(desk_with_templates, tmp_path / "desk"))


def change(desk: Desk, edit: Any) -> None:
    config = yaml.safe_load(desk.config.read_text("utf-8"))
    edit(config)
    write(desk.config, yaml.safe_dump(config, allow_unicode=True, sort_keys=False))


def assert_like_a_clean_one(desk: Desk, root: Path) -> None:
    assert differing(files(desk.site), clean_files(desk, root)) == {}


def outputs(desk: Desk) -> dict[str, Output]:
    """What is known of each file; ``why`` changes if it is made again."""
    return Database(cache_paths(desk.root).store).outputs()


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_each_option(desk: Desk, tmp_path: Path, names: list[str]) -> None:
    """One after the other is changed; then all of them are as they were."""
    assert OTHERS.keys() == Options.model_fields.keys()
    assert all(
        ("cards" in group) == ("article_cards" in group) and ("moved" in group) == ("redirects" in group)
        for group in GROUPS
    )
    before, written = files(desk.site), desk.config.read_text("utf-8")
    for name in names:
        change(desk, lambda config, name=name: config["plugins"][0]["digest"].update({name: OTHERS[name]}))
        build(desk.config, HERE)
        assert_like_a_clean_one(desk, tmp_path / "clean")
        assert build(desk.config, HERE).published.written == ()
    write(desk.config, written)
    build(desk.config, HERE)
    assert differing(files(desk.site), before) == {}
    assert build(desk.config, HERE).published.written == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site_name", "Another"),
        ("site_description", "Another."),
        ("site_url", "https://desk.example/"),
        ("site_url", ""),
    ],
)
def test_each_setting(desk: Desk, tmp_path: Path, name: str, value: str) -> None:
    change(desk, lambda config: config.update({name: value}))
    build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")


@pytest.mark.parametrize("name", ["article", "event", "story", "subject", "home", "timeline", "stub", "embed"])
def test_a_template_of_the_desk(desk: Desk, tmp_path: Path, name: str) -> None:
    """Pages that use it are made again, and no other file: neither when it comes, nor when it changes, nor when it
    goes."""
    path = f"digest/{name}.html"
    ours = (TEMPLATES / path).read_text("utf-8")
    own = desk.root / "theme_overrides" / path
    before, then, known = files(desk.site), times(desk.site), outputs(desk)
    made = set()
    for word in ("zzz-one", "zzz-two", None):
        if word:
            write(own, ours.replace('class="', f'class="{word} ', 1).replace("<title>", f"<title>{word} ", 1))
        else:
            own.unlink()
        build(desk.config, HERE)
        if word:
            assert_like_a_clean_one(desk, tmp_path / "clean")
        now = outputs(desk)
        # What MkDocs makes, it makes all at once.
        again = {path for path, one in now.items() if one.why != known[path].why and one.owner != STATIC}
        shown = {path for path, content in files(desk.site).items() if word and f"{word} ".encode() in content}
        assert shown <= again
        if word:
            assert shown, "the template shows nothing"
        assert not made or again <= made
        made = made or again
        assert all(path.endswith(".html") for path in again)
    assert files(desk.site) == before
    after = times(desk.site)
    assert all(after[path] == then[path] for path in then if path not in made)
    kinds = {known[path].owner[0] for path in made}
    assert kinds == {
        "subject": {"topic", "source", "name", "story"},
        "stub": {"article"},
        "embed": {"topic", "story"},
    }.get(name, {name})


def test_with_two_processes(desk: Desk, tmp_path: Path) -> None:
    """What workers read is noted as if it had been read here, over several builds."""
    two = BuildOptions(jobs=2, shards=ShardSizes(few_pages=1, few_files=1))
    for path, old, new in (
        ("topics.yml", "name: Border,", "name: Borders,"), ("names.yml", "name: Kim Ko,", "name: Kim Koo,"),
        ("articles/toll.md", "Lorries pay.", "Kim Koo pays."), ("articles/toll.md", "title: A toll", "title: The toll"),
        ("names.yml", "name: Kim Koo,", "name: Kim Ko,"), ("stories/river.md", "title: The river", "title: A river"),
    ):  # fmt: skip
        file = desk.content / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        build(desk.config, two)
        assert_like_a_clean_one(desk, tmp_path / "clean")
    assert build(desk.config, two).published.written == ()
