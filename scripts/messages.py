"""Brings the catalogues of `digest/locale` up to date with the code and the templates.

Babel's own extractor finds the messages. What has no translation yet is empty afterwards, and what
is no longer used is gone. The same code gives the same files: they hold no dates, places or
versions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "digest" / "locale"
TEMPLATE = LOCALE / "digest.pot"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# A template that cannot be read is an error, not one without messages.
OPTIONS = {"templates/**.html": {"silent": "false"}}
# What marks a message: in templates the first two, in Python the others.
KEYWORDS = {"_": None, "ngettext": (1, 2), "text": None, "plural": (1, 2), "plural_forms": (1, 2), "mark": None}
_WIDTH = 100


def extracted() -> Catalog:
    """Every message of the package, without translations."""
    catalogue = Catalog()
    for _, _, message, _, _ in extract_from_dir(ROOT / "digest", METHODS, OPTIONS, KEYWORDS):
        catalogue.add(message)
    return catalogue


def catalogues() -> tuple[Path, ...]:
    """The files of the languages there are."""
    return tuple(sorted(LOCALE.glob("*.po")))


def updated(path: Path, template: Catalog) -> Catalog:
    """A language's catalogue with just the messages of the template."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue, with no more in its header than programs need."""
    header = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    if catalogue.locale:
        header += [f"Language: {catalogue.locale}", f"Plural-Forms: {catalogue.plural_forms}"]
    with path.open("wb") as file:
        file.write(b'msgid ""\nmsgstr ""\n')
        file.writelines(f'"{line}\\n"\n'.encode() for line in header)
        file.write(b"\n")
        write_po(file, catalogue, width=_WIDTH, no_location=True, omit_header=True, sort_output=True)


def main() -> None:
    template = extracted()
    write(TEMPLATE, template)
    for path in catalogues():
        catalogue = updated(path, template)
        write(path, catalogue)
        missing = sum(1 for message in catalogue if message.id and not (message.string and all(message.string)))
        sys.stdout.write(f"{path.stem}: {len(catalogue)} messages, {missing} without a translation\n")


if __name__ == "__main__":
    main()
