"""WordPress exports: an article a thread, what the site held back, and addresses never kept."""

from __future__ import annotations

import pytest

from crm.threads.readers import NotAThread, read_thread
from tests.threads.discussions import DAY, comment, item, wxr


def test_each_commented_article_is_a_thread():
    threads = read_thread(
        wxr(item("un", comment(1, "Ana", "Mot.")), item("muet"), item("deux", comment(1, "Luc", "Mot.")))
    )
    assert [thread.article.title for thread in threads] == ["un", "deux"]
    article = threads[0].article
    assert (article.author, article.url, article.text) == (
        "Nour",
        "https://jardin.example/un",
        "Tout le monde entre.",
    )
    assert article.date and article.date.value == DAY


def test_replies_markup_and_lines_are_kept():
    comments = [
        comment(7, "Ana", "Deux lignes\nici &amp; là <em>vraiment</em>"),
        comment(9, "Luc", "Oui.", parent="7", date="2011-05-06 01:00:00"),
    ]
    (thread,) = read_thread(wxr(item("clo", *comments)))
    assert thread.messages[0].text == "Deux lignes\nici & là vraiment"
    assert thread.messages[1].reply_to == 1 and str(thread.messages[1].date.value) == "2011-05-06"


@pytest.mark.parametrize(
    ("approved", "code"), [("0", "held_pending"), ("spam", "held_spam"), ("trash", "held_trash")]
)
def test_what_the_site_held_back_is_set_aside_with_that_reason(approved: str, code: str):
    (thread,) = read_thread(
        wxr(item("clo", comment(1, "Ana", "Bonjour."), comment(2, "Luc", "Mot.", approved=approved)))
    )
    assert thread.messages[1].set_aside and [reason.code for reason in thread.messages[1].reasons] == [code]
    assert [person.calling_name for person in thread.people] == ["Ana"]


def test_pingbacks_and_trackbacks_stand_apart():
    comments = [
        comment(1, "Ana", "Mot."),
        comment(2, "Ailleurs", "[…]", url="http://ailleurs.example", type="pingback"),
    ]
    (thread,) = read_thread(wxr(item("clo", *comments)))
    assert len(thread.messages) == 1 and [echo.title for echo in thread.echoes] == ["Ailleurs"]


def test_addresses_gather_one_writer_and_are_never_kept():
    comments = [
        comment(1, "Ana", "Un mot.", mail="ana@exemple.fr"),
        comment(2, "Ana des bois", "Un autre.", mail="ANA@exemple.fr"),
        comment(3, "n.", "Merci.", mail="nour@jardin.example"),
    ]
    (thread,) = read_thread(wxr(item("clo", *comments)))
    assert [(p.calling_name, p.messages) for p in thread.people] == [("Ana", (1, 2))]
    assert {"same_writer", "several_names"} <= {reason.code for reason in thread.people[0].reasons}
    assert thread.article.author_messages == (3,)
    kept = repr(thread)
    assert "exemple.fr" not in kept and "@" not in kept and "192.0.2.7" not in kept
    assert "addresses_dropped" in [warning.code for warning in thread.warnings]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ana@exemple.fr", "data:text/html,x", "pas une adresse"]
)
def test_what_is_not_an_address_on_the_web_is_dropped(url: str):
    (thread,) = read_thread(wxr(item("clo", comment(1, "Ana", "Mot.", url=url))))
    assert (thread.messages[0].url, thread.messages[0].site) == (None, None)


def test_an_address_without_its_scheme_is_one():
    (thread,) = read_thread(wxr(item("clo", comment(1, "Ana", "Mot.", url="www.ana.fr"))))
    assert (thread.messages[0].url, thread.messages[0].site) == ("http://www.ana.fr", "ana.fr")


def test_nobody_commented():
    with pytest.raises(NotAThread) as refusal:
        read_thread(wxr(item("muet"), item("muet aussi", comment(1, "Ailleurs", "…", type="trackback"))))
    assert refusal.value.code == "no_comments_export"


def test_another_xml_file_is_refused_by_name():
    with pytest.raises(NotAThread) as refusal:
        read_thread('<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>')
    assert refusal.value.code == "not_wordpress"
