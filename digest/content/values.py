"""What a single value of front matter may be: text, an address, a date, a language, a path.

Values come as text, lists and mappings (see `digest.content.yaml_data`), and what is wrong with one is said in
our own words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from babel import Locale
from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from digest.problem_codes import Code
from digest.text import date_advice, edtf, languages, plain
from digest.text.passwords import masked, names_a_user

_NOT_IN_SEGMENT = re.compile(r'[/\\%?#:*"<>|\s\x00-\x1f\x7f\u200b]|^\.|\.$')
_ADDRESS = re.compile(r"https?://[^/]*(/[^?#]*)?", re.IGNORECASE)
# Quotation marks that are none to YAML, and brackets around addresses.
_MARKS = "“”„‘’‚«»<>()"
# Babel's list of territories has some that are no countries.
_NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))


def wrong(code: Code, message: str, hint: str = "") -> PydanticCustomError:
    """An error in our own words, for `digest.content.schema_errors`."""
    return PydanticCustomError("wrong", "{message}", {"code": code, "message": message, "hint": hint})


def described(value: Any) -> str:
    """A value as messages name it: text in quotation marks, anything else by its kind."""
    if isinstance(value, str):
        return f"'{plain.shortened(masked(value), 80)}'"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "nothing"


def given(value: Any) -> Any:
    """A mapping without the keys that have nothing after them: such a key counts as absent."""
    return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def _written(value: Any, due: str) -> str:
    """The value, which must be text: ``due`` says what kind of it."""
    if value is None:
        raise wrong(Code.EMPTY_VALUE, "is empty", "write a value, or take the line out")
    if not isinstance(value, str):
        raise wrong(Code.WRONG_TYPE, f"must be {due}, not {described(value)}")
    return value.strip()


def _text(value: Any) -> str:
    text = plain.one_line(_written(value, "plain text"))
    if not text:
        raise wrong(Code.EMPTY_VALUE, "is empty")
    return text


class FreeText:
    """Marks a text in the curator's own words, in which any sign may occur."""


class Listed:
    """Marks a list that may also be written as a single value, for a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


def _web_address(value: Any) -> str:
    text = _written(value, "a web address")
    try:
        parts = urlsplit(text)
        # The port is read when it is asked for; in front of it, a password looks like one.
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if names_a_user(text):
        message = "the address contains a user name or a password, which would be published"
        raise wrong(Code.INVALID_ADDRESS, message, "take out what is between // and @, and change the password")
    if not good or re.search(r'[\s<>"\\^`{|}\x00-\x1f\x7f-\x9f\u200b]', text) or plain.has_invisible(text):
        message = f"{described(value)} is not a web address"
        bare = text.strip(_MARKS)
        is_marked = bare != text and bare.startswith("http")
        hint = "write it without the marks around it" if is_marked else "write the full address, starting with https://"
        raise wrong(Code.INVALID_ADDRESS, message, hint)
    return text


def _when(value: Any) -> edtf.When:
    return _day(value, "has a time of day; only a day is written here")


def _event_day(value: Any) -> edtf.When:
    return _day(value, "has a time of day; an event has a day and no time")


def _day(value: Any, no_time: str) -> edtf.When:
    text = _written(value, "a date")
    try:
        return edtf.parse(text)
    except edtf.DateError as error:
        message = f"{described(text)} {no_time}" if date_advice.has_time(text) else str(error)
        raise wrong(Code.INVALID_DATE, message, date_advice.advice(text, False) or f"write {edtf.FORMS}") from error


def _moment(value: Any, info: ValidationInfo) -> edtf.Moment:
    assert info.context
    text = _written(value, "a date")
    try:
        return edtf.parse_moment(text, info.context["zone"])
    except edtf.DateError as error:
        hint = date_advice.advice(text, True) or f"write {edtf.FORMS}; or a time, such as 2023-07-12 09:30 +0900"
        raise wrong(Code.INVALID_DATE, str(error), hint) from error


def _language(value: Any) -> str:
    tag = _written(value, "a language tag")
    if not languages.is_known(tag):
        meant = languages.suggestion(tag.strip(_MARKS))
        hint = f"did you mean '{meant}'?" if meant else "write a tag such as en, ko, ja or zh-TW"
        raise wrong(Code.INVALID_LANGUAGE, f"{described(tag)} is not a language tag", hint)
    return tag


@cache
def _countries() -> frozenset[str]:
    """ISO 3166 codes."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRIES


def _country(value: Any) -> str:
    code = _written(value, "a country code").upper()
    if code not in _countries():
        hint = "write two letters such as KR (ISO 3166), or leave it out if it is not known"
        raise wrong(Code.INVALID_COUNTRY, f"{described(value)} is not a country code", hint)
    return code


# A query or a fragment, which reaches no file. A # or ? that is part of a path is percent-encoded.
_QUERY = re.compile(r"[?#]")
_OLD_SIGNS = re.compile(r"[ #%]")


def check_segment(value: Any) -> str:
    """One part of a URL's path, with nothing in it that could lead elsewhere."""
    if not isinstance(value, str) or not value:
        raise wrong(Code.WRONG_TYPE, f"must be plain text, not {described(value)}")
    if _NOT_IN_SEGMENT.search(value) or plain.has_invisible(value) or len(value.encode("utf-8", "replace")) > 200:
        message = f"{described(value)} cannot be part of an address"
        raise wrong(Code.INVALID_ID, message, "use letters, digits, - and _")
    return value


def _segment(value: Any) -> str:
    return check_segment(_decoded(value) if isinstance(value, str) else value)


def _decoded(part: str) -> str:
    """A part of a path as it is read, since a browser copies it percent-encoded. Decoded once; what is not text
    then stays as it is, and is refused for its percent signs."""
    try:
        return unquote(part, errors="strict")
    except UnicodeDecodeError:
        return part


def _entry_id(value: Any) -> str:
    """An id such as ``2020/old``: the path that a moved file had before."""
    return "/".join(_segment(part) for part in _written(value, "plain text").split("/"))


def _old_segment(part: str) -> str:
    """One part of an old address. It may have what no new one may: spaces, and signs that a browser encodes."""
    try:
        decoded = unquote(part, errors="strict")
    except UnicodeDecodeError:
        return check_segment(part)  # refused for its percent signs
    is_trimmed = decoded.strip() == decoded != ""
    check_segment((_OLD_SIGNS.sub("", decoded) or "-") if is_trimmed else decoded)
    return decoded


def _old_path(value: Any) -> str:
    text = _written(value, "a path on this site")
    path = text.removeprefix("/").removesuffix("/")
    try:
        if _QUERY.search(path):
            check_segment(path)
        decoded = "/".join(map(_old_segment, path.split("/")))
    except PydanticCustomError as error:
        raise wrong(Code.INVALID_PATH, f"{described(text)} is not a path on this site", _path_advice(text)) from error
    return text.replace(path, decoded)


def _path_advice(text: str) -> str:
    """What to write instead of an old address that is no path on this site."""
    address = _ADDRESS.match(text)
    if address:
        path = address[1] or "/"
        return f"leave out the address of the site itself; of https://your-site.example{path} write {path}"
    path, mark, _ = text.partition("?") if "?" in text else text.partition("#")
    if mark and path.strip("/"):
        return f"nothing after the {mark} reaches a site of files: write {path}"
    if mark:
        return f"nothing after the {mark} reaches a site of files: such an address can only be redirected by the host"
    if re.search("%2f", text, re.IGNORECASE):
        return "a slash within a part of an address (%2F) cannot be had in files: such an address can only be redirected by the host"
    return 'write the old address without the host, such as /2012/04/old-title/, and without any of : * " < > | \\'


def _extra(value: Any) -> Any:
    """The desk's own values, without invisible characters."""
    if isinstance(value, dict):
        return {plain.visible(key): _extra(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_extra(item) for item in value]
    return plain.visible(value) if isinstance(value, str) else value


_STRING = {"type": "string"}
# YAML tools read 2023 as a number.
_DATE_SCHEMA = WithJsonSchema({"type": ["string", "integer"], "description": f"A date: {edtf.FORMS}."})

Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], Listed()]
Prose = Annotated[Text, FreeText()]
Wordings = Annotated[tuple[Prose, ...], Listed()]
Url = Annotated[
    str, BeforeValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
WhenText = Annotated[edtf.When, BeforeValidator(_when), _DATE_SCHEMA]
EventDay = Annotated[edtf.When, BeforeValidator(_event_day), _DATE_SCHEMA]
MomentText = Annotated[edtf.Moment, BeforeValidator(_moment), _DATE_SCHEMA]
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema(_STRING)]
Languages = Annotated[tuple[Language, ...], Listed()]
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
Segment = Annotated[str, BeforeValidator(_segment), WithJsonSchema(_STRING)]
EntryId = Annotated[str, BeforeValidator(_entry_id), WithJsonSchema(_STRING)]
OldPaths = Annotated[tuple[Annotated[str, BeforeValidator(_old_path), WithJsonSchema(_STRING)], ...], Listed()]
Extra = Annotated[dict[str, Any], BeforeValidator(_extra), FreeText()]
