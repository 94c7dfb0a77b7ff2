"""The link that reports a mistake: where it leads without a script, whatever the page is called."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from desk import CONFIG, CONFIG_URL, entry
from published import Published, all_of, one, text_of

from digest.config import Options, Site, read_options
from digest.errors import ConfigError
from digest.pages.mistakes import REPORTED_TITLE, MistakeLink, mistake_links
from digest.text.i18n import Words

Publish = Callable[..., Published]
MAIL = "desk@desk.example"
PAGE = "https://desk.example/news/articles/a/?b=1&c=2#d"
HOSTILE = "A & B = C? #1 %0d%0aBcc: a@b.example\r\nBcc: b@b.example\u2028Cc: c@c.example\x00\u202e<b>\"'{text}{page}"


def link(contact: str, title: str, page: str = PAGE, language: str = "en") -> MistakeLink:
    make = mistake_links(Site("The Desk", "", "", language, Options(report_mistakes=contact)), Words(language))
    assert make
    return make(title, page)


def mail(url: str) -> tuple[str, dict[str, str]]:
    """The receiver and the headers of the mail that a link begins, as RFC 6068 reads it."""
    parts = urlsplit(url)
    assert parts.scheme == "mailto" and not parts.fragment and url.isascii() and not set(url) & set(" <>\"'\r\n")
    fields = [item.split("=", 1) for item in parts.query.split("&")]
    assert [name for name, _ in fields] == ["subject", "body"]
    return unquote(parts.path), {name: unquote(value) for name, value in fields}


@pytest.mark.parametrize("title", ["기차가 강을 건너다", "הגשר נפתח: “היום”", "100 % & more?", "Grüße + 1"])
def test_mail_has_the_page_and_its_title(title: str) -> None:
    receiver, fields = mail(link(MAIL, title).url)
    assert receiver == MAIL
    assert fields["subject"] == f"Mistake: {title}"
    # The reader writes above.
    assert fields["body"] == f"\r\n\r\n{PAGE}\r\n"


def test_a_title_adds_no_header_to_the_mail() -> None:
    """Neither as line ends, nor as their codes, which are decoded once."""
    _, fields = mail(link(MAIL, HOSTILE).url)
    assert "%0d%0aBcc: a@b.example Bcc: b@b.example Cc: c@c.example" in fields["subject"]
    assert fields["subject"].isprintable()
    message = EmailMessage()
    message["Subject"] = fields["subject"]
    assert message.keys() == ["Subject"]


@pytest.mark.parametrize("address", ["o'neil+tips%0d%0a@desk.example", "a#b/c@desk.example", "편집@desk.example"])
def test_the_whole_address_is_the_receiver(address: str) -> None:
    receiver, _ = mail(link(address, "A title").url)
    assert receiver == address


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("https://f.example/new", {"page": PAGE, "title": HOSTILE, "text": ""}),
        ("https://f.example/new?id=7", {"id": "7", "page": PAGE, "title": HOSTILE, "text": ""}),
        ("https://f.example/new?where={page}", {"where": PAGE}),
        ("https://f.example/new?body={page}%0A%0A{text}&t={title}#top", {"body": PAGE + "\n\n", "t": HOSTILE}),
        ("https://f.example/기사?쪽={page}", {"쪽": PAGE}),
    ],
)
def test_a_form_gets_what_its_address_asks_for(form: str, expected: dict[str, str]) -> None:
    """One that asks for nothing gets everything."""
    url = link(form, HOSTILE).url
    assert url.isascii() and urlsplit(url).netloc == "f.example"
    found = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    shown = " ".join(HOSTILE.replace("\x00", "").replace("\u202e", "").split())
    assert found == {name: shown if value == HOSTILE else value for name, value in expected.items()}
    assert urlsplit(url).fragment == ("top" if "#" in form else "")


def test_the_place_of_the_selected_text_is_known() -> None:
    for form, before in (
        ("https://f.example/?t={text}&p={page}", "?t="),
        ("https://f.example/#x", "&text="),
        (MAIL, "%0D%0A"),
    ):
        url, at = link(form, "한 & b", language="ko")
        assert url[:at].endswith(before)
    assert link("https://f.example/?p={page}", "b").text_at == -1


def test_long_titles_are_cut() -> None:
    assert len(mail(link(MAIL, "한" * 1000).url)[1]["subject"]) <= REPORTED_TITLE + len("Mistake: ")


@pytest.mark.parametrize(
    ("contact", "message"),
    [
        ("desk", "neither a mail address nor the address of a page"),
        ("javascript:alert(1)//https://", "neither a mail address nor the address of a page"),
        ("a@b.example?bcc=c@d.example", "neither a mail address nor the address of a page"),
        ("a@b.example\r\nBcc: c@d.example", "neither a mail address nor the address of a page"),
        ("https://", "is not the address of a page"),
        ("https://{page}.example/", "is not the address of a page"),
        ("https://f.example/a b", "is not the address of a page"),
        ("https://f.example/?p={pages}", "there is no {pages}; did you mean 'page'?"),
    ],
)
def test_what_is_no_address_is_refused(contact: str, message: str) -> None:
    with pytest.raises(ConfigError, match="option 'report_mistakes'") as error:
        read_options({"report_mistakes": contact})
    assert message in str(error.value)


def test_every_page_of_ours_has_the_link(publish: Publish) -> None:
    """Hand-written ones too; what leads on to another address or is for other sites has none."""
    changes = {
        "about.md": "# About & more\n\nText.\n",
        "articles/train.md": entry("aliases: /old/train/", title="기차 & “강” %0d%0a"),
    }
    site = publish(changes, CONFIG.replace("search: false", f"search: false\n      report_mistakes: {MAIL}"))
    for page in site.pages():
        links = [item for item in all_of(page.root, "p", "mistake") if text_of(item) == "Report a mistake"]
        if page.url == "404.html":
            assert links == []
            continue
        url = one(links[0], "a").get("href") or ""
        _, fields = mail(url)
        assert fields["body"].split() == [CONFIG_URL + page.url]
    for url in ("old/train/", "embed/timeline/topics/border/"):
        assert "mistake" not in site.file(url).read_text("utf-8")
    for url, title in (("about/", "About & more"), ("articles/train/", "기차 & “강” %0d%0a")):
        _, fields = mail(one(one(site.page(url).root, "p", "mistake"), "a").get("href") or "")
        assert fields["subject"] == f"Mistake: {title}"


def test_without_the_option_there_is_nothing(publish: Publish) -> None:
    site = publish()
    assert not [page.url for page in site.pages() if "mistake" in page.source]
    assert mistake_links(Site("The Desk", "", "", "en", Options()), Words("en")) is None


def test_a_site_without_an_address_names_the_page_all_the_same(publish: Publish) -> None:
    config = CONFIG.replace("search: false", f"search: false\n      report_mistakes: {MAIL}")
    site = publish(config=config.replace(f"site_url: {CONFIG_URL}\n", ""))
    _, fields = mail(one(one(site.page("topics/border/").root, "p", "mistake"), "a").get("href") or "")
    assert fields["body"].split() == ["/topics/border/"]
