"""Compares the sentences of the code and the templates with the French catalogues.

    python -m scripts.translations                  every fault in a line; status 1 when there is one
    python -m scripts.translations --list-missing   the missing entries, ready to be pasted, by catalogue

The catalogues are crm/translations/fr/<concept>.po, and a sentence stands in one of them only. French is read
for its spacing too: a narrow no-break space (U+202F) before ; ! ? and a no-break space (U+00A0) before : and
inside « », an apostrophe that is ’, quotation marks that are « ».
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import PoFileError, escape, read_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = Path("crm/translations/fr")
SOURCES = (("python", "crm", "*.py"), ("jinja2", "templates", "*.html"), ("jinja2", "templates", "*.txt"))
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Folders of templates that are no concept of their own.
SHARED = {"layouts", "macros", "errors"}

PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*[\d.]*[a-zA-Z]")
LONE_PERCENT = re.compile(r"%(?!%|\(\w+\)[#0\- +]*[\d.]*[a-zA-Z])")
# What is not prose: parameters, tags, addresses, quoted code.
NOT_PROSE = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%%|<[^<>]*>|&#?\w+;|`[^`]*`|\b[a-z]+://[^\s»]+")

NARROW, WIDE = "\u202f", "\u00a0"
SPACING = (
    (
        re.compile(rf"(?<![{NARROW};!?…(])[;!?]+(?=[\s»)”.,…]|$)"),
        "a narrow no-break space (U+202F) stands before {}",
    ),
    (re.compile(rf"(?<![{WIDE}]):(?=\s|$)"), "a no-break space (U+00A0) stands before {}"),
    (re.compile(rf"(?<![{WIDE}])»"), "a no-break space (U+00A0) stands before {}"),
    (re.compile(rf"«(?![{WIDE}])"), "a no-break space (U+00A0) stands after {}"),
    (re.compile(r"'"), "the apostrophe is ’, not {}"),
    (re.compile(r'"'), "quotation marks are « », not {}"),
)

Key = tuple[str | None, str]


@dataclass
class Sentence:
    """A sentence of the source: its plural if it has one, and where it stands (path, line)."""

    text: str
    plural: str | None = None
    context: str | None = None
    places: list[tuple[str, int]] = field(default_factory=list)

    @property
    def catalogue(self) -> str:
        """The concept whose catalogue should hold it; `core` when several concepts say it."""
        concepts = {concept_of(path) for path, _ in self.places}
        return concepts.pop() if len(concepts) == 1 else "core"


def concept_of(path: str) -> str:
    """The concept a source file belongs to: `templates/tags/list.html` and `crm/tags/views.py` are `tags`."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 and parts[1] not in SHARED else "core"


def sentences_of(root: Path = ROOT) -> dict[Key, Sentence]:
    """Every sentence marked for translation under `root`."""
    found: dict[Key, Sentence] = {}
    for method, folder, pattern in SOURCES:
        for path in sorted((root / folder).rglob(pattern)):
            place = str(path.relative_to(root))
            options = {"newstyle_gettext": "true", "silent": "false"}
            try:
                marked = list(extract_from_file(method, path, keywords=KEYWORDS, options=options))
            except (SyntaxError, TemplateSyntaxError) as error:
                raise SystemExit(f"{place} cannot be read: {error}") from None
            for line, message, _, context in marked:
                text, plural = message[:2] if isinstance(message, tuple) else (message, None)
                if text:
                    sentence = found.setdefault((context, text), Sentence(text, context=context))
                    sentence.plural = sentence.plural or plural
                    sentence.places.append((place, line))
    return found


@dataclass
class Reading:
    """The catalogues as read: each entry with the files it stands in, and what could not be read."""

    entries: dict[Key, list[tuple[str, Message]]]
    faults: list[str]


def catalogues_of(root: Path = ROOT) -> Reading:
    """Every entry of every French catalogue under `root`."""
    entries: dict[Key, list[tuple[str, Message]]] = defaultdict(list)
    faults = []
    for path in sorted((root / CATALOGUES).glob("*.po")):
        text = path.read_text(encoding="utf-8")
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, locale="fr", charset="utf-8", abort_invalid=True)
        except PoFileError as error:
            faults.append(f"{path.name}: cannot be read: {error}")
            continue
        for message in catalogue:
            if message.id:
                entries[(message.context, _ids(message)[0])].append((path.name, message))
        # The reader merges an entry written twice in one file; the file itself tells.
        ids = re.findall(r'^(?:msgctxt "[^\n]*"\n)?msgid ((?:"[^\n]*"\s*)+)', text, re.MULTILINE)
        ids = ["".join(part.strip()[1:-1] for part in written.splitlines()) for written in ids]
        faults += [
            f"{path.name}: “{twice}” stands twice" for twice in sorted({i for i in ids if ids.count(i) > 1})
        ]
    return Reading(entries, faults)


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    return (
        tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)
    )


def spacing_faults(french: str) -> Iterator[str]:
    """What is wrong with the typography of a French sentence; parameters, tags and addresses are passed over."""
    # A parameter stands for a word: what follows it is spaced as after a word.
    prose = NOT_PROSE.sub(lambda m: "" if m[0].startswith("<") else "x", french)
    for rule, sentence in SPACING:
        for found in rule.finditer(prose):
            around = prose[max(0, found.start() - 12) : found.end() + 6].strip()
            yield f"{sentence.format(found[0])} in “…{around}…”"


def entry_faults(message: Message, sentence: Sentence) -> Iterator[str]:
    """What is wrong with one entry, the sentence it translates being known."""
    strings = _strings(message)
    plural = _ids(message)[1] if len(_ids(message)) > 1 else None
    if message.fuzzy:
        yield "is fuzzy: read it again and remove the mark"
    if (plural or None) != (sentence.plural or None):
        yield f"has not the plural of the source: “{sentence.plural or 'none'}”"
    if not all(strings):
        yield "has no French"
        return
    wanted = set(PLACEHOLDER.findall(sentence.text)) | set(PLACEHOLDER.findall(sentence.plural or ""))
    for number, string in enumerate(strings):
        said = set(PLACEHOLDER.findall(string))
        # The singular may say “one” in a word; the last form must carry everything.
        may_leave_out = sentence.plural is not None and number == 0
        if said - wanted or (wanted - said and not may_leave_out):
            yield f"has other parameters: {sorted(said)} for {sorted(wanted)}"
        if LONE_PERCENT.search(string) and not LONE_PERCENT.search(sentence.text):
            yield "has a lone %: write %%"
        yield from spacing_faults(string)


def faults(root: Path = ROOT) -> list[str]:
    """Every fault, a line each: what is missing, no longer said, written twice, or not quite French."""
    sentences, reading = sentences_of(root), catalogues_of(root)
    found = list(reading.faults)
    for key, sentence in sentences.items():
        if key not in reading.entries:
            path, line = sentence.places[0]
            found.append(
                f"{path}:{line}: “{sentence.text}” is in no catalogue (it belongs in {sentence.catalogue}.po)"
            )
    for key, held in reading.entries.items():
        files = [name for name, _ in held]
        if len(files) > 1:
            found.append(f"{' and '.join(files)}: “{key[1]}” stands in both")
        for name, message in held:
            if key not in sentences:
                found.append(f"{name}: “{key[1]}” is said nowhere any more")
            else:
                found += [f"{name}: “{key[1]}” {fault}" for fault in entry_faults(message, sentences[key])]
    return found


def missing_entries(root: Path = ROOT) -> str:
    """What is missing, as entries to be pasted, under the name of the catalogue each belongs in."""
    known = catalogues_of(root).entries
    by_catalogue: dict[str, list[Sentence]] = defaultdict(list)
    for key, sentence in sentences_of(root).items():
        held = known.get(key)
        if not held or not all(_strings(held[0][1])):
            by_catalogue[sentence.catalogue].append(sentence)
    lines = []
    for catalogue in sorted(by_catalogue):
        lines += [f"# ---- {CATALOGUES / catalogue}.po", ""]
        for sentence in sorted(by_catalogue[catalogue], key=lambda s: s.places[0]):
            lines += [f"#: {path}:{line}" for path, line in sentence.places[:3]]
            lines += (
                ["#, python-format"] if PLACEHOLDER.search(sentence.text + (sentence.plural or "")) else []
            )
            lines += [f"msgctxt {escape(sentence.context)}"] if sentence.context else []
            lines.append(f"msgid {escape(sentence.text)}")
            if sentence.plural:
                lines += [f"msgid_plural {escape(sentence.plural)}", 'msgstr[0] ""', 'msgstr[1] ""', ""]
            else:
                lines += ['msgstr ""', ""]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--list-missing", action="store_true", help="print the missing entries, by catalogue")
    if parser.parse_args().list_missing:
        print(missing_entries())
        return 0
    found = faults()
    print("\n".join(found) or "Everything is said in French.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
