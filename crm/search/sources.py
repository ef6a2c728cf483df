"""The words of what was found, as they were written: every kind of row in one statement, by their ids.

Raw SQL, so that a dozen tables cost one statement. Each branch names the workspace and, where lines are signed, who
looks: the same rules as `crm.core.scoping`, said again here and tried by the tests of this folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, TextClause, bindparam, text

from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.scoping import scope

# Stands between the parts of one row's words; no cleaned word holds it.
PART = "\x1f"


@dataclass(frozen=True)
class Source:
    """A row that was found: what it is called, its words, whom it is about, where it is read, by whom, and when.

    `beside`: ids of the people on a note, to whom a promise was made, or who speak on a site.
    """

    kind: str
    id: int
    title: str
    words: str
    contact_id: int | None
    place_id: int | None
    place: str
    visibility: str
    when: FuzzyDate | None
    beside: tuple[int, ...] = ()

    @property
    def parts(self) -> list[str]:
        """The row's words, part by part."""
        return [part for part in self.words.split(PART) if part.strip()]


@dataclass(frozen=True)
class _Branch:
    """What is read of one table, called `r`."""

    table: str
    words: tuple[str, ...] = ()
    title: str = "''"
    contact: str = "NULL"
    place_id: str = "NULL"
    place: str = "''"
    visibility: str = "'team'"
    day: str = "NULL"
    precision: str = "''"
    day_words: str = "''"
    id: str = "r.id"
    of: str = ""
    but: tuple[str, ...] = ()

    def select(self, kind: str, number: int) -> str:
        columns = (
            "'" + kind + "' AS kind",
            self.id + " AS id",
            self.title + " AS title",
            " || :part || ".join(self.words or ("''",)) + " AS words",
            "CAST(" + self.contact + " AS INTEGER) AS contact_id",
            "CAST(" + self.place_id + " AS INTEGER) AS place_id",
            self.place + " AS place",
            self.visibility + " AS visibility",
            "CAST(" + self.day + " AS TEXT) AS day",
            self.precision + " AS day_precision",
            self.day_words + " AS day_words",
        )
        where = ("r.workspace_id = :workspace", self.id + " IN :ids" + str(number), *self.but)
        return " ".join(
            ("SELECT", ", ".join(columns), "FROM", self.table, "r", self.of, "WHERE", " AND ".join(where))
        )


_SIGNED = "(r.visibility <> 'mine' OR r.author_id = :viewer)"
_KEPT = "r.binned_at IS NULL"
_BRANCHES = {
    "contact": _Branch(
        "contact",
        title="r.calling_name",
        words=("r.portrait", "r.town", "r.met_words", "r.between_us", "r.pronouns"),
        contact="r.id",
        but=(_KEPT,),
    ),
    "contact_name": _Branch(
        "contact_name", ("r.name",), contact="r.contact_id", visibility="r.visibility", but=(_SIGNED,)
    ),
    "never_line": _Branch("never_line", ("r.words",), contact="r.contact_id"),
    "contact_point": _Branch("contact_point", ("r.value", "r.words"), contact="r.contact_id"),
    "tag": _Branch("tag", ("r.definition",), title="r.name", but=("r.shared",)),
    "tagging": _Branch(
        "tagging",
        ("r.because", "r.seen"),
        contact="r.contact_id",
        place_id="g.id",
        place="g.name",
        visibility="r.visibility",
        of="JOIN tag g ON g.workspace_id = r.workspace_id AND g.id = r.tag_id",
        but=(_SIGNED, "r.withdrawn_at IS NULL"),
    ),
    "site": _Branch("site", ("r.url",), title="r.title", place="r.host"),
    "community": _Branch("community", ("r.charter",), title="r.name", but=(_KEPT,)),
    "interaction": _Branch(
        "interaction",
        ("r.body", "r.title", "r.they_say", "r.we_answered", "r.where_it_stands"),
        title="r.title",
        visibility="r.visibility",
        day="r.happened_on",
        precision="r.precision",
        day_words="r.date_words",
        but=(_SIGNED, _KEPT),
    ),
    "promise": _Branch(
        "promise",
        ("r.words",),
        place_id="r.interaction_id",
        visibility="r.visibility",
        day="r.due_on",
        precision="r.due_precision",
        day_words="r.due_words",
        but=(_SIGNED, _KEPT),
    ),
    "thread": _Branch(
        "thread",
        ("r.text", "r.author_name"),
        title="r.title",
        day="r.published_on",
        precision="r.published_precision",
        day_words="r.published_words",
        but=(_KEPT,),
    ),
    "thread_message": _Branch(
        "thread_message",
        ("r.text", "r.author_name", "r.signature"),
        title="r.author_name",
        contact="r.contact_id",
        place_id="t.id",
        place="t.title",
        day="r.written_on",
        precision="r.written_precision",
        day_words="r.written_words",
        of="JOIN thread t ON t.workspace_id = r.workspace_id AND t.id = r.thread_id",
        but=("t.binned_at IS NULL", "r.set_aside_at IS NULL"),
    ),
}
# The people of a note (and their lines), of a promise, of a site: read along with it, shown only if it is.
_BESIDE = {
    "interaction": (
        "with",
        _Branch("participation", ("r.line",), contact="r.contact_id", id="r.interaction_id"),
    ),
    "promise": ("to", _Branch("promise_to", contact="r.contact_id", id="r.promise_id")),
    "site": ("on", _Branch("site_contact", contact="r.contact_id", id="r.site_id")),
}
_BESIDE_OF = {beside: kind for kind, (beside, _branch) in _BESIDE.items()}


@cache
def _statement(kinds: tuple[str, ...]) -> TextClause:
    branches = []
    for number, kind in enumerate(kinds):
        branches.append(_BRANCHES[kind].select(kind, number))
        if kind in _BESIDE:
            beside, branch = _BESIDE[kind]
            branches.append(branch.select(beside, number))
    lists = [bindparam(f"ids{number}", expanding=True, type_=Integer) for number in range(len(kinds))]
    return text(" UNION ALL ".join(branches)).bindparams(*lists)


def sources(wanted: dict[str, list[int]]) -> dict[tuple[str, int], Source]:
    """The rows of these ids, by kind and id, that whoever looks may read: one statement whatever their number."""
    kinds = tuple(kind for kind in _BRANCHES if wanted.get(kind))
    if not kinds:
        return {}
    present = scope()
    values: dict[str, Any] = {
        "workspace": present.workspace_id,
        "viewer": present.user_id or 0,
        "part": PART,
        **{f"ids{number}": wanted[kind] for number, kind in enumerate(kinds)},
    }
    found: dict[tuple[str, int], list[Any]] = {}
    beside: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for row in db.session.execute(_statement(kinds), values):
        if row.kind in _BESIDE_OF:
            beside.setdefault((_BESIDE_OF[row.kind], row.id), []).append((row.contact_id, row.words))
        else:
            found[row.kind, row.id] = list(row)
    return {key: _source(row, beside.get(key, [])) for key, row in found.items()}


def _source(row: list[Any], beside: list[tuple[int, str]]) -> Source:
    kind, row_id, title, words, contact_id, place_id, place, visibility, day, precision, day_words = row
    when = None
    if precision:
        when = FuzzyDate(date.fromisoformat(day) if day else None, Precision(precision), day_words)
    lines = [line for _contact, line in beside if line]
    return Source(
        kind,
        row_id,
        title,
        PART.join((words, *lines)),
        contact_id,
        place_id,
        place,
        visibility,
        when,
        tuple(contact for contact, _line in beside),
    )
