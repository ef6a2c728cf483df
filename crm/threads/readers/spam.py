"""Which messages are advertisements, in reasons that can be read, and disagreed with.

Each rule looks at one thing and says a sentence, or nothing. A message is set aside when two rules *of two
different kinds* speak: someone who writes in another alphabet, or whose letters arrived garbled, has done
nothing wrong, and two sentences about one and the same fact are not two reasons. What the site itself had
held back is respected as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crm.core.sites import NotASite, canonical_site
from crm.core.text import words
from crm.threads.readers.facts import Message
from crm.threads.readers.sentences import Sentence, say

_ALPHABETS = {
    "latin": re.compile("[A-Za-zÀ-ɏḀ-ỿ]+"),
    "greek": re.compile("[Ͱ-Ͽἀ-῿]+"),
    "cyrillic": re.compile("[Ѐ-ԯ]+"),
    "hebrew": re.compile("[֐-׿]+"),
    "arabic": re.compile("[\u0600-ۿݐ-ݿ]+"),
    "devanagari": re.compile("[ऀ-ॿ]+"),
    "thai": re.compile("[\u0e00-\u0e7f]+"),
    "chinese": re.compile("[一-鿿]+"),
    "japanese": re.compile("[぀-ヿ]+"),
    "korean": re.compile("[가-힯]+"),
}
_LETTERS_READ = 4000
"""Letters looked at to know an alphabet."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']{3,300}|(?<![\w@.\-])(?:[\w\-]{1,63}\.){1,4}[a-z]{2,10}\b", re.IGNORECASE
)
_MANY_LINKS = 3

_SHOP = re.compile(
    r"\b(?:casino|poker|viagra|cialis|levitra|pharmacy|payday loans?|cheap \w{1,20}|buy \w{1,20} online|"
    r"free shipping|best prices?|discounts?|replica watch(?:es)?|seo services?|backlinks?|weight loss|forex|"
    r"bitcoin|crypto|escort|make money|work from home|texas hold ?'?em|slot machines?|"
    r"prix imbattables?|pas cher|livraison gratuite|cr[ée]dit rapide|pr[êe]t entre particuliers?|"
    r"voyance gratuite|rachat de cr[ée]dit|perdre du poids|achetez|code promo|"
    r"купить|недорого|скидк\w{1,3}|интернет-магазин\w{0,2}|заказать|дешево|казино)",
    re.IGNORECASE,
)
_LONG_WORD = 5
_WORDS_TO_JUDGE = 10
_SURROUNDINGS_TO_JUDGE = 60


@dataclass(slots=True)
class Surroundings:
    """What a message is compared with: the alphabet of the discussion, its words, its other messages."""

    alphabet: str | None
    alphabets: dict[int, str | None]
    spoken: Counter[str]
    vocabulary: dict[int, frozenset[str]]
    first_said: dict[str, int] = field(default_factory=dict)


def surroundings_of(article: str, messages: list[Message]) -> Surroundings:
    """Read the whole discussion once."""
    alphabets = {message.position: alphabet_of(message.text) for message in messages}
    written = Counter(alphabets.values())
    written[alphabet_of(article)] += len(messages) // 2 + 1
    del written[None]
    vocabulary = {message.position: _long_words(message.text) for message in messages}
    spoken: Counter[str] = Counter(_long_words(article))
    for found in vocabulary.values():
        spoken.update(found)
    usual = next((alphabet for alphabet, _ in written.most_common(1)), None)
    around = Surroundings(usual, alphabets, spoken, vocabulary)
    for message in messages:
        if (said := _plain(message.text)) and len(said) > 40:
            around.first_said.setdefault(said, message.position)
    return around


def alphabet_of(text: str) -> str | None:
    """The alphabet of most letters of a text; None when it has no letter."""
    text = text[:_LETTERS_READ]
    best, most = None, 0
    for name, pattern in _ALPHABETS.items():
        letters = sum(map(len, pattern.findall(text)))
        if letters > most:
            best, most = name, letters
        if letters > len(text) // 2:
            break
    return best


# --- the rules: one subject each -------------------------------------------------------------------


def in_another_alphabet(message: Message, around: Surroundings) -> Sentence | None:
    """Nobody here could read it."""
    alphabet = around.alphabets[message.position]
    return say("other_alphabet") if alphabet and around.alphabet and alphabet != around.alphabet else None


def arrived_garbled(message: Message, around: Surroundings) -> Sentence | None:
    """It was posted by a machine that did not look at the page's encoding."""
    return say("arrived_garbled") if message.original and in_another_alphabet(message, around) else None


def advertises_its_link(message: Message, around: Surroundings) -> Sentence | None:
    """The address under the message is also what its text is about."""
    if not message.site:
        return None
    return (
        say("advertises_its_link", site=message.site) if message.site in _sites_named(message.text) else None
    )


def carries_many_links(message: Message, around: Surroundings) -> Sentence | None:
    """Three different sites in one comment."""
    return say("many_links") if len(_sites_named(message.text) - {message.site}) >= _MANY_LINKS else None


def speaks_like_a_shop(message: Message, around: Surroundings) -> Sentence | None:
    """Words that only advertisements put in a comment."""
    match = _SHOP.search(message.text)
    return say("shop_words", words=match[0]) if match else None


def is_off_subject(message: Message, around: Surroundings) -> Sentence | None:
    """A long message without one long word of the article or of anyone else. Another alphabet proves nothing."""
    mine = around.vocabulary[message.position]
    if len(mine) < _WORDS_TO_JUDGE or len(around.spoken) - len(mine) < _SURROUNDINGS_TO_JUDGE:
        return None
    if in_another_alphabet(message, around) or any(around.spoken[word] > 1 for word in mine):
        return None
    return say("off_subject")


def repeats_another(message: Message, around: Surroundings) -> Sentence | None:
    """The same words were already said above."""
    first = around.first_said.get(_plain(message.text), message.position)
    return say("repeated", position=first) if first < message.position else None


Rule = Callable[[Message, Surroundings], Sentence | None]
KINDS: dict[str, tuple[Rule, ...]] = {
    "letters": (in_another_alphabet, arrived_garbled),
    "links": (advertises_its_link, carries_many_links),
    "words": (speaks_like_a_shop, is_off_subject),
    "repetition": (repeats_another,),
}


def reasons_against(message: Message, around: Surroundings) -> tuple[Sentence, ...]:
    """Every reason to set a message aside, when they are of two kinds at least; else nothing."""
    spoken = {kind: _all(rule(message, around) for rule in rules) for kind, rules in KINDS.items()}
    if sum(1 for reasons in spoken.values() if reasons) < 2:
        return ()
    return tuple(reason for reasons in spoken.values() for reason in reasons)


def _all(reasons: Iterable[Sentence | None]) -> list[Sentence]:
    return [reason for reason in reasons if reason]


def _sites_named(text: str) -> set[str]:
    """The sites whose address stands in a text."""
    found = set()
    for address in set(_ADDRESS.findall(text)[:50]):
        try:
            found.add(canonical_site(address.rstrip(".,;:!?)")).key)
        except NotASite:
            continue
    return found


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) >= _LONG_WORD)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
