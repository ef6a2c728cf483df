"""Whom a message means when it says a name: said as hypotheses, to be weighed by someone who knows them.

"Marjoliane" is close to marjolaine.fr; "@Marjolaine et Titouan" answers two people, one of whom is still unnamed.
Nothing here merges or names anyone.
"""

from __future__ import annotations

from collections import defaultdict

from crm.core.text import words
from crm.threads.readers.authorship import stems
from crm.threads.readers.facts import Article, Mention, Message, ProposedPerson
from crm.threads.readers.people import Voice, compact
from crm.threads.readers.sentences import Sentence, say
from crm.threads.readers.speech import Spoken, names_spoken, opens_sentence

AUTHOR = "article"
"""The key under which a mention means the article's author."""

_SHORTEST_NEAR = 6
_LONGEST_NEAR = 30
_SHORTEST_PART = 4
_LOOKS_BACK = 10
"""How many messages above an answer may be to someone it names."""

Known = tuple[str, str]
"""(key of the person, how we know the name: as given, or the site it stands in)."""


class KnownNames:
    """Every name of the thread, found again when it is written right, or with one letter out of place.

    Two names are close when they become the same once at most one letter is taken out of each: one index,
    no comparison of every word with every name.
    """

    def __init__(self) -> None:
        self.exact: dict[str, set[Known]] = defaultdict(set)
        self.near: dict[str, set[Known]] = defaultdict(set)
        self.cache: dict[str, tuple[Known | None, bool]] = {}

    def learn(self, name: str, key: str, shown: str) -> None:
        """Remember that `name` means the person `key`, whom it is shown as."""
        if len(plain := compact(name)) < 3:
            return
        self.exact[plain].add((key, shown))
        if _SHORTEST_NEAR <= len(plain) <= _LONGEST_NEAR:
            for short in _with_a_letter_less(plain):
                self.near[short].add((key, shown))

    def find(self, name: str) -> tuple[Known | None, bool]:
        """The only person this name can mean, and whether it is written exactly so."""
        if name not in self.cache:
            self.cache[name] = self._find(compact(name))
        return self.cache[name]

    def _find(self, plain: str) -> tuple[Known | None, bool]:
        if exact := self.exact.get(plain):
            return _only(exact), True
        if not _SHORTEST_NEAR <= len(plain) <= _LONGEST_NEAR:
            return None, False
        near: set[Known] = set()
        for short in _with_a_letter_less(plain):
            near |= self.near.get(short, set())
            if len({key for key, _ in near}) > 1:
                return None, False
        return _only(near), False


def _with_a_letter_less(name: str) -> set[str]:
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}


def _only(known: set[Known]) -> Known | None:
    return min(known) if len({key for key, _ in known}) == 1 else None


def names_known(voices: list[Voice], article: Article) -> KnownNames:
    """What everyone of the thread may be called by the others."""
    known = KnownNames()
    if article.author:
        known.learn(article.author, AUTHOR, article.author)
    for voice in voices:
        for name in [*voice.given, *voice.signed]:
            known.learn(name, voice.key, name)
            for part in words(name):
                if len(part) >= _SHORTEST_PART:
                    known.learn(part, voice.key, name)
        for site in voice.sites:
            for stem in stems(site):
                known.learn(stem, voice.key, site)
    return known


def weigh(
    messages: list[Message], voices: list[Voice], article: Article, people: list[ProposedPerson]
) -> None:
    """Write on each message whom it names, and on each person what that suggests."""
    known = names_known(voices, article)
    speaker = {message.position: voice.key for voice in voices for message in voice.messages}
    person = {proposal.key: proposal for proposal in people}
    for index, message in enumerate(messages):
        if message.set_aside:
            continue
        me = AUTHOR if message.by_article_author else speaker.get(message.position)
        message.mentions = _mentions(message, known, me)
        _suggest(message, person)
        _suggest_names(message, messages[max(0, index - _LOOKS_BACK) : index], person, me)


def _mentions(message: Message, known: KnownNames, me: str | None) -> tuple[Mention, ...]:
    found: dict[str, Mention] = {}
    for spoken in names_spoken(message.text):
        if spoken.name in found or spoken.name == message.signature:
            continue
        who, exactly = known.find(spoken.name)
        if who and who[0] != me and _is_meant(spoken, exactly, message.text):
            found[spoken.name] = Mention(spoken.name, who[0], _likeness(message, spoken, who))
        elif spoken.to and who is None:
            unknown = say("mention_unknown", position=message.position, name=spoken.name)
            found[spoken.name] = Mention(spoken.name, None, unknown)
    return tuple(found.values())


def _is_meant(spoken: Spoken, exactly: bool, text: str) -> bool:
    """A word that opens a sentence has its capital anyway: there, only the exact name counts."""
    return exactly or spoken.to is not None or not opens_sentence(text, spoken.at)


def _likeness(message: Message, spoken: Spoken, who: Known) -> Sentence | None:
    """Why this name may be that person's; nothing to add when it is their own name."""
    if compact(who[1]) == compact(spoken.name):
        return None
    return say("mention_close", position=message.position, name=spoken.name, of=who[1])


def _suggest(message: Message, person: dict[str, ProposedPerson]) -> None:
    """Show each mention on the person it may mean."""
    for mention in message.mentions:
        if mention.towards in person and mention.hypothesis:
            person[mention.towards].hypotheses += (mention.hypothesis,)


def _suggest_names(
    message: Message, before: list[Message], person: dict[str, ProposedPerson], me: str | None
) -> None:
    """A name addressed to someone unknown may be that of the last unnamed person who spoke above."""
    unknown = [mention.name for mention in message.mentions if mention.towards is None]
    if not unknown:
        return
    addressed = {mention.towards for mention in message.mentions}
    unnamed = [
        person[m.person]
        for m in reversed(before)
        if m.person in person
        and m.person != me
        and m.person not in addressed
        and person[m.person].name_to_find
    ]
    whole = {spoken.name: spoken.to for spoken in names_spoken(message.text) if spoken.to}
    last_first = {proposal.key: proposal for proposal in unnamed}.values()
    for name, proposal in zip(unknown, last_first, strict=False):
        words_said = whole.get(name) or name
        proposal.hypotheses += (say("may_be_called", name=name, position=message.position, words=words_said),)
        if name not in proposal.possible_names:
            proposal.possible_names += (name,)
