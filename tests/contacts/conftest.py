"""The cast's two books, by their ids: these hold when a browser has closed the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of, with_bin
from tests.cast import Cast
from tests.make import make_contact


@dataclass
class Book:
    """`with book.open(): …` reads and writes as Ana; `book.add("Inès")` gives an id."""

    here: int
    elsewhere: int
    ana: int
    basile: int
    zoe: int

    @contextmanager
    def open(self, who: str = "ana") -> Iterator[None]:
        """A transaction that writes, as someone, in their book."""
        there = self.elsewhere if who == "zoe" else self.here
        with scope_of(there, getattr(self, who)), writing():
            yield

    def add(self, name: str = "Inès", who: str = "ana", **but: object) -> int:
        """The id of someone new."""
        with self.open(who):
            return make_contact(calling_name=name, **but).id

    def names(self, *, binned: bool = False) -> list[str]:
        """Everyone's names, in the order they were added."""
        statement = select(Contact.calling_name).order_by(Contact.id)
        with self.open():
            return list(db.session.scalars(with_bin(statement) if binned else statement))


@pytest.fixture
def book(cast: Cast) -> Book:
    """Ana's book and Zoé's."""
    return Book(cast.workspace.id, cast.elsewhere.id, cast.ana.id, cast.basile.id, cast.zoe.id)
