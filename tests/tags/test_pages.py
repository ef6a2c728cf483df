"""The pages of tags: the index, one tag, changing it, bringing two together."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.scoping import Visibility
from crm.tags.models import Family, Tag
from tests.contacts.conftest import Book
from tests.make import make_contact, make_tag, make_tagging
from tests.page import Client
from tests.statements import count_statements


def tag_id(book: Book, name: str) -> int:
    with book.open():
        return db.session.scalars(select(Tag.id).where(Tag.name == name)).one()


def test_without_a_tag_the_page_says_where_one_begins(ana: Client) -> None:
    page = ana.get("tags.index")
    assert "No tag yet" in page.main
    assert page.all('a[href$="/contacts"]')


def test_tags_stand_by_what_they_say_with_their_definition(book: Book, ana: Client) -> None:
    with book.open():
        make_tag("board games", definition="We say it of someone who plays.")
        make_tag("answers late", family=Family.APPROACH)
    page = ana.get("tags.index")
    assert page.texts("main h2") == ["Loves", "How to approach them"]
    assert "We say it of someone who plays." in page.main


def test_searching_folds_accents_and_looks_into_definitions(book: Book, ana: Client) -> None:
    with book.open():
        make_tag("Jeux d’été")
        make_tag("late", definition="Répond la nuit.")
        make_tag("100% wool")
    for query, found in (
        ("ete", "Jeux d’été"),
        ("repond", "late"),
        ("JEUX", "Jeux d’été"),
        ("100", "100% wool"),
    ):
        assert ana.get("tags.index", q=query).texts("main .tag") == [found], query
    assert "No tag answers to this." in ana.get("tags.index", q="zzz").main
    part = ana.get("tags.index", q="ete", headers={"X-Part": "list"})
    assert part.all("#tags-list") and not part.all("h1")
    for query in ("%", "_", "\x00", "x" * 100_000, "*", '"'):
        ana.get("tags.index", q=query)


def test_a_tag_says_of_whom_and_why_by_name(book: Book, ana: Client, basile: Client) -> None:
    with book.open():
        ines = make_contact(calling_name="Inès")
        make_tagging(
            contact=ines,
            because="she invents rules",
            seen="her blog",
            stated_on=clock.today().replace(month=3, day=4),
        )
        make_tagging(contact=make_contact(calling_name="Abel"), because="he lends them")
    with book.open("basile"):
        from crm.contacts.models import Contact

        make_tagging(
            contact=db.session.scalars(select(Contact).where(Contact.calling_name == "Inès")).one(),
            because="she knows why a rule is dull",
        )
    page = ana.get("tags.show", tag_id=tag_id(book, "board games"))
    assert page.texts("main .people .name") == ["Abel", "Inès"]
    said = page.texts("main .because")
    assert said[1].replace(" ,", ",") == "because she invents rules — you, her blog, in March"
    assert said[2].startswith("because she knows why a rule is dull — Basile")
    assert len(page.all('main a[href*="/withdraw"]')) == 2


def test_a_long_list_goes_on(book: Book, ana: Client) -> None:
    with book.open():
        for number in range(53):
            make_tagging(
                contact=make_contact(calling_name=f"Person {number:02}"), because="they came to the stand"
            )
    page = ana.get("tags.show", tag_id=tag_id(book, "board games"))
    assert len(page.all("main .people > li")) == 50
    page = ana.get(page.tree.css_first('a[rel="next"]').attributes["href"])
    assert page.texts("main .people .name") == ["Person 50", "Person 51", "Person 52"]
    assert "Nobody further." in ana.get("tags.show", tag_id=tag_id(book, "board games"), after="9-zzz").main


def test_a_definition_makes_it_the_team_s_word(book: Book, ana: Client, basile: Client) -> None:
    with book.open():
        make_tagging(tag="night owl", because="")
    one = tag_id(book, "night owl")
    basile.get("tags.show", tag_id=one, status=404)
    ana.submit(
        ana.get("tags.edit", tag_id=one),
        {"definition": "We say it of someone who answers at night.", "family": "approach"},
    )
    page = basile.get("tags.show", tag_id=one)
    assert "We say it of someone who answers at night." in page.main
    assert "how to approach them" in page.main
    assert "It is said of nobody at present." in page.main


def test_renaming_keeps_what_is_said(book: Book, ana: Client) -> None:
    with book.open():
        make_tagging(because="she invents rules")
    one = tag_id(book, "board games")
    page = ana.follow(ana.submit(ana.get("tags.edit", tag_id=one), {"name": "Games at a table"}))
    assert "Games at a table" in page.texts("h1")[0]
    assert "she invents rules" in page.main


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"name": "riddles"}, "name", "bring the two together"),
        ({"name": ""}, "name", "Say a word"),
        ({"name": "top 10"}, "name", "not how much they weigh"),
        ({"definition": "We say it past 10k followers."}, "definition", "not how much they weigh"),
        ({"definition": "x" * 601}, "definition", "too long"),
        ({"family": "weight"}, "family", "Choose one"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    book: Book, ana: Client, words: dict, field: str, sentence: str
) -> None:
    with book.open():
        make_tag("board games")
        make_tag("riddles")
    one = tag_id(book, "board games")
    page = ana.submit(ana.get("tags.edit", tag_id=one), words, status=422)
    assert sentence in page.fault_of(field)
    assert tag_id(book, "board games") == one


def test_a_definition_about_games_with_scores_is_kept_once_it_is_no_audience(book: Book, ana: Client) -> None:
    with book.open():
        make_tag("board games")
    one = tag_id(book, "board games")
    page = ana.submit(
        ana.get("tags.edit", tag_id=one), {"definition": "We say it even when the score is 12."}, status=422
    )
    ana.submit(page, {"not_an_audience": "y"})
    assert "even when the score is 12" in ana.get("tags.show", tag_id=one).main


def test_two_windows_show_both_versions(book: Book, ana: Client) -> None:
    with book.open():
        make_tag("board games", definition="We say it of players.")
    one = tag_id(book, "board games")
    first, second = ana.get("tags.edit", tag_id=one), ana.get("tags.edit", tag_id=one)
    ana.submit(first, {"definition": "We say it of those who play."})
    page = ana.submit(second, {"definition": "We say it of hosts.", "name": "games"}, status=409)
    assert "We say it of those who play." in page.main and "We say it of hosts." in page.main
    ana.submit(page, {"choose-definition": "theirs"})
    page = ana.get("tags.show", tag_id=one)
    assert "We say it of those who play." in page.main and "Tag “games”" in page.main


def test_two_tags_are_seen_side_by_side_then_brought_together_then_parted(book: Book, ana: Client) -> None:
    with book.open():
        ines = make_contact()
        make_tagging(contact=ines, tag="board games", because="she invents rules")
        make_tagging(contact=ines, tag="jeux de société", because="she lends them")
    kept, gone = tag_id(book, "board games"), tag_id(book, "jeux de société")
    page = ana.get("tags.merge", tag_id=kept, other="Jeux de Societe")
    assert "she invents rules" in page.main and "she lends them" in page.main
    assert not page.all("input[checked]")
    page = ana.submit(page, status=422)
    assert "Say which word stays." in page.main
    page = ana.follow(ana.submit(page, {"kept": str(kept)}))
    assert "“jeux de société” is now another way to say “board games”." in page.text
    assert "she invents rules" in page.main and "she lends them" in page.main
    assert ana.get("tags.show", tag_id=gone, status=302).location.endswith(f"/tags/{kept}")
    assert "jeux de société" not in ana.get("tags.index").main
    page = ana.follow(ana.submit(page, action="/part"))
    assert "stands alone again" in page.text
    assert "she lends them" in page.main and "she invents rules" not in page.main


@pytest.mark.parametrize("name", ["nothing of the kind", "board games", "x" * 61])
def test_a_second_tag_that_is_none_is_said(book: Book, ana: Client, name: str) -> None:
    with book.open():
        make_tag("board games")
    page = ana.get("tags.merge", tag_id=tag_id(book, "board games"), other=name, status=422)
    assert page.fault_of("other")


def test_a_reader_changes_no_tag(book: Book, chloe: Client) -> None:
    with book.open():
        make_tag("board games")
        make_tag("riddles")
    one, two = tag_id(book, "board games"), tag_id(book, "riddles")
    page = chloe.get("tags.show", tag_id=one)
    assert not page.all("main form, main a[href*='/edit'], main a[href*='/merge']")
    chloe.get("tags.edit", tag_id=one, status=403)
    chloe.get("tags.merge", tag_id=one, status=403)
    chloe.post("tags.edit", {"name": "x"}, tag_id=one, status=403)
    chloe.post("tags.join", {"kept": str(one)}, tag_id=one, other_tag_id=two, status=403)
    chloe.post("tags.part", tag_id=one, status=403)


def test_tags_of_others_are_nowhere(book: Book, ana: Client, basile: Client) -> None:
    with book.open("zoe"):
        theirs = make_tag("their own").id
    with book.open("basile"):
        make_tagging(tag="his own", because="", visibility=Visibility.MINE)
    with book.open():
        mine = make_tag("board games").id
    his = next(one for one in range(1, 10) if one not in (theirs, mine))
    for one in (theirs, his):
        ana.get("tags.show", tag_id=one, status=404)
        ana.get("tags.edit", tag_id=one, status=404)
        ana.post("tags.edit", {"name": "mine"}, tag_id=one, status=404)
        ana.post("tags.join", {"kept": str(mine)}, tag_id=mine, other_tag_id=one, status=404)
        ana.post("tags.join", {"kept": str(mine)}, tag_id=one, other_tag_id=mine, status=404)
        ana.post("tags.part", tag_id=one, status=404)
    for name in ("their own", "his own"):
        assert "There is no tag called so." in ana.get("tags.merge", tag_id=mine, other=name, status=422).main
        assert name not in ana.get("tags.index").html
    assert basile.get("tags.index").texts("main .lines .tag") == ["board games", "his own"]


def test_a_tag_s_page_costs_as_much_with_one_person_as_with_thirty(book: Book, ana: Client) -> None:
    def fill(start: int, end: int) -> None:
        with book.open():
            for number in range(start, end):
                contact = make_contact(calling_name=f"Person {number:02}")
                make_tagging(contact=contact, because="they came to the stand", stated_on=date(2020, 1, 1))
                make_tagging(contact=contact, tag=f"word {number}", because="")

    fill(0, 1)
    one = tag_id(book, "board games")
    costs = []
    for start, end in ((1, 2), (2, 30)):
        fill(start, end)
        for address in (("tags.show", {"tag_id": one}), ("tags.index", {})):
            with count_statements() as statements:
                ana.get(address[0], **address[1])
            costs.append(len(statements))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 9, costs


def test_what_was_said_twice_in_the_same_words_is_found_once_after_two_tags_are_one(
    book: Book, ana: Client
) -> None:
    with book.open():
        ines = make_contact()
        make_tagging(contact=ines, tag="board games", because="she invents rules")
        make_tagging(contact=ines, tag="jeux de société", because="she invents rules")
    ana.post("tags.join", {"kept": str(tag_id(book, "board games"))}, tag_id=1, other_tag_id=2)
    page = ana.get("search.results", q="invents")
    assert page.main.count("she invents rules") == 1
    assert "jeux de société" not in ana.get("search.results", q="jeux").main
