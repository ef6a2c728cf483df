"""Cards of vCard 2.1, 3.0 and 4.0, as many programs write them and as some break them."""

from __future__ import annotations

import pytest

from crm.imports.readers.cards import cards
from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import NotContacts, Person, Reading, Why


def card(*lines: str, version: str = "3.0") -> bytes:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


def one(*lines: str, version: str = "3.0") -> Person:
    reading = read_contacts(card(*lines, version=version))
    assert len(reading.rows) == 1
    person = reading.rows[0].person
    assert person is not None, reading.rows[0].problems
    return person


def names(reading: Reading) -> list[str]:
    return [row.person.calling_name for row in reading.rows if row.person]


def test_what_the_card_shows_is_what_they_are_called() -> None:
    person = one("FN:孔夫子", "N:Konfuzius;;;;")
    assert (person.calling_name, person.other_names) == ("孔夫子", ("Konfuzius",))
    assert one("FN:Mme Ana Ruiz", "N:Ruiz;Ana;;Mme;").other_names == ()


def test_without_it_the_name_in_parts_is_put_together() -> None:
    assert one("N:Ruiz;Ana;;Mme;").calling_name == "Ana Ruiz"
    assert one("N:Ruiz;Ana", version="2.1").calling_name == "Ana Ruiz"


def test_other_names_come_from_the_nickname() -> None:
    assert one("FN:Ana Ruiz", "NICKNAME:Anita,la brodeuse").other_names == ("Anita", "la brodeuse")


def test_grouped_properties_and_types_of_every_version_are_read() -> None:
    person = one(
        "FN:Ana",
        "item1.EMAIL;type=INTERNET;type=pref:Ana@Example.org",
        "item1.X-ABLabel:perso",
        'EMAIL;TYPE="work,home";PREF=1:mailto:ana@fil.example',
        "TEL;CELL;VOICE:06 01 02 03 04",
        "TEL;VALUE=uri:tel:+33-1-02-03-04-05;ext=12",
    )
    assert person.emails == ("ana@example.org", "ana@fil.example")
    assert person.phones == ("06 01 02 03 04", "+33-1-02-03-04-05 ext. 12")


def test_one_number_written_twice_is_one() -> None:
    assert one("FN:Ana", "TEL:06 01 02 03 04", "TEL:+33601020304").phones == ("06 01 02 03 04",)


def test_folded_lines_are_made_whole_even_in_the_middle_of_a_letter() -> None:
    whole = "NOTE:Zoé brode".encode()
    data = b"BEGIN:VCARD\nVERSION:3.0\nFN:Zo\xc3\n \xa9\n" + whole[:8] + b"\n " + whole[8:] + b"\nEND:VCARD"
    [row] = read_contacts(data).rows
    assert row.person is not None
    assert (row.person.calling_name, row.person.notes) == ("Zoé", "Zoé brode")


def test_the_old_folding_keeps_its_space() -> None:
    assert one("FN:Ana", "NOTE:elle brode", " et jardine", version="2.1").notes == "elle brode et jardine"


def test_quoted_printable_with_soft_breaks_and_charsets() -> None:
    person = one(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Lef=C3=A8vre;Zo=C3=A9;;;",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1252:une longue note o=F9 =",
        "tout est dit=0D=0Asur deux lignes",
        "ADR;HOME;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:;;3 rue de l'=C9glise;N=EEmes;;30000;",
        version="2.1",
    )
    assert person.calling_name == "Zoé Lefèvre"
    assert person.notes == "une longue note où tout est dit\nsur deux lignes"
    assert person.town == "Nîmes"
    assert person.postal == ("3 rue de l'Église\n30000 Nîmes",)


def test_a_line_broken_by_accident_belongs_to_the_one_before() -> None:
    person = one("FN:Ana", "NOTE:première ligne", "deuxième ligne sans retrait", "TEL:0601020304")
    assert person.notes == "première ligne\ndeuxième ligne sans retrait"
    assert person.phones == ("0601020304",)


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Sören Nüßlein"), ("cp1251", "Олена Іваненко")])
def test_undeclared_bytes_are_read_in_their_own_encoding(encoding: str, name: str) -> None:
    data = f"BEGIN:VCARD\nVERSION:2.1\nFN:{name}\nEND:VCARD\n".encode(encoding)
    reading = read_contacts(data)
    assert names(reading) == [name]
    assert (reading.encoding, reading.sure) == (encoding, False)
    assert reading.alternatives


def test_each_card_is_decoded_on_its_own() -> None:
    data = b"".join(
        f"BEGIN:VCARD\nFN:{name}\nEND:VCARD\n".encode(encoding)
        for encoding, name in [
            ("utf-8", "Zoé"),
            ("cp1252", "Hélène Lefèvre"),
            ("cp1251", "Олена"),
            ("utf-8", "최유"),
        ]
    )
    assert names(read_contacts(data)) == ["Zoé", "Hélène Lefèvre", "Олена", "최유"]


def test_a_person_may_choose_the_encoding() -> None:
    data = "BEGIN:VCARD\nFN:Łukasz Żak\nEND:VCARD\n".encode("cp1250")
    assert names(read_contacts(data, encoding="cp1250")) == ["Łukasz Żak"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_no_part_of_the_card(encoding: str) -> None:
    assert names(read_contacts("BEGIN:VCARD\r\nFN:Zoé\r\nEND:VCARD".encode(encoding))) == ["Zoé"]


def test_escaped_signs_are_read() -> None:
    person = one(
        "FN:Ruiz\\, Ana",
        "ORG:Fil\\; Aiguille;Atelier",
        "NOTE:l'une\\nl'autre \\\\ fin",
        "CATEGORIES:jeux\\, contes,vélo",
        "URL:http\\://fil.example",
    )
    assert person.calling_name == "Ruiz, Ana"
    assert person.organisation == "Fil; Aiguille, Atelier"
    assert person.notes == "l'une\nl'autre \\ fin"
    assert person.sites == ("http://fil.example",)


def test_categories_are_tags_without_reason() -> None:
    assert one("FN:Ana", "CATEGORIES:conte,vélo").tags == ("conte", "vélo")


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:1978-05-12", "1978-05-12"),
        ("BDAY;VALUE=date:19780512", "1978-05-12"),
        ("BDAY:--0512", "--05-12"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-12", "--05-12"),
        ("BDAY:1978-05-12T00:00:00Z", "1978-05-12"),
    ],
)
def test_birthdays_of_every_version(line: str, birthday: str) -> None:
    assert one("FN:Ana", line).birthday == birthday


def test_a_birthday_in_other_words_is_kept_in_a_note_and_said() -> None:
    reading = read_contacts(card("FN:Ana", "BDAY;VALUE=text:circa spring"))
    assert reading.rows[0].person is not None
    assert "circa spring" in reading.rows[0].person.notes
    assert "circa spring" in str(reading.rows[0].problems[0])


def test_handles_and_profiles() -> None:
    person = one(
        "FN:Ana",
        "X-SKYPE:ana.ruiz",
        "IMPP;X-SERVICE-TYPE=Jabber:xmpp:ana@im.example",
        "X-SOCIALPROFILE;type=mastodon:@ana@social.example",
        "X-SOCIALPROFILE;type=twitter:http://twitter.com/ana",
    )
    assert person.handles == ("Skype: ana.ruiz", "Jabber: ana@im.example", "mastodon: @ana@social.example")
    assert person.sites == ("http://twitter.com/ana",)


@pytest.mark.parametrize(
    "lines",
    [
        ("ORG:Théâtre du Fil",),
        ("FN:Théâtre du Fil", "N:;;;;", "ORG:Théâtre du Fil;", "TEL:0102030405"),
        ("FN:Théâtre", "ORG:Théâtre du Fil", "X-ABShowAs:COMPANY"),
        ("FN:Théâtre", "KIND:org", "ORG:Théâtre du Fil"),
    ],
)
def test_a_card_of_an_organisation_is_not_a_person(lines: tuple[str, ...]) -> None:
    [row] = read_contacts(card(*lines)).rows
    assert row.person is None
    assert row.organisation == "Théâtre du Fil"
    assert "organisation" in str(row.why_skipped)


def test_a_card_of_a_group_and_an_empty_one_are_passed_over_with_their_reason() -> None:
    data = card("FN:Amis", "KIND:group") + card("UID:1", "REV:2020") + card("FN:Ana")
    group, nothing, ana = read_contacts(data).rows
    assert "list of people" in str(group.why_skipped)
    assert "Nothing to read" in str(nothing.why_skipped)
    assert ana.person is not None


def test_pictures_are_left_out_and_said_and_what_follows_is_read() -> None:
    photo = ["PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 60, *[" " + "A" * 74] * 30_000]
    reading = read_contacts(card("FN:Ana", *photo, "TEL:0601020304"))
    [row] = reading.rows
    assert row.person is not None
    assert row.person.phones == ("0601020304",)
    assert [(left.column, left.why) for left in reading.left_out] == [("PHOTO", Why.PICTURE)]
    assert "AAAA" not in row.original


def test_figures_in_a_card_are_left_out_and_said_by_name() -> None:
    reading = read_contacts(card("FN:Ana", "X-KLOUT:54", "X-FOLLOWERS:12000", "X-GENDER:F"))
    assert {left.column: left.why for left in reading.left_out} == {
        "X-KLOUT": Why.FIGURES,
        "X-FOLLOWERS": Why.FIGURES,
        "X-GENDER": Why.PRIVATE,
    }
    assert "12000" not in repr(reading.rows[0].person)


def test_a_missing_end_is_a_warning_and_takes_nothing_from_the_next() -> None:
    data = b"BEGIN:VCARD\nFN:Ana\nBEGIN:VCARD\nFN:Basile\nEND:VCARD\nBEGIN:VCARD\nFN:Chlo"
    reading = read_contacts(data)
    assert names(reading) == ["Ana", "Basile", "Chlo"]
    assert [bool(row.problems) for row in reading.rows] == [True, False, True]
    assert len(reading.warnings) == 1


def test_a_card_inside_another_is_not_a_second_person() -> None:
    nested = b"BEGIN:VCARD\nFN:Ana\nAGENT:\nBEGIN:VCARD\nFN:Agent\nTEL:1234\nEND:VCARD\nTEL:0601020304\nEND:VCARD\n"
    folded = b"BEGIN:VCARD\nFN:Basile\nAGENT:BEGIN:VCARD\n FN:Agent\n END:VCARD\nTEL:0605060708\nEND:VCARD\n"
    reading = read_contacts(nested + folded)
    assert names(reading) == ["Ana", "Basile"]
    assert [row.person.phones for row in reading.rows if row.person] == [("0601020304",), ("0605060708",)]


def test_a_card_says_the_line_where_it_begins() -> None:
    assert [row.line for row in read_contacts(card("FN:Ana") + card("FN:Basile")).rows] == [1, 5]


def test_what_stood_in_the_file_stays_beside_the_proposal() -> None:
    [row] = read_contacts(card("FN:Ana", "X-ANYTHING:whatever")).rows
    assert "X-ANYTHING:whatever" in row.original


def test_words_before_and_between_cards_are_passed_over() -> None:
    data = b"forwarded message\n\n" + card("FN:Ana") + b"\n-- \nsent from my phone\n" + card("FN:Basile")
    assert names(read_contacts(data)) == ["Ana", "Basile"]


def test_a_vcf_without_a_card_is_refused() -> None:
    with pytest.raises(NotContacts) as refused:
        read_contacts(b"FN:Ana\n", "ana.vcf")
    assert refused.value.code == "unknown"


def test_properties_keep_their_names_groups_and_parameters() -> None:
    [found] = cards(card('work.TEL;TYPE="a;b:c",HOME;PREF=1:06'))
    tel = found.properties[1]
    assert (tel.name, tel.group, tel.params["PREF"], tel.value) == ("TEL", "work", "1", "06")
