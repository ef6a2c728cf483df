"""Tables of contacts: every dialect, every line accounted for."""

from __future__ import annotations

import pytest

from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import Field, NotContacts, Person, Quotation, Reading, Why
from crm.imports.readers.table import apply_mapping


def people(reading: Reading) -> list[Person]:
    return [row.person for row in reading.rows if row.person is not None]


def read(text: str) -> Reading:
    return read_contacts(text.encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_separator_is_understood(delimiter: str) -> None:
    text = "Prénom,Nom,Courriel\nZoé,Lefèvre,zoe@example.org\n".replace(",", delimiter)
    [zoe] = people(read(text))
    assert (zoe.calling_name, zoe.emails) == ("Zoé Lefèvre", ("zoe@example.org",))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_end_of_line_is_understood(end: str) -> None:
    assert [p.calling_name for p in people(read(f"Name{end}Ana{end}Basile{end}"))] == ["Ana", "Basile"]


def test_the_separator_line_of_excel_is_not_a_row() -> None:
    [ana] = people(read("sep=;\nNom;Ville\nAna;Lille, Nord\n"))
    assert ana.town == "Lille, Nord"


def test_quoted_cells_keep_separators_quotes_and_lines() -> None:
    [ana] = people(read('Name,Notes\n"Ana ""la brodeuse"" Ruiz","likes\ncomma, semicolon; both"\n'))
    assert ana.calling_name == 'Ana "la brodeuse" Ruiz'
    assert ana.notes == "likes\ncomma, semicolon; both"


def test_lines_before_the_header_are_passed_over_and_said() -> None:
    reading = read(
        'Notes:\n"Some addresses may be missing, as expected."\n\nFirst Name,Last Name,Company\nAna,Ruiz,"Fil, Inc."\n'
    )
    [ana] = people(reading)
    assert (ana.calling_name, ana.organisation) == ("Ana Ruiz", "Fil, Inc.")
    assert reading.rows[0].line == 5
    assert reading.warnings


def test_a_stray_quotation_mark_costs_its_own_line_only() -> None:
    reading = read('Name,Town\n"Ana,Lille\nBasile,Brest\nChloé,Caen\n')
    assert [p.town for p in people(reading)] == ["Lille", "Brest", "Caen"]
    assert "quotation mark" in str(reading.rows[0].problems[0])


def test_a_cell_past_the_limit_of_the_csv_module_is_read() -> None:
    reading = read("Name,Notes\nAna," + "a " * 80_000 + "\nBasile,short\n")
    ana, basile = people(reading)
    assert len(ana.notes) == 20_000 - 1
    assert basile.notes == "short"
    assert "very long" in str(reading.rows[0].problems[0])
    assert len(reading.rows[0].original[1]) == 160_000


def test_nul_signs_are_taken_out_and_said() -> None:
    reading = read("Name,Town\nA\x00na,Lille\n")
    assert people(reading)[0].calling_name == "Ana"
    assert any("NUL" in str(warning) for warning in reading.warnings)


def test_a_row_longer_than_the_header_is_kept_and_reported() -> None:
    reading = read("name,email\nAlix,alix@example.org,bring tea\n")
    [alix] = people(reading)
    assert alix.notes == "bring tea"
    assert "bring tea" in str(reading.rows[0].problems[0])


def test_a_row_shorter_than_the_header_is_kept_and_reported() -> None:
    reading = read("name,email,town\nAlix\n")
    assert people(reading)[0].calling_name == "Alix"
    assert "fewer cells" in str(reading.rows[0].problems[0])


def test_an_organisation_alone_is_not_a_person() -> None:
    reading = read(
        "Nom,Société,Email,Tél\n,Théâtre du Fil,contact@fil.example,01 02 03 04 05\nAna,Théâtre du Fil,,\n"
    )
    house, ana = reading.rows
    assert house.person is None
    assert house.organisation == "Théâtre du Fil"
    assert "an organisation, not a person" in str(house.why_skipped)
    assert ana.person is not None
    assert ana.person.organisation == "Théâtre du Fil"


def test_a_row_with_nothing_to_show_is_passed_over_with_its_reason() -> None:
    reading = read("Name,Town,Email\nAna,Lille,\n,,\n,Brest,\n-,n/a,null\nBasile,,\n")
    assert [row.person is not None for row in reading.rows] == [True, False, False, False, True]
    assert all(row.why_skipped for row in reading.skipped)
    assert len(reading.proposed) + len(reading.skipped) == len(reading.rows)


def test_empty_lines_that_spreadsheets_leave_at_the_end_are_no_rows() -> None:
    assert len(read("Name,Town\nAna,Lille\n,\n,\n").rows) == 1


def test_an_address_without_a_name_calls_the_person_until_a_name_is_found() -> None:
    reading = read("Email,First Name\nana@example.org,\n")
    [ana] = people(reading)
    assert ana.calling_name == "ana@example.org"
    assert ana.name_to_find
    assert "No name here" in str(reading.rows[0].problems[0])


def test_a_single_name_is_enough() -> None:
    assert [p.calling_name for p in people(read("First Name\nJoséphine\n"))] == ["Joséphine"]


def test_several_values_in_a_cell_are_split() -> None:
    [ana] = people(
        read(
            "Nom;Mails;Téléphones;Blog;Repères\n"
            "Ana;Ana@Example.org, perso@ana.example;01 02 03 04 05 / 06 07 08 09 10;ana.example www.fil.example;"
            '"jeux de société, conte"\n'
        )
    )
    assert ana.emails == ("ana@example.org", "perso@ana.example")
    assert ana.phones == ("01 02 03 04 05", "06 07 08 09 10")
    assert ana.sites == ("ana.example", "www.fil.example")
    assert ana.tags == ("jeux de société", "conte")


def test_a_bad_address_is_kept_in_a_note_and_said() -> None:
    reading = read("Nom,Email,Site,Anniversaire\nAna,ana chez example,javascript:alert(1),bientôt\n")
    [ana] = people(reading)
    assert (ana.emails, ana.sites, ana.birthday) == ((), (), "")
    for words in ("ana chez example", "javascript:alert(1)", "bientôt"):
        assert words in ana.notes
        assert any(words in str(problem) for problem in reading.rows[0].problems)


def test_parts_of_an_address_make_one() -> None:
    [ana] = people(
        read(
            "Name,Home Street,Home City,Home Postal Code,Work City,Home Country\nAna,3 rue du Fil,Lille,59000,Brest,France\n"
        )
    )
    assert ana.postal == ("3 rue du Fil\n59000 Lille\nFrance",)
    assert ana.town == "Lille"


def test_a_birthday_in_three_columns_is_one_with_or_without_year() -> None:
    ana, basile = people(read("Display Name,Birth Year,Birth Month,Birth Day\nAna,1978,5,12\nBasile,,5,12\n"))
    assert (ana.birthday, basile.birthday) == ("1978-05-12", "--05-12")


def test_a_list_without_header_is_read_and_the_columns_are_asked() -> None:
    reading = read("Ana Ruiz;ana@example.org;06 01 02 03 04\nBasile;basile@example.org;06 05 06 07 08\n")
    assert [p.calling_name for p in people(reading)] == ["Ana Ruiz", "Basile"]
    assert people(reading)[1].phones == ("06 05 06 07 08",)
    assert any("No line names the columns" in str(warning) for warning in reading.warnings)


def test_formula_shields_are_taken_off() -> None:
    [ana] = people(read('Nom,Tél,Mobile\nAna,\'+33 1 02 03 04 05,"=""0607080910"""\n'))
    assert ana.phones == ("+33 1 02 03 04 05", "0607080910")


def test_a_header_alone_is_recognised_and_holds_nobody() -> None:
    reading = read("Prénom;Nom;Société\n")
    assert reading.rows == ()
    assert "nobody" in str(reading.warnings[0])


def test_the_mapping_can_be_changed_and_nothing_is_lost() -> None:
    reading = read("Qui,Klout,Truc\nAna,54,vélo\n,12,\n")
    assert [left.column for left in reading.left_out] == ["Klout"]
    again = apply_mapping(reading, {1: Field.NOTE, 2: Field.TAGS, 99: Field.EMAIL})
    [ana] = people(again)
    assert ana.tags == ("vélo",)
    assert ana.quotations == (Quotation("Klout", "54"),)
    assert ana.notes == ""
    assert again.left_out == ()
    assert len(again.rows) == len(reading.rows)
    back = apply_mapping(again, {1: Field.LEAVE_OUT, 2: Field.LEAVE_OUT})
    assert [(left.column, left.why) for left in back.left_out] == [
        ("Klout", Why.FIGURES),
        ("Truc", Why.CHOSEN),
    ]


def test_the_choices_of_a_person_can_be_given_at_once() -> None:
    reading = read_contacts("Qui;X\nZoé;à Lille".encode("cp1252"), encoding="cp1252", mapping={1: Field.TOWN})
    assert people(reading)[0].town == "à Lille"


def test_too_many_lines_are_refused_with_a_sentence() -> None:
    with pytest.raises(NotContacts) as refused:
        read("Nom\n" + "a\n" * 100_100)
    assert refused.value.code == "too_many"


def test_prose_is_no_table() -> None:
    prose = "Il était une fois une personne qui aimait beaucoup recevoir ses amis à dîner et leur raconter des histoires\n"
    with pytest.raises(NotContacts) as refused:
        read(prose * 3)
    assert refused.value.code == "unknown"


def test_what_is_too_long_for_its_place_is_kept_whole_in_a_note() -> None:
    name, street = "Ana " * 40 + "Ruiz", "rue du Fil " * 40
    reading = read(f"Nom,Adresse,Notes\n{name},{street},elle brode\n")
    [ana] = people(reading)
    assert len(ana.calling_name) <= 120
    assert ana.postal == ()
    assert name in ana.notes
    assert street.strip() in ana.notes
    assert len(reading.rows[0].problems) == 2


def test_the_reason_of_a_row_passed_over_is_its_last_sentence_however_many_came_before() -> None:
    bad = " ".join(f"a{i}@" for i in range(80))
    [row] = read(f"Nom,Email\n,{bad}\n").rows
    assert row.person is None
    assert "No name and no way" in str(row.why_skipped)


def test_a_stray_mark_does_not_reach_for_the_marks_of_the_lines_below() -> None:
    reading = read('Name,Town\n"Ana,Lille\nBasile,"Brest"\nChloé,"Caen, Calvados"\n')
    assert [p.calling_name for p in people(reading)] == ['"Ana', "Basile", "Chloé"]
    assert [p.town for p in people(reading)] == ["Lille", "Brest", "Caen, Calvados"]
