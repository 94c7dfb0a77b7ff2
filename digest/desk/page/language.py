"""The language of a report: what its page states, unless the letters of the text plainly say otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from digest.desk.page.marks import Finding
from digest.text.languages import is_known, script_of, suggestion

SAMPLE = 20_000
"""Characters of the text that are looked at."""
_FEWEST = 60
"""Letters that show a script."""
_SCRIPTS = (
    ("Hang", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"), ("Kana", "\u3041-\u30ff"), ("Hani", "\u3400-\u9fff\uf900-\ufaff"),
    ("Cyrl", "\u0400-\u04ff"), ("Hebr", "\u0590-\u05ff"), ("Arab", "\u0600-\u06ff"), ("Grek", "\u0370-\u03ff"),
    ("Thai", "\u0e00-\u0e7f"), ("Armn", "\u0530-\u058f"), ("Geor", "\u10a0-\u10ff"), ("Deva", "\u0900-\u097f"),
    ("Latn", "A-Za-z\u00c0-\u024f"),
)  # fmt: skip
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS}
# Scripts that one language has, or nearly; letters tell others apart.
_ONLY = {"Hang": "ko", "Kana": "ja", "Hani": "zh", "Hebr": "he", "Grek": "el", "Thai": "th", "Armn": "hy", "Geor": "ka"}
_TELLING = {"Cyrl": ("ru", "ыэё", "іїєґўјљњџќѓ"), "Arab": ("ar", "ةىأإ", "پچژگکیٹڈڑ")}
_COMMON_WORDS = {
    "en": "the of and to in that was for with his", "fr": "le la les des et du est une dans pour",
    "de": "der die das und den ist nicht mit von ein", "es": "el los las que y del una por con se",
    "it": "il che di gli della per non sono una con", "pt": "o que do da em os não uma com para",
    "nl": "de het een van en dat niet zijn op voor",
}  # fmt: skip


def language_of(stated: Iterable[Finding | None], text: str) -> tuple[Finding | None, list[str]]:
    """The language that the page states first, of those that fit the letters of its text; else the one that the text
    alone shows; and in words where the two contradict each other."""
    text = text[:SAMPLE]
    script = _script(text)
    plainly = _by_words(text, 5, 3) if script == "Latn" else ""
    doubts: list[str] = []
    for finding in stated:
        tag = _tag(finding.value) if finding else ""
        if not finding or not tag:
            continue
        language = tag.partition("-")[0].lower()
        if plainly and language in _COMMON_WORDS and language != plainly:
            doubts.append(
                f"{finding.where} says that the language is {tag}, but the text has the common words of {plainly}"
            )
        elif not script or script in _scripts_of(tag):
            return Finding(tag, finding.where), doubts
        else:
            doubts.append(
                f"{finding.where} says that the language is {tag}, but the text is not written in its letters"
            )
    seen = _seen(text, script)
    if seen:
        doubts = [doubt.replace("not written in its letters", f"written in those of {seen}") for doubt in doubts]
    return (Finding(seen, "the letters of the text" if script != "Latn" else "common words of the text") if seen else None), doubts  # fmt: skip


def _tag(text: str) -> str:
    """The tag that a page means; "" if it is none, or says nothing."""
    text = text.split(",")[0].strip()[:40].replace("_", "-")
    tag = text if is_known(text) and not text.islower() and "-" in text else suggestion(text)
    return tag if is_known(tag) and tag.lower() not in ("und", "mul", "zxx", "mis") and tag[1] != "-" else ""


def _script(text: str) -> str:
    """The script of most of a text's letters; "" if there are few, or no script has most."""
    count = Counter({script: len(letters.findall(text)) for script, letters in _LETTERS.items()})
    eastern = count["Kana"] + count["Hani"]
    # A Japanese text has both; a Chinese one has no kana but in names.
    if count["Kana"] * 10 > eastern:
        count["Kana"], count["Hani"] = eastern, 0
    # A Chinese character says as much as several letters.
    for script in ("Kana", "Hani", "Hang"):
        count[script] *= 2
    total = sum(count.values())
    script, most = count.most_common(1)[0]
    return script if total >= _FEWEST and most > 0.6 * total else ""


def _scripts_of(tag: str) -> set[str]:
    script = script_of(tag) or "Latn"
    # Korean or Japanese without a single letter of its own is another language.
    return {"Kore": {"Hang"}, "Jpan": {"Kana"}}.get(script) or {"Hans": {"Hani"}, "Hant": {"Hani"}}.get(
        script, {script}
    )


def _seen(text: str, script: str) -> str:
    """The language that a text shows by its letters, or by its most common words; "" if that is not plain."""
    if script in _ONLY:
        return _ONLY[script]
    if script in _TELLING:
        language, own, others = _TELLING[script]
        return language if any(map(text.__contains__, own)) and not any(map(text.__contains__, others)) else ""
    return _by_words(text, 8, 1.6) if script == "Latn" else ""


def _by_words(text: str, one_in: int, times: float) -> str:
    """The language whose common words are one in so many of a text's, and so many times as many as another's."""
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    hits = Counter({tag: sum(words[word] for word in common.split()) for tag, common in _COMMON_WORDS.items()})
    (first, most), (_, second) = hits.most_common(2)
    return first if most >= 10 and most > times * second and most * one_in > words.total() else ""
