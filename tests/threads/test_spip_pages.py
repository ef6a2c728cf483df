"""Saved pages of SPIP, of today and of 2007."""

from __future__ import annotations

import pytest

from crm.threads.readers import NotAThread, read_thread
from tests.threads.discussions import DAY, NB, SPIP_1_9, SPIP_3


def test_a_page_of_spip_3_gives_its_article():
    (thread,) = read_thread(SPIP_3.encode())
    article = thread.article
    assert (article.title, article.author, article.url) == (
        "Le jardin n’a pas de clôture",
        "Nour",
        "https://jardin.example/clo",
    )
    assert article.date and article.date.value == DAY
    assert article.text == f"On me demande qui entre ici{NB}: tout le monde."


def test_a_page_of_spip_3_gives_messages_and_their_replies():
    (thread,) = read_thread(SPIP_3.encode())
    first, second = thread.messages
    assert (first.author, first.site, first.title) == ("Marjolaine", "marjolaine.fr", "Les limaces")
    assert first.text == f"Un potager\nsans clôture{NB}?\n\nVraiment."
    assert (second.author, second.reply_to, second.text) == ("Titouan", 1, "Une haie suffit.")
    assert [m.date.value.isoformat() for m in thread.messages if m.date.value] == ["2011-05-04", "2011-05-05"]


def test_a_page_of_spip_1_9_is_read_as_well_and_no_address_is_kept():
    (thread,) = read_thread(SPIP_1_9, "page.html")
    first, second = thread.messages
    assert (first.author, first.site, first.title) == ("Marjolaine", "marjolaine.fr", "Les limaces")
    assert first.text == "Un potager sans clôture ?"
    assert (second.author, second.reply_to) == ("Titouan", 1)
    assert [m.date.value.isoformat() for m in thread.messages if m.date.value] == ["2011-05-04", "2011-05-05"]
    assert "@" not in repr(thread)


def test_a_forum_without_messages_has_no_comments():
    with pytest.raises(NotAThread) as refusal:
        read_thread('<!DOCTYPE html><html><body><h1>T</h1><ul class="forum"></ul></body></html>')
    assert str(refusal.value) == "This page has no comments."
