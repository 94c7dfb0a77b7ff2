"""A page as it was saved or fetched: its characters, what it says of how it was saved, its texts; and what is none."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from time import process_time

import pytest

from digest.desk.page.encoding import decoded
from digest.desk.page.saved_page import LARGEST_PAGE, PageError, all_texts, article_text, read_page, text_of
from digest.desk.page.tree import DEEPEST, LARGEST_TAG, MOST_ATTRIBUTES, MOST_TAGS, tree_of

KOREAN = "안개로 우편선이 사흘째 옛 부두를 떠나지 못했다. 편지 사백 통도 함께 묶였다."
JAPANESE = "海峡の霧で郵便船が三日続けて旧埠頭を離れられず、手紙四百通も足止めになった。"
CHINESE = "六百年间，盐是走着进山的。后来六十年没有人走，客栈也塌了。今年夏天又有人走了。"
RUSSIAN = "Дноуглубление закончили раньше срока, паром подорожает в январе, сообщили в порту."
HEBREW = "ספינת הדואר עגנה יום שלישי ברציף הישן, וארבע מאות מכתבים איתה."
FRENCH = "Le bateau est resté un troisième jour, à l’école où dormaient les élèves."


def page_of(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>t</title>{head}</head><body>{body}</body></html>".encode()


def texts_of(body: str, head: str = "") -> list[str]:
    return list(all_texts(read_page(page_of(body, head))))


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "content_type"),
    [
        (KOREAN, "cp949", "euc-kr", ""),
        (KOREAN, "cp949", "ks_c_5601-1987", ""),
        (KOREAN, "cp949", "", "text/html; charset=EUC-KR"),
        (KOREAN, "cp949", "", ""),
        (KOREAN, "cp949", "utf-8", "text/html; charset=utf-8"),
        (KOREAN, "utf-8", "euc-kr", "text/html; charset=euc-kr"),
        (JAPANESE, "cp932", "Shift_JIS", ""),
        (JAPANESE, "euc_jp", "", ""),
        (JAPANESE, "iso2022_jp", "", ""),
        (CHINESE, "gb18030", "gb2312", ""),
        (CHINESE, "gb18030", "", ""),
        (CHINESE, "utf-16-le", "", ""),
        (RUSSIAN, "cp1251", "windows-1251", ""),
        (RUSSIAN, "koi8-r", "windows-1251", "text/html; charset=koi8-r"),
        (RUSSIAN, "cp1251", "", ""),
        (HEBREW, "cp1255", "windows-1255", ""),
        (FRENCH, "cp1252", "iso-8859-1", ""),
        (FRENCH, "cp1252", "no-such-encoding", ""),
        (FRENCH, "utf-8", "utf-16", ""),
    ],
)
def test_encodings(text: str, encoding: str, declared: str, content_type: str) -> None:
    """The characters are right by what the server says, then the page, then a guess; and by the bytes where both are
    plainly wrong."""
    meta = f'<meta charset="{declared}">' if declared else ""
    page = read_page(page_of(f"<p>{text}</p>", meta).decode().encode(encoding), content_type=content_type)
    assert text_of(page) == text
    assert page.encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_comes_before_all_else(encoding: str) -> None:
    content = page_of(f"<p>{KOREAN}</p>", '<meta charset="euc-kr">').decode().encode(encoding)
    assert text_of(read_page(content, content_type="text/html; charset=shift_jis")) == KOREAN


def test_nul_characters_end_nothing() -> None:
    assert texts_of("<p>before\0 and</p><p>after</p>") == ["before and", "after"]


def test_the_comment_of_a_browser() -> None:
    """A page that a browser saved says where it is from, but not when."""
    url = "https://outlet.example/a?b=1"
    content = f"<!DOCTYPE html>\n<!-- saved from url=({len(url):04}){url} -->\n<html><body><p>x".encode()
    page = read_page(content)
    assert (page.url, page.saved) == (url, None)
    assert read_page(content, "https://other.example/").url == "https://other.example/"


def test_the_comment_of_singlefile() -> None:
    content = (
        "<!DOCTYPE html> <html lang=ko><!--\n Page saved with SingleFile \n url: https://outlet.example/기사?x=--&y \n"
        " saved date: Tue Nov 03 2026 10:15:00 GMT-0330 (한국 표준시)\n--><meta charset=utf-8><p>x"
    )
    page = read_page(content.encode())
    assert page.url == "https://outlet.example/기사?x=--&y"
    assert page.saved == datetime(2026, 11, 3, 10, 15, tzinfo=timezone(-timedelta(hours=3, minutes=30)))


@pytest.mark.parametrize(
    "start",
    [
        "<!-- saved from url=(0014)about:internet -->",
        "<!-- saved from url=(0030)https://me:secret@outlet.example/ -->",
        "<!-- saved from url=(0010)javascript:alert(1) -->",
        "<body><!-- saved from url=(0023)https://outlet.example/ -->",
        "<!-- Page saved with SingleFile url: file:///home/a.html saved date: Tue Nov 99 2026 10:15:00 GMT+0900 -->",
    ],
)
def test_comments_that_give_no_address(start: str) -> None:
    """What is no address of the web, has a password, or stands in the page itself, counts for nothing."""
    page = read_page(f"<html>{start}<p>x".encode())
    assert (page.url, page.saved) == ("", None)


@pytest.mark.parametrize(
    ("content", "content_type", "message"),
    [
        (b"", "", "the page is empty"),
        (b" \n\0 ", "", "the page is empty"),
        (b"%PDF-1.7 <html>", "text/html", "a PDF"),
        (b"PK\x03\x04<html>", "", "a zip archive"),
        (b"\x89PNG\r\n", "", "an image"),
        (b"\x1f\x8b\x08", "", "gzip"),
        (b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n<html>', "", "MHTML"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "", "a feed"),
        (b'{"html": "x"}', "", "data (JSON)"),
        (b"Only words. a < b", "", "plain text"),
        (b"body { color: red }", "text/css; charset=utf-8", "text/css"),
        (b"<html>" + b" " * LARGEST_PAGE, "", "bytes; at most 50,000,000 are read"),
    ],
)
def test_what_is_no_page(content: bytes, content_type: str, message: str) -> None:
    """It is said what it is, and what to do."""
    with pytest.raises(PageError) as caught:
        read_page(content, content_type=content_type)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>" * (MOST_TAGS + 1), "tags"),
        ("<!---->" * (MOST_TAGS + 1), "tags"),
        ("<p " + " ".join(f"a{number}" for number in range(MOST_ATTRIBUTES + 1)) + ">", "attributes"),
        ("<p " + " ".join(f"a{number}" for number in range(LARGEST_TAG // 5)) + ">", "a tag or comment of more than"),
        ("<!-- " + "x" * (LARGEST_TAG + 2_000_000), "a tag or comment of more than"),
        ("<div>" * (DEEPEST + 10) + "x", "deep in each other"),
        ("&amp;" * 2_100_000, "pieces of text"),
    ],
)
def test_limits_of_markup(body: str, message: str) -> None:
    """What would take the parser minutes or gigabytes is refused in words, and nothing of it is lost silently."""
    with pytest.raises(PageError, match=message):
        read_page(page_of(body))


def test_embedded_images_do_not_count() -> None:
    """An image in the page may be as large as it likes, and the text after it is there."""
    image = f'<img src="data:image/png;base64,{"A" * 9_000_000}">'
    assert texts_of(f"<p>before {image} after</p>") == ["before after"]


def test_text_longer_than_the_parser_takes_by_itself() -> None:
    assert len(texts_of("<p>" + "word " * 2_500_000)[0]) == 12_499_999


def test_entities_of_a_document_type_are_not_expanded() -> None:
    content = b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/hostname">]><p>1 &a; &f; 2</p>'
    (text,) = [text for text in all_texts(read_page(content)) if "2" in text]
    assert "aaaa" not in text.replace("&a;", "")
    assert "&f;" in text


def test_blocks() -> None:
    """Blocks are apart, inline tags are not, a line break is one, and white space is one space."""
    body = "<h1>A  b</h1>\n<p>c<b>d</b>\n e<br>f<!-- no -->g</p><ul><li>h<li>i</ul><div>j</div> k"
    page = read_page(page_of(body))
    assert list(all_texts(page)) == ["A b", "cd e\nfg", "h", "i", "j", "k"]
    assert text_of(page) == "A b\ncd e\nfg\nh\ni\nj\nk"


def test_what_no_reader_sees_is_no_text() -> None:
    body = (
        "<script>a</script><style>b</style><template>c</template><iframe>d</iframe><svg><title>e</title></svg>"
        "<p>f\u202eg\u200b</p><noscript><p>h</p></noscript>"
    )
    assert texts_of(body, "<meta name=description content=no>") == ["fg", "h"]


def test_lines_of_a_source_in_chinese_have_no_spaces_between() -> None:
    assert texts_of("<p>六百年间，\n  盐是走着进山的。</p>") == ["六百年间，盐是走着进山的。"]


def test_the_text_of_the_data_is_searched_too() -> None:
    """The text of a report behind a paywall is often in the page's JSON-LD; each post of a live blog has its own."""
    data = (
        '<script type="application/ld+json">{"@graph": [{"@type": "LiveBlogPosting", "liveBlogUpdate": ['
        '{"articleBody": "First&nbsp;post.<br>Its end."}, {"articleBody": "Second &lt;post&gt;."}]}]}</script>'
    )
    assert texts_of("<p>x</p>", data) == ["x", "First post.\nIts end.", "Second <post>."]


def test_the_main_text() -> None:
    """Menus are left out; the data's text is taken if it is longer; a page without text has none."""
    paragraphs = "".join(f"<p>{FRENCH} Et voici la phrase numéro {number} de ce texte.</p>" for number in range(12))
    body = f"<nav><a href=/>Accueil du journal</a></nav><article><h1>Titre</h1>{paragraphs}</article>"
    found = article_text(read_page(page_of(body)))
    assert "numéro 11 de ce texte." in found
    assert "Accueil" not in found
    long = "Longer. " * 500
    data = f'<script type="application/ld+json">{{"articleBody": "{long}"}}</script>'
    assert article_text(read_page(page_of(body, data))).startswith("Longer. Longer.")
    assert article_text(read_page(b"<html><body></body></html>")) == ""


def test_a_page_too_large_for_the_main_text_has_none() -> None:
    assert article_text(read_page(page_of("<p>Some words of a text.</p>" * 25_000))) == ""


@pytest.mark.parametrize(
    "piece", [b"<script ", b"<style>", b"<", b"<script></", b"</script", b"<script", b"<a\n<", b"> <"]
)
def test_the_encoding_of_broken_tags_is_guessed_in_linear_time(piece: bytes) -> None:
    """In quadratic time these would take a minute."""
    started = process_time()
    text, _ = decoded(piece * (599_000 // len(piece)) + FRENCH.encode("cp1252"))
    assert text.startswith(piece.decode())
    assert process_time() - started < 20


def test_scripts_and_styles_do_not_count_for_the_encoding() -> None:
    other = RUSSIAN.encode("cp1251") * 20
    page = b"<SCRIPT>%b</Script><style a>%b</style><p title='%b'>%b</p><script>" % (
        other,
        other,
        other,
        FRENCH.encode("cp1252"),
    )
    assert decoded(page)[1] == "cp1252"


def test_a_long_header_takes_linear_time() -> None:
    started = process_time()
    assert decoded(b"<p>text</p>", "text/html; charset=" + " " * 500_000)[1] == "utf-8"
    assert process_time() - started < 20


def test_addresses_that_are_nearly_data_take_linear_time() -> None:
    started = process_time()
    tree_of(b"<p>" + (b"data:a/" + b"a" * 199 + b" ") * 50_000)
    assert process_time() - started < 20
