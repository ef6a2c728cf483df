"""The directory: a sentence, orders that weigh nobody, pages that go on from a key."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.communities.operations import bring_in
from crm.contacts import operations, sentence_queries
from crm.contacts.directory_queries import Criteria, Order, directory
from crm.contacts.models import Contact, State
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.pages import PAGE
from crm.core.scoping import Visibility, scope_of
from crm.taggings.operations import state, withdraw
from crm.taggings.queries import people_with
from crm.tags.models import Tag
from tests.cast import Cast
from tests.contacts.conftest import Book
from tests.make import make_community, make_contact, make_tag
from tests.page import Client

NOBODY_KNOWS = FuzzyDate(None, Precision.UNKNOWN)


def people(*names: str, **facts: object) -> dict[str, Contact]:
    return {name: make_contact(calling_name=name, **facts) for name in names}


def said(who: Contact, name: str, **but: object) -> Tag:
    tag = make_tag(name)
    state(who, tag, "seen with my own eyes", **but)
    return tag


def names(criteria: Criteria, after: str | None = None) -> list[str]:
    return [row.calling_name for row in directory(criteria, after).rows]


def everyone(criteria: Criteria) -> list[str]:
    """Every page, one after the other."""
    found: list[str] = []
    after: str | None = None
    for _turn in range(20):
        page = directory(criteria, after)
        found += [row.calling_name for row in page.rows]
        if page.after is None:
            return found
        after = page.after
    raise AssertionError("the pages never end")


def test_by_name_accents_and_case_are_nothing(scoped: Cast) -> None:
    people("Zoé", "élodie", "Eva", "Jean Paul", "Jeanne", "@ana")
    assert names(Criteria()) == ["@ana", "élodie", "Eva", "Jean Paul", "Jeanne", "Zoé"]


@pytest.fixture(params=[0, sentence_queries.FEW], ids=["by walking", "by drawing the few"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of finding who answers give the same people."""
    monkeypatch.setattr(sentence_queries, "FEW", request.param)


@pytest.mark.usefixtures("few")
def test_a_tag_is_asked_for_and_another_and_not_a_third(scoped: Cast) -> None:
    p = people("Ada", "Bela", "Cléo", "Dan")
    games = said(p["Ada"], "board games")
    state(p["Bela"], games, "she invents rules")
    state(p["Cléo"], games, "he collects them")
    radio = said(p["Bela"], "radio")
    state(p["Dan"], radio, "heard every Sunday")
    press = said(p["Cléo"], "press")
    assert names(Criteria(tags=(games.id,))) == ["Ada", "Bela", "Cléo"]
    assert names(Criteria(tags=(games.id, radio.id))) == ["Bela"]
    assert names(Criteria(tags=(games.id, radio.id), any_tag=True)) == ["Ada", "Bela", "Cléo", "Dan"]
    assert names(Criteria(tags=(games.id,), without=(press.id,))) == ["Ada", "Bela"]
    assert names(Criteria(without=(games.id,))) == ["Dan"]
    for order in Order:
        found = names(Criteria(tags=(games.id,), without=(press.id,), order=order))
        assert sorted(found) == ["Ada", "Bela"], order


@pytest.mark.usefixtures("few")
def test_whoever_has_a_tag_from_two_members_stands_once(scoped: Cast) -> None:
    ines = people("Inès")["Inès"]
    tag = said(ines, "board games")
    state(ines, tag, "and I say so too", author_id=scoped.basile.id)
    assert names(Criteria(tags=(tag.id,))) == ["Inès"]


@pytest.mark.usefixtures("few")
def test_a_reason_to_come_a_withdrawn_tag_and_what_others_keep_serve_no_filter(scoped: Cast) -> None:
    p = people("Ada", "Bela", "Cléo", "Dan")
    tag = said(p["Dan"], "board games")
    state(p["Ada"], tag, "")
    withdraw(state(p["Bela"], tag, "he used to play"), "no longer")
    with scope_of(scoped.workspace.id, scoped.basile.id):
        state(p["Cléo"], tag, "between us", visibility=Visibility.MINE)
        assert names(Criteria(tags=(tag.id,))) == ["Cléo", "Dan"]
    assert names(Criteria(tags=(tag.id,))) == ["Dan"]
    assert names(Criteria(without=(tag.id,))) == ["Ada", "Bela", "Cléo"]


def test_a_new_name_follows_someone_to_the_page_of_a_tag(scoped: Cast) -> None:
    p = people("Ada", "Bela")
    tag = said(p["Ada"], "board games")
    state(p["Bela"], tag, "she invents rules")
    operations.edit_contact(p["Ada"], calling_name="Zora")
    assert [said.person.calling_name for said in people_with(tag).rows] == ["Bela", "Zora"]


@pytest.mark.usefixtures("few")
def test_a_town_is_found_by_its_beginning_a_circle_a_role_a_state(scoped: Cast) -> None:
    p = people("Ada", "Bela", "Cléo")
    operations.edit_contact(p["Ada"], town="Saint-Étienne")
    operations.edit_contact(p["Bela"], state=State.IN_RETREAT)
    role = operations.give_role(p["Cléo"], "podcaster")
    circle = make_community()
    bring_in(circle, p["Ada"], NOBODY_KNOWS)
    assert names(Criteria(town="saint-et")) == ["Ada"]
    assert names(Criteria(state=State.IN_RETREAT)) == ["Bela"]
    assert names(Criteria(role_id=role.role_id)) == ["Cléo"]
    assert names(Criteria(community_id=circle.id)) == ["Ada"]
    assert names(Criteria(community_id=circle.id, town="lyon")) == []


def test_words_of_a_name_are_found_folded(scoped: Cast) -> None:
    people("Hélène", "Cœur de pain", "Ève L’Hermite", "Oumar")
    assert names(Criteria(words="helene")) == ["Hélène"]
    assert names(Criteria(words="coe")) == ["Cœur de pain"]
    assert names(Criteria(words="l'her")) == ["Ève L’Hermite"]
    assert names(Criteria(words="nobody")) == []
    assert names(Criteria(words="'\"*(")) == []


def test_the_last_exchange_comes_first_and_those_without_one_last(scoped: Cast) -> None:
    p = people("Ada", "Bela", "Cléo", "Dan")
    p["Cléo"].last_exchange_on, p["Ada"].last_exchange_on = date(2026, 6, 2), date(2026, 5, 1)
    db.session.flush()
    assert names(Criteria(order=Order.EXCHANGE)) == ["Cléo", "Ada", "Dan", "Bela"]


def test_the_shuffle_shows_everyone_and_another_order_each_day(scoped: Cast) -> None:
    people(*(f"Person {n:03}" for n in range(120)))
    day = date(2026, 6, 3)
    orders = [everyone(Criteria(order=Order.SHUFFLED, day=day + timedelta(days=n))) for n in range(4)]
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert everyone(Criteria(order=Order.SHUFFLED, day=day)) == orders[0]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("order", list(Order))
def test_every_page_follows_the_one_before_and_nobody_is_lost(scoped: Cast, order: Order) -> None:
    tag = make_tag("board games")
    for n in range(2 * PAGE + 3):
        # Names, towns and days that are the same for many, and names without a letter.
        contact = make_contact(
            calling_name=f"Inès {n // 10}" if n % 7 else f"~🎲 {n}", town="Lyon" if n % 3 else ""
        )
        contact.last_exchange_on = date(2026, 1, 1 + n % 5) if n % 2 else None
        contact.added_at = clock.now() - timedelta(days=n // 25)
        state(contact, tag, "all of them play")
    db.session.flush()
    for criteria in (
        Criteria(order=order, day=date(2026, 6, 3)),
        Criteria(order=order, tags=(tag.id,), day=date(2026, 6, 3)),
        Criteria(order=order, tags=(tag.id, tag.id + 1), any_tag=True, day=date(2026, 6, 3)),
    ):
        ids: list[int] = []
        after: str | None = None
        while True:
            page = directory(criteria, after)
            ids += [row.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert len(ids) == 2 * PAGE + 3 and len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "0",
        "9\x1fa\x1f1",
        "0\x1fa\x1f99999999999999999999",
        "0\x1f\x00\x1f1",
        "1\x1f\x1f",
        "0" * 9999,
    ],
)
def test_a_key_that_is_not_one_begins_at_the_beginning(scoped: Cast, after: str) -> None:
    people("Ada")
    for order in Order:
        assert names(Criteria(order=order, day=date(2026, 6, 3)), after) == ["Ada"]


def test_who_is_in_the_bin_or_in_another_book_is_not_listed(book: Book, ana: Client) -> None:
    book.add("Ada")
    gone = book.add("Bela")
    book.add("Zora", who="zoe")
    with book.open():
        operations.bin_contact(db.session.get_one(Contact, gone))
    page = ana.get("contacts.directory")
    assert "Ada" in page.main and "Bela" not in page.main and "Zora" not in page.main


def test_an_empty_book_has_three_doors(book: Book, ana: Client, chloe: Client) -> None:
    doors = {node.attributes["href"] for node in ana.get("contacts.directory").all(".empty a")}
    assert len(doors) == 3
    assert not chloe.get("contacts.directory").all(".empty a"), "a reader adds nobody"


def test_a_few_people_are_cards_and_one_more_is_added_there(book: Book, ana: Client) -> None:
    book.add("Ada", portrait="Paints maps. And dreams.")
    page = ana.get("contacts.directory")
    assert page.texts(".panel h2") == ["Ada", "Someone else?"]
    assert "Paints maps." in page.main and "dreams" not in page.main
    ana.submit(page, {"calling_name": "Bela"}, action="/contacts/new")
    assert book.names() == ["Ada", "Bela"]


def test_many_people_have_letters_and_only_those_where_someone_stands(book: Book, ana: Client) -> None:
    with book.open():
        people(*(f"Ada {n}" for n in range(60)), "Zoé", "🎲")
    with book.open("zoe"):
        people("Bela")
    page = ana.get("contacts.directory")
    assert page.texts(".letters a") == ["Letter A", "Letter Z", "Letter #"]
    assert "Zoé" not in page.main
    assert "Zoé" in ana.get("contacts.directory", letter="Z").main
    assert "🎲" in ana.get("contacts.directory", letter="#").main


def test_the_sentence_says_what_is_shown(book: Book, ana: Client) -> None:
    with book.open():
        ada = people("Ada")["Ada"]
        tag = said(ada, "board games").id
    page = ana.get("contacts.directory", tag=tag, without=tag, order="exchange")
    assert "with “board games”, without “board games”, by last exchange" in page.main
    assert "Nobody answers to this." in page.main


def test_as_one_types_the_list_alone_is_answered(book: Book, ana: Client) -> None:
    book.add("Hélène")
    book.add("Oumar")
    part = ana.get("contacts.directory", q="hel", headers={"X-Part": "list"})
    assert part.all("#people-list") and not part.all("h1")
    assert part.texts(".name") == ["Hélène"]


def test_what_another_book_holds_is_no_filter_here(book: Book, ana: Client) -> None:
    with book.open("zoe"):
        zora = people("Zora")["Zora"]
        tag = said(zora, "board games").id
        circle = make_community().id
        role = operations.give_role(zora, "whistler").role_id
    for given in ({"tag": tag}, {"without": tag}, {"and": tag}, {"community": circle}, {"role": role}):
        ana.get("contacts.directory", status=404, **given)
    for given in ({"tag": "x"}, {"tag": "9" * 40}, {"role": "-1"}, {"community": "1e3"}, {"tag": "٣"}):
        ana.get("contacts.directory", status=404, **given)
    ana.get("contacts.directory", order="by influence", state="top", letter="ZZ", town="x" * 9999)


def test_a_tag_others_keep_for_themselves_is_no_filter_for_me(
    book: Book, ana: Client, basile: Client
) -> None:
    with book.open("basile"):
        tag = make_tag("secretly liked", shared=False)
        state(people("Ada")["Ada"], tag, "between us", visibility=Visibility.MINE)
        tag_id = tag.id
    ana.get("contacts.directory", tag=tag_id, status=404)
    assert "secretly liked" not in ana.get("contacts.directory", order="added").text
    assert "Ada" in basile.get("contacts.directory", tag=tag_id).main


def test_a_reader_ticks_nobody(book: Book, chloe: Client, basile: Client) -> None:
    with book.open():
        people(*(f"Ada {n}" for n in range(20)))
    assert basile.get("contacts.directory").all('[name="contact_ids"]')
    page = chloe.get("contacts.directory")
    assert not page.all('[name="contact_ids"]') and "Add a person" not in page.main
