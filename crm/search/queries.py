"""What answers some words: people first, then what is said of them, then what they wrote and we noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crm.contacts.queries import PersonLine, contact_rows
from crm.core.dates import FuzzyDate
from crm.core.search import Hit, Look, find, passage, terms_of
from crm.core.text import sort_key, words
from crm.search.source_queries import Source, sources

A_FEW = 8
A_LOT = 50


class Kind(StrEnum):
    """What one may look for alone."""

    PEOPLE = "people"
    NOTES = "notes"
    PROMISES = "promises"
    TAGS = "tags"
    COMMUNITIES = "communities"
    SITES = "sites"
    THREADS = "threads"


# The tables of each kind, and where to look in them: a search of everything is these looks, in one statement.
_NAMED = ("contact", "contact_name")
_SAID_OF = ("contact", "never_line", "contact_point")
_LOOKS: dict[Kind, list[tuple[str, Look]]] = {
    Kind.PEOPLE: [("people", Look(True, _NAMED)), ("said_of", Look(False, _SAID_OF))],
    Kind.TAGS: [("tags", Look(False, ("tag",))), ("becauses", Look(False, ("tagging",)))],
    Kind.NOTES: [("notes", Look(False, ("interaction",)))],
    Kind.PROMISES: [("promises", Look(False, ("promise",)))],
    Kind.COMMUNITIES: [("communities", Look(False, ("community",)))],
    Kind.SITES: [("sites", Look(False, ("site",)))],
    Kind.THREADS: [("threads", Look(False, ("thread",))), ("messages", Look(False, ("thread_message",)))],
}
# On all kinds at once each look takes fewer candidates.
CANDIDATES = {True: 60, False: 200}


@dataclass
class Found:
    """One line of the answer: the person it opens on or the row's own page, and the words that matched."""

    source: Source
    person: PersonLine | None = None
    beside: list[PersonLine] = field(default_factory=list)
    title: list[tuple[str, bool]] = field(default_factory=list)
    passage: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def when(self) -> FuzzyDate | None:
        """When, if a day was said."""
        when = self.source.when
        return when if when and (when.value or when.words) else None


@dataclass
class Group:
    """Lines of one sort under their title; `kind` is what to look for alone to see more of them."""

    name: str
    kind: Kind
    found: list[Found]
    more: bool


def results(query: str, only: Kind | None = None) -> list[Group]:
    """Groups that answer `query`, the empty ones left out: at most `A_FEW` lines each, `A_LOT` of one kind alone.

    Four statements, whatever is found: where the words stand, the people, the rows themselves, who is beside them.
    """
    if not terms_of(query):
        return []
    kinds = [only] if only else list(_LOOKS)
    named = [(kind, name, look) for kind in kinds for name, look in _LOOKS[kind]]
    hits = find(query, [look for _kind, _name, look in named], CANDIDATES[only is None])
    answer = _Answer(
        query, A_LOT if only else A_FEW, dict(zip((n for _k, n, _l in named), hits, strict=True))
    )
    return [
        Group(name, kind, lines[: answer.most], len(lines) > answer.most)
        for kind, name, _look in named
        if (lines := answer.lines(name))
    ]


class _Answer:
    """What was found for one query, put in order and read."""

    def __init__(self, query: str, most: int, hits: dict[str, list[Hit]]) -> None:
        self.query, self.most = query, most
        about = {hit.contact_id for found in hits.values() for hit in found if hit.contact_id is not None}
        self.people = contact_rows(about)
        self.chosen = {name: self._chosen(name, hits) for name in hits}
        wanted: dict[str, list[int]] = {}
        for found in self.chosen.values():
            for hit in found:
                wanted.setdefault(hit.kind, []).append(hit.subject_id)
        self.sources = sources(wanted)
        self.people |= contact_rows({i for s in self.sources.values() for i in s.beside} - self.people.keys())

    def _chosen(self, name: str, hits: dict[str, list[Hit]]) -> list[Hit]:
        """One line more than are shown, so that we know whether there are others."""
        found = hits[name]
        if name == "people":
            return self._by_name(found)[: self.most + 1]
        if name == "said_of":
            shown = {hit.contact_id for hit in hits.get("people", ())}
            return self._by_name([hit for hit in found if hit.contact_id not in shown])[: self.most + 1]
        if name in ("tags", "communities", "sites"):
            return found
        return sorted(found, key=lambda hit: -hit.subject_id)[: self.most + 1]

    def _by_name(self, hits: list[Hit]) -> list[Hit]:
        """Each person once: those called exactly so, then names that begin so, then by name."""
        key = sort_key(self.query)
        best: dict[int, tuple[Any, Hit]] = {}
        for hit in hits:
            person = self.people.get(hit.contact_id or 0)
            if person is None:
                continue
            own = sort_key(person.calling_name)
            rank = (0 if own == key else 1 if own.startswith(key) else 2, _ORDER[hit.kind], own, person.id)
            if person.id not in best or rank < best[person.id][0]:
                best[person.id] = (rank, hit)
        return [hit for _rank, hit in sorted(best.values(), key=lambda found: found[0])]

    def lines(self, name: str) -> list[Found]:
        """The lines of one group, in the order shown."""
        found = [self._line(hit, name) for hit in self.chosen[name]]
        lines = [line for line in found if line is not None]
        if name in ("tags", "communities", "sites"):
            lines.sort(key=lambda line: self._title_rank(line.source))
        return lines

    def _title_rank(self, source: Source) -> tuple[int, str]:
        key, own = sort_key(self.query), sort_key(source.title or source.place)
        return (0 if own == key else 1 if own.startswith(key) else 2, own)

    def _line(self, hit: Hit, name: str) -> Found | None:
        source = self.sources.get((hit.kind, hit.subject_id))
        if source is None:
            return None
        person = self.people.get(source.contact_id) if source.contact_id is not None else None
        if person is None and name in ("people", "said_of", "becauses"):
            return None
        title = person.calling_name if person and name in ("people", "said_of", "becauses") else source.title
        return Found(
            source,
            person,
            [self.people[i] for i in source.beside if i in self.people],
            passage(title or source.place, self.query, around=200),
            # A person found by their name is told by their portrait, not by where the name stands.
            [] if name == "people" and hit.kind == "contact" else self._passage(source),
        )

    def _passage(self, source: Source) -> list[tuple[str, bool]]:
        """The words around the match: of the part that holds most of what was looked for.

        A reason is always said; where it was seen follows when that is what matched.
        """
        if source.kind == "tagging":
            because, *seen = (passage(part, self.query) for part in source.parts)
            return because + [piece for more in seen if _marked(more) for piece in ((" — ", False), *more)]
        best: list[tuple[str, bool]] = []
        for part in source.parts:
            pieces = passage(part, self.query)
            if not best or _marked(pieces) > _marked(best):
                best = pieces
        return best


# Between two ways to find the same person, what is shown first.
_ORDER = {"contact": 0, "contact_name": 1, "never_line": 2, "contact_point": 3}


def _marked(pieces: list[tuple[str, bool]]) -> int:
    return len({word for piece, marked in pieces if marked for word in words(piece)})
