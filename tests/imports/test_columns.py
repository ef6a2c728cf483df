"""What the columns of an address book hold is recognised; figures about people are not brought in."""

from __future__ import annotations

import pytest

from crm.imports.readers.columns import guess_mapping, mapping_as_json, mapping_from_json
from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import Field, Why


def fields(header: str, *rows: str) -> list[Field]:
    mapping, _ = guess_mapping(header.split(","), [row.split(",") for row in rows])
    return [mapping[index] for index in range(len(mapping))]


def test_google_is_recognised() -> None:
    header = "Name,Given Name,Family Name,Nickname,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value"
    assert fields(header) == [
        Field.CALLING_NAME,
        Field.GIVEN_NAME,
        Field.FAMILY_NAME,
        Field.OTHER_NAME,
        Field.BIRTHDAY,
        Field.NOTE,
        Field.TAGS,
        Field.LEAVE_OUT,
        Field.EMAIL,
    ]
    assert fields("Phone 2 - Value,Website 1 - Value,Organization 1 - Name,Address 1 - City,Labels") == [
        Field.PHONE,
        Field.SITE,
        Field.ORGANISATION,
        Field.TOWN,
        Field.TAGS,
    ]
    assert fields("Organization Name,Organization Title") == [Field.ORGANISATION, Field.OCCUPATION]


def test_french_outlook_says_nom_and_titre_twice() -> None:
    header = "Nom,Titre,Prénom,Deuxième prénom,Nom,Société ,Service ,Titre,Tél. mobile,Adresse de messagerie"
    assert fields(header) == [
        Field.CALLING_NAME,
        Field.LEAVE_OUT,
        Field.GIVEN_NAME,
        Field.MIDDLE_NAME,
        Field.FAMILY_NAME,
        Field.ORGANISATION,
        Field.ORGANISATION,
        Field.OCCUPATION,
        Field.PHONE,
        Field.EMAIL,
    ]


def test_english_outlook_is_recognised() -> None:
    assert fields(
        "First Name,Last Name,E-mail Address,E-mail 2 Address,Business Phone,Job Title,Web Page"
    ) == [
        Field.GIVEN_NAME,
        Field.FAMILY_NAME,
        Field.EMAIL,
        Field.EMAIL,
        Field.PHONE,
        Field.OCCUPATION,
        Field.SITE,
    ]


def test_nom_alone_is_the_whole_name_and_beside_a_first_name_the_family_s() -> None:
    assert fields("Nom,Ville") == [Field.CALLING_NAME, Field.TOWN]
    assert fields("Nom,Prénom") == [Field.FAMILY_NAME, Field.GIVEN_NAME]
    assert fields("Name,First Name,Last Name") == [Field.CALLING_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME]


def test_names_are_read_whatever_their_case_accents_and_signs() -> None:
    assert fields("PRENOM,E_MAIL,Téléphone (bureau),code-postal") == [
        Field.GIVEN_NAME,
        Field.EMAIL,
        Field.PHONE,
        Field.POSTAL_CODE,
    ]


def test_unknown_columns_are_judged_by_their_cells() -> None:
    rows = ("zoe@example.org,https://zoe.example,06 01 02 03 04,elle brode,2010",)
    assert fields("a,b,c,d,Rencontrée en", *rows) == [
        Field.EMAIL,
        Field.SITE,
        Field.PHONE,
        Field.NOTE,
        Field.NOTE,
    ]


FIGURES = [
    *(
        "MEMBER_RATING",
        "Nb abonnés",
        "Followers",
        "Klout",
        "Lead Score",
        "Reach",
        "Portée",
        "Influence",
        "Rank",
    ),
    *("DA", "Visiteurs uniques", "Note /5", "Audience", "Classement", "Nombre de vues", "Domain Authority"),
    *("Twitter followers", "Credibility", "Tier", "PageRank", "Notoriété"),
]


@pytest.mark.parametrize("name", FIGURES)
def test_a_column_of_figures_is_left_out_by_its_name(name: str) -> None:
    mapping, why = guess_mapping([name])
    assert (mapping[0], why[0]) == (Field.LEAVE_OUT, Why.FIGURES)


@pytest.mark.parametrize(
    "name",
    [
        "Numéro",
        "Nom",
        "Notes",
        "Département",
        "Date de naissance",
        "Portable",
        "Radio",
        "Media",
        "Thèmes",
        "Rue",
    ],
)
def test_a_column_of_words_is_not_taken_for_figures(name: str) -> None:
    assert guess_mapping([name])[1].get(0) is not Why.FIGURES


@pytest.mark.parametrize(
    "cells", [["4", "5"], ["12k", "3,5k"], ["4/5"], ["★★★", "★"], ["87 %"], ["1 200", "12 000"]]
)
@pytest.mark.parametrize("name", ["Note", "Truc"])
def test_a_column_of_figures_is_left_out_by_its_cells(name: str, cells: list[str]) -> None:
    mapping, why = guess_mapping([name], [[cell] for cell in cells])
    assert (mapping[0], why[0]) == (Field.LEAVE_OUT, Why.FIGURES)


def test_figures_are_reported_by_name_even_when_empty_and_appear_nowhere() -> None:
    reading = read_contacts("Nom,Abonnés,Klout,Sexe,Photo\nAna,12000,,F,\nBasile,87,,,\n".encode())
    assert [(left.column, left.why) for left in reading.left_out] == [
        ("Abonnés", Why.FIGURES),
        ("Klout", Why.FIGURES),
        ("Sexe", Why.PRIVATE),
    ]
    assert "12000" not in repr([row.person for row in reading.rows])
    assert all(str(left.sentence) for left in reading.left_out)


def test_a_mapping_is_kept_as_json_and_comes_back() -> None:
    mapping = {0: Field.GIVEN_NAME, 3: Field.LEAVE_OUT}
    assert mapping_from_json(mapping_as_json(mapping)) == mapping
    assert mapping_from_json({"x": "email", "1": "no such field", "2": "tags"}) == {2: Field.TAGS}
