"""Whatever the bytes, an address book is read or refused with a sentence; every row is accounted for."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.encoding import OFFERED
from crm.imports.readers.facts import MAX_BYTES, Field, NotContacts, Reading
from crm.imports.readers.table import apply_mapping

TABLE = (
    "sep=;\nNom;Prénom;Courriel;Tél;Site;Anniversaire;Klout;Notes;Repères\n"
    'Ruiz;Ana;ana@example.org;06 01 02 03 04;fil.example;12/05/1978;54;"une\nnote";jeux, conte\n'
    ";;;;;;;;\nLefèvre;Zoé;zoe@example.org;;;--05-12;;;\n"
).encode()
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;Ana;;;\r\nFN:Ana Ruiz\r\nitem1.EMAIL;TYPE=INTERNET:ana@example.org\r\n"
    "TEL;VALUE=uri:tel:+33-6;ext=1\r\nADR;TYPE=home:;;3 rue;Nîmes;;30000;\r\nBDAY:--0512\r\nORG:Fil;Atelier\r\n"
    "NOTE;ENCODING=QUOTED-PRINTABLE:d=C3=A9but=\r\nfin\r\nAGENT:BEGIN:VCARD\r\n FN:x\r\n END:VCARD\r\n"
    "PHOTO;ENCODING=b:AAAA\r\n AAAA\r\nIMPP:xmpp:ana@im.example\r\nURL:http\\://fil.example\r\nEND:VCARD\r\n"
).encode() * 2


def accounted(data: bytes, **choices) -> Reading | None:
    """Reads, checks what is promised of any reading, and gives it; None when the file was refused."""
    start = time.perf_counter()
    try:
        reading = read_contacts(data, **choices)
    except NotContacts as refused:
        assert refused.code
        assert str(refused.sentence)
        return None
    assert time.perf_counter() - start < 2
    assert [row.position for row in reading.rows] == list(range(1, len(reading.rows) + 1))
    for row in reading.rows:
        if row.person is None:
            assert row.why_skipped is not None
        else:
            assert row.person.calling_name.strip()
            assert "\n" not in row.person.calling_name
            assert len(row.person.calling_name) <= 254
        json.dumps([problem.as_json() for problem in row.problems])
        assert all(str(problem) for problem in row.problems)
    return reading


@st.composite
def mutated(draw: st.DrawFn, model: bytes) -> bytes:
    data = bytearray(model)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["put", "take", "change", "repeat", "end"]))
        if kind == "put":
            data[at:at] = draw(
                st.binary(max_size=6)
                | st.sampled_from(
                    [
                        b'"',
                        b";",
                        b",",
                        b"\n",
                        b"\r",
                        b"=\n",
                        b"\\",
                        b":",
                        b" ",
                        b"\x00",
                        b"\xc3",
                        b"BEGIN:VCARD\n",
                    ]
                )
            )
        elif kind == "take":
            del data[at : at + draw(st.integers(1, 40))]
        elif kind == "change" and at < len(data):
            data[at] = draw(st.integers(0, 255))
        elif kind == "repeat":
            data[at:at] = data[at : at + 30] * draw(st.integers(1, 20))
        else:
            del data[max(at, 1) :]
    return bytes(data)


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    accounted(data)
    accounted(b"BEGIN:VCARD\n" + data)
    accounted(b"Nom;Email;Notes\n" + data)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@settings(deadline=None, max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    accounted(text.encode())
    accounted(f"Nom,Email,Tél,Site,Anniversaire,Repères,Adresse\n{text}".encode())
    accounted(f"BEGIN:VCARD\nFN:{text}\nN:{text}\nTEL:{text}\nURL:{text}\nBDAY:{text}\nADR:{text}\n".encode())


@given(mutated(TABLE), st.sampled_from([None, *OFFERED]))
@settings(deadline=None, max_examples=300)
def test_a_damaged_table_never_ends_in_an_exception(data: bytes, encoding: str | None) -> None:
    accounted(data, encoding=encoding)


@given(mutated(CARD), st.sampled_from([None, *OFFERED]))
@settings(deadline=None, max_examples=300)
def test_a_damaged_card_never_ends_in_an_exception(data: bytes, encoding: str | None) -> None:
    accounted(data, encoding=encoding)


@given(st.dictionaries(st.integers(-1, 12), st.sampled_from(Field), max_size=9))
@settings(deadline=None, max_examples=100)
def test_any_mapping_accounts_for_every_row(mapping: dict[int, Field]) -> None:
    reading = accounted(TABLE, mapping=mapping)
    assert reading is not None
    assert len(reading.rows) == 3
    assert apply_mapping(reading, mapping) == reading


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"%PDF-1.7", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"<!DOCTYPE html><html><body>Ana</body></html>", "markup"),
        (b'<?xml version="1.0"?><opml/>', "markup"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "calendar"),
        (b'[{"name": "Ana"}]', "json"),
    ],
)
def test_what_is_no_address_book_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(NotContacts) as refused:
        read_contacts(data)
    assert refused.value.code == code
    assert str(refused.value.sentence).endswith(".")


FULL = 2_000_000


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"Nom,Email\n", b","),
        (b"Nom,Email\n", b'"'),
        (b"Nom,Email\n", b'"a\n'),
        (b"Nom,Email\na,", b"a@"),
        (b"Nom,Email\na,", b"a@b.example;"),
        (b"Nom,Site\na,", b"a.example "),
        (b"Nom,Anniversaire\na,", b"1978"),
        (b"Nom,", b"c,"),
        (b"", b"BEGIN:VCARD\n"),
        (b"BEGIN:VCARD\nNOTE:", b"\n a"),
        (b"BEGIN:VCARD\nNOTE", b";a"),
        (b"BEGIN:VCARD\nNOTE", b';"'),
        (b"BEGIN:VCARD\nN:", b"\\;"),
        (b"BEGIN:VCARD\nADR:", b";"),
        (b"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:", b"=C3=A9=\n"),
        (b"BEGIN:VCARD\nAGENT:\n", b"BEGIN:VCARD\n"),
        (b"BEGIN:VCARD\n", b"EMAIL:no\n"),
        (b"BEGIN:VCARD\n", b"\n"),
        (b"BEGIN:VCARD\n", b"QUOTED-PRINTABLE"),
    ],
)
def test_hostile_repetition_is_bounded_in_time(head: bytes, piece: bytes) -> None:
    data = head + piece * (FULL // len(piece))
    start = time.perf_counter()
    try:
        reading = read_contacts(data)
    except NotContacts:
        pass
    else:
        assert len(reading.proposed) + len(reading.skipped) == len(reading.rows)
    assert time.perf_counter() - start < 8
