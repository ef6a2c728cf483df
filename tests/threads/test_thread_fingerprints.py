"""The same thread again is recognised, whatever the spaces, and so is each of its messages."""

from __future__ import annotations

import re

from crm.threads.readers import Thread, read_thread
from tests.threads.discussions import NB, PASTED, SPIP_3, WITH_SPAM, pasted


def one(text: str) -> Thread:
    (thread,) = read_thread(text)
    return thread


def marks(thread: Thread) -> list[str]:
    return [message.fingerprint for message in thread.messages]


def test_reading_twice_gives_the_same_fingerprints():
    assert one(WITH_SPAM).fingerprints == one(WITH_SPAM).fingerprints
    assert marks(one(WITH_SPAM)) == marks(one(WITH_SPAM))


def test_other_spaces_and_line_ends_are_the_same_thread():
    spaced = re.sub("\n", "\r\n", PASTED.replace(NB, " ").replace("    ", "  \t "))
    assert set(one(spaced).fingerprints) & set(one(PASTED).fingerprints)
    assert marks(one(spaced)) == marks(one(PASTED))


def test_a_thread_that_has_grown_is_the_same_with_one_more_message():
    grown = one(PASTED + "\n  • Un mot de plus.\n\n    Voir en ligne : http://nouvelle.fr\n")
    before = one(PASTED)
    assert grown.fingerprints == before.fingerprints
    assert marks(grown)[:6] == marks(before) and marks(grown)[6] not in marks(before)


def test_another_article_is_another_thread():
    other = one(PASTED.replace("clôture", "portail"))
    assert not set(other.fingerprints) & set(one(PASTED).fingerprints)


def test_a_page_saved_later_is_the_thread_pasted_before():
    assert set(one(SPIP_3).fingerprints) & set(one(PASTED).fingerprints)
    assert len(one(SPIP_3).fingerprints) == 2


def test_the_same_words_twice_are_two_messages():
    thread = one(pasted(("Bravo !", "ana.fr"), ("Bravo !", "ana.fr"), ("…", "ana.fr"), ("!", "ana.fr")))
    assert len(set(marks(thread))) == 4
