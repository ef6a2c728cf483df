"""What is decided about a discussion before it is kept: for each voice who it is, for each message whose it is.

No database, no page. A reader (`readers/`) proposes; here is what may be taken for granted, what is a doubt, and how
the decisions of one person are written down until their yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from crm.core.dates import FuzzyDate, Precision
from crm.core.text import TooLong, clean_line, fold, is_blank
from crm.threads.readers.facts import Message, ProposedPerson, Thread

AUTHOR = "article"
"""Stands for the article's author, wherever a voice has a key."""
ASIDE, NOBODY, OF = "aside", "nobody", "of:"
"""Whose a message is, beside `AUTHOR`: set aside, kept without a person, or `of:` and the key of a voice."""
LONGEST_NAME = 120


class Who(StrEnum):
    """What was decided about a voice."""

    KNOWN = "known"
    NEW = "new"
    NOBODY = "nobody"
    WAITING = "waiting"


class Why(StrEnum):
    """Why someone of the book may be this voice, the surest first."""

    HERE = "here"
    SITE = "site"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Decision:
    """Someone of the book (`contact_id`), someone new (`name`, perhaps to be found), nobody, or not decided yet."""

    who: Who
    contact_id: int | None = None
    name: str = ""
    to_find: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {"who": self.who, "contact_id": self.contact_id, "name": self.name, "to_find": self.to_find}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Decision:
        """The decision kept by `as_json`."""
        return cls(Who(kept["who"]), kept["contact_id"], kept["name"], kept["to_find"])


WAITING = Decision(Who.WAITING)
WITHOUT = Decision(Who.NOBODY)


@dataclass(frozen=True, slots=True)
class Known:
    """Someone of the book who may be a voice of the discussion, and why."""

    id: int
    calling_name: str
    who: str
    name_to_find: bool
    why: frozenset[Why]

    @property
    def surest(self) -> Why:
        """The best reason to think so."""
        return min(self.why, key=list(Why).index)


def called(name: str) -> str:
    """A name a person may bear in the book: one line, cut where the column ends; empty when nothing would be seen."""
    try:
        line = clean_line(name, LONGEST_NAME)
    except TooLong:
        line = clean_line(name[: LONGEST_NAME - 1], LONGEST_NAME) + "…"
    return "" if is_blank(line) else line


def new_person(person: ProposedPerson, name: str = "") -> Decision:
    """A new person called `name`, or as proposed. Called by their site, their name is still to be found."""
    wanted = called(name or person.calling_name)
    to_find = person.name_to_find and fold(wanted) == fold(called(person.calling_name))
    return Decision(Who.NEW, name=wanted, to_find=to_find)


def proposal(person: ProposedPerson, known: Iterable[Known], *, seen_before: bool = False) -> Decision:
    """What may be chosen beforehand for a voice; waiting wherever there is a doubt.

    Sure enough: who already wrote these very messages; the only person of the same site when no name says otherwise.
    A namesake, a hypothesis on the name, several people of one site are doubts. `seen_before`: some of these messages
    are in the book already, and were left without a person.
    """
    known = list(known)
    here = [k for k in known if Why.HERE in k.why]
    if len(here) == 1:
        return Decision(Who.KNOWN, here[0].id)
    at_site = [k for k in known if Why.SITE in k.why]
    if len(at_site) == 1 and (person.name_to_find or at_site[0].name_to_find or Why.NAME in at_site[0].why):
        return Decision(Who.KNOWN, at_site[0].id)
    if known or person.possible_names or seen_before:
        return WAITING
    new = new_person(person)
    return new if new.name else WITHOUT


def by_itself(person: ProposedPerson, known: Iterable[Known], *, seen_before: bool = False) -> Decision:
    """What is kept when nobody is there to decide: the proposal; a doubt on who it is leaves the messages alone."""
    known = list(known)
    decision = proposal(person, known, seen_before=seen_before)
    if decision.who is not Who.WAITING:
        return decision
    at_site = [k for k in known if Why.SITE in k.why]
    is_namesake = any(Why.NAME in k.why for k in known)
    if seen_before or is_namesake or len(at_site) > 1 or any(Why.HERE in k.why for k in known):
        return WITHOUT
    new = new_person(person)
    return new if new.name else WITHOUT


@dataclass(slots=True)
class Choices:
    """What one person decided about one article's discussion; what they did not touch is as it was read.

    `people` and `author` hold decisions, `messages` whose a message is, by position.
    """

    title: str | None = None
    author_name: str | None = None
    url: str | None = None
    date: FuzzyDate | None = None
    author: Decision | None = None
    people: dict[str, Decision] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        day = self.date
        return {
            "title": self.title,
            "author_name": self.author_name,
            "url": self.url,
            "date": [day.value.isoformat() if day.value else None, day.precision, day.words] if day else None,
            "author": self.author.as_json() if self.author else None,
            "people": {key: decision.as_json() for key, decision in self.people.items()},
            "messages": {str(position): whose for position, whose in self.messages.items()},
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Choices:
        """The choices kept by `as_json`; none for nothing."""
        if not kept:
            return cls()
        day = kept["date"]
        return cls(
            title=kept["title"],
            author_name=kept["author_name"],
            url=kept["url"],
            date=FuzzyDate(date.fromisoformat(day[0]) if day[0] else None, Precision(day[1]), day[2])
            if day
            else None,
            author=Decision.from_json(kept["author"]) if kept["author"] else None,
            people={key: Decision.from_json(decision) for key, decision in kept["people"].items()},
            messages={int(position): whose for position, whose in kept["messages"].items()},
        )


def as_read(message: Message) -> str:
    """Whose a message is, as it was read."""
    if message.set_aside:
        return ASIDE
    if message.by_article_author:
        return AUTHOR
    return OF + message.person if message.person is not None else NOBODY


def whose(message: Message, choices: Choices) -> str:
    """Whose a message is, once decided."""
    return choices.messages.get(message.position, as_read(message))


def article_date(thread: Thread, choices: Choices) -> FuzzyDate | None:
    """When the article came out, once decided."""
    return choices.date if choices.date is not None else thread.article.date


def written(message: Message, thread: Thread, choices: Choices) -> FuzzyDate:
    """When a message was written. Without a date of its own it came after the article, whenever that is said to be."""
    own = thread.article.date
    borrowed = (
        FuzzyDate(own.value, Precision.AFTER) if own and own.value else FuzzyDate(None, Precision.UNKNOWN)
    )
    if choices.date is None or message.date != borrowed:
        return message.date
    if choices.date.value is None:
        return FuzzyDate(None, Precision.UNKNOWN)
    return FuzzyDate(choices.date.value, Precision.AFTER)


def together(kept: list[str], read: list[str]) -> list[str]:
    """The order of a discussion that grew: as it is read now; what is no longer there stays behind its neighbour."""
    now = set(read)
    order: list[str] = []
    after: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for mark in kept:
        if mark in now:
            anchor = mark
        else:
            after.setdefault(anchor, []).append(mark)
    order += after.get(None, [])
    for mark in read:
        order.append(mark)
        order += after.get(mark, [])
    return order
