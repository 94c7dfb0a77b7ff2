"""Every kind of problem by its code: how severe it is, and whether a site may change that.

``docs/problems.md`` explains each of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


# What a site may change, by its default.
_WARNING, _ERROR = (Severity.WARNING, True), (Severity.ERROR, True)


class Code(StrEnum):
    """A kind of problem.

    ``severity`` is its default, which a site may change if ``is_configurable``. A code on its own is always
    an error: publishing anyway would silently drop something, or put something unsafe on the site.
    """

    severity: Severity
    is_configurable: bool

    def __new__(cls, code: str, default: tuple[Severity, bool] = (Severity.ERROR, False)) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.severity, member.is_configurable = default
        return member

    # The folder, and files that are not opened.
    MISSING_CONTENT_FOLDER = "missing-content-folder"
    EMPTY_CONTENT_FOLDER = "empty-content-folder"
    UNREADABLE = "unreadable"
    INVALID_FILE_NAME = "invalid-file-name"
    PATH_COLLISION = "path-collision"
    MISNAMED_REGISTRY = "misnamed-registry"
    MISPLACED_ENTRY = "misplaced-entry"
    OUTSIDE_LINK = "outside-link"
    ACTIVE_FILE = "active-file"
    TOO_LARGE = "too-large"
    # Text, front matter and YAML.
    NOT_UTF_8 = "not-utf-8"
    NO_FRONT_MATTER = "no-front-matter"
    UNCLOSED_FRONT_MATTER = "unclosed-front-matter"
    INVALID_YAML = "invalid-yaml"
    UNSUPPORTED_YAML = "unsupported-yaml"
    DUPLICATE_KEY = "duplicate-key"
    # Keys and values.
    MISSING_KEY = "missing-key"
    INCOMPLETE_DRAFT = "incomplete-draft", _WARNING
    UNKNOWN_KEY = "unknown-key"
    WRONG_TYPE = "wrong-type"
    EMPTY_VALUE = "empty-value"
    UNKNOWN_VALUE = "unknown-value"
    INVALID_DATE = "invalid-date"
    INVALID_ADDRESS = "invalid-address"
    INVALID_PATH = "invalid-path"
    INVALID_ID = "invalid-id"
    INVALID_LANGUAGE = "invalid-language"
    INVALID_COUNTRY = "invalid-country"
    INVALID_WIKIDATA_ID = "invalid-wikidata-id"
    TOO_MANY = "too-many"
    CONFLICTING_KEYS = "conflicting-keys"
    CUT_TEXT = "cut-text", _WARNING
    INVISIBLE_CHARACTERS = "invisible-characters", _WARNING
    # References to records and other entries.
    UNKNOWN_TOPIC = "unknown-topic"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_STORY = "unknown-story"
    UNKNOWN_EVENT = "unknown-event"
    UNKNOWN_ARTICLE = "unknown-article"
    UNKNOWN_EDITION = "unknown-edition"
    UNKNOWN_EVENT_TYPE = "unknown-event-type", _ERROR
    AMBIGUOUS_NAME = "ambiguous-name"
    SHARED_SPELLING = "shared-spelling", _ERROR
    TOPIC_CYCLE = "topic-cycle"
    DUPLICATE_ID = "duplicate-id"
    EARLIER_ID_TAKEN = "earlier-id-taken"
    UNSUPPORTED_CLAIM = "unsupported-claim", _ERROR
    UNPUBLISHED_REFERENCE = "unpublished-reference", _WARNING
    WITHDRAWN_REFERENCE = "withdrawn-reference", _ERROR
    # Texts.
    TEXT_TOO_COMPLEX = "text-too-complex"
    DEAD_LINK = "dead-link", _WARNING
    UNREADABLE_PICTURE = "unreadable-picture", _WARNING
    LARGE_PICTURE = "large-picture", _WARNING
    REMOVED_HTML = "removed-html", _WARNING
    FOREIGN_MARK = "foreign-mark", _WARNING
    UNSEEN_LINK = "unseen-link", _WARNING
    PASSWORD_IN_TEXT = "password-in-text", _WARNING
    UNWRITTEN_ENTRY = "unwritten-entry", _WARNING
    LONG_SUMMARY = "long-summary", _WARNING
    LONG_QUOTATION = "long-quotation", _WARNING
    # What entries rest on.
    QUOTATION_NOT_FOUND = "quotation-not-found", _WARNING
    QUOTATION_UNPROVED = "quotation-unproved", _WARNING
    QUOTATION_TRANSLATED = "quotation-translated", _WARNING
    NUMBER_NOT_FOUND = "number-not-found", _WARNING
    SAME_TEXT = "same-text", _WARNING
    DAMAGED_COPY = "damaged-copy", _WARNING
    COPIES_TRACKED = "copies-tracked", _WARNING
    DEAD_REPORT = "dead-report", _WARNING
    DEAD_ADDRESS = "dead-address", _WARNING
    PERHAPS_GONE = "perhaps-gone", _WARNING
    INVALID_VERDICTS = "invalid-verdicts", _WARNING
    # Across entries.
    ADDRESS_COLLISION = "address-collision"
    ADDRESS_TAKEN = "address-taken", _WARNING
    LOST_ADDRESS = "lost-address", _ERROR
    MOVED_NOWHERE = "moved-nowhere", _ERROR
    TOO_MANY_REDIRECTS = "too-many-redirects", _WARNING
    UNCORRECTED_CHANGE = "uncorrected-change", _WARNING
    SHALLOW_CLONE = "shallow-clone", _WARNING
    DUPLICATE_REPORT = "duplicate-report", _WARNING
    SIMILAR_TITLE = "similar-title", _WARNING
    SIMILAR_EVENT = "similar-event", _WARNING
    FUTURE_DATE = "future-date", _WARNING
    OVERDUE_EVENT = "overdue-event", _WARNING
    UNORDERED_HISTORY = "unordered-history", _ERROR
    UNSOURCED_EVENT = "unsourced-event", _WARNING
    UNUSED_TOPIC = "unused-topic", _WARNING
    UNUSED_SOURCE = "unused-source", _WARNING
    UNUSED_NAME = "unused-name", _WARNING
