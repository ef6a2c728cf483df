"""A circle with a charter, and who is in it."""

from __future__ import annotations

from datetime import date

import pytest

from crm.accounts.models import OwnerKind
from crm.communities.operations import (
    Nameless,
    NameTaken,
    bin_community,
    bring_in,
    edit_community,
    found_community,
    put_back,
    restore_community,
    say_how,
    take_out,
)
from crm.communities.queries import communities, members_gone, members_of
from crm.contacts.operations import bin_contact
from crm.core.dates import FuzzyDate, Precision
from tests.cast import Cast
from tests.make import make_community, make_contact

SPRING = FuzzyDate(date(2009, 3, 1), Precision.SEASON, "au printemps 2009")


def test_a_circle_says_why_it_is_and_who_answers_for_it(scoped: Cast) -> None:
    circle = found_community(
        "The Evening Circle", "People who play at night.", OwnerKind.ASSOCIATION, "the association"
    )
    (line,) = communities()
    assert (line.id, line.name, line.owner_kind, line.owner_words) == (
        circle.id, "The Evening Circle", OwnerKind.ASSOCIATION, "the association",
    )  # fmt: skip


def test_nobody_answers_for_it_until_it_is_said(scoped: Cast) -> None:
    assert make_community().owner_kind is None


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_circle_is_called_something(scoped: Cast, name: str) -> None:
    with pytest.raises(Nameless):
        found_community(name)


def test_a_name_is_taken_once_even_from_the_bin(scoped: Cast) -> None:
    circle = make_community()
    bin_community(circle)
    assert communities() == []
    with pytest.raises(NameTaken) as taken:
        make_community("the evening circle")
    assert taken.value.community is circle
    restore_community(circle)
    edit_community(circle, name="The EVENING Circle", charter="", owner_kind=None, owner_words="")
    assert circle.name == "The EVENING Circle"


def test_someone_is_in_it_since_a_day_in_words(scoped: Cast) -> None:
    circle, ines = make_community(), make_contact()
    bring_in(circle, ines, SPRING, "founded it")
    (line,) = members_of(circle).rows
    assert (line.id, line.since, line.words, line.left_on) == (ines.id, SPRING, "founded it", None)
    bring_in(circle, ines)
    assert members_of(circle).rows == [line]


def test_leaving_is_a_date_and_the_row_stays(scoped: Cast) -> None:
    circle, ines = make_community(), make_contact()
    member = bring_in(circle, ines, SPRING, "founded it")
    take_out(member, date(2026, 5, 1))
    assert members_of(circle).rows == []
    assert [(line.calling_name, line.left_on) for line in members_gone(circle)] == [
        ("Inès", date(2026, 5, 1))
    ]
    put_back(member)
    assert [line.words for line in members_of(circle).rows] == ["founded it"]
    say_how(member, FuzzyDate(None, Precision.UNKNOWN), "")
    assert members_of(circle).rows[0].since.words == ""


def test_people_come_in_pages_by_name_without_those_in_the_bin(scoped: Cast) -> None:
    circle = make_community()
    people = [make_contact(calling_name=name) for name in ("Odile", "Inès", "Prune", "Élie")]
    for person in people:
        bring_in(circle, person)
    bin_contact(people[2])
    page = members_of(circle, size=2)
    assert [line.calling_name for line in page.rows] == ["Élie", "Inès"]
    page = members_of(circle, page.after, size=2)
    assert ([line.calling_name for line in page.rows], page.after) == (["Odile"], None)
    assert len(members_of(circle, "nonsense", size=2).rows) == 2
