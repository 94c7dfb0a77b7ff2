"""A small desk that uses everything once: a page of every kind, each with all it can show."""

from __future__ import annotations

from collections.abc import Mapping

# The smallest picture there is: one transparent point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000000500"
    "01a5f645400000000049454e44ae426082"
)
TEXT = """\
A first paragraph with a [link to a report](bridge.md), `code`, **bold** words and a note.[^1]

## A heading

> Somebody said a few words.

| What | How much |
| --- | ---: |
| Lorries | 12 |

- [x] done
- [ ] open

> [!NOTE]
> The bridge is closed at night.

```python
print("a line of code that is long enough to be wider than a telephone is, so that it has to be scrolled")
```

![The bridge](bridge.png)

### A smaller heading

1. one
2. two

[^1]: The note.
"""

RICH: Mapping[str, str | bytes] = {
    "topics.yml": (
        "korea: {name: Korea, description: The peninsula., aliases: [한국]}\n"
        "border: {name: Border, parent: korea, description: Crossings and what becomes of them.}\n"
        "trade: {name: Trade, parent: korea}\n"
    ),
    "sources.yml": (
        "herald: {name: The Herald, url: 'https://herald.example/', country: GB, languages: [en, ko], type: private, "
        "owner: Herald plc, evidence: 'https://media.example/herald'}\n"
        "wire: {name: The Wire, type: news agency, country: KR}\n"
        "leaflet: {name: A leaflet}\n"
    ),
    "names.yml": (
        "kim: {name: Kim Ko, kind: person, also: {ko: [김고], he: [קים קו]}, description: opens bridges, wikidata: Q42}\n"
        "river: {name: The River, kind: place, also: {ko: [그 강]}}\n"
        "office: {name: Bridge Office, kind: organisation}\n"
        "bridge: {name: The Long Bridge, kind: thing}\n"
    ),
    "stories/river.md": (
        "---\ntitle: The river bridge\nsummary: A bridge, and what came of it.\ntopics: border\nstatus: developing\n---\n\n"
        "It began with a plan.\n"
    ),
    "stories/ferry.md": "---\ntitle: The last ferry\nsummary: It is gone.\nstatus: closed\n---\n",
    "events/opening.md": (
        "---\ndate: 2024-01-01\ntitle: The bridge opens\ntype: opening\nplace: river\nnames: [kim, office]\nstatus: confirmed\n"
        "sources: {source: leaflet, url: 'https://office.example/data', title: Data of the bridge, date: 2024-01}\n"
        "claims:\n  - {by: kim, field: length, value: 900 m, article: bridge}\n"
        "  - {by: The mayor, field: length, value: 950 m, url: 'https://mayor.example/'}\n"
        "  - {by: The mayor, field: cost, value: 3 million, url: 'https://mayor.example/'}\n---\n\nAt noon, with music.\n"
    ),
    "events/flood.md": "---\ndate: 2023-12~\ntitle: A flood is told of\nstatus: disputed\ntopics: border\nstories: river\n---\n",
    "events/works.md": (
        "---\ndate: 2022-05/2023-11-30\ntitle: The bridge is built\nstories: [river, ferry]\ntopics: trade\n"
        "sources: {source: leaflet, url: 'https://office.example/data'}\n---\n"
    ),
    "articles/bridge.md": (
        "---\ntitle: Kim Ko opens the Long Bridge\ndate: 2024-01-02 09:00 +0900\nsource: herald\ntopics: [border, trade]\n"
        "url: https://herald.example/bridge\nsummary: The Long Bridge is open, nine hundred metres of it.\n"
        "original_title: 다리가 열렸다\noriginal_lang: ko\nauthors: [Ann Writer, Bo Author]\naccessed: 2024-01-03\n"
        "archive_url: https://archive.example/1\naccess: subscription\norigin: [wire, own]\nfiled: 2024-01-04\nnames: [kim, river, office, bridge]\nstories: [river, ferry]\n"
        "events:\n  - opening\n  - {date: '2023-12-24~', title: A first lorry crosses by night, place: The River}\n"
        "image: {src: bridge.png, alt: 'A bridge over a broad river, seen from a boat', credit: Photo by Cy Camera}\n"
        "updated: 2024-01-05\ncorrections: {date: 2024-01-05, text: 'The length was wrong: it is 900 metres.'}\n"
        "aliases: /old/bridge/\n---\n\n" + TEXT
    ),
    "articles/bridge.png": PICTURE,
    "articles/toll.md": (
        "---\ntitle: A toll is asked of lorries\ndate: 2024-01-09\nsource: wire\ntopics: border\n"
        "url: https://wire.example/toll\norigin: own\nnames: [kim, bridge]\nstories: river\nevents: opening\n---\n\nLorries pay.\n"
    ),
    "articles/month.md": (
        "---\ntitle: What a leaflet says of the ferry\ndate: 2024-01\nsource: leaflet\ntopics: trade\n"
        "url: https://leaflet.example/ferry\nstories: ferry\n---\n\nThe ferry has gone.\n"
    ),
    "articles/about-day.md": (
        "---\ntitle: A second view of the bridge\ndate: 2024-01-09~\nsource: leaflet\ntopics: trade\n"
        "url: https://leaflet.example/view\nstories: river\nnames: kim\n---\n\nIt is long.\n"
    ),
    "articles/hebrew.md": (
        "---\ntitle: הגשר נפתח\ndate: 2023-12-30\nsource: leaflet\ntopics: border\nurl: https://leaflet.example/he\nlang: he\n"
        "summary: סיכום קצר\noriginal_lang: he\nstories: river\nnames: bridge\n---\n\nהגשר נפתח היום.\n"
    ),
    "about.md": "# About this desk\n\n## How\n\nSee [the bridge](articles/bridge.md).\n",
}
