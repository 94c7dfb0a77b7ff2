"""Names in the alphabetical order of the site's language, and the letter that each is under."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.collation import OWN_LETTERS, collation

ORDERS = {
    "en": "“Eden” Émile Erna Eva Ode œuvre Øre Pal Zoë",
    "fr": "cote coté côte Été Eva Île Ilot Zoé",
    "de": "Ärger Arm Öse Otto Strasse Straße Über Uhr",
    "sv": "Adam Émile Überg Yngve Ütter Yxa Zebra Åke Ärlig Östen Œuvre",
    "fi": "Oulu Ykkönen Üxi Zambia Åbo Äänekoski Øre",
    "da": "Abel Yding Ünal Ystad Zoo Ære Øre Aalborg",
    "nb": "Oslo Yme Üre Ytre Zoo Ænes Ørsta Århus",
    "is": "Akureyri Ásgeir Dalvík Ðorri Þór Æsa Ösp",
    "es": "Llano Luz Nube Nzambi Ñandú Oso",
    "et": "Sada Šveits Zürich Žanna Tartu Wales Õun Ärm Öö Ülo Xeno",
    "pl": "Ala Ąse Cud Ćma Lot Łódź Zero Źle Żaba",
    "cs": "Cesta Čáp Hora Chleba Ivan Řeka",
    "sk": "Cena Hora Chata Oto Ôsmy",
    "hr": "Car Čip Ćup Dan Džep Đak Lula Ljubav",
    "hu": "Cukor Csaba Dolog Dzsem Ola Öl Őz Zara Zsolt",
    "ro": "Ara Ăsta Âra Sat Șir Tare Țară",
    "tr": "Can Çan Hatay Işık İzmir Şam Tan",
    "lt": "Cesis Čekija Yla Ilga Jonas",
    "lv": "Cesis Čiekurs Ģirts Ieva Yla Īsa Ivars Jānis Ķemeri",
    "ur": "تاج ٹاٹا ثمر دن ڈاک ذکر رات ڑ زبان نام ورق ہوا",
    "tk": "Can Çary Eje Äht Filip Jan Žurnal Nar Ňa Oba Öý Ýaz Zat",
    "uz": "Olim Sobir Zafar Oʻktam Gʻani Sharq Choʻl",
    "hsb": "Cuni Čech Ćma Dom Ewa Ěda Hora Chěža Kula Łužica Lipa",
    "se": "Anar Ánde Cuoika Čáhci Dat Đat Nan Ŋan Tana Ŧa Zu Ža",
    "yo": "Eko Ẹbẹ Fela Gidi Gbogbo Ojo Ọjọ Sola Ṣola Tola",
    "ig": "Bola Chidi Dike Gozie Gbara Ghana Ịda Jide Nneka Ṅa Nwosu Nyara Oka Ọka",
    "ku": "Cizîr Çem Erbil Êzidî Iraq Îran Serê Şengal Usman Ûrfa",
    "vi": "An Ăn Ân Ấp Dung Đà Ô Ơ",
    "ru": "Ежик Ёлка Жук Иван Йемен Ким",
    "uk": "Гора Ґанок Дон Ірпінь Їжак Йод Київ",
    "ko": "Busan 가나 나라 한국",
    "ja": "あお ガザ きた",
    "he": "אור בית עזה",
    "zh": "AP 埃及 安理会 岸田文雄 Blinken 拜登 北京 金正恩 尹锡悦 中国 龘",
}


@pytest.mark.parametrize(("language", "expected"), ORDERS.items(), ids=ORDERS)
def test_the_alphabet_of_a_language(language: str, expected: str) -> None:
    """Also for a tag with a region, and whatever the order was before."""
    names = expected.split()
    backwards = names[::-1]
    assert sorted(backwards, key=collation(language).key) == names
    assert sorted(backwards, key=collation(f"{language}-XX").key) == names


def test_numbers_count_as_numbers() -> None:
    """Whatever their length or their digits; after what has no number, word by word."""
    names = [
        "2nd Fleet",
        "10th Fleet",
        "New York",
        "Newark",
        "Unit",
        "Unit 2",
        "Unit ٣",
        "Unit 10",
        "Unit 10b",
        f"Unit 1{'0' * 5000}",
    ]
    for language in ("en", "sv"):
        backwards = names[::-1]
        assert sorted(backwards, key=collation(language).key) == names


@pytest.mark.parametrize(
    ("language", "text", "letter"),
    [
        ("en", "Aspen", "A"),
        ("fr", "Émile", "E"),
        ("is", "Émile", "É"),
        ("sv", "Åke", "Å"),
        ("en", "Åke", "A"),
        ("da", "Aalborg", "Å"),
        ("cs", "Chleba", "Ch"),
        ("sv", "Über", "Y"),
        ("lt", "Ýla", "I"),
        ("da", "Ǿre", "Ø"),
        ("vi", "Ấp", "Â"),
        ("tr", "izmir", "İ"),
        ("en", "“quoted”", "Q"),
        ("en", "ß", "S"),
        ("en", "Ким", "К"),
        ("en", "ガザ", "カ"),
        ("en", "かぜ", "カ"),
        ("en", "김정은", "ᄀ"),
        ("en", "עזה", "ע"),
        ("th", "เกาะ", "ก"),
        ("en", "38 North", ""),
        ("en", "金正恩", ""),
        ("zh", "金正恩", "J"),
        ("zh-Hans-SG", "座谈会", "Z"),
        ("zh", "龘", ""),
        ("zh-TW", "金正恩", ""),
        ("ja", "金正恩", ""),
        ("en", "…", ""),
        ("en", "", ""),
    ],
)
def test_the_letter_a_text_is_under(language: str, text: str, letter: str) -> None:
    assert collation(language).key(text).letter == letter


def test_what_has_no_letter_comes_last_in_an_index() -> None:
    names = ["Eva", "Zoë", "38 North", "金"]
    backwards = names[::-1]
    assert sorted(backwards, key=lambda name: collation("en").key(name).by_letter) == names


@given(st.lists(st.text(max_size=6), max_size=8), st.sampled_from(sorted({*OWN_LETTERS, "en", "ko", "zh"})))
def test_any_texts_have_one_order(texts: list[str], language: str) -> None:
    """No two are equal, so the order never depends on the one before."""
    key = collation(language).key
    ordered = sorted(set(texts), key=lambda text: key(text).by_letter)
    assert all(key(one).by_letter < key(other).by_letter for one, other in pairwise(ordered))


def test_names_from_a_to_z_do_not_read_the_table_of_unicode() -> None:
    """It costs a quarter of a second, which most sites need not pay."""
    code = "import sys; from digest.text.collation import collation; {}; print('pyuca' in sys.modules)"
    for name, needs_it in (("Some Name 2", False), ("Émile", True)):
        sort = code.format(f"collation('en').key({name!r})")
        ran = subprocess.run([sys.executable, "-c", sort], capture_output=True, text=True, encoding="utf-8", check=True)
        assert ran.stdout.strip() == str(needs_it)
