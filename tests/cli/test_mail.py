"""`digest mail`: an edition as a message that any program can send and any reader can read."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from desk import CONFIG, Desk, command, entry, make_desk

from digest.desk.mail.html import MAIL_BYTES

WEEK = "2024-W01"
# In the site's zone, week 5 of 2024 ends between these: it is Sunday in UTC at both times.
SUNDAY, MONDAY = (
    str(int(datetime.fromisoformat(at).timestamp())) for at in ("2024-02-04T23:59+09:00", "2024-02-05T00:00+09:00")
)
LEAD = (
    "---\ntitle: A bridge at last\n---\n\nSee [the report](../articles/2024/01/bridge.md) of **Kim Ko**.\n\n"
    "![A map of the river](map.png)\n\n- [x] opened\n- paid for\n\n```\nx = 1\n```\n"
)
NO_SEARCH = CONFIG.replace("search: false", "search: false\n      cards: false")
HOSTILE = '"=HYPERLINK(1)\\u2028\\u2029\\r\\nBcc: all@herald.example --> ]]> </script><script>alert(1)</script> \\u202E<img src=x> \\0"'


def mailed(desk: Desk, *arguments: str, id: str = WEEK, **env: str) -> EmailMessage:
    """The message of an edition, as Python's own parser reads it."""
    result = desk.run("mail", id, "-o", str(desk.root / "out"), *arguments, **env)
    assert result.exit_code == 0, result.output
    message = message_from_bytes((desk.root / "out" / f"{id}.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage) and not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found and not found.defects
    return str(found.get_content())


def page(message: EmailMessage) -> Element:
    """The HTML of a message; any error of it fails the test."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(part(message, "html"))


@pytest.fixture
def mails(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk", {"editions/2024-W01.md": LEAD, "editions/map.png": b"\x89PNG"}, NO_SEARCH)


def test_a_message(mails: Desk) -> None:
    """Its headers follow from the edition; who sends it and to whom is for others to add."""
    message = mailed(mails)
    assert message["Subject"] == "The Desk: A bridge at last (Week 1, 2024)"
    # Midnight in Seoul.
    assert parsedate_to_datetime(message["Date"]) == datetime.fromisoformat("2024-01-07T15:00:00+00:00")
    assert re.fullmatch(r"<[0-9a-f-]{36}@desk\.example>", message["Message-ID"])
    assert (message["From"], message["To"], message["Content-Language"]) == (None, None, "en")
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert (mails.root / "out" / f"{WEEK}.html").read_text("utf-8").strip() == part(message, "html").strip().replace(
        "\r", ""
    )


def test_sender_and_receivers(mails: Desk) -> None:
    message = mailed(mails, "--from", "The Desk <desk@desk.example>", "--to", "a@herald.example, b@herald.example")
    assert message["From"].addresses[0].addr_spec == "desk@desk.example"
    assert len(message["To"].addresses) == 2


@pytest.mark.parametrize("address", ["nobody", "", "a@b.example\r\nBcc: c@d.example", "a@", "<>", "a@b.example, c"])
def test_what_is_no_address_is_refused(mails: Desk, address: str) -> None:
    result = mails.run("mail", WEEK, "-o", str(mails.root / "out"), "--from", address or "\0")
    assert result.exit_code == 1 and "--from" in result.stderr
    assert not (mails.root / "out").exists()


def test_nothing_in_it_needs_the_network(mails: Desk) -> None:
    """No script, no picture, nothing to load; what a picture shows is said in words, and links are absolute."""
    root = page(mailed(mails))
    names = {element.tag for element in root.iter()}
    assert not names & {"script", "img", "link", "iframe", "video", "audio", "object", "svg", "input", "form"}
    assert not [element for element in root.iter() if element.get("src")]
    assert {href.split("/")[2] for link in root.iter("a") if (href := link.get("href"))} == {"desk.example"}
    pictures = {link.text: link.get("href") for link in root.iter("a")}
    assert pictures["A map of the river"] == "https://desk.example/news/editions/map.png"
    html = part(mailed(mails), "html")
    assert "url(" not in html and "http://" not in html.replace("http://www.w3.org", "")


def test_it_reads_with_styles_off_and_in_the_dark(mails: Desk) -> None:
    """Every style is in its element, with only what a dark screen needs beside them; colours of the page are the
    reader's own."""
    root = page(mailed(mails))
    (style,) = root.iter("style")
    assert (style.text or "").strip().startswith("@media (prefers-color-scheme: dark)")
    assert [meta.get("content") for meta in root.iter("meta") if meta.get("name") == "color-scheme"] == ["light dark"]
    assert "background" not in part(mailed(mails), "html")
    headings = ["".join(one.itertext()) for one in root.iter() if one.tag in ("h1", "h2", "h3", "h4")]
    assert headings == [
        "Week 1, 2024: 1–7 January 2024", "A bridge at last", "What happened", "The river bridge", "The bridge opens",
    ]  # fmt: skip


def test_the_plain_text(mails: Desk) -> None:
    text = part(mailed(mails), "plain").replace("\r\n", "\n")
    assert text.startswith(
        "The Desk\nWeek 1, 2024: 1–7 January 2024\n1 report · 1 event\nhttps://desk.example/news/editions/2024-W01/\n\n"
        "A bridge at last\n================\n\n"
        "See the report <https://desk.example/news/articles/2024/01/bridge/> of Kim Ko.\n\n"
        "A map of the river <https://desk.example/news/editions/map.png>\n"
    )
    assert "\n- [x] opened\n\n- paid for\n\nx = 1\n" in text
    assert (
        "* The bridge opens\n  1 January 2024\n  Kim Ko opened the bridge.\n"
        "  - The Herald · Bridge over the river opens · 2 January 2024\n"
        "  https://desk.example/news/events/bridge-opening/\n"
    ) in text


def test_the_same_edition_is_the_same_bytes(mails: Desk, tmp_path: Path) -> None:
    """Whatever the locale, the time zone, the time or the hash seed."""
    folders = []
    for number, env in enumerate(
        (
            {"LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1"},
            {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1790000000"},
        )
    ):
        folders.append(tmp_path / str(number))
        done = command("digest", "mail", WEEK, "-o", str(folders[-1]), cwd=mails.root, **env)
        assert done.returncode == 0, done.stderr
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two and len(one) == 2


def test_a_busy_month_is_short_enough(tmp_path: Path) -> None:
    """Of a thousand reports the mail has the first, says how many more there are, and leads to them."""
    topics = "".join(f"t{n}:\n  name: Topic {n}\n" for n in range(30))
    many = {
        f"articles/m{n}.md": entry(
            title=f"Report {n}, 강 위의 다리에 관한 긴 제목의 기사", date=f"2024-05-{1 + n % 28:02}", topics=f"t{n % 30}",
            url=f"https://herald.example/{n}", events=f"[{{date: 2024-05-0{1 + n % 9}, title: Event {n % 400}}}]" if n < 300 else "",
        )
        for n in range(1000)
    }  # fmt: skip
    desk = make_desk(
        tmp_path / "desk",
        {"topics.yml": f"korea:\n  name: Korea\nborder:\n  name: Border\n{topics}", **many},
        NO_SEARCH,
    )
    message = mailed(desk, id="2024-05")
    html = part(message, "html")
    assert MAIL_BYTES / 2 < len(html.replace("\r\n", "\n").encode()) <= MAIL_BYTES
    shown = len(re.findall(r'class="event"', html))
    more = [int(number) for number in re.findall(r">and (\d+) more</a>", html)]
    assert shown + sum(more) == 1000 and len(more) == 2
    assert html.count('href="https://desk.example/news/editions/2024-05/"') == 4
    assert all(
        f"and {number} more: https://desk.example/news/editions/2024-05/" in part(message, "plain") for number in more
    )


def test_a_lead_that_is_too_long_is_left_to_the_site(mails: Desk) -> None:
    mails.write("editions/2024-W01.md", "---\ntitle: Long\n---\n" + "A word and *another*. " * 8000)
    html = part(mailed(mails), "html")
    assert len(html.encode()) <= MAIL_BYTES and ">Long</h2>" in html and "another" not in html


def test_hostile_titles_are_inert(tmp_path: Path) -> None:
    """In headers, HTML and text; nothing of what can be seen is lost."""
    hostile = HOSTILE.replace("\\0", "")
    config = NO_SEARCH.replace("site_name: The Desk", f"site_name: {hostile}")
    desk = make_desk(tmp_path / "desk", {
        "editions/2024-W01.md": f"---\ntitle: {hostile}\n---\n{hostile}\n",
        "articles/a.md": entry(title=hostile, events=f"[{{date: 2024-01-03, title: {hostile}, place: {hostile}}}]"),
        "articles/b.md": entry(title="x" * 5000, url="https://herald.example/b"),
    }, config)  # fmt: skip
    message = mailed(desk)
    seen = "=HYPERLINK(1) Bcc: all@herald.example --> ]]> </script><script>alert(1)</script> <img src=x>"
    assert seen in " ".join(message["Subject"].split())
    assert sorted(message.keys()) == [
        "Content-Language",
        "Content-Type",
        "Date",
        "MIME-Version",
        "Message-ID",
        "Subject",
    ]
    raw = (desk.root / "out" / f"{WEEK}.eml").read_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998 and b"\n" not in raw.replace(b"\r\n", b"")
    root = page(message)
    assert not [*root.iter("script"), *root.iter("img")]
    words = " ".join("".join(root.itertext()).split())
    assert words.count(seen) >= 4
    assert not re.search("[\u2028\u2029\u202e\0]", part(message, "html") + part(message, "plain"))


@pytest.mark.parametrize(("language", "title"), [("ko", "다리가 열렸다"), ("he", "הגשר נפתח"), ("ja", "橋が開通")])
def test_in_other_scripts(tmp_path: Path, language: str, title: str) -> None:
    """Titles come through whole, and the direction is that of the site; in plain text, that of each line is."""
    config = NO_SEARCH.replace("language: en", f"language: {language}")
    desk = make_desk(tmp_path / "desk", {"editions/2024-W01.md": f"---\ntitle: {title}\n---\n\n{title}.\n"}, config)
    message = mailed(desk)
    assert title in message["Subject"] and title in part(message, "plain")
    mixed = [line for line in part(message, "plain").splitlines() if re.search("[א-ת]", line)]
    assert all(line.startswith("\u200f") for line in mixed) and (len(mixed) > 3) == (language == "he")
    root = page(message)
    direction = "rtl" if language == "he" else "ltr"
    assert root.get("dir") == direction and {one.get("dir") for one in root.iter("body")} == {direction}
    assert root.get("lang") == language


def test_which_editions_there_are(mails: Desk) -> None:
    result = mails.run("mail", "--list", SOURCE_DATE_EPOCH=SUNDAY)
    assert result.stdout.splitlines() == [
        "2024-02     February 2024: 1 report, not over yet",
        "2024-W05    Week 5, 2024: 29 January\u2009–\u20094 February 2024: 1 report, not over yet",
        "2024-01     January 2024: 1 report",
        "2024-W01    Week 1, 2024: 1–7 January 2024: 1 report, with a lead",
    ]


def test_the_newest_that_is_over(mails: Desk) -> None:
    """`week` means the last week that ended; one that runs can be had by its id, with a note."""
    result = mails.run("mail", "week", "-o", str(mails.root / "out"), SOURCE_DATE_EPOCH=SUNDAY)
    assert result.exit_code == 0 and (mails.root / "out/2024-W01.eml").exists() and not result.stderr
    result = mails.run("mail", "2024-W05", "-o", str(mails.root / "out"), SOURCE_DATE_EPOCH=SUNDAY)
    assert result.exit_code == 0 and "2024-W05 is not over yet" in result.stderr


def test_on_monday_morning_the_week_is_over(mails: Desk) -> None:
    """Where the site is, and though nothing was filed since; its message has the date on which the week ended."""
    result = mails.run("mail", "week", "-o", str(mails.root / "out"), SOURCE_DATE_EPOCH=MONDAY)
    assert result.exit_code == 0 and not result.stderr
    assert [path.name for path in sorted((mails.root / "out").iterdir())] == ["2024-W05.eml", "2024-W05.html"]
    message = mailed(mails, id="2024-W05", SOURCE_DATE_EPOCH=MONDAY)
    assert parsedate_to_datetime(message["Date"]) == datetime.fromisoformat("2024-02-05T00:00:00+09:00")
    assert "2024-W05    Week 5, 2024: 29 January\u2009–\u20094 February 2024: 1 report\n" in mails.run(
        "mail", "--list", SOURCE_DATE_EPOCH=MONDAY
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("2024-W02", "there is no edition '2024-W02'"), ("2024-W99", "there is no edition '2024-W99'"),
        ("../../etc", "there is no edition '../../etc'"), ("2024-01-02", "'2024-01-02' is a day, and the site has no such editions"),
        ("day", "the site has no editions of a day"),
    ],
)  # fmt: skip
def test_an_edition_that_there_is_not(mails: Desk, id: str, message: str) -> None:
    result = mails.run("mail", id, "-o", str(mails.root / "out"))
    assert result.exit_code == 1 and message in result.stderr
    assert not (mails.root / "out").exists()


def test_what_it_needs(mails: Desk) -> None:
    """An id, an address of the site, and content without errors."""
    assert "name an edition" in mails.run("mail").stderr
    mails.config.write_text(NO_SEARCH.replace("site_url", "# site_url"), "utf-8")
    assert "a mail needs site_url in mkdocs.yml" in mails.run("mail", WEEK).stderr
    mails.write("articles/wrong.md", "---\ntitle: Wrong\n---\n")
    assert mails.run("mail", WEEK).exit_code == 1


def test_drafts_and_what_was_withdrawn_are_not_in_it(mails: Desk) -> None:
    mails.write("articles/draft.md", entry("draft: true", title="A secret draft"))
    mails.write(
        "articles/gone.md",
        entry("withdrawn: {date: 2024-01-06, reason: Wrong.}", title="A wrong report", url="https://herald.example/g"),
    )
    assert not re.search("secret|wrong report", part(mailed(mails), "html") + part(mailed(mails), "plain"))


@pytest.mark.skipif(not shutil.which("w3m"), reason="there is no w3m")
def test_in_a_text_browser(mails: Desk) -> None:
    mailed(mails)
    shown = subprocess.run(
        ["w3m", "-dump", "-T", "text/html", str(mails.root / "out" / f"{WEEK}.html")], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert shown.index("Week 1, 2024") < shown.index("A bridge at last") < shown.index("The bridge opens")
