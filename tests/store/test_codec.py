"""What the store keeps comes back as it was, and nothing else comes back."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from corpora import MOMENTS, WHENS, ZONE, Draft, drafts
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.model import Article, Claim, Event, Location, Name, Source, Story, Topic
from digest.site.tables import YearCount, YearOfList
from digest.store.codec import CodecError, decoder, encode, fingerprint
from digest.text.edtf import Moment, When, parse

SEOUL, LONDON = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/London")


def back(value: Any, of: Any, zone: ZoneInfo = ZONE) -> Any:
    return decoder(of, zone)(encode(value))


@given(drafts())
def test_every_record_comes_back(draft: Draft) -> None:
    """With dates and times, sets of fields and empty ones."""
    corpus = draft.corpus()
    for kind, records in (
        (Topic, corpus.topics.values()), (Source, corpus.sources.values()), (Name, corpus.names.values()),
        (Story, corpus.stories.values()), (Event, corpus.events), (Article, corpus.articles),
    ):  # fmt: skip
        for record in records:
            found = back(record, kind)
            assert found == record and type(found) is kind
            assert encode(found) == encode(record)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 60), 1 << 60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8,
)  # fmt: skip


@given(st.text(), st.dictionaries(st.text(), ANY, max_size=3), st.text())
def test_any_text_and_any_extra_field_comes_back(text: str, extra: dict[str, Any], path: str) -> None:
    """Whatever letters there are, and whatever a desk puts below `extra`."""
    record = Article(text, Location(path, 3, text), text, Moment(parse("2024")), text, (text, ""), extra=extra)
    assert back(record, Article) == record
    claim = Claim(text, text, text)
    assert back((claim, claim), tuple[Claim, ...]) == (claim, claim)


@given(WHENS)
def test_dates(when: When) -> None:
    assert back(when, When) == when and str(back(when, When)) == str(when)


SECONDS = st.integers(-2_208_902_400, 4_102_444_800)  # from 1900 to 2100


@given(SECONDS, st.sampled_from([SEOUL, LONDON]))
def test_moments(seconds: int, zone: ZoneInfo) -> None:
    """To the second, in the zone of the site: also in the hour that an autumn night has twice."""
    local = datetime.fromtimestamp(seconds, zone)
    moment = Moment(parse(local.date().isoformat()), local)
    found = back(moment, Moment, zone)
    assert found == moment and found.at is not None
    assert (found.at.astimezone(UTC), found.at.utcoffset(), found.at.fold) == (
        local.astimezone(UTC), local.utcoffset(), local.fold,
    )  # fmt: skip
    assert found.sort_key() == moment.sort_key()


def test_the_hour_that_comes_twice() -> None:
    first = datetime(2024, 10, 27, 1, 30, tzinfo=LONDON)
    for local in (first, first.replace(fold=1)):
        found = back(Moment(parse("2024-10-27"), local), Moment, LONDON).at
        assert (found.fold, found.utcoffset()) == (local.fold, timedelta(hours=1 - local.fold))


@given(MOMENTS)
def test_moments_as_desks_write_them(moment: Moment) -> None:
    found = back(moment, Moment)
    assert (found, str(found), found.when, found.at) == (moment, str(moment), moment.when, moment.at)


def test_other_values() -> None:
    """Days, sums, tables and texts that are marked as HTML."""
    assert back(date(1, 1, 1), date) == date(1, 1, 1)
    assert back(YearOfList(("a\0b",), ()), YearOfList) == YearOfList(("a\0b",), ())
    assert back((YearCount(2024, 1, 0, "", "x"),), tuple[YearCount, ...]) == (YearCount(2024, 1, 0, "", "x"),)
    assert encode(Markup("<b>")) == encode("<b>")
    assert encode(back) == encode("test_codec.back")
    with pytest.raises(NotImplementedError, match="cannot be kept"):
        encode(object())


@given(st.binary(max_size=60), st.sampled_from([Article, Topic, When, Moment, YearOfList, tuple[str, ...], date]))
def test_bytes_of_something_else(content: bytes, of: Any) -> None:
    """They are a `CodecError`, or a value of the type that was asked for; never anything else."""
    try:
        found = decoder(of, ZONE)(content)
    except CodecError:
        return
    assert isinstance(found, tuple if of == tuple[str, ...] else of)


@given(drafts(), st.data())
def test_records_that_were_cut(draft: Draft, data: st.DataObject) -> None:
    """A record that is damaged is an error, or another record; its fingerprint tells."""
    record = data.draw(st.sampled_from(draft.corpus().articles))
    content = encode(record)
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    with pytest.raises(CodecError):
        decoder(Article, ZONE)(cut)
    assert fingerprint(cut) != fingerprint(content)


def test_each_field_counts() -> None:
    """A change of any field of a record is another fingerprint."""
    topic = Topic("a", "A")
    for name in (field.name for field in dataclasses.fields(topic)):
        assert encode(dataclasses.replace(topic, **{name: "other"})) != encode(topic)
