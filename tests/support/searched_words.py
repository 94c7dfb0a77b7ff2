"""Texts and the words that are looked for, for the two places that have the rule: `words.py` and `search-worker.js`."""

from __future__ import annotations

WORDS = {
    "Hwasong-18  flew": ["Hwasong-18", "flew"],
    "북한": ["북한"],
    "북한이": ["북한", "한이"],
    "核": ["核"],
    "火星-18型": ["火星", "星18", "18型"],
    "キム・ジョンウン": ["キム", "ムジ", "ジョ", "ョン", "ンウ", "ウン"],
    "級「弾道」、発射": ["級", "弾道", "発射"],
    "ＩＣＢＭ級 - 12日": ["ICBM級", "12日"],
    "“金正恩”": ["金正", "正恩"],
    "ｶﾞｽ": ["ガス"],
    # Letters in place of others, and forms of letters, dashes and apostrophes.
    "Straße STRAẞE strasse": ["Strasse", "STRASSE", "strasse"],
    "œuvre Œuvre": ["oeuvre", "Oeuvre"],
    "Ærø Łódź đá ıslak": ["Aero", "Lódź", "dá", "islak"],
    "e\u0301te\u0301": ["été"],
    "ﬁne ＥＵ Seoul–Tokyo l’été": ["fine", "EU", "Seoul-Tokio", "l'été"],
    "Handyvertrag Handy PARTY type Sydney": ["Handivertrag", "Handi", "PARTI", "type", "Sydney"],
    "CO₂ H₂O 5m² PM₂.₅ ĳssel Ĳ": ["CO2", "H2O", "5m2", "PM2.5", "ijssel", "IJ"],
    "ايران ایران ـکـتاب": ["ايران", "ايران", "ـكتاب"],
    "CO₂の": ["CO2の"],
    # Words with signs.
    "C# (F#), C++; C++17 C/C++ C#-based": ["Cꔀ", "(Fꔀ),", "Cꔁꔁ;", "Cꔁꔁ17", "C/Cꔁꔁ", "Cꔀ-based"],
    ".NET (.NET) Node.js end. Next end.Next ...and": [
        "ꔃ-NET", "(ꔃ-NET)", "Node.js", "end.", "Next", "end.Next", "...and",
    ],
    "AT&T R&D AT & T ＡＴ＆Ｔ": ["AT-ꔂ-T", "R-ꔂ-D", "AT", "T", "AT-ꔂ-T"],
    "a+b Disney+ #tag issue#12 3.14 .5": ["a+b", "Disneyꔁ", "#tag", "issueꔀ12", "3.14", ".5"],
    "用.NET和C#、C++语言": ["用ꔃ-NET", "ꔃNET-和", "和Cꔀ", "Cꔁꔁ-语", "语言"],
    "한국의 AT&T는": ["한국", "국의", "ATꔂT-는"],
}  # fmt: skip
