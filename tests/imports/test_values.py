"""Addresses, numbers and words as they stand in cells."""

from __future__ import annotations

import time

import pytest

from crm.core.dates import NotADate
from crm.imports.readers import values
from crm.imports.readers.draft import birthday


def test_two_writings_of_a_number_share_a_key() -> None:
    writings = ["+33 6 12 34 56 78", "0033 (0)6.12.34.56.78", "06 12 34 56 78", "06-12-34-56-78 poste 12"]
    assert {values.phone_key(writing) for writing in writings} == {"612345678"}
    assert values.phone_key("06 12 34 56 79") != values.phone_key("06 12 34 56 78")
    assert values.phone_key("٠٦١٢٣٤٥٦٧٨") == "612345678"
    assert values.phone_key("12") == ""
    assert values.phone_key("") == ""


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Ana@Example.ORG", ["ana@example.org"]),
        ("Ana Ruiz <ana@example.org>", ["ana@example.org"]),
        ("a@example.org; b@example.org,c@example.org", ["a@example.org", "b@example.org", "c@example.org"]),
        ("mailto:ana@example.org", ["ana@example.org"]),
        ("a@example.org ::: b@example.org", ["a@example.org", "b@example.org"]),
        ("zoé@exemple.fr", ["zoé@exemple.fr"]),
    ],
)
def test_addresses_are_found_in_lower_case(text: str, good: list[str]) -> None:
    assert values.emails_in(text) == (good, [])


@pytest.mark.parametrize(
    "text", ["ana@", "@example.org", "ana@example", "ana", "a@b@example.org", "ana@.org"]
)
def test_what_is_no_address_is_given_back(text: str) -> None:
    assert values.emails_in(text) == ([], [text])


def test_tags_keep_their_commas_when_quoted_and_lose_google_s_own_groups() -> None:
    assert values.tags_in('"Jeux, contes","Vélo"') == ["Jeux, contes", "Vélo"]
    assert values.tags_in("* My Contacts ::: Brodeurs") == ["Brodeurs"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1978-05-12", "1978-05-12"),
        ("19780512", "1978-05-12"),
        ("1978-05-12T00:00:00Z", "1978-05-12"),
        ("--0512", "--05-12"),
        ("--05-12", "--05-12"),
        ("--0229", "--02-29"),
        ("1604-05-12", "--05-12"),
        ("0000-05-12", "--05-12"),
    ],
)
def test_birthdays_with_and_without_year(text: str, said: str) -> None:
    assert birthday(text) == said


@pytest.mark.parametrize("text", ["--1301", "--0230", "1978-02-30", "soon", "", "---12", "19781301"])
def test_what_is_no_birthday_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        birthday(text)


@pytest.mark.parametrize(
    "piece", ["a", "a@", "a@b.", "<", " ", ";", "0", '"', "\n", "www.", "é", ":::", "/ ", "x,"]
)
@pytest.mark.parametrize(
    "reader",
    [
        values.emails_in,
        values.phones_in,
        values.sites_in,
        values.tags_in,
        values.many_in,
        values.cell,
        values.phone_key,
    ],
)
def test_a_hundred_thousand_signs_take_no_time(reader, piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    reader(text)
    assert time.perf_counter() - start < 0.5
