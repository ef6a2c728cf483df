"""From a pasted discussion to its people in the book: nothing before the yes, everything in one act, taken back whole."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from crm.contacts.models import Contact, Site, SiteContact
from crm.core.db import db, writing
from crm.core.scoping import scope_of, with_bin
from crm.threads.models import Thread, ThreadDraft, ThreadMessage
from tests.cast import Cast
from tests.make import make_contact
from tests.page import Client, Page
from tests.threads.discussions import NB, WITH_SPAM


def counts(cast: Cast) -> dict[str, int]:
    """How many rows the book holds of what keeping writes, the bin included."""
    with scope_of(cast.workspace.id, cast.ana.id):
        kinds = (Contact, Site, SiteContact, Thread, ThreadMessage)
        return {
            kind.__tablename__: db.session.scalar(with_bin(select(func.count()).select_from(kind))) or 0
            for kind in kinds
        }


def paste(client: Client, words: str = WITH_SPAM) -> Page:
    """The review of what was pasted."""
    return client.follow(client.submit(client.get("threads.new"), {"words": words}, action=""))


def keep(client: Client, page: Page, data: dict[str, Any] | None = None, status: int = 303) -> Page:
    return client.submit(page, {"act": "keep", **(data or {})}, status=status)


def people(cast: Cast) -> list[str]:
    with scope_of(cast.workspace.id, cast.ana.id):
        return list(db.session.scalars(select(Contact.calling_name).order_by(Contact.sort_key)))


def said(page: Page) -> str:
    return " ".join(page.texts("[data-said] .notice p"))


def voice(page: Page, name: str) -> str:
    """The number of the card of a voice, which ends the names of its fields."""
    for card in page.all("li[id^=voice-]"):
        if name in card.css_first("h3").text():
            return card.attributes["id"].removeprefix("voice-")
    raise AssertionError(f"no voice called {name}: {page.texts('h3')}")


def chosen(page: Page, key: str) -> str:
    field = page.tree.css_first(f'input[name="who-{key}"][checked]')
    return field.attributes["value"] if field is not None else ""


def test_the_review_says_who_speaks_and_why(ana: Client) -> None:
    page = paste(ana)
    assert page.texts("h1") == ["Le jardin n’a pas de clôture"]
    assert page.texts("h2") == ["Doubts", "New voices", "The article"]
    assert "Signs “Odile” (message 6)." in page.main
    assert "goes on from message 2" in page.main
    assert "after 3 May 2011" in page.main
    assert "May be called “Titouan”" in page.main
    assert "“Marjoliane”, close to marjolaine.fr" in page.main


def test_where_there_is_a_doubt_nothing_is_chosen_beforehand(ana: Client) -> None:
    page = paste(ana)
    assert chosen(page, voice(page, "le-banc-vert.org")) == ""
    assert chosen(page, voice(page, "Odile")) == "new"
    assert chosen(page, voice(page, "une-haie-fleurie.fr")) == "new"
    assert chosen(page, "author") == "nobody"


def test_what_was_set_aside_shows_its_reasons_its_original_and_no_link(ana: Client) -> None:
    page = paste(ana)
    aside = page.tree.css_first("#aside")
    assert "Лучшие лампы" in aside.text()
    assert "Ëó÷øèå" in aside.css_first("p[data-raw]").text()
    assert len(aside.css("ul.bullets li")) >= 2
    assert not [a for a in page.all("a") if "lampa-dom" in (a.attributes.get("href") or "")]


def test_nothing_is_written_before_keep(ana: Client, cast: Cast) -> None:
    before = counts(cast)
    page = paste(ana)
    ana.submit(page, {"act": "save"})
    ana.submit(page, {"act": "later"})
    assert counts(cast) == before
    assert "Le jardin n’a pas de clôture" in ana.get("threads.index").main


def test_keep_writes_the_article_its_messages_and_its_people(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    doubt = voice(page, "le-banc-vert.org")
    shown = ana.follow(keep(ana, page, {f"who-{doubt}": "called:0"}))
    assert people(cast) == ["Odile", "Titouan", "une-haie-fleurie.fr"]
    with scope_of(cast.workspace.id, cast.ana.id):
        thread = db.session.scalars(select(Thread)).one()
        assert f"qui entre ici{NB}: tout le monde" in thread.text
        assert (thread.author_name, thread.published_on.isoformat()) == ("Nour", "2011-05-03")
        rows = list(thread.messages)
        assert [row.position for row in rows] == [1, 2, 3, 4, 5, 6, 7]
        assert [row.continues for row in rows] == [None, None, 2, None, None, None, None]
        assert {str(row.written_precision) for row in rows} == {"after"}
        names = [row.contact.calling_name if row.contact else None for row in rows]
        assert names == ["une-haie-fleurie.fr", "Odile", "Odile", "Titouan", None, "Odile", None]
        assert rows[6].set_aside_at is not None and rows[6].original is not None
        sites = set(db.session.scalars(select(Site.key)))
        assert sites == {"une-haie-fleurie.fr", "marjolaine.fr", "le-banc-vert.org"}
        haie = db.session.scalars(select(Contact).where(Contact.calling_name == "une-haie-fleurie.fr")).one()
        assert haie.name_to_find
        assert (
            not db.session.scalars(select(Contact).where(Contact.calling_name == "Titouan"))
            .one()
            .name_to_find
        )
    assert "is kept, with the people who speak there" in said(shown)
    assert "after 3 May 2011" in shown.main


def test_what_is_not_decided_waits_and_can_be_said_later(ana: Client, cast: Cast) -> None:
    shown = ana.follow(keep(ana, paste(ana)))
    assert people(cast) == ["Odile", "une-haie-fleurie.fr"]
    assert "Some voices wait for your word." in shown.main
    again = ana.get(shown.tree.css_first(".notice a[href*='/drafts/']").attributes["href"])
    key = voice(again, "le-banc-vert.org")
    assert [node.text() for node in again.all("h3")] == ["le-banc-vert.org"]
    shown = ana.follow(keep(ana, again, {f"who-{key}": "new", f"name-{key}": "Suzon"}))
    assert people(cast) == ["Odile", "Suzon", "une-haie-fleurie.fr"]
    assert "wait for your word" not in shown.main
    assert ana.get("threads.index").main.count("Waiting") == 0


def test_the_same_discussion_again_brings_nothing_even_with_other_spaces(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    doubt = voice(page, "le-banc-vert.org")
    keep(ana, page, {f"who-{doubt}": "nobody"})
    before = counts(cast)
    twice = ana.follow(keep(ana, page, {f"who-{doubt}": "called:0"}))
    assert "nothing new" in said(twice)
    spaced = WITH_SPAM.replace("\n", " \r\n").replace("potager", "potager ")
    again = ana.follow(ana.submit(ana.get("threads.new"), {"words": spaced}))
    assert "nothing new" in said(again)
    assert counts(cast) == before


def test_a_discussion_that_grew_brings_only_what_is_new_and_knows_its_people(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    keep(ana, page, {f"who-{voice(page, 'le-banc-vert.org')}": "nobody"})
    more = (
        WITH_SPAM
        + "\n  • Et les chevreuils, finalement ?\n\n    Voir en ligne : http://marjolaine.fr\n"
        + "\n  • Je passe samedi avec une bêche.\n\n    Voir en ligne : http://la-beche.example\n"
    )
    page = paste(ana, more)
    assert "here is only what is new" in page.main
    assert page.texts("h3") == ["la-beche.example", "Odile"]
    assert chosen(page, voice(page, "Odile")).startswith("id:")
    shown = ana.follow(keep(ana, page))
    assert people(cast) == ["la-beche.example", "Odile", "une-haie-fleurie.fr"]
    with scope_of(cast.workspace.id, cast.ana.id):
        rows = list(db.session.scalars(select(ThreadMessage).order_by(ThreadMessage.position)))
        assert [row.position for row in rows] == list(range(1, 10))
        assert rows[7].contact.calling_name == "Odile"
    back = ana.follow(ana.submit(shown, action="/take-back"))
    assert "Taken back" in said(back)
    assert people(cast) == ["Odile", "une-haie-fleurie.fr"]
    with scope_of(cast.workspace.id, cast.ana.id):
        assert len(list(db.session.scalars(select(ThreadMessage)))) == 7
        assert len(list(db.session.scalars(select(Thread)))) == 1


def test_keeping_is_taken_back_whole_and_can_come_back(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    shown = ana.follow(keep(ana, page, {f"who-{voice(page, 'le-banc-vert.org')}": "called:0"}))
    review = ana.follow(ana.submit(shown, action="/take-back"))
    assert people(cast) == []
    assert ana.get("threads.index").texts(".lines .name") == ["Le jardin n’a pas de clôture"]
    assert review.texts("h1") == ["Le jardin n’a pas de clôture"]
    back = ana.follow(ana.submit(review, action="/restore"))
    assert people(cast) == ["Odile", "Titouan", "une-haie-fleurie.fr"]
    assert "is back" in said(back)


def test_someone_edited_since_stays_when_the_rest_is_taken_back(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    shown = ana.follow(keep(ana, page, {f"who-{voice(page, 'le-banc-vert.org')}": "nobody"}))
    with scope_of(cast.workspace.id, cast.basile.id), writing():
        db.session.scalars(select(Contact).where(Contact.calling_name == "Odile")).one().town = "Rennes"
    review = ana.follow(ana.submit(shown, action="/take-back"))
    assert people(cast) == ["Odile"]
    assert "but for Odile" in said(review)


def test_after_taking_back_it_can_be_kept_otherwise_and_the_binned_one_stays_in_the_bin(
    ana: Client, cast: Cast
) -> None:
    page = paste(ana)
    shown = ana.follow(keep(ana, page, {f"who-{voice(page, 'le-banc-vert.org')}": "nobody"}))
    review = ana.follow(ana.submit(shown, action="/take-back"))
    restore = review.tree.css_first("form[action$='/restore']").attributes["action"]
    keep(ana, review, {f"who-{voice(review, 'Odile')}": "nobody"})
    assert people(cast) == ["une-haie-fleurie.fr"]
    assert "brought in again" in said(ana.follow(ana.post(restore)))
    with scope_of(cast.workspace.id, cast.ana.id):
        assert len(list(db.session.scalars(select(Thread)))) == 1


def test_someone_of_the_book_on_the_same_site_is_chosen_and_a_namesake_is_asked_about(
    ana: Client, cast: Cast
) -> None:
    from crm.contacts.operations import add_site

    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        rosa = make_contact(calling_name="Rosa", portrait="tient un banc au soleil")
        add_site(rosa, "http://une-haie-fleurie.fr/")
        odile, rosa = make_contact(calling_name="Odile", town="Nantes").id, rosa.id
    page = paste(ana)
    assert chosen(page, voice(page, "une-haie-fleurie.fr")) == f"id:{rosa}"
    assert "same site · tient un banc au soleil" in page.main
    assert chosen(page, voice(page, "Odile")) == ""
    assert "same name · Nantes" in page.main
    key = voice(page, "Odile")
    keep(ana, page, {f"who-{key}": f"id:{odile}"})
    assert people(cast) == ["Odile", "Rosa"]
    with scope_of(cast.workspace.id, cast.ana.id):
        keys = set(
            db.session.scalars(
                select(Site.key)
                .join(SiteContact, SiteContact.site_id == Site.id)
                .where(SiteContact.contact_id == odile)
            )
        )
        assert keys == {"marjolaine.fr"}


def test_a_name_typed_that_the_book_knows_is_asked_about_once(ana: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        suzon = make_contact(calling_name="Suzon").id
    page = paste(ana)
    key = voice(page, "une-haie-fleurie.fr")
    asked = keep(ana, page, {f"who-{key}": "new", f"name-{key}": "suzon"}, status=422)
    assert "Someone in the book is already called so" in asked.fault_of(f"name-{key}")
    assert asked.tree.css_first(f'input[name="name-{key}"]').attributes["value"] == "suzon"
    assert asked.tree.css_first(f'input[name="who-{key}"][value="id:{suzon}"]') is not None
    assert people(cast) == ["Suzon"]
    keep(ana, asked, {f"who-{key}": f"id:{suzon}"})
    assert people(cast) == ["Odile", "Suzon"]


def test_a_second_yes_to_a_namesake_makes_someone_new(ana: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        make_contact(calling_name="Suzon")
    page = paste(ana)
    key = voice(page, "une-haie-fleurie.fr")
    asked = keep(ana, page, {f"who-{key}": "new", f"name-{key}": "Suzon"}, status=422)
    keep(ana, asked, {f"who-{key}": "new", f"name-{key}": "Suzon"})
    assert people(cast) == ["Odile", "Suzon", "Suzon"]


def test_a_message_can_be_someone_elses_set_aside_or_put_back(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    odile = voice(page, "Odile")
    keep(
        ana,
        page,
        {"whose-1": f"p{odile}", "whose-4": "aside", "whose-6": "nobody", "whose-7": "nobody"},
    )
    assert people(cast) == ["Odile"]
    with scope_of(cast.workspace.id, cast.ana.id):
        rows = list(db.session.scalars(select(ThreadMessage).order_by(ThreadMessage.position)))
        assert [row.contact.calling_name if row.contact else None for row in rows] == [
            "Odile", "Odile", "Odile", None, None, None, None,
        ]  # fmt: skip
        assert [row.set_aside_at is not None for row in rows] == [
            False,
            False,
            False,
            True,
            False,
            False,
            False,
        ]


def test_the_article_is_put_right_and_messages_follow_its_date(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    data = {
        "title": "Pas de clôture",
        "author_name": "Nour B.",
        "date": "16 September 2010",
        "url": "jardin.example/a",
    }
    shown = ana.follow(keep(ana, page, data))
    assert shown.texts("h1") == ["Pas de clôture"]
    assert "after 16 September 2010" in shown.main
    with scope_of(cast.workspace.id, cast.ana.id):
        thread = db.session.scalars(select(Thread)).one()
        assert (thread.author_name, thread.url) == ("Nour B.", "http://jardin.example/a")
    again = ana.follow(ana.submit(ana.get("threads.new"), {"words": WITH_SPAM}))
    assert "nothing new" in said(again)


def test_a_faulty_article_is_said_beside_its_field_and_choices_stay(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    key = voice(page, "le-banc-vert.org")
    data = {"title": " ", "url": "javascript:alert(1)", f"who-{key}": "new", f"name-{key}": "Suzon"}
    again = keep(ana, page, data, status=422)
    assert "title" in again.fault_of("title") and again.fault_of("url")
    assert chosen(again, key) == "new"
    assert again.tree.css_first(f'input[name="name-{key}"]').attributes["value"] == "Suzon"
    assert people(cast) == []


def test_the_articles_author_can_be_someone_of_the_book(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    keep(ana, page, {"who-author": "new", "name-author": "Nour"})
    assert people(cast) == ["Nour", "Odile", "une-haie-fleurie.fr"]
    with scope_of(cast.workspace.id, cast.ana.id):
        thread = db.session.scalars(select(Thread)).one()
        nour = db.session.scalars(select(Contact).where(Contact.calling_name == "Nour")).one()
        assert thread.article_author_id == nour.id
        assert thread.messages[4].contact_id == nour.id
        assert "nour-au-jardin.net" in set(db.session.scalars(select(Site.key)))


def test_a_file_is_read_like_words_that_are_pasted(ana: Client, cast: Cast) -> None:
    page = ana.post("threads.read", {"file": (BytesIO(WITH_SPAM.encode("cp1252", "replace")), "jardin.txt")})
    review = ana.follow(page)
    assert "Read from a file" in review.main
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalars(select(ThreadDraft.filename)).one() == "jardin.txt"
