"""People named in a form: found exactly, else asked, never guessed."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from crm.contacts import operations
from crm.contacts.models import NameKind
from crm.contacts.people_forms import People, PeopleField
from crm.core.forms import Form, digest
from crm.core.scoping import Visibility, scope_of
from tests.cast import Cast
from tests.make import make_contact


class _Form(Form):
    people = PeopleField("With whom", required="Say with whom.")


@pytest.fixture
def form(app: Flask, scoped: Cast):  # type: ignore[no-untyped-def]
    """`form("Inès, Oumar")` is the form as it would be posted."""

    def posted(*values: str, **answers: str) -> _Form:
        data = MultiDict([("people", value) for value in values] + list(answers.items()))
        with (
            app.test_request_context("/", method="POST", data=data),
            scope_of(scoped.workspace.id, scoped.ana.id),
        ):
            made = _Form(meta={"csrf": False})
            if made.validate():
                made.people.resolve()
        return made

    return posted


def read(form: _Form) -> People:
    return form.people.resolve()


def found(form: _Form) -> list[str]:
    return [contact.calling_name for contact in read(form).found]


def test_an_exact_name_is_that_person_whatever_the_accents(form) -> None:  # type: ignore[no-untyped-def]
    make_contact(calling_name="Hélène")
    make_contact(calling_name="Oumar Ndiaye")
    assert found(form("helene, OUMAR NDIAYE;Hélène")) == ["Hélène", "Oumar Ndiaye"]


def test_another_name_counts_for_who_may_read_it(form, scoped: Cast) -> None:  # type: ignore[no-untyped-def]
    ines = make_contact(calling_name="Inès Vasseur")
    operations.add_name(ines, "Nappe à carreaux", NameKind.PEN, Visibility.TEAM)
    assert found(form("nappe a carreaux")) == ["Inès Vasseur"]
    with scope_of(scoped.workspace.id, scoped.basile.id):
        operations.add_name(ines, "Secret name", NameKind.CIVIL, Visibility.MINE)
    assert read(form("Secret name")).unknown == ["Secret name"]


def test_two_of_one_name_are_asked(form) -> None:  # type: ignore[no-untyped-def]
    first, second = make_contact(calling_name="Seb"), make_contact(calling_name="seb")
    people = read(form("Seb"))
    assert not people.settled and not people.found
    assert [(words, {row.id for row in rows}) for words, rows in people.ambiguous] == [
        ("Seb", {first.id, second.id})
    ]


def test_a_part_of_a_name_is_asked_even_when_one_person_alone_has_it(form) -> None:  # type: ignore[no-untyped-def]
    make_contact(calling_name="Inès Vasseur")
    people = read(form("Inès"))
    assert [(words, [row.calling_name for row in rows]) for words, rows in people.ambiguous] == [
        ("Inès", ["Inès Vasseur"])
    ]


def test_an_answer_settles_it_and_someone_new_is_said(form) -> None:  # type: ignore[no-untyped-def]
    first = make_contact(calling_name="Seb")
    make_contact(calling_name="Seb")
    name = f"people-{digest('seb')}"
    assert [c.id for c in read(form("Seb", **{name: f"id:{first.id}"})).found] == [first.id]
    people = read(form("SEB", **{name: "new"}))
    assert people.settled and people.new == ["SEB"] and people.found == []


def test_ids_come_from_boxes_and_a_person_stands_once(form) -> None:  # type: ignore[no-untyped-def]
    ines = make_contact(calling_name="Inès")
    assert found(form(f"id:{ines.id}", "Inès", f"id:{ines.id}")) == ["Inès"]


def test_what_stands_in_the_box_again_is_what_is_left_to_settle(form) -> None:  # type: ignore[no-untyped-def]
    make_contact(calling_name="Inès")
    assert form("Inès, Xavier").people._value() == "Xavier"


@pytest.mark.parametrize("forged", ["id:999999", "id:99999999999999999"])
def test_nobody_of_that_id_is_not_found(form, forged: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        form("Inès", forged)


def test_nobody_of_another_book_is_found(form, scoped: Cast) -> None:  # type: ignore[no-untyped-def]
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        zora = make_contact(calling_name="Zora")
    assert read(form("Zora")).unknown == ["Zora"]
    with pytest.raises(NotFound):
        form(f"id:{zora.id}")


@pytest.mark.parametrize("typed", ["", " , ;,", "\u200b"])
def test_nobody_named_is_said(form, typed: str) -> None:  # type: ignore[no-untyped-def]
    assert form(typed).people.errors == ["Say with whom."]


@pytest.mark.parametrize(
    "typed", ["x" * 121, ",".join(f"n{n}" for n in range(61)), "y" * 2001, "a," * 1_000_000]
)
def test_too_much_is_refused_and_nothing_typed_is_lost(form, typed: str) -> None:  # type: ignore[no-untyped-def]
    people = form(typed).people
    assert people.errors
    assert people._value()[:100] == typed.replace(",", ", ")[:100] or people._value()[:100] == typed[:100]


@pytest.mark.parametrize("typed", ["🎲", "'\"*(", "{{7*7}}", "id:", "id:x", "ﷺ" * 100, "e\u0301" * 50])
def test_odd_names_are_names(form, typed: str) -> None:  # type: ignore[no-untyped-def]
    assert read(form(typed)).unknown == [typed]
