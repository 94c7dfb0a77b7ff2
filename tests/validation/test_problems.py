"""Every kind of error and warning, as the curator reads it: one table of texts and exact lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from checking import Validated, check_files
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Options
from digest.content.files import FileKind
from digest.content.parse import parse_file
from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS

# A site without a problem, in which everything registered is used. A case adds to it or replaces its files.
KOREA = "korea:\n  name: Korea\n"
HERALD = "herald:\n  name: The Herald\n"
KIM = "kim:\n  name: Kim\n  kind: person\n"
SITE = {
    "topics.yml": KOREA,
    "sources.yml": HERALD,
    "names.yml": KIM,
    "articles/base.md": (
        "---\ntitle: Ships leave the northern harbour\ndate: 2023-03-03\nsource: herald\ntopics: korea\n"
        "url: https://herald.example/base\nnames: kim\n---\n"
    ),
}
NEW = "content/articles/new.md"
EVENT = "content/events/launch.md"
STORY = "content/stories/border.md"


def _entry(defaults: dict[str, str], matter: str, body: str) -> str:
    """An entry with one default key to a line, from line 2 on; ``matter`` replaces keys in place or adds lines."""
    lines = dict(defaults)
    added = []
    for line in matter.split("\n") if matter else []:
        key = line.partition(":")[0]
        if key in defaults and ":" in line:
            lines[key] = line
        else:
            added.append(line)
    return "\n".join(["---", *lines.values(), *added, "---", body])


def article(matter: str = "", body: str = "") -> str:
    """Lines 2 to 6: title, date, source, topics, url. What is added begins on line 7."""
    defaults = {
        "title": "title: A train crosses the river",
        "date": "date: 2024-01-02",
        "source": "source: herald",
        "topics": "topics: korea",
        "url": "url: https://herald.example/new",
    }
    return _entry(defaults, matter, body)


def event(matter: str = "", body: str = "") -> str:
    """Lines 2 to 4: date, title, one piece of evidence. What is added begins on line 5."""
    defaults = {
        "date": "date: 2024-01-01",
        "title": "title: A launch",
        "sources": "sources: {source: herald, url: https://herald.example/data}",
    }
    return _entry(defaults, matter, body)


def story(matter: str = "", body: str = "") -> str:
    """Lines 2 and 3: title, summary. What is added begins on line 4."""
    return _entry({"title": "title: Border", "summary": "summary: The story so far."}, matter, body)


def new(matter: str = "", body: str = "") -> dict[str, str]:
    return {"articles/new.md": article(matter, body)}


def launch(matter: str = "", body: str = "") -> dict[str, str]:
    return {"events/launch.md": event(matter, body)}


def border(matter: str = "", body: str = "") -> dict[str, str]:
    return {"stories/border.md": story(matter, body)}


KEYS = (
    "title, date, source, topics, url, published_in, id, summary, lang, original_title, original_lang, authors, accessed, "
    "archive_url, access, origin, names, stories, events, image, aliases, pin, withdrawn, draft, publish, updated, corrections, no_link, "
    "slug, filed, copy, not_quoted, extra"
)
FORMS = (
    "write 2023, 2023-07, 2023-07-12, 2023-07-12/2023-07-13, ../2023-07-12 or 2023-07-12/.., "
    "with ~ or ? where it is not sure"
)
MOMENTS = f"{FORMS}; or a time, such as 2023-07-12 09:30 +0900"
PATH = 'write the old address without the host, such as /2012/04/old-title/, and without any of : * " < > | \\'
SLASH = "a slash within a part of an address (%2F) cannot be had in files: such an address can only be redirected by the host"
WORDS_60 = " ".join(f"word{number}" for number in range(60))

CASES: list[tuple[str, dict[str, str], list[str]]] = [
    ("sound", {**new(), **launch(), **border()}, []),
    # --- front matter that cannot be read
    ("no front matter", {"articles/new.md": "Just text.\n"}, [
        f"{NEW}:1: error: there is no front matter [no-front-matter] (start the file with a line '---', then 'key: value' lines, then another '---')",
    ]),
    ("TOML", {"articles/new.md": '+++\ntitle = "x"\n+++\n'}, [
        f"{NEW}:1: error: the front matter is TOML [no-front-matter] (start the file with a line '---', then 'key: value' lines, then another '---')",
    ]),
    ("JSON", {"articles/new.md": '{"title": "x"}\n'}, [
        f"{NEW}:1: error: the front matter is JSON [no-front-matter] (start the file with a line '---', then 'key: value' lines, then another '---')",
    ]),
    ("not closed", {"articles/new.md": "---\ntitle: A\n"}, [
        f"{NEW}:1: error: the front matter is not closed [unclosed-front-matter] (end it with a line '---' after line 2)",
    ]),
    ("closed with dots", {"articles/new.md": "---\ntitle: A\n...\nText.\n"}, [
        f"{NEW}:3: error: the front matter is not closed [unclosed-front-matter] (end it with a line '---')",
    ]),
    ("a list", {"articles/new.md": "---\n- title\n---\n"}, [
        f"{NEW}:2: error: this is a list, not 'key: value' lines [wrong-type]",
    ]),
    ("a single value", {"articles/new.md": "---\nhello\n---\n"}, [
        f"{NEW}:2: error: this is a single value, not 'key: value' lines [wrong-type]",
    ]),
    ("colon in a value", new("summary: A: B"), [
        f"{NEW}:7: error: not valid YAML: ': ' within a value needs quotes around it: A: B [invalid-yaml] (write summary: 'A: B')",
    ]),
    ("at sign", new("authors: @bob"), [
        f"{NEW}:7: error: not valid YAML: a value cannot begin with @: @bob [invalid-yaml] (write authors: '@bob')",
    ]),
    ("tab", new("image:\n\tsrc: a.png"), [
        f"{NEW}:8: error: not valid YAML: the line is indented with a tab [invalid-yaml] (indent with spaces, not tabs)",
    ]),
    ("control character", new('summary: "a\x07b"'), [
        f"{NEW}:7: error: contains the control character U+0007 [invalid-yaml] (take it out, or type the text anew)",
    ]),
    ("duplicate key", new("lang: en\nlang: ko"), [
        f"{NEW}:8: error: the key 'lang' appears twice [duplicate-key] (keep one of the two)",
    ]),
    ("python tag", new("extra: !!python/object/apply:os.system [id]"), [
        f"{NEW}:7: error: the YAML tag !!python/object/apply:os.system is not supported [unsupported-yaml] (write the plain value)",
    ]),
    ("custom tag", new("summary: !foo bar"), [
        f"{NEW}:7: error: the YAML tag !foo is not supported [unsupported-yaml] (put the value in quotes if ! is part of it)",
    ]),
    ("binary", new("summary: !!binary aGVsbG8="), [
        f"{NEW}:7: error: the YAML tag !!binary is not supported [unsupported-yaml] (write the plain value)",
    ]),
    ("alias", new("extra:\n  a: &a [x]\n  b: *a"), []),
    ("alias of a faulty value", new("events:\n  - &a {date: never, title: A, id: a}\nextra:\n  b: *a\nnames: *b"), [
        f"{NEW}:11: error: *b is a YAML alias, but no &b is above it [unsupported-yaml] (put the value in quotes if it is text, or write it out in full)",
    ]),
    ("key that is a list", new("? [a]\n: b"), [
        f"{NEW}:7: error: a key must be plain text [unsupported-yaml]",
    ]),
    ("too deep", new("extra: " + "[" * 21 + "]" * 21), [
        f"{NEW}:7: error: nested more than 20 levels deep [unsupported-yaml]",
    ]),
    # --- keys
    ("missing keys", {"articles/new.md": "---\nlang: en\n---\n"}, [
        f"{NEW}:2: error: date: is required but missing [missing-key] (add a line 'date: …')",
        f"{NEW}:2: error: source: is required but missing [missing-key] (add a line 'source: …')",
        f"{NEW}:2: error: title: is required but missing [missing-key] (add a line 'title: …')",
        f"{NEW}:2: error: topics: is required but missing [missing-key] (add a line 'topics: …')",
    ]),
    ("a key without a value", new("title:"), [
        f"{NEW}:2: error: title: is required but missing [missing-key] (add a line 'title: …')",
    ]),
    ("misspelt key", new("autors: Lee"), [
        f"{NEW}:7: error: autors: unknown key [unknown-key] (did you mean 'authors'?)",
    ]),
    ("unknown key", new("zzz: Lee"), [
        f"{NEW}:7: error: zzz: unknown key [unknown-key] (the keys are {KEYS})",
    ]),
    ("python-frontmatter's own words", new("content: x\nhandler: y"), [
        f"{NEW}:7: error: content: unknown key [unknown-key] (write the text below the front matter)",
        f"{NEW}:8: error: handler: unknown key [unknown-key] (the keys are {KEYS})",
    ]),
    ("unknown key of an event in place", new("events:\n  - {date: 2024-01-01, title: A, tilte: B}"), [
        f"{NEW}:8: error: events[0].tilte: unknown key [unknown-key] (did you mean 'title'?)",
    ]),
    ("unknown key of a picture", new("image: {src: a.png, alt: A, credits: Lee}"), [
        f"{NEW}:7: error: image.credits: unknown key [unknown-key] (did you mean 'credit'?)",
    ]),
    ("topics of an event in place", new("events: {date: 2024-01-01, title: A, topics: korea}"), [
        f"{NEW}:7: error: events[0].topics: unknown key [unknown-key] (leave it out, or give the event a file of its own under events/)",
    ]),
    ("an id of an event in place", new("events:\n  - date: 2024-01-01\n    title: A\n    id: a/b"), [
        f"{NEW}:10: error: events[0].id: 'a/b' cannot be part of an address [invalid-id] (use letters, digits, - and _)",
    ]),
    ("two wrong events", new("events:\n  - launch\n  - date: soon\n    id: a/b\n  - []"), [
        f"{NEW}:9: error: events[1].date: 'soon' is not a date [invalid-date] ({FORMS})",
        f"{NEW}:9: error: events[1].title: is required but missing [missing-key] (add a line 'title: …')",
        f"{NEW}:10: error: events[1].id: 'a/b' cannot be part of an address [invalid-id] (use letters, digits, - and _)",
        f"{NEW}:11: error: events[2]: must be plain text, not a list [wrong-type]",
    ]),
    ("unknown keys named like other things", new("corrections:\n  - date: 2024\n    text: T\n    id: x\n    in place: y"), [
        f"{NEW}:10: error: corrections[0].id: unknown key [unknown-key] (the keys are date, text, field, before, after)",
        f"{NEW}:11: error: corrections[0].in place: unknown key [unknown-key] (the keys are date, text, field, before, after)",
    ]),
    ("a language in brackets", {"names.yml": KIM + "lee:\n  name: Lee\n  kind: person\n  also:\n    '[key]': 이\n"}, [
        "content/names.yml:8: error: lee.also.[key]: '[key]' is not a language tag [invalid-language] (write a tag such as en, ko, ja or zh-TW)",
    ]),
    ("missing keys within", new("events:\n  - date: 2024-01-01\nimage:\n  src: a.png"), [
        f"{NEW}:8: error: events[0].title: is required but missing [missing-key] (add a line 'title: …')",
        f"{NEW}:9: error: image.alt: is required but missing [missing-key] (add a line 'alt: …')",
    ]),
    # --- values
    ("text that is a list", new("title: [a, b]"), [
        f"{NEW}:2: error: title: must be plain text, not a list [wrong-type]",
    ]),
    ("empty text", new('title: "  "'), [
        f"{NEW}:2: error: title: is empty [empty-value]",
    ]),
    ("no topics", new("topics: []"), [
        f"{NEW}:5: error: topics: is empty; at least one is required [empty-value]",
    ]),
    ("a hole in a list", new("authors:\n  - Lee\n  -"), [
        f"{NEW}:9: error: authors[1]: is empty [empty-value] (write a value, or take the line out)",
    ]),
    ("neither true nor false", new("draft: maybe\npin: [true]"), [
        f"{NEW}:7: error: draft: must be true or false, not 'maybe' [wrong-type]",
        f"{NEW}:8: error: pin: must be true or false, not a list [wrong-type]",
    ]),
    ("text where a picture's keys belong", new("image: a.png"), [
        f"{NEW}:7: error: image: must be 'key: value' lines, not 'a.png' [wrong-type] (write it with the keys src, alt, credit)",
    ]),
    ("text where extra's keys belong", new("extra: more"), [
        f"{NEW}:7: error: extra: must be 'key: value' lines, not 'more' [wrong-type]",
    ]),
    ("no web address", new("url: herald.example/new"), [
        f"{NEW}:6: error: url: 'herald.example/new' is not a web address [invalid-address] (write the full address, starting with https://)",
    ]),
    ("script for a web address", new("archive_url: javascript:alert(1)"), [
        f"{NEW}:7: error: archive_url: 'javascript:alert(1)' is not a web address [invalid-address] (write the full address, starting with https://)",
    ]),
    ("markup in a web address", new('url: https://a.example/"onload="x'), [
        f"{NEW}:6: error: url: 'https://a.example/\"onload=\"x' is not a web address [invalid-address] (write the full address, starting with https://)",
    ]),
    ("language", new("lang: zh_TW\noriginal_lang: Korean"), [
        f"{NEW}:7: error: lang: 'zh_TW' is not a language tag [invalid-language] (did you mean 'zh-TW'?)",
        f"{NEW}:8: error: original_lang: 'Korean' is not a language tag [invalid-language] (did you mean 'ko'?)",
    ]),
    ("slug", new("slug: ../../x"), [
        f"{NEW}:7: error: slug: '../../x' cannot be part of an address [invalid-id] (use letters, digits, - and _)",
    ]),
    ("old address", new("aliases: [/old/, https://a.example/b, ../../x]"), [
        f"{NEW}:7: error: aliases[1]: 'https://a.example/b' is not a path on this site [invalid-path] (leave out the address of the site itself; of https://your-site.example/b write /b)",
        f"{NEW}:7: error: aliases[2]: '../../x' is not a path on this site [invalid-path] ({PATH})",
    ]),
    ("invisible characters", new("summary: Left\u202eright"), [
        f"{NEW}:7: warning: summary: contains invisible characters, which are removed [invisible-characters] (retype the text)",
    ]),
    # --- dates
    ("no such day", new("date: 2024-02-30"), [
        f"{NEW}:3: error: date: '2024-02-30' has no such day: February 2024 has no 30 [invalid-date] ({MOMENTS})",
    ]),
    ("no such month", new("date: 2024-13-01"), [
        f"{NEW}:3: error: date: '2024-13-01' has no such month: 13 [invalid-date] ({MOMENTS})",
    ]),
    ("no such year", new("date: 0000-01-01"), [
        f"{NEW}:3: error: date: '0000-01-01' has no year; years begin at 0001 [invalid-date] ({MOMENTS})",
    ]),
    ("no such time", new("date: 2024-01-02 24:00"), [
        f"{NEW}:3: error: date: '2024-01-02 24:00' has no such time of day [invalid-date] ({MOMENTS})",
    ]),
    ("no such zone", new("date: 2024-01-02 10:00 +25:00"), [
        f"{NEW}:3: error: date: '2024-01-02 10:00 +25:00' has no such time zone: +25:00 [invalid-date] ({MOMENTS})",
    ]),
    ("outside the calendar", new("date: 0001-01-01T00:00+14:00"), [
        f"{NEW}:3: error: date: '0001-01-01T00:00+14:00' is outside the calendar [invalid-date] (write 2023, 2023-07, 2023-07-12, 2023-07-12/2023-07-13, ../2023-07-12 or 2023-07-12/.., with ~ or ? where it is not sure; or a time, such as 2023-07-12 09:30 +0900)",
    ]),
    ("no date at all", new("accessed: yesterday"), [
        f"{NEW}:7: error: accessed: 'yesterday' is not a date [invalid-date] ({FORMS})",
    ]),
    ("open at both ends", launch("date: ../.."), [
        f"{EVENT}:2: error: date: '../..' is open at both ends, so it says nothing [invalid-date] ({FORMS})",
    ]),
    ("ends before it begins", launch("date: 2024-02/2024-01"), [
        f"{EVENT}:2: error: date: '2024-02/2024-01' ends before it begins [invalid-date] ({FORMS})",
    ]),
    ("date of a correction", new("corrections: {date: soon, text: The name was wrong.}"), [
        f"{NEW}:7: error: corrections[0].date: 'soon' is not a date [invalid-date] ({FORMS})",
    ]),
    ("future article", new("date: 2024-06-02"), [
        f"{NEW}:3: warning: date: is in the future [future-date] (to publish later, write 'publish: <time>')",
    ]),
    ("future time of this day", new("date: 2024-06-01 00:01"), [
        f"{NEW}:3: warning: date: is in the future [future-date] (to publish later, write 'publish: <time>')",
    ]),
    ("future event", launch("date: 2025"), [
        f"{EVENT}:2: warning: date: is in the future [future-date] (an event that is yet to come has 'status: expected')",
    ]),
    ("future event in place", new("events:\n  - title: A launch\n    date: 2025"), [
        f"{NEW}:9: warning: events[0].date: is in the future [future-date] (an event that is yet to come has 'status: expected')",
    ]),
    # --- references
    ("unknown topic", new("topics: [korea, xyz]"), [
        f"{NEW}:5: error: topics[1]: unknown topic 'xyz' [unknown-topic] (add it to topics.yml)",
    ]),
    ("misspelt topic", new("topics: koera"), [
        f"{NEW}:5: error: topics[0]: unknown topic 'koera' [unknown-topic] (did you mean 'korea'? Otherwise add it to topics.yml)",
    ]),
    ("unknown source", new("source: xyz"), [
        f"{NEW}:4: error: source: unknown source 'xyz' [unknown-source] (add it to sources.yml)",
    ]),
    ("unknown source with an event in place", new("source: xyz\nevents: {date: 2024-01-01, title: A launch}"), [
        f"{NEW}:4: error: source: unknown source 'xyz' [unknown-source] (add it to sources.yml)",
    ]),
    ("unknown name", new("names: [Kim, Kimm]\nno_link: Qqq"), [
        f"{NEW}:7: error: names[1]: unknown name 'Kimm' [unknown-name] (did you mean 'kim'? Otherwise add it to names.yml)",
        f"{NEW}:8: error: no_link[0]: unknown name 'Qqq' [unknown-name] (add it to names.yml)",
    ]),
    ("unknown story", new("stories: border"), [
        f"{NEW}:7: error: stories[0]: unknown story 'border' [unknown-story] (add it to stories/)",
    ]),
    ("unknown event", new("events: launch"), [
        f"{NEW}:7: error: events[0]: unknown event 'launch' [unknown-event] (add it to events/)",
    ]),
    ("unknown origin", new("origin: xyz"), [
        f"{NEW}:7: error: origin[0]: unknown source 'xyz' [unknown-source] (add it to sources.yml)",
    ]),
    ("unknown names of an event", launch("names: Qqq\ntopics: xyz\nstories: zzz"), [
        f"{EVENT}:5: error: names[0]: unknown name 'Qqq' [unknown-name] (add it to names.yml)",
        f"{EVENT}:6: error: topics[0]: unknown topic 'xyz' [unknown-topic] (add it to topics.yml)",
        f"{EVENT}:7: error: stories[0]: unknown story 'zzz' [unknown-story] (add it to stories/)",
    ]),
    ("unknown names of an event in place", new("events:\n  - {date: 2024-01-01, title: A, names: Qqq}"), [
        f"{NEW}:8: error: events[0].names[0]: unknown name 'Qqq' [unknown-name] (add it to names.yml)",
    ]),
    ("unknown source of evidence", launch("sources: [{source: xyz, url: https://a.example/}]"), [
        f"{EVENT}:4: error: sources[0].source: unknown source 'xyz' [unknown-source] (add it to sources.yml)",
    ]),
    ("unknown topic of a story", border("topics: xyz"), [
        f"{STORY}:4: error: topics[0]: unknown topic 'xyz' [unknown-topic] (add it to topics.yml)",
    ]),
    ("variant of two names", {
        "names.yml": "kim:\n  name: Kim\n  kind: person\n  also: {ko: 김}\nkim-2:\n  name: Kim Two\n  kind: person\n  also: {ko: 김}\n",
        **new("names: [김, kim-2]"),
    }, [
        f"{NEW}:7: error: names[0]: ambiguous name '김': it may mean kim, kim-2 [ambiguous-name] (write the id of the one you mean)",
    ]),
    ("report without an address", new("url:"), [
        f"{NEW}:6: error: url: is required but missing [missing-key] (add a line 'url: …' with the report's address, or 'published_in: …' if it has none)",
    ]),
    ("the id of another article", new("id: base"), [
        f"{NEW}:7: error: id: the id 'base' is already used by content/articles/base.md [duplicate-id] (give one of the two another id)",
    ]),
    ("an event's file and place", {**launch(), **new("events: {id: launch, date: 2024-01-01, title: A launch}")}, [
        f"{NEW}:7: error: events[0]: the event 'launch' is already written in {EVENT} [duplicate-id] (give it its own file under events/, and write its id in both)",
    ]),
    ("one event in two articles", {
        **new("events: {date: 2024-01-01, title: A launch}"),
        "articles/other.md": article(
            "title: Quite another headline\nurl: https://herald.example/other\nevents: {date: 2024-01-01, title: A launch}"
        ),
    }, [
        f"content/articles/other.md:7: error: events[0]: the event '2024-01-01-a-launch' is already written in {NEW} [duplicate-id] (give it its own file under events/, and write its id in both)",
    ]),
    ("two events of one name", {**launch(), "events/2024/launch.md": event()}, [
        f"{EVENT}:2: error: the id 'launch' is already used by content/events/2024/launch.md [duplicate-id] (rename one of the two files)",
    ]),
    ("two stories of one name", {**border(), "stories/old/border.md": story()}, [
        f"content/stories/old/border.md:2: error: the id 'border' is already used by {STORY} [duplicate-id] (rename one of the two files)",
    ]),
    ("file name that is no id", {"events/a launch.md": event()}, [
        "content/events/a launch.md:2: error: the file name is the id, and 'a launch' cannot be part of an address [invalid-id] (rename the file: use letters, digits, - and _)",
    ]),
    ("claim without a place", launch("claims:\n  - {by: Kim, field: range, value: far}"), [
        f"{EVENT}:6: error: claims[0]: a claim needs an article or a url, but not both [unsupported-claim] (say where it was made)",
    ]),
    ("claim with two places", launch("claims: {by: Kim, field: range, value: far, article: base, url: https://a.example/}"), [
        f"{EVENT}:5: error: claims[0]: a claim needs an article or a url, but not both [unsupported-claim] (say where it was made)",
    ]),
    ("claim of no article", launch("claims: {by: Kim, field: range, value: far, article: nowhere}"), [
        f"{EVENT}:5: error: claims[0].article: unknown article 'nowhere' [unknown-article] (write its path under articles/ without .md)",
    ]),
    ("claim of a draft", {
        **launch("claims: {by: Kim, field: range, value: far, article: new}"), **new("draft: true"),
    }, [
        f"{EVENT}:5: warning: claims[0].article: the article 'new' is not published yet, so the claim is left out [unpublished-reference]",
    ]),
    ("status of an event", launch("status: confirmd"), [
        f"{EVENT}:5: error: status: 'confirmd' is not one of: expected, reported, confirmed, disputed, retracted [unknown-value] (did you mean 'confirmed'?)",
    ]),
    ("status of a story", border("status: over"), [
        f"{STORY}:4: error: status: 'over' is not one of: developing, closed [unknown-value]",
    ]),
    # --- registries (the faulty record follows the sound ones)
    ("key of a topic", {"topics.yml": KOREA + "japan:\n  name: Japan\n  alias: Nippon\n"}, [
        "content/topics.yml:5: error: japan.alias: unknown key [unknown-key] (write 'aliases')",
    ]),
    ("topic that is text", {"topics.yml": KOREA + "japan: Japan\n"}, [
        "content/topics.yml:3: error: japan: must be 'key: value' lines, not 'Japan' [wrong-type]",
    ]),
    ("topic without a name", {"topics.yml": KOREA + "japan:\n"}, [
        "content/topics.yml:3: error: japan.name: is required but missing [missing-key] (add a line 'name: …')",
    ]),
    ("id that is a path", {"topics.yml": "korea:\n  name: Korea\n../x:\n  name: X\n"}, [
        "content/topics.yml:3: error: ../x: '../x' cannot be part of an address [invalid-id] (use letters, digits, - and _ for an id)",
    ]),
    ("unknown parent", {"topics.yml": "korea:\n  name: Korea\n  parent: xyz\n"}, [
        "content/topics.yml:3: error: korea.parent: unknown topic 'xyz' [unknown-topic]",
    ]),
    ("misspelt parent", {"topics.yml": "asia:\n  name: Asia\nkorea:\n  name: Korea\n  parent: aisa\n"}, [
        "content/topics.yml:1: warning: asia: is not used [unused-topic] (remove it, or use it)",
        "content/topics.yml:5: error: korea.parent: unknown topic 'aisa' [unknown-topic] (did you mean 'asia'?)",
    ]),
    ("cycle of parents", {"topics.yml": "korea:\n  name: Korea\n  parent: asia\nasia:\n  name: Asia\n  parent: korea\n"}, [
        "content/topics.yml:6: error: asia.parent: a topic cannot be part of itself: asia → korea → asia [topic-cycle] (remove one of these parents)",
    ]),
    ("its own parent", {"topics.yml": "korea:\n  name: Korea\n  parent: korea\n"}, [
        "content/topics.yml:3: error: korea.parent: a topic cannot be part of itself: korea → korea [topic-cycle] (remove one of these parents)",
    ]),
    ("alias of two topics", {
        "topics.yml": "korea:\n  name: Korea\n  aliases: ＤＰＲＫ\nnorth:\n  name: North\n  parent: korea\n  aliases: dprk\n",
        **new("topics: north"),
    }, [
        "content/topics.yml:4: error: north: 'ＤＰＲＫ' is a spelling of several topics: korea, north [shared-spelling] (keep it in one of them)",
    ]),
    ("name of two sources", {
        "sources.yml": "herald:\n  name: The Herald\nherald-2:\n  name: the herald\n", **new("source: herald-2"),
    }, [
        "content/sources.yml:3: error: herald-2: 'The Herald' is a spelling of several sources: herald, herald-2 [shared-spelling] (keep it in one of them)",
    ]),
    ("country", {"sources.yml": HERALD + "post:\n  name: The Post\n  country: ZZ\n"}, [
        "content/sources.yml:5: error: post.country: 'ZZ' is not a country code [invalid-country] (write two letters such as KR (ISO 3166), or leave it out if it is not known)",
    ]),
    ("type of a source", {"sources.yml": HERALD + "post:\n  name: The Post\n  type: goverment\n"}, [
        "content/sources.yml:5: error: post.type: 'goverment' is not one of: state-run, public broadcaster, private, news agency, government, intergovernmental, think tank, own, other, unclassified [unknown-value] (did you mean 'government'?)",
    ]),
    ("kind of a name", {"names.yml": KIM + "lee:\n  name: Lee\n  kind: organization\n"}, [
        "content/names.yml:6: error: lee.kind: 'organization' is not one of: person, organisation, place, thing [unknown-value] (did you mean 'organisation'?)",
    ]),
    ("language of a variant", {"names.yml": KIM + "lee:\n  name: Lee\n  kind: person\n  also:\n    korean_: 이\n"}, [
        "content/names.yml:8: error: lee.also.korean_: 'korean_' is not a language tag [invalid-language] (write a tag such as en, ko, ja or zh-TW)",
    ]),
    ("a language without variants", {"names.yml": KIM + "lee:\n  name: Lee\n  kind: person\n  also:\n    ko:\n"}, [
        "content/names.yml:4: warning: lee: is not used [unused-name] (remove it, or use it)",
    ]),
    ("wikidata", {"names.yml": KIM + "lee:\n  name: Lee\n  kind: person\n  wikidata: 12\n"}, [
        "content/names.yml:7: error: lee.wikidata: '12' is not a Wikidata id [invalid-wikidata-id] (write the letter Q followed by digits)",
    ]),
    ("two registries at once", {"names.yml": KIM + "lee:\n  kind: person\n", "sources.yml": HERALD + "post:\n  nme: P\n"}, [
        "content/names.yml:4: error: lee.name: is required but missing [missing-key] (add a line 'name: …')",
        "content/sources.yml:3: error: post.name: is required but missing [missing-key] (add a line 'name: …')",
        "content/sources.yml:4: error: post.nme: unknown key [unknown-key] (did you mean 'name'?)",
    ]),
    ("nothing uses it", {
        "topics.yml": "asia:\n  name: Asia\nkorea:\n  name: Korea\n  parent: asia\njapan:\n  name: Japan\n",
        "sources.yml": "herald:\n  name: The Herald\npost:\n  name: The Post\n",
        "names.yml": "kim:\n  name: Kim\n  kind: person\nlee:\n  name: Lee\n  kind: person\n",
    }, [
        "content/names.yml:4: warning: lee: is not used [unused-name] (remove it, or use it)",
        "content/sources.yml:3: warning: post: is not used [unused-source] (remove it, or use it)",
        "content/topics.yml:6: warning: japan: is not used [unused-topic] (remove it, or use it)",
    ]),
    # --- what people bring along
    ("text cut by a comment", new(
        "title: Harbour Weekly #42\nsummary: The yard ranks #1 in\n  the world\nevents: [{date: 2024-01-01, title: 'Pier #9'}]"
    ), [
        f"{NEW}:7: error: not valid YAML: '#1 in' is taken for a comment, which ends the value [invalid-yaml] (put the whole value in quotes)",
    ]),
    ("texts cut by comments", new(
        "title: Harbour Weekly #42\nsummary: Ranks # a comment\nevents:\n  - date: 2024-01-01 #note\n    title: Pier #9 opens\n"
        "image: {src: base.md, alt: B}\nextra:\n  desk: [a, b #1\n    ]\nnames: kim #kim"
    ), [
        f"{NEW}:2: warning: title: '#42' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
        f"{NEW}:10: warning: events[0].title: '#9 opens' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
        f"{NEW}:13: warning: extra.desk[1]: '#1' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
    ]),
    ("a title that is all comment", new("title: #metoo"), [
        f"{NEW}:2: warning: title: '#metoo' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
        f"{NEW}:2: error: title: is required but missing [missing-key] (add a line 'title: …')",
    ]),
    ("texts of registries that are cut", {"names.yml": "kim:\n  name: Kim #1\n  kind: person #x\n  also: {ko: [김 #2\n    ]}\n"}, [
        "content/names.yml:2: warning: kim.name: '#1' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
        "content/names.yml:4: warning: kim.also.ko[0]: '#2' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
    ]),
    ("marks of other generators in front matter", new(
        "title: 'Of {{< x >}}'\nsummary: 'A {{ b }} [[sic]]'\nevents:\n  - date: 2024-01-01\n    title: '{% x %} opens'\nextra:\n  desk: [a, '==b==']\nslug: a"
    ), [
        f"{NEW}:2: warning: title: '{{{{< x >}}}}' is published as it stands: it is a shortcode of Hugo [foreign-mark] (write what it stands for: text, or a link)",
        f"{NEW}:7: warning: summary: '{{{{ b }}}}' is published as it stands: it is a placeholder of a template [foreign-mark] (write what it stands for: text, or a link)",
        f"{NEW}:10: warning: events[0].title: '{{% x %}}' is published as it stands: it is a tag of a template [foreign-mark] (write what it stands for: text, or a link)",
        f"{NEW}:12: warning: extra.desk[1]: '==b==' is published as it stands: it is a mark for highlighted text [foreign-mark] (write **text**, or <mark>text</mark>)",
    ]),
    ("a text that begins with an anchor", new("title: &Partners sail"), [
        f"{NEW}:2: warning: title: '&Partners' is taken for a YAML anchor, so it is not part of the text [cut-text] (put the whole value in quotes)",
    ]),
    ("keys of other generators", new(
        "categories: [x]\nlink: x\nexcerpt: x\npermalink: x\nlastmod: x\npublished: false\nnotes: x\ntitel: x"
    ), [
        f"{NEW}:7: error: categories: unknown key [unknown-key] (write 'topics', with words of topics.yml)",
        f"{NEW}:8: error: link: unknown key [unknown-key] (write 'url', with the address of the report)",
        f"{NEW}:9: error: excerpt: unknown key [unknown-key] (write 'summary')",
        f"{NEW}:10: error: permalink: unknown key [unknown-key] (write 'aliases' for old addresses, or 'slug' for the last part of this one)",
        f"{NEW}:11: error: lastmod: unknown key [unknown-key] (write 'updated')",
        f"{NEW}:12: error: published: unknown key [unknown-key] (write 'draft: true')",
        f"{NEW}:13: error: notes: unknown key [unknown-key] (write it below 'extra', or as a comment: a line that begins with #)",
        f"{NEW}:14: error: titel: unknown key [unknown-key] (did you mean 'title'?)",
    ]),
    ("nothing where something is due", new("events: [{date: , title: Ferry}]\nnames:\n  -\ncorrections: [null]\nauthors: [{kind: person}]"), [
        f"{NEW}:7: error: events[0].date: is required but missing [missing-key] (add a line 'date: …')",
        f"{NEW}:9: error: names[0]: is empty [empty-value] (write a value, or take the line out)",
        f"{NEW}:10: error: corrections[0]: is empty [empty-value] (write a value, or take the line out)",
        f"{NEW}:11: error: authors[0].name: is required but missing [missing-key] (add a line 'name: …')",
    ]),
    ("lists and mappings where text is due", new("date: [2024]\nurl: {a: b}\nlang: [en]\npin: {a: b}\nevents: [{date: {a: b}, title: [x]}]"), [
        f"{NEW}:3: error: date: must be a date, not a list [wrong-type]",
        f"{NEW}:6: error: url: must be a web address, not a mapping [wrong-type]",
        f"{NEW}:7: error: lang: must be a language tag, not a list [wrong-type]",
        f"{NEW}:8: error: pin: must be true or false, not a mapping [wrong-type]",
        f"{NEW}:9: error: events[0].date: must be a date, not a mapping [wrong-type]",
        f"{NEW}:9: error: events[0].title: must be plain text, not a list [wrong-type]",
    ]),
    ("dates of other places", new("date: 2024-01-02 09:30 KST\nevents: [{date: 2024-01-01T09:30, title: A}]\naccessed: 05/10/2026"), [
        f"{NEW}:3: error: date: '2024-01-02 09:30 KST' is not a date [invalid-date] (write 2024-01-02 09:30 +0900)",
        f"{NEW}:7: error: events[0].date: '2024-01-01T09:30' has a time of day; an event has a day and no time [invalid-date] (write 2024-01-01)",
        f"{NEW}:8: error: accessed: '05/10/2026' is not a date [invalid-date] (it cannot be known whether the day or the month comes first: write 2026-10-05 or 2026-05-10)",
    ]),
    ("languages that are countries", {
        **new("lang: cn\noriginal_lang: jp"), "sources.yml": "herald:\n  name: The Herald\n  languages: [en, kr]\n",
    }, [
        f"{NEW}:7: error: lang: 'cn' is not a language tag [invalid-language] (did you mean 'zh'?)",
        f"{NEW}:8: error: original_lang: 'jp' is not a language tag [invalid-language] (did you mean 'ja'?)",
        "content/sources.yml:3: error: herald.languages[1]: 'kr' is not a language tag [invalid-language] (did you mean 'ko'?)",
    ]),
    ("passwords in addresses", {
        **new("url: https://me:hunter2@herald.example/new\nsummary: See https://me:hunter2@herald.example"),
        **launch("sources: {source: herald, url: 'https://me@herald.example/data'}"),
    }, [
        f"{NEW}:6: error: url: the address contains a user name or a password, which would be published [invalid-address] (take out what is between // and @, and change the password)",
        f"{EVENT}:4: error: sources[0].url: the address contains a user name or a password, which would be published [invalid-address] (take out what is between // and @, and change the password)",
    ]),
    ("password in a summary", new("summary: See https://me:hunter2@herald.example"), [
        f"{NEW}:7: error: summary: contains an address with a password, which would be published [invalid-address] (take it out)",
    ]),
    ("password in a text", new(body="\nOne.\n\n[x](https://me:hunter2@herald.example/)\n"), [
        f"{NEW}:11: warning: an address contains a user name or a password [password-in-text] (take it out, and change the password)",
    ]),
    ("control characters", new("summary: \"a\\x03b\"\nextra: {a: \"\\x7f\"}", "\nOne.\n\nA\x03B and &#x1FFFE;.\n"), [
        f"{NEW}:7: warning: summary: contains invisible characters, which are removed [invisible-characters] (retype the text)",
        f"{NEW}:8: warning: extra.a: contains invisible characters, which are removed [invisible-characters] (retype the text)",
        f"{NEW}:13: warning: contains invisible characters, which are removed [invisible-characters] (retype the text)",
    ]),
    ("old addresses from a browser", new("aliases: [/2012/%ED%95%9C%EA%B5%AD/, /a%2Fb/, /%2e%2e/, /x%00/, /%FF/, /a//b/, /p/?id=1, '/p/#x']"), [
        f"{NEW}:7: error: aliases[{number}]: '{text}' is not a path on this site [invalid-path] ({hint})"
        for number, (text, hint) in enumerate((
            ("/a%2Fb/", SLASH), ("/%2e%2e/", PATH), ("/x%00/", PATH), ("/%FF/", PATH), ("/a//b/", PATH),
            ("/p/?id=1", "nothing after the ? reaches a site of files: write /p/"),
            ("/p/#x", "nothing after the # reaches a site of files: write /p/"),
        ), 1)
    ]),
    ("old addresses with spaces and signs", new("aliases: [/2012/x y/, /a%20b/, '/tag/c%23/', /q/100%/, /%2541/]"), []),
    ("a text that goes on after a sign that is none", new("summary: The yard\n  ranks here\n  #1 in Asia.\nno_link:\n  #TODO\n  - kim"), [
        f"{NEW}:9: warning: summary: '#1 in Asia.' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
    ]),
    ("a page whose title is cut", {"about.md": "---\ntitle: About #1\nicon: x #y\n---\n"}, [
        "content/about.md:2: warning: title: '#1' is taken for a comment, so it is not part of the text [cut-text] (put the whole value in quotes)",
    ]),
    ("printed report", new("url:\npublished_in: No. 12, page 3"), []),
    ("printed report with an address", new("published_in: No. 12, page 3"), [
        f"{NEW}:7: error: published_in: is for a report without an address, but there is a url [conflicting-keys] (keep one of the two)",
    ]),
    ("kind of an author", new("authors: [{name: A, kind: organization}, {name: B, kind: organisation}]"), [
        f"{NEW}:7: error: authors[0].kind: 'organization' is not one of: person, organisation [unknown-value] (did you mean 'organisation'?)",
    ]),
    # --- texts
    ("too deep a text", new(body="\n" + "> " * 101 + "x\n"), [
        f"{NEW}:8: error: lists, quotations or HTML are nested more than 100 levels deep [text-too-complex] (simplify the text)",
    ]),
    ("too much of &", new(body="\n" + "&" * 100_001), [
        f"{NEW}:8: error: the character & appears more than 100,000 times [text-too-complex] (simplify the text)",
    ]),
    ("broken link", new(body="\nText.\n\nSee [that](other.md) and [this](base.md).\n"), [
        f"{NEW}:11: warning: the link 'other.md' leads to no file in the content folder [dead-link] (its text is published without a link)",
    ]),
    ("broken link with a space", new(body="\nSee [that](<no such.md>).\n\nMore.\n\nThe end.\n"), [
        f"{NEW}:9: warning: the link 'no such.md' leads to no file in the content folder [dead-link] (its text is published without a link)",
    ]),
    ("broken link after the same letters", new(body="\nOf a.md I say nothing.\n\nSee [that](a.md).\n"), [
        f"{NEW}:11: warning: the link 'a.md' leads to no file in the content folder [dead-link] (its text is published without a link)",
    ]),
    ("picture in the text that is not there", new(body="\n![A map](map.png)\n"), [
        f"{NEW}:9: warning: the link 'map.png' leads to no file in the content folder [dead-link] (its text is published without a link)",
    ]),
    ("picture that is not there", new("image: {src: ../map.png, alt: A map}"), [
        f"{NEW}:7: warning: image.src: '../map.png' leads to no file in the content folder [dead-link] (the picture is left out)",
    ]),
    ("broken link of an event and a story", {**launch(body="\n[x](x.md)\n"), **border(body="\n[y](y.md)\n")}, [
        f"{EVENT}:7: warning: the link 'x.md' leads to no file in the content folder [dead-link] (its text is published without a link)",
        f"{STORY}:6: warning: the link 'y.md' leads to no file in the content folder [dead-link] (its text is published without a link)",
    ]),
    ("long summary", new("summary: " + "a" * 401), [
        f"{NEW}:7: warning: summary: has 401 characters; a summary has at most 400 [long-summary] (shorten it)",
    ]),
    ("long block quotation", new(body=f"\n> {WORDS_60}\n"), [
        f"{NEW}:9: warning: a quotation has 60 words; quote at most 50 [long-quotation] (shorten it: this is a digest, not a reprint)",
    ]),
    ("long quotation in a line", new(body=f"\nText.\n\nHe said “{WORDS_60}”.\n"), [
        f"{NEW}:11: warning: a quotation has 60 words; quote at most 50 [long-quotation] (shorten it: this is a digest, not a reprint)",
    ]),
    ("links to places", {
        **new(body="\nSee [x](#costs), [y](#Who-PAYS), [z](base.md#%C3%BCber), [t](#top).\n\n## Who pays\n\n[v](base.md#gone)\n"),
        "articles/base.md": SITE["articles/base.md"] + "\n## Über\n\n[a](new.md#who-pays) [b](../about.md#x) [c](../events/launch.md#d)\n",
        **launch(body="\n<a id='d'></a>\n"), "about.md": "# About\n",
    }, [
        f"{NEW}:9: warning: the link '#costs' leads to no heading or id in this text [dead-link] (its text is published without a link)",
        f"{NEW}:13: warning: the link 'base.md#gone' leads to no heading or id in content/articles/base.md [dead-link] (its text is published without a link)",
    ]),
    ("what is not published as written", new(body="\nText.\n\n{{< ship >}} ![a](b c.jpg) <font>x</font>\n"), [
        f"{NEW}:11: warning: '![a](b c.jpg)' is published as it stands: it is meant as a picture, but its address has a space [unseen-link] (write ![a](<b c.jpg>))",
        f"{NEW}:11: warning: '{{{{< ship >}}}}' is published as it stands: it is a shortcode of Hugo [foreign-mark] (write what it stands for: text, or a link)",
        f"{NEW}:11: warning: what cannot be in an entry is left out: <font> [removed-html] (write it in Markdown; a link can lead to what cannot be shown here)",
    ]),
    # --- repetition
    ("same report", new("url: http://www.herald.example/base/?utm_source=x\ndate: 2024-01-02"), [
        f"{NEW}:6: warning: url: the same report is already in content/articles/base.md [duplicate-report] (keep one of the two)",
    ]),
    ("same report, in another language", new("url: http://www.herald.example/base/?utm_source=x\ndate: 2024-01-02\nlang: ko"), []),
    ("same report twice in another language", {
        "articles/a.md": article("title: Cargo waits\nurl: https://herald.example/log\nlang: pt-BR"),
        "articles/b.md": article("url: https://herald.example/log/\nlang: pt"),
    }, [
        "content/articles/b.md:6: warning: url: the same report is already in content/articles/a.md [duplicate-report] (keep one of the two)",
    ]),
    ("same title within a week", new("title: Ships leave the northern harbour!\ndate: 2023-03-10"), [
        f"{NEW}:2: warning: title: almost the same title as content/articles/base.md, within 7 days [similar-title] (if it is the same report, keep one of the two)",
    ]),
    ("same title after eight days", new("title: Ships leave the northern harbour!\ndate: 2023-03-11"), []),
    ("same report, archived", new("url: https://web.archive.org/web/2024/https://herald.example/base\ndate: 2024-01-02"), [
        f"{NEW}:6: warning: url: the same report is already in content/articles/base.md [duplicate-report] (keep one of the two)",
    ]),
    ("same report, by its archived copy", {
        "articles/a.md": article("title: Cargo waits\narchive_url: https://archive.ph/AbC1d"),
        "articles/b.md": article("url: https://archive.ph/AbC1d"),
    }, [
        "content/articles/b.md:6: warning: url: the same report is already in content/articles/a.md [duplicate-report] (keep one of the two)",
    ]),
    ("a place on a page and the page", {
        "articles/a.md": article("title: Cargo waits\nurl: https://herald.example/log#v2"),
        "articles/b.md": article("url: https://herald.example/log"),
    }, [
        "content/articles/b.md:6: warning: url: the same report is already in content/articles/a.md [duplicate-report] (keep one of the two)",
    ]),
    ("two places on a page", {
        "articles/a.md": article("title: Cargo waits\nurl: https://herald.example/log#v2"),
        "articles/b.md": article("url: https://herald.example/log#v3"),
    }, []),
    ("same title, another number", new("title: Ships leave the northern harbour 2\ndate: 2023-03-04"), []),
    ("same title, another language", new("title: Ships leave the northern harbour\ndate: 2023-03-04\nlang: fr"), []),
    ("same report and title", new("title: Ships leave the northern harbour\ndate: 2023-03-04\nurl: https://herald.example/base"), [
        f"{NEW}:6: warning: url: the same report is already in content/articles/base.md [duplicate-report] (keep one of the two)",
    ]),
    ("much the same event in two articles", {
        **new("events: {date: 2024-01-01, title: A launch from the eastern coast}"),
        "articles/other.md": article(
            "title: Quite another headline\nurl: https://herald.example/other\n"
            "events: {date: 2024-01-01, title: A launch from the Eastern coast!, id: other}"
        ),
    }, [
        f"content/articles/other.md:7: warning: events[0]: almost the same event, on the same day, is written in {NEW} [similar-event] (if it is the same, give it its own file under events/, and write its id in both)",
    ]),
    ("event without evidence", launch("sources:"), [
        f"{EVENT}:2: warning: no article reports this event, and it names no source [unsourced-event] (its page says so)",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "lines"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_problem_lines(check_content: Callable[..., Validated], files: dict[str, str], lines: list[str]) -> None:
    """What is wrong is reported once, with its place, in these words, and nothing else is."""
    assert [str(problem) for problem in check_content({**SITE, **files}).problems] == lines


LIMITED: list[tuple[str, dict[str, object], dict[str, str], list[str]]] = [
    ("topics", {"limits": {"topics": 1}}, new("topics: [korea, Korea]"), [
        f"{NEW}:5: error: topics: has 2 entries; the limit is 1 [too-many] (raise limits.topics in mkdocs.yml if this is intended)",
    ]),
    ("names", {"limits": {"names": 1}}, launch("names: [kim, Kim]"), [
        f"{EVENT}:5: error: names: has 2 entries; the limit is 1 [too-many] (raise limits.names in mkdocs.yml if this is intended)",
    ]),
    ("names of an event in place", {"limits": {"names": 1}}, new("events: {date: 2024, title: A, names: [kim, Kim]}"), [
        f"{NEW}:7: error: events[0].names: has 2 entries; the limit is 1 [too-many] (raise limits.names in mkdocs.yml if this is intended)",
    ]),
    ("topics of a story", {"limits": {"topics": 1}}, border("topics: [korea, Korea]"), [
        f"{STORY}:4: error: topics: has 2 entries; the limit is 1 [too-many] (raise limits.topics in mkdocs.yml if this is intended)",
    ]),
    ("events", {"limits": {"events": 1}}, new(
        "events:\n  - {date: 2024-01-01, title: One}\n  - {date: 2024-01-01, title: Two}"
    ), [
        f"{NEW}:7: error: events: has 2 entries; the limit is 1 [too-many] (raise limits.events in mkdocs.yml if this is intended)",
    ]),
    ("old addresses", {"limits": {"addresses": 1}}, new("aliases: [/a/, /b/]"), [
        f"{NEW}:7: error: aliases: has 2 entries; the limit is 1 [too-many] (raise limits.addresses in mkdocs.yml if this is intended)",
    ]),
    ("earlier ids of an event", {"limits": {"addresses": 1}}, launch("was: [a, b]"), [
        f"{EVENT}:5: error: was: has 2 entries; the limit is 1 [too-many] (raise limits.addresses in mkdocs.yml if this is intended)",
    ]),
    ("earlier ids and topics of a story", {"limits": {"addresses": 1, "topics": 1}}, border("was: [a, b]\ntopics: [korea, Korea]"), [
        f"{STORY}:4: error: was: has 2 entries; the limit is 1 [too-many] (raise limits.addresses in mkdocs.yml if this is intended)",
        f"{STORY}:5: error: topics: has 2 entries; the limit is 1 [too-many] (raise limits.topics in mkdocs.yml if this is intended)",
    ]),
    ("earlier ids of a name", {"limits": {"addresses": 1}}, {"names.yml": KIM + "  was: [a, b]\n"}, [
        "content/names.yml:4: error: kim.was: has 2 entries; the limit is 1 [too-many] (raise limits.addresses in mkdocs.yml if this is intended)",
    ]),
    ("front matter", {"limits": {"front_matter_bytes": 256}}, new("summary: " + "a" * 400), [
        f"{NEW}:2: error: the front matter is larger than 256 bytes [too-large] (move text into the body)",
    ]),
    ("text", {"limits": {"body_bytes": 1024}}, new(body="\n" + "a" * 1100), [
        f"{NEW}:8: error: the text is larger than 1,024 bytes [too-large] (split it, or raise limits.body_bytes in mkdocs.yml)",
    ]),
    ("file", {"limits": {"front_matter_bytes": 256, "body_bytes": 1024}}, new(body="a" * 9000), [
        f"{NEW}: error: the file is larger than 2,304 bytes [too-large] (split it, or raise limits.body_bytes in mkdocs.yml)",
    ]),
    ("type of an event", {"event_types": ["launch", "summit"]}, launch("type: lunch"), [
        f"{EVENT}:5: error: type: unknown event type 'lunch' [unknown-event-type] (did you mean 'launch'?)",
    ]),
    ("unlike type of an event in place", {"event_types": ["launch", "summit"]}, new(
        "events: {date: 2024-01-01, title: A, type: xyz}"
    ), [
        f"{NEW}:7: error: events[0].type: unknown event type 'xyz' [unknown-event-type] (the types are launch, summit)",
    ]),
    ("type in other letters", {"event_types": ["launch", "summit"]}, launch("type: Launch"), []),
    ("day of the site's zone", {"timezone": "Asia/Seoul"}, new("date: 2024-06-01 09:00"), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "files", "lines"), [case[1:] for case in LIMITED], ids=[case[0] for case in LIMITED]
)
def test_problem_lines_with_options(
    check_content: Callable[..., Validated], options: dict[str, object], files: dict[str, str], lines: list[str]
) -> None:
    """What mkdocs.yml sets is kept: limits, the list of event types, the time zone."""
    assert [str(problem) for problem in check_content({**SITE, **files}, **options).problems] == lines


def test_all_problems_in_one_run(check_content: Callable[..., Validated]) -> None:
    """A file that cannot be read hides nothing of what is wrong in the others, and all are in the files' order."""
    checked = check_content(
        {**SITE, "articles/a.md": "no front matter", **new("topics: xyz\nlang: q"), **launch("date: never")}
    )
    assert [(problem.path, problem.line) for problem in checked.problems] == [
        ("content/articles/a.md", 1),
        (NEW, 5),
        (NEW, 7),
        (EVENT, 2),
    ]
    assert checked.has_errors


def test_a_sound_reference_to_a_faulty_record_is_not_wrong_too(check_content: Callable[..., Validated]) -> None:
    """One misspelt key in a registry or an event is one problem: what refers to the record is not blamed for it."""
    checked = check_content(
        {
            **SITE,
            "topics.yml": "korea:\n  nmae: Korea\n",
            **launch("zzz: 1"),
            **border("zzz: 1"),
            **new("events: launch\nstories: border"),
        }
    )
    assert {problem.path for problem in checked.problems} == {"content/topics.yml", EVENT, STORY}


_WORDS = st.sampled_from(
    ["", "a", "korea", "herald", "kim", "own", "true", "2024", "2024-01-02", "../2024", "99999-1", "https://a.example/",
     "http://[", "en", "KR", "Q1", "../../x", "\u202e", "🚀", "북한", "{{ x }}", "<b>", "&#0;"]
)  # fmt: skip
_KEYS = sorted({key for form in (*ENTRY_SCHEMAS.values(), *REGISTRY_SCHEMAS.values()) for key in form.model_fields})
_VALUES = st.recursive(
    st.none() | _WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*_KEYS, "by", "field", "value", "src", "alt", "ko"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", [FileKind.ARTICLE, FileKind.EVENT, FileKind.STORY, FileKind.REGISTRY])
@given(data=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=5), sound=st.booleans())
def test_any_values_are_reported_and_never_crash(kind: FileKind, data: dict[str, object], sound: bool) -> None:
    """Whatever the values of whatever keys, checking ends in problems with lines, not in another error."""
    base = {"title": "A", "summary": "S", "date": "2024", "source": "herald", "topics": "korea", "name": "N"}
    path = {"article": "articles/a.md", "event": "events/a.md", "story": "stories/a.md"}.get(kind, "names.yml")
    keys = ENTRY_SCHEMAS[kind].model_fields if kind in ENTRY_SCHEMAS else REGISTRY_SCHEMAS[path].model_fields
    record = {key: value for key, value in {**(base if sound else {}), **data}.items() if key in keys or not sound}
    text = yaml.safe_dump({"x": record} if kind is FileKind.REGISTRY else record, allow_unicode=True)
    texts = {
        path: text if kind is FileKind.REGISTRY else f"---\n{text}---\n",
        "topics.yml": KOREA,
        "sources.yml": HERALD,
    }
    parsed = [parse_file("content", name, text.encode(), Options()) for name, text in texts.items()]
    assert not any(file.is_refused for file in parsed)
    checked = check_files(parsed)
    assert all(problem.line >= 1 and problem.message for problem in checked.problems)
    counts = checked.corpus.counts
    assert counts.files == sum(
        (counts.published, counts.drafts, counts.scheduled, counts.refused, counts.registries, counts.left_out)
    )
