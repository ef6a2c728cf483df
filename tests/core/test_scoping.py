"""Nothing of one workspace is seen from another: the three layers, each tried alone."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, delete, exists, func, select, union, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import aliased

from crm.contacts.models import Contact, ContactName, NameKind, NeverLine
from crm.contacts.operations import add_contact, bin_contact
from crm.core.db import db, writing
from crm.core.scoping import ForeignRow, NoWorkspace, Visibility, prepared, scope_of, scoped_classes, with_bin
from tests.cast import Cast


@pytest.fixture
def book(cast: Cast):
    """Inès is in the cast's book, Tom in Zoé's."""
    with writing():
        with scope_of(cast.workspace.id, cast.ana.id):
            ines = add_contact("Inès Vasseur").id
        with scope_of(cast.elsewhere.id, cast.zoe.id):
            tom = add_contact("Tom Webb").id
    return ines, tom


def test_without_a_workspace_every_statement_that_names_a_scoped_table_raises(cast: Cast) -> None:
    for cls in scoped_classes():
        other = aliased(cls)
        for statement in (
            select(cls),
            select(cls.id),
            select(func.count()).select_from(other),
            select(exists().where(cls.id == 1)),
            select(select(cls.id).subquery()),
            union(select(cls.id), select(other.id)),
            update(cls).values(id=cls.id),
            delete(cls),
        ):
            with pytest.raises((StatementError, NoWorkspace)) as raised:
                db.session.execute(statement)
            told = getattr(raised.value, "orig", raised.value)
            assert isinstance(told, NoWorkspace), f"{cls.__name__}: {statement}"
            db.session.rollback()


def test_reads_see_their_own_workspace_alone(cast: Cast, book: tuple[int, int]) -> None:
    ines, tom = book
    other = aliased(Contact)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalars(select(Contact.id)).all() == [ines]
        assert db.session.get(Contact, tom) is None
        assert db.session.scalar(select(func.count()).select_from(other)) == 1
        assert db.session.scalars(select(Contact.id).where(Contact.id.in_(select(other.id)))).all() == [ines]
        assert db.session.scalars(union(select(Contact.id), select(other.id))).all() == [ines]
        assert db.session.scalars(select(Contact).where(Contact.id == tom)).first() is None


@prepared
def _named_at(ids: int):
    """Built once for all the tests of this file, whatever the workspace that asks first."""
    return select(Contact.calling_name).where(Contact.id.in_([bindparam(f"id{n}") for n in range(ids)]))


def test_a_statement_built_once_is_scoped_each_time_it_runs(cast: Cast, book: tuple[int, int]) -> None:
    both = {"id0": book[0], "id1": book[1]}
    assert _named_at(2) is _named_at(2) is not _named_at(1)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalars(_named_at(2), both).all() == ["Inès Vasseur"]
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        assert db.session.scalars(_named_at(2), both).all() == ["Tom Webb"]
        narrower = _named_at(2).where(Contact.calling_name == "Inès Vasseur")
        assert db.session.scalars(narrower, both).all() == []
    with pytest.raises((StatementError, NoWorkspace)):
        db.session.execute(_named_at(2), both)


def test_writes_reach_their_own_workspace_alone(cast: Cast, book: tuple[int, int]) -> None:
    _ines, tom = book
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.execute(update(Contact).values(town="Rennes")).rowcount == 1  # type: ignore[attr-defined]
        assert db.session.execute(delete(Contact).where(Contact.id == tom)).rowcount == 0  # type: ignore[attr-defined]
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        assert db.session.get_one(Contact, tom).town == ""


def test_a_row_of_another_workspace_stops_the_flush(cast: Cast, book: tuple[int, int]) -> None:
    _ines, tom = book
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        stranger = db.session.get_one(Contact, tom)
    with scope_of(cast.workspace.id, cast.ana.id):
        stranger.town = "Rennes"
        with pytest.raises(ForeignRow):
            db.session.flush()
        db.session.rollback()
        db.session.add(
            NeverLine(contact_id=1, words="x", author_id=cast.ana.id, workspace_id=cast.elsewhere.id)
        )
        with pytest.raises(ForeignRow):
            db.session.flush()
    db.session.rollback()


def test_the_database_refuses_a_link_across_workspaces(cast: Cast, book: tuple[int, int]) -> None:
    _ines, tom = book
    with scope_of(cast.workspace.id, cast.ana.id):
        db.session.add(NeverLine(contact_id=tom, words="ne pas appeler", author_id=cast.ana.id))
        with pytest.raises(IntegrityError):
            db.session.flush()
    db.session.rollback()


def test_a_new_row_is_stamped_with_the_present_workspace(cast: Cast, book: tuple[int, int]) -> None:
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        assert db.session.get_one(Contact, book[1]).workspace_id == cast.elsewhere.id


def test_what_is_mine_is_read_by_me_alone(cast: Cast, book: tuple[int, int]) -> None:
    ines, _tom = book
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        db.session.add(
            ContactName(
                contact_id=ines, name="Nappe à carreaux", folded="nappe a carreaux", kind=NameKind.PEN,
                visibility=Visibility.MINE, author_id=cast.ana.id,
            )
        )  # fmt: skip
        db.session.flush()
    names = select(ContactName.name)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalars(names).all() == ["Nappe à carreaux"]
    with scope_of(cast.workspace.id, cast.basile.id):
        assert db.session.scalars(names).all() == []
        assert db.session.scalar(select(func.count()).select_from(ContactName)) == 0
    with scope_of(cast.workspace.id, None, sees_all=True):
        assert db.session.scalars(names).all() == ["Nappe à carreaux"]
    with scope_of(cast.elsewhere.id, None, sees_all=True):
        assert db.session.scalars(names).all() == []


def test_what_lies_in_the_bin_is_seen_only_when_asked(cast: Cast, book: tuple[int, int]) -> None:
    ines, tom = book
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        bin_contact(db.session.get_one(Contact, ines))
    everyone = select(Contact.id)
    with scope_of(cast.workspace.id, cast.ana.id):
        db.session.expire_all()
        assert db.session.scalars(everyone).all() == []
        assert db.session.scalars(with_bin(everyone)).all() == [ines]
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        assert db.session.scalars(with_bin(everyone)).all() == [tom]
