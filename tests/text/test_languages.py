"""Language tags: those that exist are known, however rare, and others lead to the one that was meant."""

from __future__ import annotations

import pytest
from babel import Locale

from digest.text.languages import is_known, read_alike, suggestion

KNOWN = ["en", "EN", "ko", "zh-TW", "zh-Hant-TW", "sr-Latn", "yue", "gsw", "haw", "mis", "und", "mul", "zxx", "es-419", "de-1996", "cmn", "jje", "ryu", "qaa", "no", "nb", "tl", "tok", "ase", "de-DE-u-co-phonebk", "en-x-desk", "ca-valencia", "x-klingon", "X-desk-1", "i-default", "i-Klingon", "zh-min-nan", "sgn-BE-FR"]  # fmt: skip
MEANT = {
    "jp": "ja", "cn": "zh", "kr": "ko", "cz": "cs", "dk": "da", "gr": "el", "ua": "uk", "vn": "vi", "us": "en",
    "en_US": "en-US", "pt_br": "pt-BR", "eng": "en", "ger": "de", "kor": "ko", "iw": "he", "jp-JP": "ja-JP",
    "en-UK": "en-GB", "zh-CHT": "zh-Hant", "zh-yue": "yue", "Korean": "ko", "한국어": "ko", "en_US.UTF-8": "en-US",
    "zz": "", "xx": "", "": "", "-": "", "klingonish": "", "i-nothing": "", "x": "", "x-": "", "x-toolongforatag": "",
}  # fmt: skip


@pytest.mark.parametrize("tag", KNOWN)
def test_tags_that_exist(tag: str) -> None:
    assert is_known(tag)


@pytest.mark.parametrize(("text", "tag"), MEANT.items())
def test_tags_that_do_not(text: str, tag: str) -> None:
    """The suggestion, if there is one, is a tag that exists."""
    assert not is_known(text)
    assert suggestion(text) == tag
    assert not tag or is_known(tag)


@pytest.mark.parametrize(
    ("tag", "alike"),
    [
        ("en-GB", ["en_GB", "en"]), ("zh", ["zh"]), ("zh-CN", ["zh_Hans_CN", "zh_Hans", "zh"]),
        ("zh-TW", ["zh_Hant_TW", "zh_Hant"]), ("sr", ["sr"]), ("sr-Latn", ["sr_Latn"]), ("sr-Cyrl", ["sr_Cyrl", "sr"]),
    ],
)  # fmt: skip
def test_a_language_in_another_script_is_not_read_alike(tag: str, alike: list[str]) -> None:
    assert list(read_alike(Locale.parse(tag, sep="-"))) == alike
