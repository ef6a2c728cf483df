"""Saved pages of WordPress."""

from __future__ import annotations

from crm.core.dates import Precision
from crm.threads.readers import read_thread
from tests.threads.discussions import DAY, NB, WORDPRESS


def test_the_article_is_read():
    (thread,) = read_thread(WORDPRESS.encode())
    assert (thread.article.title, thread.article.author) == ("Le jardin n’a pas de clôture", "Nour")
    assert thread.article.date and thread.article.date.value == DAY
    assert thread.article.text == "Tout le monde entre." or "Tout le monde entre." in thread.article.text


def test_messages_and_replies_are_read():
    (thread,) = read_thread(WORDPRESS.encode())
    first, second, _ = thread.messages
    assert (first.author, first.site, first.text) == (
        "Marjolaine",
        "marjolaine.fr",
        f"Un potager sans clôture{NB}?",
    )
    assert (second.reply_to, second.text) == (1, "Une haie, oui.")
    assert second.date.precision == Precision.AFTER


def test_the_pages_mark_of_its_author_is_believed():
    (thread,) = read_thread(WORDPRESS.encode())
    assert thread.article.author_messages == (2,) and [p.calling_name for p in thread.people] == [
        "Marjolaine"
    ]


def test_a_comment_awaiting_moderation_is_set_aside_with_that_reason():
    (thread,) = read_thread(WORDPRESS.encode())
    assert [reason.code for reason in thread.messages[2].reasons] == ["held_pending"]


def test_pingbacks_stand_apart():
    (thread,) = read_thread(WORDPRESS.encode())
    assert [(echo.title, echo.url) for echo in thread.echoes] == [
        ("Ailleurs", "http://ailleurs.example/note")
    ]
    assert "echoes_apart" in [warning.code for warning in thread.warnings]
