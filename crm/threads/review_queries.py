"""One article's discussion as its review shows it: the voices, doubts first, with who they may be and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm.core.dates import FuzzyDate
from crm.threads.known_queries import KnownPeople
from crm.threads.models import Thread
from crm.threads.queries import messages_kept, thread_like
from crm.threads.readers import Message, ProposedPerson
from crm.threads.readers import Thread as Read
from crm.threads.rules import (
    AUTHOR,
    WAITING,
    WITHOUT,
    Choices,
    Decision,
    Known,
    Who,
    Why,
    as_read,
    proposal,
    whose,
    written,
)

CARDS_A_PAGE = 20
LINES_OF_A_VOICE = 12
LINES_OF_NOBODY = 40


class Section(StrEnum):
    """Where a voice stands on the page."""

    DOUBT = "doubt"
    NEW = "new"
    KNOWN = "known"


@dataclass(slots=True)
class Line:
    """One message as it was read, and whose it is now. `here`: the book has it already."""

    message: Message
    owner: str
    day: FuzzyDate
    here: bool

    @property
    def moved(self) -> bool:
        """Whether it was given to someone else than it was read as."""
        return self.owner != as_read(self.message)


@dataclass(slots=True)
class Card:
    """One voice: who it may be, what was decided, what it says. `more`: it says more than is shown here.

    `asked`: a name typed for it whose namesakes are offered here, so that a second yes is enough.
    """

    index: int
    person: ProposedPerson
    section: Section
    known: list[Known]
    decision: Decision
    lines: list[Line] = field(default_factory=list)
    more: bool = False
    fault: str = ""
    typed: str | None = None
    asked: str = ""

    @property
    def name(self) -> str:
        """What stands in the name box: as typed, as decided, as proposed."""
        if self.typed is not None:
            return self.typed
        if self.decision.who is Who.NEW and self.decision.name not in self.person.possible_names:
            return self.decision.name
        return self.person.calling_name

    @property
    def value(self) -> str:
        """The radio that stands for the decision; empty when nothing is decided."""
        match self.decision.who:
            case Who.KNOWN:
                return f"id:{self.decision.contact_id}"
            case Who.NOBODY:
                return "nobody"
            case Who.NEW:
                names = self.person.possible_names
                return f"called:{names.index(self.decision.name)}" if self.decision.name in names else "new"
        return ""


@dataclass(slots=True)
class Review:
    """What one page of a review shows. `decisions` are those of every voice, shown here or on another page."""

    read: Read
    choices: Choices
    thread: Thread | None
    here: dict[str, int | None]
    decisions: dict[str, Decision]
    cards: list[Card]
    author: Card | None
    aside: list[Line]
    alone: list[Line]
    start: int
    following: int | None
    preceding: int | None
    more_alone: bool = False

    @property
    def faulty(self) -> list[Card]:
        """The cards where something is still missing."""
        return [card for card in (*([self.author] if self.author else []), *self.cards) if card.fault]

    @property
    def values(self) -> set[str]:
        """The choices that stand for the voices of this page."""
        return {f"p{card.index}" for card in self.cards}

    @property
    def by_section(self) -> list[tuple[Section, list[Card]]]:
        """The sections that have a card on this page, doubts first."""
        whole = [(section, [card for card in self.cards if card.section is section]) for section in Section]
        return [(section, cards) for section, cards in whole if cards]


def review_of(
    read: Read,
    choices: Choices,
    *,
    start: int = 0,
    is_kept: bool = False,
    asked: Mapping[str, str] | None = None,
) -> Review:
    """The page of a review that begins with the voice number `start`.

    `asked`: names typed for some voices, whose namesakes the page has offered already. `is_kept`: this very draft was
    kept once, and only what nobody decided is asked again. A discussion that grew asks about the voices that say
    something new.
    """
    thread = thread_like(read)
    here = messages_kept(thread.id) if thread else {}
    also_called = {key: d.name for key, d in choices.people.items() if d.who is Who.NEW} | dict(asked or {})
    known = KnownPeople(read, here, also_called)
    spoken: dict[str | None, list[Message]] = defaultdict(list)
    for message in read.messages:
        spoken[None if message.set_aside else AUTHOR if message.by_article_author else message.person].append(
            message
        )
    cards, decisions = _cards(read, choices, known, spoken, here, is_kept=is_kept)
    page = cards[start : start + CARDS_A_PAGE]
    for card in page:
        _fill(card, spoken[card.person.key], read, choices, here)
    first = start == 0
    alone = [m for m in spoken[None] if not m.set_aside and m.fingerprint not in here] if first else []
    apart = [m for m in spoken[None] if m.set_aside and m.fingerprint not in here] if first else []
    return Review(
        read=read,
        choices=choices,
        thread=thread,
        here=here,
        decisions=decisions,
        cards=page,
        author=_author(read, choices, known, spoken[AUTHOR], here, thread) if first else None,
        aside=[_line(m, read, choices, here) for m in apart[:LINES_OF_NOBODY]],
        alone=[_line(m, read, choices, here) for m in alone[:LINES_OF_NOBODY]],
        start=start,
        following=start + CARDS_A_PAGE if len(cards) > start + CARDS_A_PAGE else None,
        preceding=max(0, start - CARDS_A_PAGE) if start else None,
        more_alone=len(alone) > LINES_OF_NOBODY or len(apart) > LINES_OF_NOBODY,
    )


def _cards(
    read: Read,
    choices: Choices,
    known: KnownPeople,
    spoken: dict[str | None, list[Message]],
    here: dict[str, int | None],
    *,
    is_kept: bool,
) -> tuple[list[Card], dict[str, Decision]]:
    """The voices to ask about, doubts first, and what is decided about each voice, asked about or not."""
    cards, decisions = [], {}
    for index, person in enumerate(read.people):
        messages = spoken[person.key]
        seen = [m for m in messages if m.fingerprint in here]
        open_ = any(here[m.fingerprint] is None for m in seen)
        stored = choices.people.get(person.key)
        maybe = known.of(person.key)
        proposed = proposal(person, maybe, seen_before=bool(seen))
        if len(seen) == len(messages) and not (is_kept and open_ and stored in (None, WAITING)):
            decisions[person.key] = proposed if proposed.who is Who.KNOWN else WITHOUT
            continue
        card = Card(index, person, _section(proposed), maybe, _present(stored, maybe) or proposed)
        decisions[person.key] = card.decision
        cards.append(card)
    cards.sort(key=lambda card: list(Section).index(card.section))
    return cards, decisions


def _section(proposed: Decision) -> Section:
    if proposed.who is Who.WAITING:
        return Section.DOUBT
    return Section.KNOWN if proposed.who is Who.KNOWN else Section.NEW


def _present(stored: Decision | None, known: list[Known]) -> Decision | None:
    """A decision written down earlier, unless it named someone who is no longer offered."""
    if stored is not None and stored.who is Who.KNOWN and stored.contact_id not in {k.id for k in known}:
        return WAITING
    return stored


def _author(
    read: Read,
    choices: Choices,
    known: KnownPeople,
    messages: list[Message],
    here: dict[str, int | None],
    thread: Thread | None,
) -> Card | None:
    """The article's author: their name alone unless someone of the book is sure to be them."""
    article = read.article
    if not (article.author or messages) or (thread is not None and thread.article_author_id is not None):
        return None
    maybe = known.of(AUTHOR)
    name = article.author or next(iter(article.author_sites), "")
    person = ProposedPerson(
        key=AUTHOR, calling_name=name, sites=article.author_sites, reasons=article.author_reasons
    )
    sure = proposal(person, maybe)
    default = sure if sure.who is Who.KNOWN and any(k.surest is not Why.NAME for k in maybe) else WITHOUT
    card = Card(-1, person, Section.NEW, maybe, _present(choices.author, maybe) or default)
    _fill(card, messages, read, choices, here)
    return card


def _fill(
    card: Card, messages: list[Message], read: Read, choices: Choices, here: dict[str, int | None]
) -> None:
    fresh_first = sorted(messages, key=lambda m: m.fingerprint in here)[:LINES_OF_A_VOICE]
    card.lines = [_line(m, read, choices, here) for m in sorted(fresh_first, key=lambda m: m.position)]
    card.more = len(messages) > len(card.lines)


def _line(message: Message, read: Read, choices: Choices, here: dict[str, int | None]) -> Line:
    return Line(
        message, whose(message, choices), written(message, read, choices), message.fingerprint in here
    )
