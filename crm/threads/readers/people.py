"""Who spoke: the same site, the same writer of an export, the same name, each with its reason.

What is certain enough to gather is gathered (one site, one writer); a likeness never is: it becomes a
hypothesis, in `hypotheses.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm.core.sites import NotASite, canonical_site
from crm.core.text import fold, words
from crm.threads.readers.facts import Entry, Message, ProposedPerson
from crm.threads.readers.sentences import Sentence, say

_NOBODY = frozenset(
    (
        *("anonyme", "anonymous", "anonimo", "anonym", "guest", "invite", "visiteur", "visitor"),
        *("someone", "quelqu un", "un inconnu"),
    )
)


@dataclass(slots=True)
class Voice:
    """One person's messages in the thread, before a name is chosen."""

    key: str
    messages: list[Message] = field(default_factory=list)
    writers: set[str] = field(default_factory=set)

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites under these messages, in order, once each."""
        return tuple(dict.fromkeys(m.site for m in self.messages if m.site))

    @property
    def given(self) -> dict[str, Message]:
        """The names the page gives, each with the first message that bears it."""
        return _firsts((m.author, m) for m in self.messages if m.author and plain_name(m.author))

    @property
    def signed(self) -> dict[str, Message]:
        """The names this person signs, each with the first message so signed."""
        return _firsts((m.signature, m) for m in self.messages if m.signature)

    @property
    def is_someone(self) -> bool:
        """Whether anything says who this is; without, the messages are kept without a person."""
        return bool(self.sites or self.given or self.signed)

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(m.position for m in self.messages)


def _firsts(named: Iterable[tuple[str, Message]]) -> dict[str, Message]:
    found: dict[str, tuple[str, Message]] = {}
    for name, message in named:
        found.setdefault(plain_name(name) or name, (name, message))
    return dict(found.values())


def site_key(url: str | None) -> str | None:
    """The canonical site of an address, or None when it is not one."""
    try:
        return canonical_site(url).key if url else None
    except NotASite:
        return None


def plain_name(name: str | None) -> str:
    """A name as it is compared: folded words; empty for a name that means nobody ("Anonyme")."""
    plain = " ".join(words(name or "")) or fold(name or "").strip()
    return "" if plain in _NOBODY else plain


def compact(name: str) -> str:
    """A name as it stands in an address: folded, letters and digits only."""
    return "".join(words(name))


def voices_in(messages: list[Message], entries: list[Entry]) -> list[Voice]:
    """Gather messages by who wrote them, in order of first word. A message that nothing identifies has no voice.

    Together: one writer of an export; one site under one name. A site without a name joins the only person
    of that site; a name without a site joins the only person of that name.
    """
    sets = _Sets()
    for message, entry in zip(messages, entries, strict=True):
        marks = _marks(message, entry)
        for mark in marks:
            sets.join(marks[0], mark)
    _join_the_incomplete(sets)
    voices: dict[object, Voice] = {}
    for message, entry in zip(messages, entries, strict=True):
        if not (marks := _marks(message, entry)):
            continue
        voice = voices.setdefault(sets.root(marks[0]), Voice(""))
        voice.messages.append(message)
        voice.writers |= {entry.writer} if entry.writer else set()
    _give_keys(list(voices.values()))
    return list(voices.values())


Mark = tuple[str, str, str]


def _marks(message: Message, entry: Entry) -> list[Mark]:
    """What tells who wrote a message, as (kind, site or writer, name)."""
    name = plain_name(message.author)
    marks = [("writer", entry.writer, "")] if entry.writer else []
    if message.site:
        marks.append(("site", message.site, name))
    elif name and not marks:
        marks.append(("name", "", name))
    return marks


class _Sets:
    """Marks that mean one person, gathered (union-find)."""

    def __init__(self) -> None:
        self.parent: dict[Mark, Mark] = {}

    def root(self, mark: Mark) -> Mark:
        self.parent.setdefault(mark, mark)
        while self.parent[mark] != mark:
            self.parent[mark] = mark = self.parent[self.parent[mark]]
        return mark

    def join(self, one: Mark, other: Mark) -> None:
        self.parent[self.root(other)] = self.root(one)


def _join_the_incomplete(sets: _Sets) -> None:
    """Give a bare site, then a bare name, to the only person it can be."""
    at_site, of_name = defaultdict(set), defaultdict(set)
    for kind, site, name in list(sets.parent):
        if kind == "site" and name:
            at_site[site].add((kind, site, name))
            of_name[name].add((kind, site, name))
    for mark in list(sets.parent):
        kind, site, name = mark
        alike = at_site[site] if kind == "site" and not name else of_name[name] if kind == "name" else set()
        roots = {sets.root(other) for other in alike}
        if len(roots) == 1:
            sets.join(roots.pop(), mark)


def _give_keys(voices: list[Voice]) -> None:
    """A key for each voice, the same when the thread is read again: its site, else its name."""
    shared: dict[str, int] = defaultdict(int)
    for voice in voices:
        for site in voice.sites:
            shared[site] += 1
    taken: set[str] = set()
    for voice in voices:
        name = next((plain_name(name) for name in voice.given), "")
        site = voice.sites[0] if voice.sites else ""
        key = (
            site
            if site and shared[site] == 1
            else f"{site} {name}".strip() or f"message {voice.positions[0]}"
        )
        while key in taken:
            key += "'"
        taken.add(key)
        voice.key = key


# --- how they are proposed -------------------------------------------------------------------------


def proposed(voice: Voice) -> ProposedPerson:
    """A voice as a person to be kept or not: what to call them, and why we think it is one person."""
    given, signed = voice.given, voice.signed
    name = next(iter([*given, *signed]), None)
    reasons = [*_reasons_for_one(voice)]
    if given:
        reasons.append(say("named_on_page", name=next(iter(given))))
    reasons += [say("signs", name=n, position=m.position) for n, m in signed.items() if n not in given]
    reasons += [say("several_names", name=n, position=m.position) for n, m in list(given.items())[1:]]
    if name is None:
        reasons.append(say("name_to_find"))
    return ProposedPerson(
        key=voice.key,
        calling_name=name or (voice.sites[0] if voice.sites else voice.key),
        name_to_find=name is None,
        sites=voice.sites,
        messages=voice.positions,
        reasons=tuple(reasons),
    )


def _reasons_for_one(voice: Voice) -> list[Sentence]:
    """Why these messages are one person's."""
    found = []
    for site in voice.sites:
        at = [message.position for message in voice.messages if message.site == site]
        once = len(at) == 1
        found.append(
            say("site_once", site=site, position=at[0])
            if once
            else say("same_site", site=site, positions=_list(at))
        )
    if len(voice.messages) > 1 and voice.writers:
        found.append(say("same_writer", positions=_list(voice.positions)))
    elif len(voice.messages) > 1 and voice.given and not all(message.site for message in voice.messages):
        found.append(say("same_name", name=next(iter(voice.given)), positions=_list(voice.positions)))
    return found


def _list(positions: Iterable[int]) -> str:
    return ", ".join(map(str, positions))
