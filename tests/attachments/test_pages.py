"""The pages of photos and files: who sees what, what is refused and how it is said, what comes back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from crm.attachments.models import Attachment, Kind
from crm.contacts.models import Contact
from crm.contacts.operations import bin_contact
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from tests.attachments.pictures import HTML, SVG, encoded, jpeg, jpeg_of_a_phone, png_of, two_halves
from tests.cast import Cast
from tests.make import make_attachment, make_contact
from tests.page import Client, Page, inspect
from tests.statements import count_statements

Files = Callable[[], list[Path]]


@pytest.fixture
def ines(app: Flask, cast: Cast, on_disk: Files) -> int:
    """Inès, in Ana's book."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return make_contact().id


def kept(cast: Cast, contact_id: int, **but: Any) -> int:
    """Something Ana keeps with someone, committed."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return make_attachment(contact=db.session.get_one(Contact, contact_id), **but).id


def fetch(client: Client, attachment_id: int | str) -> Any:
    """The content, read to its end and closed as a browser does."""
    where = (
        attachment_id
        if isinstance(attachment_id, str)
        else client.url("attachments.show", attachment_id=attachment_id)
    )
    answer = client.get(where).response
    answer.get_data()
    answer.close()
    return answer


def first_of(index: Page) -> str:
    """Where the first of a list leads."""
    return index.all("main .lines a")[0].attributes["href"] or ""


def how_many() -> int:
    return (
        db.session.connection().execute(select(func.count()).select_from(Attachment.__table__)).scalar_one()
    )


def send(
    client: Client, contact_id: int, content: bytes, name: str, *, status: int = 303, **but: Any
) -> Page:
    """Fills the form as a browser does and sends it."""
    page = client.get("attachments.new", contact_id=contact_id)
    data = {"kind": "file", "file": (io.BytesIO(content), name), **but}
    return client.submit(page, data, status=status)


def test_a_photo_is_added_and_shown_small_and_upright(ana: Client, ines: int) -> None:
    page = ana.follow(send(ana, ines, jpeg_of_a_phone(), "Inès.jpg", kind="photo", words="At the June table"))
    assert "Kept." in page.text
    index = ana.get("attachments.index", contact_id=ines)
    assert "At the June table" in index.main and "Inès.webp" in index.main and "the team’s" in index.main
    answer = fetch(ana, first_of(index))
    assert answer.mimetype == "image/webp"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    image = Image.open(io.BytesIO(answer.data))
    assert image.size == (20, 40) and b"Zibeline" not in answer.data


@pytest.mark.parametrize("content", [HTML, SVG, b"%PDF-1.7", jpeg(), b"\x00\x01"])
def test_a_file_is_never_a_page_of_ours(ana: Client, ines: int, content: bytes) -> None:
    send(ana, ines, content, "x.html")
    index = ana.get("attachments.index", contact_id=ines)
    answer = fetch(ana, first_of(index))
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype not in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml")


def test_its_name_travels_whatever_its_letters(ana: Client, cast: Cast, ines: int) -> None:
    name = 'été; "日本" 100 %.txt'
    answer = fetch(ana, kept(cast, ines, filename=name))
    told = answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''%C3%A9t%C3%A9%3B%20%22%E6%97%A5%E6%9C%AC%22%20100%20%25.txt" in told
    told.encode("ascii")


def test_head_says_what_get_would_send(ana: Client, cast: Cast, ines: int) -> None:
    where = ana.url("attachments.show", attachment_id=kept(cast, ines, content=b"Dear Ana"))
    head, full = ana.http.head(where), ana.http.get(where)
    assert head.status_code == 200 and head.data == b"" and full.data == b"Dear Ana"
    for name in (
        "Content-Type",
        "Content-Length",
        "Content-Disposition",
        "ETag",
        "Content-Security-Policy",
        "Cache-Control",
    ):
        assert head.headers[name] == full.headers[name], name
    assert head.headers["Content-Length"] == "8"
    head.close()
    full.close()


def test_who_has_it_already_need_not_fetch_it_and_a_part_can_be_asked(
    ana: Client, cast: Cast, ines: int
) -> None:
    where = ana.url("attachments.show", attachment_id=kept(cast, ines, content=b"Dear Ana"))
    first = ana.http.get(where)
    again = ana.http.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Cache-Control"] == "no-store"
    part = ana.http.get(where, headers={"Range": "bytes=5-7"})
    assert part.status_code == 206 and part.data == b"Ana"
    for answer in (first, again, part):
        answer.close()


REFUSED = {
    "an empty file": (b"", "a.txt", {}, "This file is empty."),
    "no file": (b"", "", {}, "Choose a file."),
    "words called .jpg": (b"not a photo", "ines.jpg", {"kind": "photo"}, "not a photo we can read"),
    "a drawing with a program": (SVG, "ines.svg", {"kind": "photo"}, "can hold a program"),
    "a drawing that says it is a photo": (SVG, "ines.jpg", {"kind": "photo"}, "can hold a program"),
    "a page": (HTML, "ines.png", {"kind": "photo"}, "can hold a program"),
    "a JPEG cut short": (encoded(two_halves(300, 300))[:-500], "ines.jpg", {"kind": "photo"}, "damaged"),
    "an immense PNG": (png_of(20_000, 20_000), "ines.png", {"kind": "photo"}, "too many pixels"),
    "a path": (b"x", "../../etc/passwd", {}, "signs that no file name has"),
    "a name with a NUL": (b"x", "ines\x00.txt", {}, "signs that no file name has"),
    "a name of 500 letters": (b"x", "x" * 500, {}, "200 characters at most"),
    "a name of dots": (b"x", "...", {}, "has no name"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_said_beside_the_file_and_nothing_is_written(
    ana: Client, ines: int, on_disk: Files, case: str
) -> None:
    content, name, but, words = REFUSED[case]
    page = send(ana, ines, content, name, status=422, words="The poster", **but)
    assert words in page.fault_of("file")
    assert page.all('[name="words"]')[0].attributes["value"] == "The poster"
    assert how_many() == 0 and on_disk() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", ""), ("kind", "letter"), ("visibility", "client"), ("visibility", ""), ("words", "x" * 281)],
)
def test_a_field_that_cannot_be_used_is_said(
    ana: Client, ines: int, on_disk: Files, field: str, value: str
) -> None:
    page = send(ana, ines, b"x", "a.txt", status=422, **{field: value})
    assert page.fault_of(field)
    assert how_many() == 0 and on_disk() == []


def test_a_file_sent_as_words_is_no_file(ana: Client, ines: int) -> None:
    page = ana.post(
        "attachments.new",
        {"kind": "file", "file": "a.txt", "visibility": "team"},
        status=422,
        contact_id=ines,
    )
    assert "Choose a file." in page.fault_of("file")


def send_too_much(client: Client, where: str) -> Page:
    """Eleven megabytes, where ten are taken."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="film.avi"\r\n\r\n'
    body = io.BytesIO(head + b"x" * (11 * 1024 * 1024) + b"\r\n--x--\r\n")
    return Page(client.http.post(where, input_stream=body, content_type="multipart/form-data; boundary=x"))


def test_a_file_too_large_is_said_beside_it(ana: Client, ines: int, on_disk: Files) -> None:
    page = send_too_much(ana, ana.url("attachments.new", contact_id=ines))
    assert page.status == 413 and "10 MB at most" in page.fault_of("file")
    inspect(page)
    assert how_many() == 0 and on_disk() == []


@pytest.mark.parametrize(
    ("who", "contact", "status"), [("ana", 99999, 413), ("zoe", 0, 404), ("nobody", 0, 401)]
)
def test_a_file_too_large_shows_nobody_to_whoever_may_not_see_them(
    request: pytest.FixtureRequest, ana: Client, ines: int, who: str, contact: int, status: int
) -> None:
    browser: Client = request.getfixturevalue("client" if who == "nobody" else who)
    page = send_too_much(browser, ana.url("attachments.new", contact_id=contact or ines))
    assert page.status == status and page.texts("h1") and "Inès" not in page.html


def test_the_same_content_is_kept_once_with_someone(ana: Client, ines: int, on_disk: Files) -> None:
    send(ana, ines, b"Dear Ana", "letter.txt", words="Her letter")
    page = send(ana, ines, b"Dear Ana", "again.txt", status=422)
    assert "already kept with Inès: “Her letter”" in page.fault_of("file")
    assert how_many() == 1 and len(on_disk()) == 1


def test_nobody_but_its_author_sees_what_is_mine(ana: Client, basile: Client, cast: Cast, ines: int) -> None:
    mine = kept(cast, ines, visibility=Visibility.MINE, words="Between us")
    assert "Between us" in ana.get("attachments.index", contact_id=ines).main
    assert "Between us" not in basile.get("attachments.index", contact_id=ines).main
    for page in ("attachments.show", "attachments.edit"):
        basile.get(page, status=404, attachment_id=mine)
    for act in ("attachments.bin", "attachments.restore", "attachments.edit"):
        basile.post(act, status=404, attachment_id=mine)
    # What one keeps to oneself does not betray itself when another brings the same file.
    send(basile, ines, b"Dear Ana", "letter.txt")


def test_a_reader_sees_what_is_the_teams_and_changes_nothing(chloe: Client, cast: Cast, ines: int) -> None:
    theirs = kept(cast, ines, words="Her letter")
    page = chloe.get("attachments.index", contact_id=ines)
    assert "Her letter" in page.main and not page.all("main form, main .btn")
    assert fetch(chloe, theirs).data == b"Dear Ana"
    chloe.get("attachments.new", status=403, contact_id=ines)
    chloe.get("attachments.edit", status=403, attachment_id=theirs)
    for act in ("attachments.bin", "attachments.restore", "attachments.edit"):
        chloe.post(act, status=403, attachment_id=theirs)


def test_another_workspace_finds_nothing(zoe: Client, cast: Cast, ines: int) -> None:
    ours = kept(cast, ines)
    for page in ("attachments.show", "attachments.edit"):
        zoe.get(page, status=404, attachment_id=ours)
    zoe.get("attachments.index", status=404, contact_id=ines)
    zoe.get("attachments.new", status=404, contact_id=ines)
    for act in ("attachments.bin", "attachments.restore", "attachments.edit"):
        zoe.post(act, status=404, attachment_id=ours)


def test_it_goes_to_the_bin_and_comes_back(ana: Client, cast: Cast, ines: int, on_disk: Files) -> None:
    letter = kept(cast, ines, words="Her letter")
    page = ana.follow(ana.submit(ana.get("attachments.index", contact_id=ines), action=f"{letter}/bin"))
    assert "“Her letter” is in the bin" in page.text and "Nothing here yet" in page.main
    ana.get("attachments.show", status=404, attachment_id=letter)
    assert len(on_disk()) == 1
    page = ana.follow(ana.submit(page, action=f"{letter}/restore"))
    assert "Her letter" in page.main
    assert fetch(ana, letter).data == b"Dear Ana"


def test_what_was_just_kept_can_be_undone(ana: Client, ines: int) -> None:
    page = ana.follow(send(ana, ines, b"x", "a.txt"))
    ana.follow(ana.submit(page, action="/bin"))
    assert "Nothing here yet" in ana.get("attachments.index", contact_id=ines).main


def test_while_someone_is_in_the_bin_their_files_are_nowhere(ana: Client, cast: Cast, ines: int) -> None:
    letter = kept(cast, ines)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        bin_contact(db.session.get_one(Contact, ines))
    for page in ("attachments.show", "attachments.edit"):
        ana.get(page, status=404, attachment_id=letter)
    for act in ("attachments.bin", "attachments.restore"):
        ana.post(act, status=404, attachment_id=letter)


def test_what_it_is_can_be_said_later(ana: Client, basile: Client, cast: Cast, ines: int) -> None:
    letter = kept(cast, ines)
    page = basile.get("attachments.edit", attachment_id=letter)
    assert not page.all('[name="visibility"]'), "who may see it is for who added it to say"
    assert "Her letter" in basile.follow(basile.submit(page, {"words": "Her letter"})).main
    page = ana.get("attachments.edit", attachment_id=letter)
    ana.submit(page, {"visibility": "mine"})
    basile.get("attachments.show", status=404, attachment_id=letter)


def test_two_who_say_what_it_is_at_once_choose(ana: Client, basile: Client, cast: Cast, ines: int) -> None:
    letter = kept(cast, ines)
    slow = ana.get("attachments.edit", attachment_id=letter)
    basile.submit(basile.get("attachments.edit", attachment_id=letter), {"words": "Her letter"})
    page = ana.submit(slow, {"words": "A letter of hers"}, status=409)
    assert "Her letter" in page.main and "A letter of hers" in page.main


def test_a_content_lost_from_the_disk_is_not_found_and_breaks_nothing(
    ana: Client, cast: Cast, ines: int, on_disk: Files
) -> None:
    letter = kept(cast, ines)
    on_disk()[0].unlink()
    ana.get("attachments.show", status=404, attachment_id=letter)
    assert "letter.txt" in ana.get("attachments.index", contact_id=ines).main


def test_a_long_list_goes_on_and_costs_the_same(ana: Client, cast: Cast, ines: int) -> None:
    kept(cast, ines, content=b"first", words="The first")
    with count_statements() as few:
        ana.get("attachments.index", contact_id=ines)
    for number in range(50):
        kept(cast, ines, content=str(number).encode())
    with count_statements() as many:
        page = ana.get("attachments.index", contact_id=ines)
    assert len(few) == len(many)
    assert "The first" not in page.main
    further = page.all('a[rel="next"]')[0].attributes["href"] or ""
    assert "The first" in ana.get(further).main
    assert "The first" not in ana.get("attachments.index", contact_id=ines, after="nonsense").main


def test_every_page_speaks_french(ana: Client, cast: Cast, ines: int) -> None:
    photo = kept(cast, ines, kind=Kind.PHOTO, content=jpeg(), filename="a.jpg")
    with writing():
        cast.ana.language = "fr"
        db.session.merge(cast.ana)
    assert "Photo et fichiers" in ana.get("attachments.index", contact_id=ines).main
    assert "Ajouter une photo ou un fichier" in ana.get("attachments.new", contact_id=ines).main
    assert "Dire ce que c’est" in ana.get("attachments.edit", attachment_id=photo).main
    page = send(ana, ines, SVG, "a.svg", status=422, kind="photo")
    assert "peut contenir un programme" in page.fault_of("file")
