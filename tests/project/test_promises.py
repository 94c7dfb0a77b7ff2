"""The promises: content is data, one bad article never alters another's page, same content same bytes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CONFIG, CONTENT, Desk, command, entry, files, make_desk, write
from everything import TEXT
from published import Published, all_of, one, tag_of, text_of
from shared import made_once
from sites import copy_sample, write_rich

from digest.content import safe_html

Publish = Callable[..., Published]

# --- one bad article never alters another's page

HOSTILE = {
    "unclosed": "<div><section><article><details><table><tr><td>",
    "closing": "</div></article></main></div></body></html>",
    "comment": "<!-- never closed\n\n# heading",
    "fence": "```html\n<script>boom()</script>\n",
    "references": "[1]: https://evil.example/ 'evil'\n[bridge]: https://evil.example/\n[^1]: Evil note.\n\nSee [1].",
    "script": "<script>boom()</script><style>*{display:none}</style><img src=x onerror=boom()><svg onload=boom()>",
    "frames": "<iframe srcdoc='<script>boom()</script>'></iframe><form action=//evil.example><input name=q></form>"
              "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>",
    "attributes": "Text {: onclick=boom() }\n\n# H {: #__search onclick=boom() }\n\n```{.py onload=boom()}\nx\n```\n",
    "schemes": "[a](javascript:boom()) [b](JaVaScRiPt:boom()) [c](&#106;avascript:boom()) [d](java\tscript:boom()) "
               "[e](data:text/html,boom) [f](vbscript:boom) ![g](javascript:boom()) <javascript:boom()>",
    "ids": "<p id=content>a</p><a id=event-bridge-opening name=__palette>b</a><p class='skip masthead'>c</p><p style='position:fixed'>d</p>",
    "template": "{{ config }} {% include 'digest/home.html' %} {{ ''.__class__ }} {# gone #} {% raw %}",
    "meta": "template: ../../x\nNote: text\n\n---\ntemplate: x\n---\n",
}  # fmt: skip
REGISTRIES = {
    "topics.yml": CONTENT["topics.yml"] + "evil:\n  name: Evil\n",
    "sources.yml": CONTENT["sources.yml"] + "evil:\n  name: Evil\n",
}
GOOD = {
    "articles/good.md": entry(
        "", "\nSee [the bridge][1] and the note.[^1]\n\n[1]: https://good.example/\n\n[^1]: Good note.\n"
    )
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Published, Published, Published]:
    """The same desk three times: clean, with a dozen hostile articles that have a topic and a source of their
    own, and with a dozen harmless ones in their place."""
    hostile, harmless = (
        {
            f"articles/evil/{name}.md": entry(
                "", f"\n{body}\n", title=f"Evil {name}", date=f"2024-03-{number:02}", source="evil", topics="evil",
                url=f"https://evil.example/{name}",
            )
            for number, (name, body) in enumerate(bodies.items(), 1)
        }
        for bodies in (HOSTILE, dict.fromkeys(HOSTILE, "Harmless."))
    )  # fmt: skip
    kinds: dict[str, dict[str, str]] = {"clean": {}, "hostile": hostile, "harmless": harmless}

    def make(root: Path) -> None:
        for name, changes in kinds.items():
            result = make_desk(root / name, {**REGISTRIES, **GOOD, **changes}).build()
            assert result.exit_code == 0, result.output

    root = made_once(tmp_path_factory, "hostile", make)
    clean, bad, good = (Published(root / name / "site") for name in kinds)
    return clean, bad, good


def lists_all(path: str) -> bool:
    """Whether a page lists articles of the whole site, so that it may name a new one."""
    return path in ("index.html", "timeline/index.html", "topics/index.html", "sources/index.html") or (
        re.match(r"(archive|topics/evil|sources/evil|articles/evil|search|data|editions)/|.*(\.xml|\.json)$", path)
        is not None
    )


def test_pages_of_others_are_the_same_to_the_byte(sites: tuple[Published, Published, Published]) -> None:
    clean, hostile, _ = (files(site.folder) for site in sites)
    others = {path for path in clean if not lists_all(path)}
    assert {path for path in others if hostile.get(path) != clean[path]} == set()
    assert {"articles/good/index.html", "articles/2024/01/bridge/index.html", "topics/korea/index.html"} <= others


def test_what_lists_them_keeps_every_other_entry_whole(sites: tuple[Published, Published, Published]) -> None:
    """A page that lists hostile articles has the entries of the others too, unchanged. (The front page shows
    entries in full or in brief, so there they are compared with the site that has as many harmless articles.)"""
    clean, hostile, harmless = sites
    for url, without in (
        ("", harmless),
        ("timeline/", clean),
        ("archive/2024/01/", clean),
        ("archive/2024/02/", clean),
    ):
        before, after = blocks(without, url), blocks(hostile, url)
        assert before and before - after == set(), url


def blocks(site: Published, url: str) -> set[str]:
    """The source of each entry of a page, without the dozen."""
    found = re.findall(
        r'(?s)<article class="entry">.*?</article>|<li class="brief">.*?</li>'
        r'|<li class="event[ "].*?</li>\s*(?=<li class="event|</ol>)',
        site.page(url).source,
    )
    return {block for block in found if "articles/evil/" not in block}


def test_references_and_notes_are_an_articles_own(sites: tuple[Published, Published, Published]) -> None:
    prose = one(sites[1].page("articles/good/").main, "div", "prose")
    assert "https://good.example/" in {link.get("href") for link in prose.iter("a")}
    assert "Good note." in text_of(prose) and "Evil note." not in text_of(prose)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_inert(sites: tuple[Published, Published, Published], name: str) -> None:
    """The text ends where its page's text ends; nothing in it runs, loads anything, or takes the page's own ids."""
    page = sites[1].page(f"articles/evil/{name}/")
    prose = one(page.main, "div", "prose")
    assert one(page.root, "footer") is not None
    assert text_of(one(page.root, "h1")) == f"Evil {name}"
    for element in prose.iter():
        tag = tag_of(element)
        assert tag not in ("script", "style", "iframe", "form", "base", "meta", "link", "svg", "object", "embed"), tag
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on"), f"{tag} {attribute}={value}"
            assert attribute != "style"
            if attribute in ("href", "src"):
                assert re.match(r"https?://|mailto:|#|\.\.?/", value), value
        assert element.get("id") in (None, "") or (element.get("id") or "").startswith(("fn", "text-")), element.get(
            "id"
        )
    own = {tag.get("id") for tag in sites[0].page("articles/good/").tags if tag.get("id")}
    assert "content" in own
    repeated = [id for id in own if sum(tag.get("id") == id for tag in page.tags) > 1]
    assert repeated == []


def test_template_language_is_shown_as_written(sites: tuple[Published, Published, Published]) -> None:
    shown = text_of(one(sites[1].page("articles/evil/template/").main, "div", "prose"))
    # (Two underscores on each side are Markdown's, and make the word bold.)
    assert shown == "{{ config }} {% include 'digest/home.html' %} {{ ''.class }} {# gone #} {% raw %}"


def test_lines_that_look_like_settings_are_text(sites: tuple[Published, Published, Published]) -> None:
    shown = text_of(one(sites[1].page("articles/evil/meta/").main, "div", "prose"))
    assert shown.startswith("template: ../../x Note: text")


# --- plain text is plain everywhere

HTML = "<b onmouseover=boom()>&amp;\"'`{{ config }}{% raw %}</title></script><script>boom()</script><img src=x onerror=boom()>-->"
# As a reader must see it: HTML entities are decoded once, and nothing else changes.
SEEN = HTML.replace("&amp;", "&")


def yaml(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture(scope="module")
def escaped(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A desk whose plain-text fields all contain HTML and template language, each with a word before it."""

    def field(word: str) -> str:
        return yaml(f"{word} {HTML}")

    changes = {
        "topics.yml": f"korea: {{name: {field('topic')}, aliases: [{field('alias')}], description: {field('about')}}}\n"
                      f"child: {{name: {field('child')}, parent: korea}}\n",
        "sources.yml": f"herald: {{name: {field('source')}, aliases: [{field('known')}], owner: {field('owner')}, country: GB}}\n",
        "names.yml": f"kim: {{name: {field('name')}, kind: person, also: {{ko: [{field('variant')}], en: [{field('english')}]}}, "
                     f"description: {field('who')}}}\n",
        "stories/river.md": f"---\ntitle: {field('story')}\nsummary: {field('sofar')}\ntopics: child\n---\n",
        "events/bridge-opening.md": (
            f"---\ndate: 2024-01-01\ntitle: {field('event')}\ntype: {field('type')}\nplace: {field('place')}\n"
            f"names: kim\nsources: {{source: herald, url: 'https://a.example/', title: {field('evidence')}}}\n"
            f"claims:\n  - {{by: {field('by')}, field: {field('what')}, value: {field('value')}, url: 'https://a.example/'}}\n"
            f"  - {{by: kim, field: {field('what')}, value: other, article: one}}\n---\n"
        ),
        "articles/2024/01/bridge.md": None,
        "articles/2024/02/toll.md": None,
        "articles/picture.png": b"\x89PNG",
        "articles/one.md": entry(
            f"summary: {field('summary')}\nauthors: [{field('author')}]\noriginal_title: {field('original')}\noriginal_lang: ko\n"
            f"names: kim\nstories: river\nevents:\n  - bridge-opening\n  - {{date: 2024-01-03, title: {field('inplace')}, place: {field('where')}}}\n"
            f"image: {{src: picture.png, alt: {field('alt')}, credit: {field('credit')}}}\npin: true\n"
            f"corrections: {{date: 2024-02-01, text: {field('correction')}}}\nextra: {{anything: {field('extra')}}}\n"
            "aliases: [\"/old/it's&co/\"]\n", "\nText.\n", topics="child", title=field("title"),
        ),
        "articles/two.md": entry("stories: river\nnames: kim", "\nText.\n", topics="child", title=field("second"), date="2024-01-06",
                                 url="https://a.example/2"),
    }  # fmt: skip
    config = (
        CONFIG.replace("site_name: The Desk", f"site_name: {field('site')}")
        .replace("site_description: A small record.", f"site_description: {field('described')}")
        .replace("timezone: Asia/Seoul", f"footer: {field('footer')}")
    )

    def make(root: Path) -> None:
        result = make_desk(root, changes, config).build()
        assert result.exit_code == 0, result.output

    return Published(made_once(tmp_path_factory, "escaped", make) / "site")


def test_nothing_of_it_becomes_an_element(escaped: Published) -> None:
    """No page has an element, a handler or a script that came from a field."""
    scripts = set()
    for page in escaped.pages():
        for element in page.root.iter():
            tag = tag_of(element)
            assert not (tag == "img" and element.get("src") == "x"), page.url
            assert tag != "b" and not [name for name in element.attrib if name.startswith("on")], page.url
            if tag == "script" and element.get("type") not in ("application/json", "application/ld+json"):
                scripts.add(element.text or "")
        assert sum(tag_of(element) == "title" for element in one(page.root, "head").iter()) == 1, page.url
    assert not [script for script in scripts if "boom" in script]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "title story topic"),
        ("articles/one/", "title summary author original inplace correction credit name topic child source second"),
        ("articles/two/", "second"),
        ("events/bridge-opening/", "event type place evidence by what value title source name story"),
        ("stories/river/", "story sofar title second event inplace child"),
        ("topics/", "topic about child"),
        ("topics/korea/", "topic about child title"),
        ("topics/child/", "child topic story title event"),
        ("sources/", "source"),
        ("sources/herald/", "source known owner title second"),
        ("names/", "name variant who"),
        ("names/kim/", "name variant english who event title"),
        ("timeline/", "event inplace type place where by what value title"),
        ("stories/", "story sofar"),
        ("archive/2024/01/", "title second"),
        ("404.html", ""),
    ],
)
def test_it_is_shown_as_written(escaped: Published, url: str, words: str) -> None:
    """Every field is on its pages, letter for letter."""
    page = escaped.page(url)
    for word in words.split():
        assert f"{word} {SEEN}" in page.text, word
    whole = text_of(one(page.root, "body"))
    # mkdocs.yml is shown as written, too; entities are not decoded there.
    assert f"site {HTML}" in whole and f"footer {HTML}" in whole
    assert text_of(one(page.root, "title")).endswith(f"site {HTML}")


def test_attributes_and_heads_hold_it_as_text(escaped: Published) -> None:
    article = escaped.page("articles/one/")
    picture = next(image for image in all_of(article.main, "img") if "picture" in (image.get("src") or ""))
    assert picture.get("alt") == f"alt {SEEN}"
    described = [meta.get("content") or "" for meta in article.root.iter("meta") if meta.get("name") == "description"]
    assert described and described[0].startswith("summary <b onmouseover=boom()>&")
    home = [meta.get("content") for meta in escaped.page("").root.iter("meta") if meta.get("name") == "description"]
    assert home == [f"described {HTML}"]
    stub = escaped.page("old/it's&co/")
    assert text_of(one(stub.root, "a")) == f"title {SEEN}"


# --- same content, same bytes


def test_another_place_time_and_order_give_the_same_bytes(sample: Published, tmp_path: Path) -> None:
    """Built by another process, in another zone, locale, hash seed and folder, days later, its files written in
    another order: every file of the site is the same."""
    desk = copy_sample(tmp_path / "another" / "folder")
    contents = list(files(desk.content).items())
    random.Random(7).shuffle(contents)
    for path in sorted(desk.content.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for path, content in contents:
        write(desk.content / path, content)
    built = command(
        "digest", "build", cwd=desk.root, TZ="America/Los_Angeles", LC_ALL="C", LANG="C", PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0", PYTHONHASHSEED="1234", SOURCE_DATE_EPOCH="1781000000",
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert differences(files(desk.site), files(sample.folder)) == []


def test_plain_mkdocs_gives_the_same_bytes(sample: Published, tmp_path: Path) -> None:
    desk = copy_sample(tmp_path)
    built = command("mkdocs", "build", "--strict", cwd=desk.root, TZ="Asia/Tokyo", PYTHONHASHSEED="99")
    assert built.returncode == 0, built.stderr
    assert differences(files(desk.site), files(sample.folder)) == []


def test_a_text_is_rendered_the_same_every_time() -> None:
    """The sanitiser may write attributes in another order in every call: the page must not show it."""
    seen = {str(safe_html.render(TEXT, lambda link: link, 100)) for _ in range(40)}
    assert len(seen) == 1


def test_plain_mkdocs_gives_the_same_search(rich: Published, tmp_path: Path) -> None:
    """A small desk that uses everything, including search."""
    desk = write_rich(tmp_path / "desk")
    built = command("mkdocs", "build", cwd=desk.root, TZ="Asia/Tokyo", PYTHONHASHSEED="99")
    assert built.returncode == 0, built.stderr
    assert differences(files(desk.site), files(rich.folder)) == []
    assert "search/index.html" in files(desk.site)


def test_plain_mkdocs_publishes_no_source(desk: Desk) -> None:
    """Drafts, registries and the entries' own files stay out of the site, and links in hand-written pages work."""
    desk.write("articles/draft.md", entry("draft: true"))
    desk.write("about.md", "# About\n\n[the bridge](articles/2024/01/bridge.md)\n")
    built = command("mkdocs", "build", "--strict", cwd=desk.root)
    assert built.returncode == 0, built.stderr
    there = files(desk.site)
    assert not [path for path in there if path.endswith((".md", ".yml"))]
    assert "articles/draft/index.html" not in there
    assert desk.build().exit_code == 0
    assert differences(files(desk.site), there) == []


def test_plain_mkdocs_refuses_what_the_command_refuses(desk: Desk) -> None:
    desk.write("articles/wrong.md", entry(topics="corea"))
    built = command("mkdocs", "build", cwd=desk.root)
    assert built.returncode == 1
    assert "content/articles/wrong.md:5: error:" in built.stderr
    assert "Traceback" not in built.stderr
    assert not desk.site.exists()


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Paths of files that differ."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
