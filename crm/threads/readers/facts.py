"""What a comment thread says, as plain facts that know neither the database nor the reader's language.

Two families. A *transcript* is what a file holds, as a format's reader copied it (`Transcript`, `Entry`).
A *thread* is what we understood from it (`Thread`, `Message`, `ProposedPerson`), each conclusion with its
reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crm.core.dates import FuzzyDate
from crm.threads.readers.sentences import Sentence

# --- what the file holds ---------------------------------------------------------------------------


@dataclass(slots=True)
class Entry:
    """One message as it stands in the file, before anything is concluded.

    `writer` recognises one writer inside one file (a salted digest of an e-mail address, never the address).
    `held_back` is the reason for which the site itself did not show the message, when it says so.
    `parent` is the index, in the same transcript, of the entry this one replies to.
    """

    text: str
    url: str | None = None
    author: str | None = None
    title: str | None = None
    date: FuzzyDate | None = None
    parent: int | None = None
    writer: str | None = None
    by_article_author: bool = False
    held_back: Sentence | None = None


@dataclass(slots=True)
class Echo:
    """A page elsewhere that links to the article (pingback, trackback): not a message, and nobody spoke."""

    title: str
    url: str | None = None
    text: str = ""
    date: FuzzyDate | None = None


@dataclass(slots=True)
class Transcript:
    """One article and its comments, copied faithfully from a file of the given `format`."""

    format: str
    title: str
    author: str | None = None
    date: FuzzyDate | None = None
    url: str | None = None
    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)


# --- what we understood ----------------------------------------------------------------------------


@dataclass(slots=True)
class Article:
    """What the comments answer. `text` is exactly the author's; `original` is there when it was repaired."""

    title: str
    author: str | None = None
    date: FuzzyDate | None = None
    url: str | None = None
    text: str = ""
    original: str | None = None
    author_sites: tuple[str, ...] = ()
    author_messages: tuple[int, ...] = ()
    author_reasons: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name spoken in a message. `towards`: the key of the person it seems to mean; `hypothesis`: why."""

    name: str
    towards: str | None = None
    hypothesis: Sentence | None = None


@dataclass(slots=True)
class Message:
    """One message of the thread.

    `position` counts from 1, in the order of the page. `text` is what is shown: the repaired text when there
    is one. `repaired` and `original` are both None when nothing was repaired; otherwise `original` is the
    garbled text exactly as it came. `site` is canonical, `url` as it was written (never a link when the
    message is set aside). Without a date of its own, `date` is the article's, with precision *after*.
    `continues` and `reply_to` are positions. `person` is the key of a proposed person, or None.
    """

    position: int
    text: str
    date: FuzzyDate
    site: str | None = None
    url: str | None = None
    author: str | None = None
    title: str | None = None
    repaired: str | None = None
    original: str | None = None
    set_aside: bool = False
    reasons: tuple[Sentence, ...] = ()
    continues: int | None = None
    reply_to: int | None = None
    signature: str | None = None
    mentions: tuple[Mention, ...] = ()
    by_article_author: bool = False
    person: str | None = None
    fingerprint: str = ""


@dataclass(slots=True)
class ProposedPerson:
    """Someone who spoke, proposed with reasons, never merged with a likeness.

    Without a name of their own they are called by their site, and `name_to_find` is True. `hypotheses` are
    sentences to weigh ("may be called …", "… may mean this person"); `possible_names` the names they suggest.
    """

    key: str
    calling_name: str
    name_to_find: bool = False
    sites: tuple[str, ...] = ()
    messages: tuple[int, ...] = ()
    reasons: tuple[Sentence, ...] = ()
    hypotheses: tuple[Sentence, ...] = ()
    possible_names: tuple[str, ...] = ()


@dataclass(slots=True)
class Thread:
    """An article's comments, understood.

    `fingerprints` recognise it when it is brought in again: one in common is enough.
    """

    format: str
    article: Article
    messages: list[Message]
    people: list[ProposedPerson]
    echoes: list[Echo] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)
    fingerprints: tuple[str, ...] = ()

    @property
    def set_aside(self) -> list[Message]:
        """The messages put apart, restorable, each with its reasons."""
        return [message for message in self.messages if message.set_aside]
