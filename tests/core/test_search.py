"""Words are found by their folded beginnings, on both engines alike, and no query is an error."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.contacts.models import NameKind
from crm.contacts.operations import add_contact, add_name, add_never, bin_contact
from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.core.search import CANDIDATES, Look, find, find_names, find_words, passage, terms_of
from tests.cast import Cast
from tests.statements import count_statements


def people_named(query: str) -> set[int]:
    return {hit.contact_id for hit in find_names(query) if hit.contact_id}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("helene", "Hélène Darcourt"),
        ("HÉLÈNE darc", "Hélène Darcourt"),
        ("oe", "Œuvre anonyme"),
        ("coeur", "Sacré-Cœur"),
        ("l’ete", "L'été d’Armande"),
        ("l'été", "L’ete d'Armande"),
        ("strasse", "Straße"),
        ("łodz", "Lodz Kiosk"),
        ("हिन्दी", "हिन्दी किताब"),
        ("山田", "山田太郎"),
        ("7up", "7up Ravi"),
    ],
)
def test_accents_case_ligatures_and_apostrophes_do_not_matter(scoped: Cast, query: str, name: str) -> None:
    contact = add_contact(name)
    add_contact("Quelqu’un d’autre")
    assert people_named(query) == {contact.id}


def test_one_letter_is_a_whole_word_and_two_begin_one(scoped: Cast) -> None:
    contact = add_contact("Noé B")
    assert people_named("b") == {contact.id}
    assert people_named("n") == set()
    assert people_named("no") == {contact.id}


def test_words_inside_a_word_are_not_found(scoped: Cast) -> None:
    add_contact("Bernadette")
    assert people_named("dette") == set()


def test_every_word_must_be_there(scoped: Cast) -> None:
    both = add_contact("Jean Paulhan")
    add_contact("Jean Valette")
    assert people_named("paul jean") == {both.id}


def test_names_are_apart_from_other_words(scoped: Cast) -> None:
    poet = add_contact("Armande", town="Quimper")
    assert people_named("quimper") == set()
    assert {hit.contact_id for hit in find_words("quimper")} == {poet.id}
    assert {hit.contact_id for hit in find_words("armande quimper")} == {poet.id}


def test_a_look_names_the_tables_it_reads(scoped: Cast) -> None:
    contact = add_contact("Armande", portrait="relieuse")
    add_never(contact, "la photographier à la relieuse")
    in_people, in_nevers, anywhere = find(
        "relieuse", [Look(False, ("contact",)), Look(False, ("never_line",)), Look(False)]
    )
    assert [hit.kind for hit in in_people] == ["contact"]
    assert [hit.kind for hit in in_nevers] == ["never_line"]
    assert {hit.kind for hit in anywhere} == {"contact", "never_line"}


def test_several_looks_are_one_statement(scoped: Cast) -> None:
    add_contact("Armande")
    with count_statements() as said:
        find("armande", [Look(True), Look(False), Look(False, ("tag", "site"))])
    assert len(said) == 1


def test_what_is_found_is_bounded(scoped: Cast) -> None:
    for number in range(12):
        add_contact(f"Paul {number}")
    assert len(find_names("paul", bound=5)) == 5
    assert CANDIDATES <= 200


def test_another_book_is_never_searched(scoped: Cast) -> None:
    add_contact("Armande")
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        other = add_contact("Armande")
        assert people_named("armande") == {other.id}


def test_a_name_of_mine_is_found_by_me_alone(scoped: Cast) -> None:
    contact = add_contact("Armande")
    add_name(contact, "Bécassine", NameKind.NICKNAME, Visibility.MINE)
    assert people_named("becassine") == {contact.id}
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert people_named("becassine") == set()


def test_what_lies_in_the_bin_is_not_found_nor_what_was_said_of_it(scoped: Cast) -> None:
    contact = add_contact("Armande", portrait="relieuse")
    add_never(contact, "appeler le dimanche")
    bin_contact(contact)
    assert find_words("relieuse") == [] and find_words("dimanche") == []


def test_changed_words_are_found_and_the_old_ones_are_not(scoped: Cast) -> None:
    contact = add_contact("Armande", portrait="relieuse")
    contact.portrait = "doreuse"
    db.session.flush()
    assert find_words("relieuse") == []
    assert len(find_words("doreuse")) == 1


HOSTILE = [
    "",
    "   ",
    '"',
    '""""',
    "'",
    "''';--",
    "*",
    "a*",
    "NEAR(a b)",
    "a NEAR/2 b",
    "AND",
    "OR NOT AND",
    "a AND",
    "(((",
    "names : x",
    "-x",
    "^x",
    "{x}",
    "x:*A",
    "x & | ! <-> y",
    "\\",
    "\x00",
    "a\x00b",
    "\ud800",
    "😀",
    "👩‍👩‍👧",
    "%",
    "_",
    "{{7*7}}",
    ":workspace",
    "%(query)s",
    "x" * 10_000,
    "mot " * 2_500,
    "é" * 10_000,
    "́" * 10_000,
    "ﷺ" * 400,
    "\u202e\u200b\u2066",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_an_error(scoped: Cast, query: str) -> None:
    add_contact("Armande", portrait="a b x y mot near and or not")
    began = time.perf_counter()
    find(query, [Look(True), Look(False), Look(False, ("contact", "tag"))])
    assert time.perf_counter() - began < 1
    assert len(terms_of(query)) <= 12


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_looked_for(scoped: Cast, query: str) -> None:
    find(query, [Look(True), Look(False)])
    passage("Armande relie des livres à Quimper. " + query, query)


def test_what_is_kept_can_always_be_indexed(scoped: Cast) -> None:
    for hostile in (
        "x" * 300_000,
        "mot" + " a1b" * 60_000,
        "".join(chr(0x4E00 + n % 20_000) + " " for n in range(90_000)),
    ):
        add_contact("Armande", portrait=hostile)
    assert people_named("armande")


def shown(pieces: list[tuple[str, bool]]) -> str:
    return "".join(f"[{words}]" if marked else words for words, marked in pieces)


def test_a_passage_shows_the_match_in_its_sentence() -> None:
    assert shown(passage("Elle relie des livres d’été.", "ete livre")) == "Elle relie des [livres] d’[été]."


def test_a_passage_begins_near_the_match_and_says_what_is_left_out() -> None:
    source = "avant " * 100 + "relieuse " + "après " * 100
    found = shown(passage(source, "relieuse"))
    assert found.startswith("… ") and found.endswith(" …")
    assert "[relieuse]" in found and len(found) < 400


def test_a_passage_without_a_match_is_the_beginning() -> None:
    assert shown(passage("Elle relie\n\ndes livres.", "ailleurs")) == "Elle relie des livres."


def test_a_decomposed_accent_is_shown_whole() -> None:
    assert shown(passage("le nom d’He\u0301le\u0300ne", "helene")) == "le nom d’[Hélène]"


def test_ligatures_are_marked_whole() -> None:
    assert shown(passage("Sacré-Cœur", "coeur")) == "Sacré-[Cœur]"


@pytest.mark.parametrize("source", ["x" * 100_000, "é " * 50_000, "<&>" * 30_000, "́" * 100_000])
def test_a_passage_is_quick_and_short(source: str) -> None:
    began = time.perf_counter()
    pieces = passage(source, "zz yy xx ww vv uu tt ss rr qq pp oo")
    assert time.perf_counter() - began < 0.25
    assert sum(len(piece) for piece, _marked in pieces) < 1000
