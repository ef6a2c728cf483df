"""The bytes of a file are read in the letters they were written in, or other readings are offered."""

from __future__ import annotations

import time

import pytest

from crm.imports.readers.encoding import decode
from crm.imports.readers.table import read_table

FRENCH = "Prénom;Nom;Ville\nZoé;Lefèvre;Nîmes\nFrançois;Gaël;Orléans\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_settles_it(encoding: str) -> None:
    found = decode(FRENCH.encode(encoding))
    assert found.text == FRENCH
    assert found.sure


def test_strict_utf8_is_sure() -> None:
    found = decode(FRENCH.encode())
    assert (found.text, found.encoding, found.sure) == (FRENCH, "utf-8", True)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", [FRENCH, "Nom\nChloé\n", "Sören;Nüßlebaum", "Muñoz, José", "été"])
def test_what_western_machines_write_is_recognised(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert not found.sure


def test_the_oe_of_latin_9_is_not_one_half() -> None:
    assert "cœur" in decode("Ça vient du cœur".encode("iso8859-15")).text


def test_curly_apostrophes_of_windows_are_kept() -> None:
    assert decode("L’été — à l’œuvre".encode("cp1252")).text == "L’été — à l’œuvre"


@pytest.mark.parametrize("name", ["Олена Іваненко", "Анна;anna@example.org\nИван"])
def test_cyrillic_is_not_shown_as_accented_noise(name: str) -> None:
    found = decode(name.encode("cp1251"))
    assert (found.text, found.encoding) == (name, "cp1251")


def test_an_unsure_reading_offers_others_with_a_line_of_the_file() -> None:
    found = decode("Prénom\nZoé".encode("cp1252"))
    offered = dict(found.alternatives)
    assert offered["cp850"] == "Pr\u00e9nom".encode("cp1252").decode("cp850")
    assert found.encoding not in offered


def test_a_person_s_choice_wins() -> None:
    data = "Київ".encode("cp1251")
    assert decode(data, "cp1251").text == "Київ"
    assert decode(data, "no such encoding").text != ""


def test_one_line_of_another_encoding_leaves_the_others_readable() -> None:
    data = "Zoé\nHélène\nNoël\n".encode() + "André".encode("cp1252")
    assert decode(data).text.splitlines() == ["Zoé", "Hélène", "Noël", "André"]


def test_utf16_without_a_mark_is_recognised() -> None:
    text = "Name,Email\nAna,ana@example.org\n"
    assert decode(text.encode("utf-16-le")).text == text
    assert decode(text.encode("utf-16-be")).text == text


def test_a_guessed_table_says_that_it_was_guessed() -> None:
    reading = read_table(decode(FRENCH.encode("cp1252")))
    assert not reading.sure
    assert reading.alternatives
    assert reading.rows[0].person is not None
    assert reading.rows[0].person.town == "Nîmes"


@pytest.mark.parametrize("piece", [b"\xe9", b"\xe9\n", b"\xc3", b"\xc3\xa9", b"a"])
def test_ten_megabytes_are_decoded_in_time(piece: bytes) -> None:
    data = (piece * (10_000_000 // len(piece))) + b"\xe9"
    start = time.perf_counter()
    decode(data)
    assert time.perf_counter() - start < 5
