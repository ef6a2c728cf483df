"""Files that other people’s programs wrote, when they are at hand: what an importer should make of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import Field, NotContacts, Person, Reading

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("TABLEE_SAMPLES", CHECKOUT.parent / "shared" / "data"))


def read(name: str) -> Reading:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not here (set TABLEE_SAMPLES to its folder)")
    return read_contacts(path.read_bytes(), path.name)


def people(reading: Reading) -> list[Person]:
    return [row.person for row in reading.rows if row.person is not None]


@pytest.mark.parametrize(
    ("name", "emails", "phones"),
    [
        ("John_Doe_IPHONE", 1, 7),
        ("John_Doe_GMAIL", 1, 2),
        ("John_Doe_MS_OUTLOOK", 1, 2),
        ("John_Doe_EVOLUTION", 1, 2),
        ("nuovo-Example2.1", 1, 2),
        ("nuovo-Example3.0", 1, 3),
        ("khard-tel-value-uri", 0, 1),
    ],
)
def test_one_person_with_their_addresses_and_numbers(name: str, emails: int, phones: int) -> None:
    [person] = people(read(f"vcard/{name}.vcf"))
    assert (len(person.emails), len(person.phones)) == (emails, phones)


def test_the_photo_of_a_telephone_is_left_out() -> None:
    assert [left.column for left in read("vcard/John_Doe_IPHONE.vcf").left_out] == ["PHOTO"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("cozy-two-contacts", ["Contact 1", "Contact 2"]),
        ("folker-German-cp1252", ["Sören Täve Nüßlebaum"]),
        ("folker-Ukrainian-cp1251", ["Віталій Володимирович Кличко"]),
        ("folker-utf-8", ["孔夫子"]),
        ("khard-korean-c", ["최유림"]),
        ("nuovo-Example2.1", ["Forrest Gump"]),
        ("nuovo-Example3.0", ["Forrest Gump"]),
        ("nextcloud-forrest-gump", ["Forrest Gump"]),
    ],
)
def test_people_are_called_by_their_names(name: str, called: list[str]) -> None:
    assert [person.calling_name for person in people(read(f"vcard/{name}.vcf"))] == called


def test_the_same_person_in_two_files_has_the_same_address_and_a_namesake_another() -> None:
    [one], [same] = people(read("vcard/nuovo-Example2.1.vcf")), people(read("vcard/nuovo-Example3.0.vcf"))
    [namesake] = people(read("vcard/nextcloud-forrest-gump.vcf"))
    assert one.emails == same.emails == ("forrestgump@example.com",)
    assert namesake.emails == ("sherinnom@example.com",)


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(NotContacts) as refused:
        read("vcard/cozy-empty.vcf")
    assert refused.value.code == "empty"


def test_a_card_without_end_is_read_with_a_warning() -> None:
    reading = read("vcard/cozy-end-vcard-missing.vcf")
    assert len(people(reading)) == 1
    assert reading.warnings


def test_linkedin_with_lines_before_its_header() -> None:
    reading = read("contacts-csv/linkedin-sourcer-Connections.csv")
    assert [person.calling_name for person in people(reading)] == ["Priya Shah", "Sam Lee", "Alex Kim"]
    assert people(reading)[0].organisation == "Nestwise, Inc."


def test_linkedin_in_another_order() -> None:
    assert len(people(read("contacts-csv/linkedin-labeldekho-Connections.csv"))) == 10


def test_linkedin_with_accents() -> None:
    called = [person.calling_name for person in people(read("contacts-csv/linkedin-kawsay-Connections.csv"))]
    assert called == ["José García", "Æsop Fontaine"]


def test_the_header_of_french_outlook() -> None:
    reading = read("contacts-csv/outlook-fr-header-only.csv")
    assert len(reading.columns) == 94
    assert reading.rows == ()
    held: dict[str, list[Field]] = {}
    for index, column in enumerate(reading.columns):
        held.setdefault(column, []).append(reading.mapping[index])
    assert held["Nom"] == [Field.CALLING_NAME, Field.FAMILY_NAME]
    assert held["Titre"] == [Field.LEAVE_OUT, Field.OCCUPATION]
    assert held["Prénom"] == [Field.GIVEN_NAME]
    assert held["Adresse de messagerie"] == [Field.EMAIL]
    assert held["Société"] == [Field.ORGANISATION]
    assert held["Tél. mobile"] == [Field.PHONE]


def test_mailchimp_without_its_ratings() -> None:
    reading = read("contacts-csv/mailchimp-subscribed.csv")
    assert len(people(reading)) == 5
    assert people(reading)[-1].calling_name == "Dolor Simet"
    assert "MEMBER_RATING" in [left.column for left in reading.left_out]


def test_a_row_longer_than_its_header() -> None:
    [row] = read("contacts-csv/ghost-malformed.csv").rows
    assert row.problems
    assert row.person is not None


def test_a_single_name() -> None:
    [joseph] = people(read("contacts-csv/civicrm-individual_invalid_missing_name.csv"))
    assert joseph.calling_name == "Joseph"


def test_every_sample_is_read_or_refused_and_every_row_accounted_for() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not here (set TABLEE_SAMPLES to their folder)")
    for path in sorted(SAMPLES.rglob("*")):
        if path.is_file():
            try:
                reading = read_contacts(path.read_bytes(), path.name)
            except NotContacts as refused:
                assert str(refused.sentence)
            else:
                assert len(reading.proposed) + len(reading.skipped) == len(reading.rows)
                assert all(row.why_skipped for row in reading.skipped)
