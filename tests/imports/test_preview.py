"""A file is looked at before anything is kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.imports.models import ImportBatch, ImportRow
from tests.cast import Cast
from tests.make import make_contact
from tests.page import Client, Page

TABLE = """Nom,Mail,Blog,Thème,MEMBER_RATING
Inès Kaci,ines@contes.example,contesdusoir.example,"conte, radio",4
Moussa Kamara,,ateliervelo.example,vélo,2
,,,,
"""


def bring(browser: Client, content: str | bytes, name: str = "carnet.csv", *, status: int = 303) -> Page:
    """Sends a file through the form; the preview when it is accepted."""
    data = content.encode() if isinstance(content, str) else content
    page = browser.get("imports.new")
    answer = browser.submit(page, {"file": (io.BytesIO(data), name)}, status=status)
    return browser.follow(answer) if status == 303 else answer


def rows_in(cast: Cast, model: Any) -> list[Any]:
    """Every row of `model` in the cast's book."""
    with scope_of(cast.workspace.id, None, sees_all=True):
        return list(db.session.scalars(select(model)))


def batch_of(cast: Cast) -> int:
    """The id of the one file brought in."""
    (batch,) = rows_in(cast, ImportBatch)
    return int(batch.id)


def test_a_preview_writes_nothing_about_anyone(basile: Client, cast: Cast) -> None:
    page = bring(basile, TABLE)
    assert "What do your columns say?" in page.main
    assert "Inès Kaci" in page.main
    assert "contesdusoir.example" in page.main
    assert rows_in(cast, Contact) == []
    assert rows_in(cast, ImportRow) == []


def test_figures_about_people_are_left_aside_by_name(basile: Client) -> None:
    page = bring(basile, TABLE)
    assert "Left aside: MEMBER_RATING" in page.main
    chosen = page.all('select[name="column-4"] option[selected]')
    assert [option.attributes["value"] for option in chosen] == ["leave_out"]
    offered = [option.attributes["value"] for option in page.all('select[name="column-4"] option')]
    assert offered == ["leave_out", "quotation"]


def test_another_mapping_is_read_again_and_not_kept_yet(basile: Client, cast: Cast) -> None:
    page = bring(basile, "Qui,Surnom\nInès,La conteuse\n")
    answer = basile.submit(page, {"column-1": "note", "act": "keep"}, action="")
    page = basile.follow(answer)
    assert "not kept yet" in page.text
    assert page.all('select[name="column-1"] option[selected]')[0].attributes["value"] == "note"
    assert rows_in(cast, Contact) == []


def test_a_column_that_is_no_field_is_refused_beside_it(basile: Client, cast: Cast) -> None:
    page = bring(basile, TABLE)
    refused = basile.submit(page, {"column-3": "score", "act": "keep"}, status=422)
    assert refused.fault_of("column-3")
    assert rows_in(cast, Contact) == []


def test_a_figure_cannot_become_a_tag(basile: Client, cast: Cast) -> None:
    page = bring(basile, TABLE)
    refused = basile.submit(page, {"column-4": "tags", "act": "read"}, status=422)
    assert refused.fault_of("column-4")


def test_an_unsure_encoding_is_asked_with_a_real_line(basile: Client) -> None:
    data = "Nom;Ville\nHélène Dupré;Béthune\nZoé Lefèvre;Orléans\n".encode("mac_roman")
    page = bring(basile, data)
    values = [box.attributes["value"] for box in page.all('input[name="encoding"]')]
    assert values[0] == "mac_roman"
    page = basile.follow(basile.submit(page, {"encoding": "cp850", "act": "read"}))
    assert "Hélène Dupré" not in page.texts("tbody th")
    page = basile.follow(basile.submit(page, {"encoding": "mac_roman", "act": "read"}))
    assert "Hélène Dupré" in page.texts("tbody th")


def test_what_waits_is_seen_by_its_author_alone(basile: Client, ana: Client, cast: Cast) -> None:
    bring(basile, TABLE)
    batch_id = batch_of(cast)
    ana.get("imports.show", batch_id=batch_id, status=404)
    ana.post("imports.decide", {"act": "keep"}, batch_id=batch_id, status=404)
    assert "carnet.csv" not in ana.get("imports.index").main
    assert "waits for your yes" in basile.get("imports.index").main


def test_a_file_left_alone_is_forgotten(basile: Client, cast: Cast) -> None:
    bring(basile, TABLE)
    batch_id = batch_of(cast)
    basile.follow(basile.post("imports.leave", batch_id=batch_id))
    assert rows_in(cast, ImportBatch) == []


def test_hostile_words_are_shown_as_words(basile: Client) -> None:
    vectors = ["<script>alert(1)</script>", "{{7*7}}", "javascript:alert(1)", '"><svg onload=alert(1)>']
    table = "Nom,Notes\n" + "\n".join('"' + v.replace('"', '""') + f'",n{i}' for i, v in enumerate(vectors))
    page = bring(basile, table)
    assert "<script>alert(1)</script>" in page.main
    assert "{{7*7}}" in page.main
    assert not page.all("main script, main svg[onload]")


def test_the_book_of_a_reader_is_not_filled_by_files(chloe: Client) -> None:
    chloe.get("imports.index", status=403)
    chloe.get("imports.new", status=403)
    chloe.post("imports.new", {}, status=403)


def test_a_stranger_finds_nothing(basile: Client, zoe: Client, cast: Cast) -> None:
    bring(basile, TABLE)
    batch_id = batch_of(cast)
    zoe.get("imports.show", batch_id=batch_id, status=404)
    zoe.post("imports.decide", {"act": "keep"}, batch_id=batch_id, status=404)
    zoe.post("imports.take_back", {}, batch_id=batch_id, status=404)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"   \n \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 400, "not text"),
        (b"PK\x03\x04" + b"\x00" * 400, "workbook"),
        (b"<!doctype html><p>hello", "XML"),
        (b'{"a": 1}', "JSON"),
    ],
)
def test_what_is_no_address_book_is_refused_beside_the_field(
    basile: Client, cast: Cast, content: bytes, words: str
) -> None:
    page = bring(basile, content, "x", status=422)
    assert words in page.fault_of("file")
    assert rows_in(cast, ImportBatch) == []


def test_no_file_is_asked_for(basile: Client) -> None:
    page = basile.post("imports.new", {}, status=422)
    assert page.fault_of("file") == "Error: Choose a file."


def test_fifty_megabytes_get_a_clear_page(basile: Client) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n\r\n'
    answer = basile.http.post(
        basile.url("imports.new"),
        data=head + b"a@b.example\n" * 4_400_000 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "more than we take in one go" in Page(answer).main


def test_more_lines_than_one_go_are_refused(basile: Client) -> None:
    table = "Nom,Mail\n" + "".join(f"P {i},p{i}@x.example\n" for i in range(5001))
    assert "cut the file in two" in bring(basile, table, status=422).fault_of("file")


def test_an_empty_list_says_what_fits(ana: Client) -> None:
    page = ana.get("imports.index")
    assert "No file yet" in page.main
    assert "contesdusoir.example" in page.main


def test_asked_about_someone_of_the_same_name_nothing_is_chosen(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        make_contact(calling_name="Moussa Kamara")
    page = bring(basile, TABLE)
    assert "Same person as Moussa Kamara" in page.main
    boxes = page.all('input[name="row-2"]')
    assert [box.attributes["value"] for box in boxes][-2:] == ["new", "later"]
    assert not [box for box in boxes if "checked" in box.attributes]
