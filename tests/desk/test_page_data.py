"""What a page says of its report: forty pages after how outlets write, and the untidy, broken and hostile."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.desk.page.data import LONGEST_DOUBT, MOST_DOUBTS, PageData, page_data
from digest.desk.page.dates import dates_in, read_date
from digest.desk.page.json_ld import LARGEST_BROKEN, blocks_of_data
from digest.desk.page.linked_data import plain
from digest.desk.page.saved_page import PageError, read_page
from digest.desk.page.titles import LONGEST_TITLE, unstated_names
from digest.desk.page.tree import tree_of
from digest.text.edtf import parse_moment
from digest.text.languages import is_known
from digest.text.plain import one_line

PAGES = Path(__file__).parent / "pages"
EXPECTED: Mapping[str, dict[str, Any]] = yaml.load((PAGES / "expected.yml").read_text("utf-8"), yaml.CSafeLoader)
HERE = "https://www.outlet.example/2026/story"
PARAGRAPH = "<p>The boat lay at the quay for a third day while fog stood in the sound.</p>"


@pytest.fixture(autouse=True, scope="module")
def today() -> Iterator[None]:
    """Pages without a date of their own are read on 28 November 2026."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795824000")
        yield


def data_of(body: str, head: str = "", url: str = HERE, lang: str = "en") -> PageData:
    return page_data(read_page(f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode(), url))


def json_ld(*objects: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in objects)


def report(**values: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A headline of its own", **values}


def value(finding: Any) -> str | None:
    return finding.value if finding else None


def test_forty_pages() -> None:
    """Each page has what is expected of it, and nothing is expected of a page that is not there."""
    assert EXPECTED.keys() == {path.name for path in PAGES.iterdir()} - {"expected.yml"}
    assert len(EXPECTED) == 40


@pytest.mark.parametrize("name", EXPECTED)
def test_page(name: str) -> None:
    expected = EXPECTED[name]
    page = read_page((PAGES / name).read_bytes(), expected["fetched"], expected.get("content_type", ""))
    data = page_data(page)
    assert {
        "title": value(data.title),
        "date": value(data.date),
        "language": value(data.language),
        "authors": [author.value for author in data.authors],
        "organisations": [author.value for author in data.authors if author.kind == "organisation"],
        "url": value(data.url),
        "access": value(data.access),
        "saved": page.saved.isoformat() if page.saved else None,
    } == {"organisations": [], "saved": None} | {
        key: expected[key]
        for key in ("title", "date", "language", "authors", "organisations", "url", "access", "saved")
        if key in expected
    }
    for words in expected.get("doubts", ()):
        assert any(words in doubt for doubt in data.doubts)
    assert bool(data.doubts) == ("doubts" in expected)
    assert data.date is None or parse_moment(data.date.value, ZoneInfo("Asia/Seoul"))
    assert data.language and is_known(data.language.value)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2026-11-03T09:30:00Z", "", "2026-11-03 09:30 +0000"),
        ("2026-11-03T09:30:00.123+09:00", "", "2026-11-03 09:30 +0900"),
        ("2026-11-03T09:30:00-0330", "", "2026-11-03 09:30 -0330"),
        ("2026-11-03T09:30:00+09:00[Asia/Seoul]", "", "2026-11-03 09:30 +0900"),
        ("2026-11-03 9:30", "", "2026-11-03 09:30"),
        ("20261103093000", "", "2026-11-03 09:30"),
        ("Tue, 03 Nov 2026 09:30:00 +0900", "", "2026-11-03 09:30 +0900"),
        ("Tue Nov 03 09:30:00 KST 2026", "", "2026-11-03 09:30 +0900"),
        ("1793700000", "", "2026-11-03 10:00 +0000"),
        ("1793700000000", "", "2026-11-03 10:00 +0000"),
        ("2026.11.03 오전 9:30", "ko", "2026-11-03 09:30"),
        ("2026년 11월 3일 오후 12시 5분", "ko", "2026-11-03 12:05"),
        ("2026年11月3日 9時30分", "ja", "2026-11-03 09:30"),
        ("2026年11月3日（火）午後9時", "ja", "2026-11-03 21:00"),
        ("2026年11月03日 09:30:15", "zh", "2026-11-03 09:30"),
        ("3 de noviembre de 2026", "es", "2026-11-03"),
        ("le 1er novembre 2026 à 18h05", "fr", "2026-11-01 18:05"),
        ("3. November 2026, 9.30 Uhr", "de", "2026-11-03 09:30"),
        ("3 ноября 2026 года в 09:30 МСК", "ru", "2026-11-03 09:30 +0300"),
        ("3 בנובמבר 2026, 09:30", "he", "2026-11-03 09:30"),
        ("٣ نوفمبر ٢٠٢٦", "ar", "2026-11-03"),
        ("Nov. 3, 2026 at 9:30 p.m. EST", "en", "2026-11-03 21:30 -0500"),
        ("3/11/2026", "fr", "2026-11-03"),
        ("11/3/2026", "en-US", "2026-11-03"),
        ("3/11/2026", "en", None),
        ("11/23/2026", "en", "2026-11-23"),
        ("2026-11-03T00:00:00Z", "", "2026-11-03"),
        ("2026-11-03T00:00:00+09:00", "", "2026-11-03 00:00 +0900"),
        ("2026-11-03 09:30 CST", "en", "2026-11-03 09:30"),
        ("0001-01-01T00:00:00", "", None),
        ("1970-01-01T00:00:00Z", "", None),
        ("2026-02-30", "", None),
        ("2026-11-03T25:00:00Z", "", None),
        ("November 2026", "en", None),
        ("99999999999999999999", "", None),
        ("today", "en", None),
    ],
)
def test_dates(text: str, language: str, expected: str | None) -> None:
    """Dates are read in the forms that pages have; what may mean two days, or is none, is none."""
    reading = read_date(text, language)
    assert (reading.text if reading else None) == expected


def test_several_dates_in_a_line_are_in_order() -> None:
    assert [reading.day for reading in dates_in("3 May 2026, then 2026-11-03 and 4.12.2026", "en")] == [
        "2026-05-03",
        "2026-11-03",
        "2026-12-04",
    ]


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "datePublished": "2026-11-03T09:30:00Z",}',
        '<!-- {"@type": "NewsArticle", "datePublished": "2026-11-03T09:30:00Z"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2026-11-03T09:30:00Z"}\n//]]>',
        '\ufeff{"@type": "NewsArticle", "datePublished": "2026-11-03T09:30:00Z"};',
        '{"@type": "NewsArticle", "description": "two\nlines\tand a \\\' mark", "datePublished": "2026-11-03T09:30:00Z"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2026-11-03T09:30:00Z&quot;}",
        '{"@type": "WebSite"}{"@type": "NewsArticle", "datePublished": "2026-11-03T09:30:00Z"}',
        '{"@type": "NewsArticle", "headline": "He said "no" today", "datePublished": "2026-11-03T09:30:00Z"}',
        '[[{"@type": ["Thing", "https://schema.org/NewsArticle"], "datePublished": ["2026-11-03T09:30:00Z"]}]]',
        '{"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "Report", "datePublished": "2026-11-03T09:30:00Z"}}]}',
    ],
)
def test_broken_and_nested_json_ld(block: str) -> None:
    """What browsers and search engines make sense of is read here too; a second, hopeless block does no harm."""
    head = f'<script type="application/ld+json">{block}</script><script type="application/ld+json">{{]</script>'
    assert value(data_of("<h1>A headline</h1>", head).date) == "2026-11-03 09:30 +0000"


@pytest.mark.parametrize(
    "block",
    ["[" * 500_000, '{"@graph":' * 100_000, '{"a": "' + '\\"' * 400_000, '{"a":' + ",  " * 300_000, "9" * 9_999],
)
def test_hostile_json_ld(block: str) -> None:
    data = data_of("<h1>A headline</h1>", f'<script type="application/ld+json">{block}</script>')
    assert value(data.title) == "A headline"


@pytest.mark.parametrize("space", [" ", "\n", "[ ", "[", '"@type":'])
@pytest.mark.parametrize("opening", ['x "@type":', 'x "@type"', 'x "datePublished":', 'x "@type": ['])
def test_json_ld_beyond_mending_takes_linear_time(opening: str, space: str) -> None:
    """In quadratic time these would take minutes."""
    started = process_time()
    assert (
        list(
            blocks_of_data(
                tree_of(
                    f'<script type="application/ld+json">{opening}'.encode()
                    + space.encode() * ((LARGEST_BROKEN - 200) // len(space))
                )
            )
        )
        == []
    )
    assert process_time() - started < 20


def test_values_of_json_ld_beyond_mending_are_looked_for_in_a_small_block_alone() -> None:
    def dated(size: int) -> str | None:
        block = (
            '{"@type" : [ "NewsArticle"], "headline": "He said "no" today", "datePublished" : "2026-11-03T09:30:00Z"'
        )
        return value(
            data_of("<h1>A headline</h1>", f'<script type="application/ld+json">{block:<{size}}x</script>').date
        )

    assert dated(LARGEST_BROKEN - 1) == "2026-11-03 09:30 +0000"
    assert dated(LARGEST_BROKEN) is None


@pytest.mark.parametrize(
    "name", ["\u202eelcitrA", "\u200fArt\u2066icle", "\x1b[31mArticle", "x" * 90_000, "a\nb\tc", "&#x202e;z"]
)
def test_names_that_a_page_chooses_are_shown_short_and_without_what_is_not_seen(name: str) -> None:
    """Where a value was read, and what is doubted, is printed on a terminal."""
    ld = json_ld(
        *(report(**{"@type": [name, "NewsArticle"], "url": HERE, "datePublished": f"2026-11-0{day}"}) for day in (3, 4))
    )
    attribute = html.escape(name)
    metas = (
        f'<meta property="og:title" name="{attribute}" content="Another one"><meta name="date" content="2026-10-01">'
    )
    tag = name.translate(dict.fromkeys(range(0x21))).replace("[", "").replace("&", "")
    body = f'<x-{tag} class="byline {attribute}">By Ana Kova</x-{tag}><p class="{attribute} date">2026-09-01</p>'
    data = data_of(f"<h1>A headline of its own</h1>{body}", ld + metas)
    wheres = [found.where for found in (data.title, data.date, *data.authors, *data.credits) if found]
    assert data.authors and data.doubts
    for words in (*wheres, *data.doubts):
        assert words.isprintable() and len(words) < 300, words


def test_doubts_are_few_and_short() -> None:
    metas = "".join(f'<meta name="language" content="{tag}">' for tag in ("ko", "ja", "he", "el", "th", "ru", "hy") * 9)
    tags = [
        f"{tag}-{region}" for tag in ("ko", "ja", "he", "el", "th") for region in ("KR", "JP", "IL", "GR", "TH", "US")
    ]
    metas += "".join(f'<meta name="language" content="{tag}">' for tag in tags)
    doubts = data_of(PARAGRAPH * 5, metas, lang="").doubts
    assert len(doubts) == MOST_DOUBTS and all(len(doubt) <= LONGEST_DOUBT for doubt in doubts)


def test_a_link_of_many_images_gives_few_names() -> None:
    images = '<img alt="x">' * 1_000
    assert len(list(unstated_names(tree_of(f'<p><a href="/">{images}</a>'.encode()), HERE))) < 20


def test_a_number_of_no_character_is_left_out() -> None:
    """Python refuses to read numbers of thousands of digits."""
    assert plain(f"a&#{'1' * 5_000};b&amp;#x{'f' * 5_000};c&#65;") == "abcA"


def test_json_ld_of_other_reports_is_not_taken() -> None:
    """Neither one with another address, nor one in a list, nor a breadcrumb: though it comes first, or alone."""
    other = report(
        headline="Another story", url="https://www.outlet.example/other", datePublished="2026-01-01", author="Ann Other"
    )
    listed = {"@type": "ItemList", "itemListElement": [{"item": report(datePublished="2026-02-02")}]}
    alone = data_of("<h1>A headline of its own</h1>", json_ld(other, listed))
    assert (alone.date, alone.authors) == (None, ())
    own = report(mainEntityOfPage={"@id": f"{HERE}?utm_source=x"}, datePublished="2026-11-03")
    assert value(data_of("<h1>A headline of its own</h1>", json_ld(other, listed, own)).date) == "2026-11-03"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>A headline</h1><footer><p>© 2026 Outlet, 3 November 2026</p></footer>",
        '<h1>A headline</h1><div class="comments"><time datetime="2026-11-03">x</time></div>',
        '<h1>A headline</h1><aside><p class="date">3 November 2026</p></aside>',
        '<h1>A headline</h1><ul class="related-list"><li>3 November 2026</li></ul>',
        "<h1>A headline</h1><p>The law that was passed on 3 November 2026 after a long debate is now in force here.</p>",
        '<h1>A headline</h1><p class="date">Updated: 3 November 2026</p>',
        '<h1>A headline</h1><time class="updated" datetime="2026-11-03">x</time>',
        '<h1>A headline</h1><time datetime="PT5M">5 min</time>',
    ],
)
def test_dates_that_are_not_the_reports(body: str) -> None:
    assert data_of(body).date is None


def test_a_date_is_made_more_precise_by_one_that_agrees() -> None:
    """The zone of the outlet is preferred to that of a computer; the place it was read at is said."""
    head = (
        json_ld(report(datePublished="2026-11-03"))
        + '<meta property="article:published_time" content="2026-11-03T00:30:00Z">'
    )
    data = data_of('<h1>A headline of its own</h1><time datetime="2026-11-03T09:30:00+09:00">x</time>', head)
    assert data.date == ("2026-11-03 09:30 +0900", "<time datetime>")
    assert data.doubts == ()


def test_dates_ahead_are_doubted() -> None:
    """A date after the day of the copy gives way to another; alone it stands, with a doubt."""
    ahead = '<meta name="date" content="2027-05-05">'
    alone = data_of("<h1>A headline</h1>", ahead)
    assert value(alone.date) == "2027-05-05"
    assert "after 2026-11-28" in alone.doubts[0]
    other = data_of("<h1>A headline</h1>", ahead + '<meta name="pubdate" content="2026-11-03">')
    assert value(other.date) == "2026-11-03"


def test_contradicting_dates_are_said() -> None:
    head = json_ld(report(datePublished="2026-11-03T10:00:00Z", dateModified="2026-11-01")) + (
        '<meta property="article:published_time" content="2026-11-04T10:00:00Z">'
    )
    data = data_of("<h1>A headline of its own</h1>", head)
    assert data.doubts == (
        'JSON-LD NewsArticle.datePublished dates it 2026-11-03 10:00 +0000, <meta property="article:published_time"> 2026-11-04 10:00 +0000',
        "JSON-LD NewsArticle.dateModified says that it was changed on 2026-11-01, before it was published",
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fog - and no boat | The Outlet", "Fog - and no boat"),
        ("Fog: no boat :: outlet.example", "Fog: no boat"),
        ("The Outlet: Fog at sea", "Fog at sea"),
        ("Fog at sea - Other Paper", "Fog at sea - Other Paper"),
        ("Inlet and Outlet", "Inlet and Outlet"),
        ("A &amp;amp; B&amp;#039;s\n boat\u202e", "A & B's boat"),
        ("｢霧｣海峡に｜The Outlet", "｢霧｣海峡に"),
    ],
)
def test_titles(title: str, expected: str) -> None:
    """The outlet's name is taken off, and nothing that is not its name."""
    head = f'<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:site_name" content="Outlet">'
    assert value(data_of(PARAGRAPH, head).title) == expected


def test_a_title_that_is_cut_at_a_space_does_not_end_in_one() -> None:
    assert value(data_of(PARAGRAPH, f"<title>{'x' * (LONGEST_TITLE - 1)} y</title>").title) == "x" * (LONGEST_TITLE - 1)


def test_the_headline_that_readers_see_wins_over_one_that_nothing_agrees_with() -> None:
    data = data_of("<h1>What is on the page</h1>", '<meta property="og:title" content="Something else entirely">')
    assert data.title == ("What is on the page", "<h1>")
    assert data.doubts == ('<meta property="og:title"> has another title: Something else entirely',)


def test_a_headline_that_is_cut_off_is_taken_from_the_page() -> None:
    head = '<meta property="og:title" content="The boat lay at the quay for…">'
    assert (
        value(data_of("<h1>The boat lay at the quay for a third day</h1>", head).title)
        == "The boat lay at the quay for a third day"
    )


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("By JANE O’DOE and John Roe, Political Editor", ["JANE O’DOE", "John Roe"]),
        (
            ["Jane Doe", {"@type": "Person", "name": ["John Roe"]}, None, 5, {"name": {"x": 1}}],
            ["Jane Doe", "John Roe"],
        ),
        ("https://social.example/jane", []),
        ("@jane_doe", []),
        ("jane.doe@outlet.example", []),
        ("김가람·이서준 기자 (garam@outlet.example)", ["김가람", "이서준"]),
        ("서울=박하늘 특파원", ["박하늘"]),
        ("記者林曉青／臺北報導", ["林曉青"]),
        ("文・藤井はるか、森川 葵", ["藤井はるか", "森川 葵"]),
        ("Von Anna von der Heyde und Jörg Maß", ["Anna von der Heyde", "Jörg Maß"]),
        ("Par Élodie Kervran avec AFP", ["Élodie Kervran"]),
        ("Por Lucía Ibarra | Corresponsal", ["Lucía Ibarra"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("מאת: נועה ברקת", ["נועה ברקת"]),
        ("كتب: سامي حداد", ["سامي حداد"]),
        ("Outlet", []),
        ("Outlet Staff", []),
        ("admin", []),
        ({"@type": "Organization", "name": "Ministry of Ports, Press Office"}, ["Ministry of Ports, Press Office*"]),
        ({"@type": "Person", "name": "Reuters"}, ["Reuters*"]),
        ("연합뉴스", ["연합뉴스*"]),
    ],
)
def test_authors(author: Any, expected: list[str]) -> None:
    """Names alone, one by one; organisations (marked here with *) are told from people, and the outlet is left out."""
    head = json_ld(report(author=author)) + '<meta property="og:site_name" content="Outlet">'
    data = data_of("<h1>A headline of its own</h1>", head)
    assert [each.value + "*" * (each.kind == "organisation") for each in data.authors] == expected


def test_an_author_by_reference_in_another_block() -> None:
    head = json_ld(report(author={"@id": "#a"}), {"@type": "Person", "@id": "#a", "name": "Jane Doe"})
    assert [author.value for author in data_of("<h1>A headline of its own</h1>", head).authors] == ["Jane Doe"]


@pytest.mark.parametrize(
    ("lang", "body", "expected", "is_doubted"),
    [
        ("en_US", PARAGRAPH, "en-US", False),
        ("kr", "<p>안개로 우편선이 사흘째 옛 부두를 떠나지 못했다. 편지 사백 통도 함께 묶였다.</p>", "ko", False),
        (
            "en",
            "<p>" + "海峡の霧で郵便船が三日続けて旧埠頭を離れられず、手紙四百通も足止めになった。" * 2 + "</p>",
            "ja",
            True,
        ),
        ("ja", "<p>" + "六百年间，盐是走着进山的。后来六十年没有人走，客栈也塌了。" * 3 + "</p>", "zh", True),
        (
            "en",
            "<p>" + "Паром подорожает в январе, сообщили в порту, и это было объявлено ещё вчера. " * 2 + "</p>",
            "ru",
            True,
        ),
        (
            "sr",
            "<p>" + "Трајект поскупљује у јануару, саопштено је јуче у луци на обали реке. " * 2 + "</p>",
            "sr",
            False,
        ),
        (
            "en",
            "<p>" + "Ціни на пором зростуть у січні, повідомили в порту під час зустрічі. " * 2 + "</p>",
            None,
            True,
        ),
        ("en", "<p>" + "גובה המעבורת עלה אתמול בנמל הישן ונוסעים רבים המתינו לה שעות. " * 2 + "</p>", "he", True),
        (
            "",
            "<p>"
            + "Le bateau est resté dans le port et les passagers ont dormi à une école de la ville. " * 6
            + "</p>",
            "fr",
            False,
        ),
        ("und", "<p>x</p>", None, False),
    ],
)
def test_languages(lang: str, body: str, expected: str | None, is_doubted: bool) -> None:
    """What the page states, unless its letters plainly say another language; then that is said."""
    data = data_of(body, lang=lang)
    assert value(data.language) == expected
    assert any("language" in doubt for doubt in data.doubts) == is_doubted


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (json_ld(report(isAccessibleForFree=True)), "free"),
        (json_ld(report(isAccessibleForFree="https://schema.org/False")), "subscription"),
        (json_ld(report(hasPart={"isAccessibleForFree": "False"})), "subscription"),
        (
            json_ld(report(isAccessibleForFree=False)) + '<meta name="article:content_tier" content="registration">',
            "registration",
        ),
        (json_ld(report(isAccessibleForFree=[])), None),
        ("", None),
    ],
)
def test_access(head: str, expected: str | None) -> None:
    assert value(data_of("<h1>A headline of its own</h1>", head).access) == expected


def test_the_address() -> None:
    """The page is filed where it came from, without tracking; only a page from nowhere is filed where it says it is."""
    head = '<link rel="canonical" href="https://syndicate.example/x?utm_source=a">'
    data = data_of("<h1>A headline</h1>", head, url=f"{HERE}?utm_medium=b&id=1#:~:text=boat")
    assert value(data.url) == f"{HERE}?id=1"
    assert value(data.canonical) == "https://syndicate.example/x"
    assert "syndicate.example" in data.doubts[0]
    assert data_of("<h1>A headline</h1>", head, url="").url == data.canonical


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://me:secret@outlet.example/", "file:///etc/passwd", "//", "http://[", "/a b"],
)
def test_addresses_that_are_refused(address: str) -> None:
    head = f'<base href="https://evil.example/"><link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
    data = data_of("<h1>A headline</h1>", head, url="")
    assert (data.url, data.canonical) == (None, None)


def test_credits_and_byline_are_raw() -> None:
    """What may name an agency is handed on as it stands, without people and addresses."""
    own = report(
        author=[{"@type": "Person", "name": "Jane Doe"}, {"@type": "Organization", "name": "AFP"}],
        creditText="AFP / Outlet",
        sourceOrganization={"name": "AFP"},
        url=HERE,
    )
    body = '<h1>A headline of its own</h1><p class="byline">Jane Doe with AFP</p>' + PARAGRAPH
    data = data_of(body, json_ld(own) + '<meta name="source" content="Agence France-Presse">')
    assert [credit.value for credit in data.credits] == ["AFP", "AFP", "AFP / Outlet", "Agence France-Presse"]
    assert data.byline == "Jane Doe\nAFP\nJane Doe with AFP"


def test_the_lead() -> None:
    """The description, else the first paragraph; never the byline or the date, and not longer than stated."""
    body = "<h1>A headline</h1><p>By Jane Doe, our correspondent at the old quay</p><p>Published 3 November 2026 at 9:30 in the morning.</p>"
    assert value(data_of(body + PARAGRAPH).lead) == PARAGRAPH[3:-4]
    described = data_of(body, f'<meta name="description" content="{"word " * 100}">').lead
    assert described and len(described.value) <= 300
    assert described.value.endswith("…")


def test_a_page_that_says_nothing() -> None:
    data = data_of("", url="", lang="")
    assert not any(data)


def test_microdata_of_wrong_shape() -> None:
    body = '<div itemscope itemtype="NewsArticle"><div itemprop="author" itemscope><b itemprop="name"></b></div></div>'
    assert data_of(body + '<b itemprop="datePublished">3 November 2026</b>').authors == ()


def test_a_wrapper_that_is_named_after_a_sidebar_is_no_sidebar() -> None:
    body = f'<div class="site has-sidebar related-wrap"><h1>A headline</h1><p class="byline">By Jane Doe</p>{PARAGRAPH}</div>'
    assert [author.value for author in data_of(body).authors] == ["Jane Doe"]


def test_the_person_behind_an_agency_is_in_the_byline() -> None:
    head = json_ld(report(author={"@type": "Organization", "name": "AFP"}))
    data = data_of("<h1>A headline of its own</h1><p>By Jane Doe</p>" + PARAGRAPH, head)
    assert [(author.value, author.kind) for author in data.authors] == [("AFP", "organisation"), ("Jane Doe", "person")]


def test_a_short_name_of_the_outlet_behind_the_headline() -> None:
    """The heading tells where the headline ends; a kicker as the heading does not."""
    head = '<meta property="og:title" content="The boat is late | OP"><meta property="og:site_name" content="Outlet">'
    assert value(data_of("<h1>The boat is late</h1>", head).title) == "The boat is late"
    kicker = '<meta property="og:title" content="Old harbour: the boat is late">'
    assert value(data_of("<h1>Old harbour</h1>", kicker).title) == "Old harbour: the boat is late"


def test_common_words_contradict_the_language_of_a_template() -> None:
    """A site in French whose template says English: the words say so plainly, where letters cannot."""
    body = "<p>Le bateau est resté dans le port et les passagers ont dormi à une école de la ville.</p>" * 6
    data = data_of(body, lang="en-US")
    assert data.language == ("fr", "common words of the text")
    assert data.doubts == ("<html lang> says that the language is en-US, but the text has the common words of fr",)


PIECES = st.sampled_from(
    [b"<", b">", b'"', b"\0", b"<!--", b"-->", b"<script>", b"{", b"}", b"]", b",", b"\\", b"9" * 30, b"\xff\xfe", b"\xed\xa0\x80",
     b"http://[", b"<time datetime=9999-12-31T23:59:59-14:00>", b"<h1>", b"</h1>", b"<template>", b"&#0;", b"&#xD800;", b""]
)  # fmt: skip


@given(
    st.sampled_from(sorted(EXPECTED)),
    st.lists(st.tuples(st.integers(0, 8000), st.integers(0, 40), PIECES), max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_damaged_pages(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    """Whatever is done to a page, it is read or refused in words, and what is read is well formed."""
    content = (PAGES / name).read_bytes()
    for place, length, piece in edits:
        content = content[:place] + piece + content[place + length :]
    with suppress(PageError):
        data = page_data(read_page(content, HERE))
        assert data.date is None or parse_moment(data.date.value, ZoneInfo("Asia/Seoul"))
        assert data.language is None or is_known(data.language.value)
        assert data.title is None or data.title.value == one_line(data.title.value) != ""
