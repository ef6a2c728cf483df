"""On someone's page: their photo where the place card would stand, and what is kept with them, in the margin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm.attachments.models import Kind
from crm.attachments.queries import in_the_margin, latest_kept_with
from crm.contacts.models import Contact
from crm.contacts.portrait_queries import lines_of
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from tests.attachments.pictures import encoded, jpeg, two_halves
from tests.cast import Cast
from tests.make import make_attachment, make_contact
from tests.page import Client
from tests.statements import count_statements


@pytest.fixture
def ines(app: Flask, cast: Cast, on_disk: Callable[[], list[Path]]) -> int:
    """Inès, in Ana's book."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return make_contact().id


def kept(cast: Cast, contact_id: int, **but: Any) -> int:
    """Something Ana keeps with someone, committed."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return make_attachment(contact=db.session.get_one(Contact, contact_id), **but).id


def photo(cast: Cast, contact_id: int, **but: Any) -> int:
    """A photo of someone."""
    return kept(cast, contact_id, **{"kind": Kind.PHOTO, "content": jpeg(), "filename": "ines.jpg", **but})


def test_without_a_photo_the_place_card_stands(ana: Client, ines: int) -> None:
    page = ana.get("contacts.show", contact_id=ines)
    assert page.all("header.portrait > span.place-card") and not page.all("header.portrait img")
    assert page.all(f'a[href$="/contacts/{ines}/attachments/new"]')
    assert "Photo and files" not in page.main


def test_the_latest_photo_stands_in_its_place_and_says_what_it_is(ana: Client, cast: Cast, ines: int) -> None:
    photo(cast, ines)
    latest = photo(cast, ines, content=encoded(two_halves(60, 60), "PNG"), words="At the June table")
    for number in range(8):
        kept(cast, ines, content=str(number).encode(), filename=f"letter {number}.txt")
    page = ana.get("contacts.show", contact_id=ines)
    [image] = page.all("header.portrait img")
    assert (image.attributes["src"] or "").endswith(f"/attachments/{latest}")
    assert image.attributes["alt"] == "At the June table"
    assert not page.all("header.portrait > span.place-card")


def test_a_photo_without_words_is_named_after_them(ana: Client, cast: Cast, ines: int) -> None:
    photo(cast, ines)
    [image] = ana.get("contacts.show", contact_id=ines).all("header.portrait img")
    assert image.attributes["alt"] == "Photo of Inès"


def test_the_margin_names_the_latest_and_leads_to_the_rest(
    ana: Client, chloe: Client, cast: Cast, ines: int
) -> None:
    kept(cast, ines, content=b"first", filename="the first.txt")
    kept(cast, ines, words="Her poster", content=b"a poster")
    margin = " ".join(ana.get("contacts.show", contact_id=ines).texts("aside"))
    assert "Her poster" in margin and "the first.txt" in margin and "All of it" not in margin
    for number in range(5):
        kept(cast, ines, content=str(number).encode())
    margin = " ".join(chloe.get("contacts.show", contact_id=ines).texts("aside"))
    assert "All of it" in margin and "the first.txt" not in margin


def test_what_is_mine_is_on_my_page_alone(ana: Client, basile: Client, cast: Cast, ines: int) -> None:
    photo(cast, ines, visibility=Visibility.MINE, words="Between us")
    page = ana.get("contacts.show", contact_id=ines)
    assert page.all("header.portrait img") and "Between us" in " ".join(page.texts("aside"))
    page = basile.get("contacts.show", contact_id=ines)
    assert not page.all("header.portrait img") and "Between us" not in page.html


def test_a_photo_in_the_bin_leaves_the_page(ana: Client, cast: Cast, ines: int) -> None:
    older = photo(cast, ines)
    newer = photo(cast, ines, content=encoded(two_halves(60, 60), "PNG"))
    ana.post("attachments.bin", attachment_id=newer)
    [image] = ana.get("contacts.show", contact_id=ines).all("header.portrait img")
    assert (image.attributes["src"] or "").endswith(f"/attachments/{older}")


def test_all_of_it_comes_with_the_other_lines_in_one_statement(
    scoped: Cast, on_disk: Callable[[], list[Path]]
) -> None:
    ines = make_contact()
    make_attachment(contact=ines, kind=Kind.PHOTO, content=jpeg(), filename="ines.jpg")
    make_attachment(contact=make_contact(calling_name="Léo"), content=b"his")
    for number in range(8):
        make_attachment(contact=ines, content=str(number).encode(), filename=f"{number}.txt")
    with count_statements() as said:
        found = in_the_margin(lines_of(ines, latest_kept_with).others)
    assert len(said) == 1
    assert found.photo is not None and found.photo.filename == "ines.webp"
    assert [row.filename for row in found.latest] == ["7.txt", "6.txt", "5.txt", "4.txt", "3.txt"]
    assert found.more
