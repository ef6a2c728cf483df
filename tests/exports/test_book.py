"""The book goes out whole, as the one who asks may read it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

from flask import Flask

from crm.communities import operations as communities
from crm.contacts import operations as contacts
from crm.contacts.models import NameKind, PointKind
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of, scoped_classes
from crm.exports import shapes_rules as shapes
from crm.exports.commands import export_book
from crm.exports.operations import whole_book, write_book
from crm.interactions.models import Settled
from crm.interactions.operations import settle
from crm.taggings import operations as taggings
from crm.tags.operations import merge_tags, tag_called
from crm.threads.models import Thread, ThreadMessage
from tests.cast import Cast
from tests.make import make_contact, make_interaction, make_promise
from tests.page import Client
from tests.statements import count_statements

SECRET = "zzz a secret of Ana’s"
SPRING = FuzzyDate(None, Precision.UNKNOWN, "one spring")


def fill(cast: Cast) -> None:
    """A small book of Ana's with a line of every kind, some hers alone."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        ines = make_contact(calling_name="Inès", town="Lille", met=SPRING, birthday="--05-12")
        moussa = make_contact(calling_name="Moussa", met_through_id=ines.id)
        contacts.add_name(ines, "Inès Kaci", NameKind.CIVIL, Visibility.TEAM)
        contacts.add_name(ines, SECRET, NameKind.FORMER, Visibility.MINE)
        contacts.add_never(ines, "never before ten")
        contacts.add_point(ines, PointKind.EMAIL, "ines@contes.example", preferred=True)
        contacts.add_site(ines, "contesdusoir.example", title="Contes du soir")
        contacts.add_remembered_date(ines, "--02-29", "the first evening")
        contacts.give_role(ines, "blogger")
        contacts.link_people(ines, moussa, contacts.relationship_kind_called("introduced", "introduced by"))
        tag = tag_called("conte")
        taggings.state(ines, tag, "told tales all evening", seen="at the library")
        taggings.state(ines, tag_called("own"), SECRET, visibility=Visibility.MINE)
        taggings.state(moussa, tag_called("tales"), "reads aloud to his children")
        merge_tags(tag, tag_called("tales"))
        note = make_interaction(contacts=[ines, moussa], lines={ines.id: "she sang"}, title="Lunch")
        make_interaction(contacts=[ines], body=SECRET, visibility=Visibility.MINE)
        settle(make_promise(to=[ines], interaction=note), Settled.KEPT, "sent by post")
        make_promise(to=[moussa], words=SECRET, visibility=Visibility.MINE)
        circle = communities.found_community("Veillées", "we tell tales")
        communities.bring_in(circle, ines, SPRING, "from the start")
        thread = Thread(
            title="An article", source_format="pasted", article_author_id=moussa.id, text="Words."
        )
        db.session.add(thread)
        db.session.flush()
        db.session.add(
            ThreadMessage(thread_id=thread.id, position=1, contact_id=ines.id, text="Bravo", fingerprint="f")
        )
        db.session.flush()


def taken(browser: Client) -> dict[str, Any]:
    """What a browser gets."""
    answer = browser._fresh(lambda: browser.http.get(browser.url("exports.book")))
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    answer.close()
    return found


def everything(cast: Cast) -> dict[str, Any]:
    """What the operator gets."""
    with scope_of(cast.workspace.id, None, sees_all=True):
        return whole_book()


def test_everything_of_the_book_is_in_the_file(ana: Client, cast: Cast) -> None:
    fill(cast)
    book = taken(ana)
    assert (book["format"], book["version"]) == ("tablee-book", 1)
    people = {one["calling_name"]: one for one in book["people"]}
    ines, moussa = people["Inès"], people["Moussa"]
    assert moussa["met_through"] == ines["uid"]
    assert ines["met"] == {"value": None, "precision": "unknown", "words": "one spring"}
    assert ines["birthday"] == "--05-12"
    assert [name["name"] for name in ines["names"]] == ["Inès Kaci", SECRET]
    assert ines["nevers"][0]["words"] == "never before ten"
    assert ines["ways_to_reach"][0]["value"] == "ines@contes.example"
    assert ines["on_the_web"][0]["site"] == book["sites"][0]["uid"]
    assert ines["roles"][0]["role"] == "blogger"
    assert ines["dates"][0]["day"] == "--02-29"
    tags = {one["uid"]: one for one in book["tags"]}
    assert {tags[one["tag"]]["name"] for one in ines["tags"]} == {"conte", "own"}
    assert {one["because"] for one in ines["tags"]} == {"told tales all evening", SECRET}
    joined = next(one for one in book["tags"] if one["joined_to"])
    assert tags[joined["joined_to"]]["name"] == "conte"
    assert moussa["tags"][0]["said_as"] == joined["uid"]
    lunch = next(one for one in book["notes"] if one["title"] == "Lunch")
    assert {(seat["person"], seat["line"]) for seat in lunch["with"]} == {
        (ines["uid"], "she sang"),
        (moussa["uid"], ""),
    }
    kept = next(one for one in book["promises"] if one["settled_as"])
    assert (kept["note"], kept["settled_as"], kept["settled_words"]) == (lunch["uid"], "kept", "sent by post")
    assert kept["to"] == [{"person": ines["uid"]}]
    assert book["communities"][0]["members"][0]["person"] == ines["uid"]
    link = book["relationships"][0]
    kinds = {one["key"]: one["forward"] for one in book["relationship_kinds"]}
    assert (link["from"], link["to"], kinds[link["kind"]]) == (ines["uid"], moussa["uid"], "introduced")
    assert book["threads"][0]["messages"][0]["person"] == ines["uid"]
    assert {one["name"] for one in book["members"]} == {"Ana", "Basile", "Chloé"}
    assert {one["by"] for one in book["notes"]} <= {one["uid"] for one in book["members"]}
    assert len(book["kinds"]) == 12


def test_lines_that_others_keep_for_themselves_are_left_out_and_said(basile: Client, cast: Cast) -> None:
    fill(cast)
    book = taken(basile)
    assert SECRET not in json.dumps(book, ensure_ascii=False)
    assert "own" not in {tag["name"] for tag in book["tags"]}
    assert [one["what"] for one in book["left_out"]] == ["others_mine", "files", "bin"]
    assert "other members keep for themselves" in book["left_out"][0]["words"]


def test_the_operator_takes_every_line(app: Flask, cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    runner = app.test_cli_runner()
    file = tmp_path / "book.json"
    result = runner.invoke(export_book, ["--workspace", "veillees", "--output", str(file)])
    assert result.exit_code == 0, result.output
    book = json.loads(file.read_text())
    assert json.dumps(book, ensure_ascii=False).count(SECRET) == 4
    assert [one["what"] for one in book["left_out"]] == ["files", "bin"]
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [file]
    assert runner.invoke(export_book, ["--workspace", "nowhere"]).exit_code == 1


def test_a_reader_takes_nothing_out(chloe: Client) -> None:
    chloe.get("exports.index", status=403)
    chloe.get("exports.book", status=403)


def test_nothing_of_another_book_is_in_it(ana: Client, zoe: Client, cast: Cast) -> None:
    fill(cast)
    book = taken(zoe)
    assert (book["people"], book["notes"], book["threads"]) == ([], [], [])
    assert [one["name"] for one in book["members"]] == ["Zoé"]
    zoe.get(ana.url("exports.book"), status=404)


def test_the_same_book_is_written_the_same_way_twice(cast: Cast) -> None:
    fill(cast)
    with scope_of(cast.workspace.id, cast.ana.id):
        first, second = io.BytesIO(), io.BytesIO()
        write_book(first)
        db.session.rollback()
        write_book(second)
        assert first.getvalue() == second.getvalue()
        assert json.loads(first.getvalue()) == whole_book()


def test_what_lies_in_the_bin_stays_there(cast: Cast) -> None:
    fill(cast)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        ines = next(
            one for one in db.session.scalars(db.select(contacts.Contact)) if one.calling_name == "Inès"
        )
        contacts.bin_contact(ines)
        uid = str(ines.uid)
    book = everything(cast)
    assert uid not in json.dumps(book)
    assert [one["calling_name"] for one in book["people"]] == ["Moussa"]
    assert [len(one["with"]) for one in book["notes"]] == [1]
    assert book["threads"][0]["messages"][0]["person"] is None


def test_the_file_has_a_name_and_is_not_kept_by_caches(ana: Client) -> None:
    answer = ana.http.get(ana.url("exports.book"))
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=veillees-\d{4}-\d\d-\d\d\.json", disposition)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_the_page_says_what_is_in_it_and_what_is_not(ana: Client) -> None:
    page = ana.get("exports.index")
    assert "the lines that other members keep for themselves" in page.main
    assert page.all(f'a[href="{ana.url("exports.book")}"]')


def test_more_people_do_not_take_more_statements(ana: Client, cast: Cast) -> None:
    fill(cast)
    with count_statements() as few:
        taken(ana)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        for number in range(30):
            make_interaction(contacts=[make_contact(calling_name=f"P{number}")])
    with count_statements() as many:
        book = taken(ana)
    assert len(book["people"]) == 32
    assert len(many) == len(few)


def _walk(shape: shapes.Shape) -> list[shapes.Shape]:
    return [shape, *(inner for child in shape.children.values() for inner in _walk(child))]


def test_every_column_is_written_or_says_why_not() -> None:
    roots = [*shapes.LISTS.values(), *shapes.SECTIONS.values()]
    written = {one.table: one for root in roots for one in _walk(root)}
    for cls in scoped_classes():
        table = cls.__table__
        if table.name in shapes.NO_TABLE:
            continue
        assert table.name in written, (
            f"{table.name} is not in the export: add a shape, or say why in NO_TABLE"
        )
        shape = written[table.name]
        said = {column for field in shape.fields for column in field.columns}
        for column in table.columns:
            excused = column.name in shapes.MACHINE_COLUMNS | shapes.BIN_COLUMNS | {shape.parent}
            excused = excused or (table.name, column.name) in shapes.NOT_WRITTEN
            assert column.name in said or excused, (
                f"{table.name}.{column.name} is not in the export: write it, or say why in NOT_WRITTEN"
            )


def test_the_format_is_documented() -> None:
    words = (Path(__file__).parents[2] / "docs" / "export-format.md").read_text()
    roots = [*shapes.LISTS.items(), *shapes.SECTIONS.items()]
    for name, root in roots:
        assert f"`{name}`" in words, f"docs/export-format.md does not speak of {name}"
        for shape in _walk(root):
            for key in (*(field.key for field in shape.fields), *shape.children):
                assert f"`{key}`" in words, f"docs/export-format.md does not speak of {shape.table}’s {key}"
