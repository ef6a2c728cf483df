"""Text copied from a page: article, messages, replies, what is left out and what is refused."""

from __future__ import annotations

import pytest

from crm.core.dates import Precision
from crm.threads.readers import NotAThread, read_thread
from tests.threads.discussions import DAY, NB, PASTED, pasted


def test_the_article_keeps_its_words_exactly():
    (thread,) = read_thread(PASTED)
    article = thread.article
    assert (article.title, article.author) == ("Le jardin n’a pas de clôture", "Nour")
    assert article.date and article.date.value == DAY and article.date.precision == Precision.DAY
    assert article.text in PASTED and article.text.startswith("On me demande") and f"ici{NB}:" in article.text
    assert article.text.endswith("tomates.") and article.original is None


def test_each_bullet_is_a_message_without_the_indentation_of_the_page():
    (thread,) = read_thread(PASTED)
    assert len(thread.messages) == 6
    assert thread.messages[1].text.startswith("Hello Nour,\nje ne partage pas tout.")
    assert [m.position for m in thread.messages] == [1, 2, 3, 4, 5, 6]
    assert all("Voir en ligne" not in m.text for m in thread.messages)


def test_a_message_without_a_date_came_after_its_article_and_never_today():
    (thread,) = read_thread(PASTED)
    assert {(m.date.value, m.date.precision) for m in thread.messages} == {(DAY, Precision.AFTER)}


def test_without_any_date_nothing_is_supposed():
    (thread,) = read_thread("Un titre\n\nDu texte.\n\nMessages\n\n• Bonjour à vous\n")
    assert thread.messages[0].date.value is None and thread.messages[0].date.precision == Precision.UNKNOWN
    assert [w.code for w in thread.warnings] == ["no_article_date"]


@pytest.mark.parametrize(
    ("byline", "heading", "online"),
    [
        ("Tuesday 3 May 2011, by Nour", "Comments", "View online"),
        ("May 3, 2011, by Nour", "6 comments", "On line"),
        ("by Nour, 3 May 2011", "Comments (6)", "See online"),
        ("martes 3 de mayo de 2011, por Nour", "Mensajes", "Ver en línea"),
        ("Dienstag 3. Mai 2011, von Nour", "Kommentare", "Online ansehen"),
        ("mardi 3 mai 2011 à 10:30, par Nour", "Vos réactions", "Voir en ligne"),
        ("Publié le 3 mai 2011 par Nour", "Commentaires :", "Voir en ligne"),
    ],
)
def test_other_languages_and_themes_are_read_as_well(byline: str, heading: str, online: str):
    text = PASTED.replace("mardi 3 mai 2011, par Nour", byline)
    text = text.replace("\nMessages\n", f"\n{heading}\n").replace("Voir en ligne", online)
    (thread,) = read_thread(text)
    assert thread.article.author == "Nour" and thread.article.date and thread.article.date.value == DAY
    assert len(thread.messages) == 6 and thread.messages[0].site == "une-haie-fleurie.fr"


def test_windows_line_ends_and_lost_indentation_change_nothing():
    flat = "\r\n".join(line.strip() for line in PASTED.split("\n"))
    (thread,) = read_thread(flat)
    (as_copied,) = read_thread(PASTED)
    assert [m.text for m in thread.messages] == [m.text for m in as_copied.messages]


def test_a_list_inside_a_message_is_not_several_messages():
    text = pasted(("Il faut :\n  - de l’eau\n  - du temps", "ana.fr"), ("Merci à toi", "luc.fr"))
    (thread,) = read_thread(text)
    assert len(thread.messages) == 2 and "- du temps" in thread.messages[0].text


def test_a_deeper_bullet_that_says_who_speaks_is_a_reply():
    text = (
        "T\n\n3 mai 2011, par Nour\n\nTexte.\n\nMessages\n\n"
        "• Le 4 mai 2011 à 10:10, par Ana\n  Premier mot.\n\n"
        "    ◦ Le 5 mai 2011, par Luc\n      Réponse à Ana.\n\n• Le 6 mai 2011, par Zoé\n  Autre sujet.\n"
    )
    (thread,) = read_thread(text)
    assert [(m.author, m.reply_to) for m in thread.messages] == [("Ana", None), ("Luc", 1), ("Zoé", None)]
    assert [m.date.value.day for m in thread.messages if m.date.value] == [4, 5, 6]
    assert thread.messages[0].text == "Premier mot."


def test_the_foot_of_the_page_is_left_out_and_said_so():
    (thread,) = read_thread(PASTED + "\nPlan du site | Mentions légales\n")
    assert "Plan du site" not in thread.messages[-1].text
    assert "foot_left_out" in [w.code for w in thread.warnings]


def test_a_site_given_by_name_only_stays_in_the_text():
    (thread,) = read_thread(pasted(("Bonjour.\n\nVoir en ligne : Mon carnet", "")))
    assert thread.messages[0].url is None and "Mon carnet" in thread.messages[0].text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Un titre\n\nUn article sans rien dessous.\n", "no_messages_heading"),
        ("Un titre\n\nTexte.\n\nMessages\n", "no_comments"),
        ("Un titre\n\nTexte.\n\nMessages\n\nUn paragraphe que rien ne distingue.\n", "no_bullets"),
    ],
)
def test_what_cannot_be_told_apart_is_refused_and_never_guessed(text: str, code: str):
    with pytest.raises(NotAThread) as refusal:
        read_thread(text)
    assert refusal.value.code == code
