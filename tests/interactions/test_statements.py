"""What a page and an act cost: as many statements for one row as for thirty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm.core.db import writing
from crm.core.scoping import scope_of
from tests.make import make_contact, make_interaction, make_promise
from tests.statements import count_statements


def fill(cast: Any, times: int) -> dict[str, int]:
    """A book with `times` people, each in a note with Inès and owed a promise. Ids of Inès and of the last note."""
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = make_contact(calling_name="Inès")
        note = make_interaction(contacts=[ines])
        others = [make_contact(calling_name=f"Bao {number}") for number in range(times)]
        for other in others:
            make_promise(words=f"Call {other.calling_name}", to=[other, ines], interaction=note)
            make_interaction(contacts=[ines, other], lines={other.id: "There."})
        big = make_interaction(contacts=others)
        for _ in range(times):
            make_promise(to=others, interaction=big)
        return {"contact": ines.id, "note": big.id}


PAGES: list[tuple[str, int, Callable[[dict[str, int]], dict[str, Any]]]] = [
    ("today.show", 8, lambda _ids: {}),
    ("interactions.index", 6, lambda _ids: {}),
    ("interactions.index", 6, lambda ids: {"contact": ids["contact"]}),
    ("interactions.show", 6, lambda ids: {"interaction_id": ids["note"]}),
    ("interactions.new", 6, lambda ids: {"contact": ids["contact"]}),
    ("interactions.edit", 8, lambda ids: {"interaction_id": ids["note"]}),
    ("interactions.promises", 6, lambda _ids: {}),
    ("interactions.promise", 8, lambda ids: {"interaction": ids["note"]}),
    ("interactions.kinds", 3, lambda _ids: {}),
]


@pytest.mark.parametrize(
    ("endpoint", "most", "values"), PAGES, ids=[f"{p[0]}-{i}" for i, p in enumerate(PAGES)]
)
def test_a_page_asks_as_much_for_thirty_rows_as_for_one(ana, cast, endpoint, most, values) -> None:
    costs = []
    for times in (1, 30):
        where = values(fill(cast, times))
        with count_statements() as said:
            ana.get(endpoint, **where)
        costs.append(said)
    assert len(costs[0]) == len(costs[1]) <= most, "\n".join(costs[1])


def test_a_note_is_kept_in_eight_statements_however_many_people(ana, cast) -> None:
    """SQLite gives keys back one row at a time: there, the one statement that seats people is said once for each."""
    page = ana.get("interactions.new", contact=fill(cast, 1)["contact"])
    costs = []
    for times in (1, 30):
        with scope_of(cast.workspace.id, cast.ana.id), writing():
            people = [f"id:{make_contact(calling_name='Bao').id}" for _ in range(times)]
        with count_statements() as said:
            ana.submit(page, {"people": people, "body": "We met.", "title": "At the fair"})
        seats = [statement for statement in said if statement.startswith("INSERT INTO participation")]
        assert len(seats) in (1, times)
        costs.append(len(said) - len(seats) + 1)
    assert costs[0] == costs[1] <= 8
