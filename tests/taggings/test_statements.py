"""A tag with a because: stated, said again, withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crm.core import clock
from crm.core.db import db
from crm.core.journal import JournalLine
from crm.core.scoping import Visibility, scope_of
from crm.taggings.models import Tagging
from crm.taggings.operations import (
    Refused,
    months_later,
    restate,
    state,
    state_for_all,
    undo_batch,
    undo_withdraw,
    withdraw,
)
from crm.taggings.queries import all_said_of, people_with, reasons_to_come, said_of, tags_of, withdrawn_from
from tests.cast import Cast
from tests.make import make_contact, make_tag, make_tagging


def becauses(contact) -> list[str]:
    return [one.because for said in said_of(contact) for one in said.statements]


def test_a_statement_is_signed_dated_and_to_be_said_again_after_eighteen_months(scoped: Cast) -> None:
    tagging = make_tagging(stated_on=date(2025, 8, 31))
    assert tagging.author_id == scoped.ana.id
    assert tagging.review_on == date(2027, 2, 28)
    assert not tagging.is_to_confirm(date(2027, 2, 27))
    assert tagging.is_to_confirm(date(2027, 2, 28))
    assert months_later(date(2022, 8, 31), 18) == date(2024, 2, 29)


def test_without_a_reason_it_stays_with_its_author_and_serves_nothing(scoped: Cast) -> None:
    tagging = make_tagging(because="", visibility=Visibility.CLIENT)
    assert (tagging.visibility, tagging.is_to_come) == (Visibility.MINE, True)
    assert tags_of([tagging.contact_id], clock.today()) == {}
    assert people_with(tagging.tag).rows == []
    assert [line.statement.id for line in reasons_to_come()] == [tagging.id]
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert said_of(tagging.contact) == []
        assert reasons_to_come() == []


def test_the_database_itself_keeps_a_reason_to_come_from_the_team(scoped: Cast) -> None:
    tagging = make_tagging(because="")
    with pytest.raises(IntegrityError):
        db.session.execute(update(Tagging).where(Tagging.id == tagging.id).values(visibility=Visibility.TEAM))
    db.session.rollback()


def test_a_reason_completes_the_one_to_come(scoped: Cast) -> None:
    tagging = make_tagging(because="")
    again = make_tagging(contact=tagging.contact, because="she lent me hers")
    assert (again.id, again.visibility) == (tagging.id, Visibility.TEAM)
    make_tagging(contact=tagging.contact, because="")
    assert becauses(tagging.contact) == ["she lent me hers"]


def test_the_same_words_again_are_one_statement_never_narrowed_nor_older(scoped: Cast) -> None:
    tagging = make_tagging(visibility=Visibility.CLIENT, stated_on=date(2026, 3, 1), seen="her blog")
    make_tagging(contact=tagging.contact, stated_on=date(2026, 1, 1))
    assert (tagging.visibility, tagging.stated_on, tagging.seen) == (
        Visibility.CLIENT,
        date(2026, 3, 1),
        "her blog",
    )
    make_tagging(contact=tagging.contact, stated_on=date(2026, 5, 1))
    assert tagging.stated_on == date(2026, 5, 1)
    assert len(db.session.scalars(select(Tagging)).all()) == 1


def test_several_members_say_it_for_their_own_reasons_and_it_is_shown_once(scoped: Cast) -> None:
    tagging = make_tagging(because="she invents rules")
    with scope_of(scoped.workspace.id, scoped.basile.id):
        make_tagging(contact=tagging.contact, because="she knows why a rule is dull")
    said = said_of(tagging.contact)
    assert [tag.name for tag in said] == ["board games"]
    assert [(one.because, one.author_name) for one in said[0].statements] == [
        ("she invents rules", "Ana"),
        ("she knows why a rule is dull", "Basile"),
    ]


def test_what_another_keeps_for_themselves_is_in_no_list(scoped: Cast) -> None:
    tagging = make_tagging(because="she told me so", visibility=Visibility.MINE)
    make_tag()
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert said_of(tagging.contact) == []
        assert tags_of([tagging.contact_id], clock.today()) == {}
        assert people_with(make_tag()).rows == []
    assert becauses(tagging.contact) == ["she told me so"]


@pytest.mark.parametrize("because", ["board games", "parce qu’elle aime les board games", "because", "!!"])
def test_a_because_that_only_repeats_the_tag_is_refused(scoped: Cast, because: str) -> None:
    with pytest.raises(Refused) as refused:
        make_tagging(because=because)
    assert not refused.value.figures


def test_a_figure_is_refused_unless_signed_as_no_audience(scoped: Cast) -> None:
    with pytest.raises(Refused):
        make_tagging(because="she has 12k followers")
    assert db.session.scalars(select(JournalLine)).all() == []
    tagging = make_tagging(because="her museum has 300 visitors a day", not_an_audience=True)
    line = db.session.scalars(select(JournalLine)).one()
    assert (line.verb, line.subject, line.subject_id, line.user_id) == (
        "said this is not an audience",
        "tagging",
        tagging.id,
        scoped.ana.id,
    )


def test_no_longer_because_keeps_the_history_and_can_be_undone(scoped: Cast) -> None:
    tagging = make_tagging(because="she invents rules")
    withdraw(tagging, "she sold them all")
    assert becauses(tagging.contact) == []
    assert [one.withdrawn_because for said in all_said_of(tagging.contact)[1] for one in said.statements] == [
        "she sold them all"
    ]
    assert [line.statement.id for line in withdrawn_from(tagging.tag)] == [tagging.id]
    undo_withdraw(tagging)
    assert becauses(tagging.contact) == ["she invents rules"]
    assert all_said_of(tagging.contact)[1] == []


def test_undoing_after_saying_the_same_again_leaves_one_statement(scoped: Cast) -> None:
    tagging = make_tagging(because="she invents rules")
    withdraw(tagging)
    again = make_tagging(contact=tagging.contact, because="she invents rules")
    assert again.id != tagging.id
    assert undo_withdraw(tagging).id == again.id
    assert becauses(tagging.contact) == ["she invents rules"]


def test_saying_again_in_other_words_changes_one_s_statement(scoped: Cast) -> None:
    tagging = make_tagging(because="", seen="imported from a sheet")
    restate(tagging, "she brought three of them on Saturday", seen="her stand")
    assert (tagging.visibility, tagging.seen) == (Visibility.TEAM, "her stand")
    restate(tagging, "")
    assert (tagging.visibility, tagging.is_to_come) == (Visibility.MINE, True)


def test_saying_again_what_one_already_says_leaves_one_statement(scoped: Cast) -> None:
    first = make_tagging(because="she invents rules")
    second = make_tagging(contact=first.contact, because="she lends them")
    assert restate(second, "she invents rules").id == first.id
    assert becauses(first.contact) == ["she invents rules"]


def test_several_people_at_once_with_one_reason_or_each_their_own(scoped: Cast) -> None:
    people = [make_contact(calling_name=name) for name in ("Inès", "Odile", "Prune")]
    tag = make_tag()
    make_tagging(contact=people[0], because="she invents rules")
    waiting = make_tagging(contact=people[1], because="")
    batch = state_for_all(people, tag, {people[1].id: "she came on Monday", people[2].id: ""})
    assert batch.already == [people[0]]
    assert [becauses(contact) for contact in people] == [["she invents rules"], ["she came on Monday"], [""]]
    assert undo_batch(batch.tag.id, batch.moment) == []
    assert [becauses(contact) for contact in people] == [["she invents rules"], [""], []]
    assert waiting.withdrawn_at is None


def test_taking_a_batch_back_leaves_what_was_changed_since(scoped: Cast) -> None:
    people = [make_contact(calling_name=name) for name in ("Inès", "Odile")]
    batch = state_for_all(people, make_tag(), "they came to the stand")
    restate(batch.stated[0], "she came, and stayed to tidy up")
    assert undo_batch(batch.tag.id, batch.moment) == [batch.stated[0]]
    assert [becauses(contact) for contact in people] == [["she came, and stayed to tidy up"], []]


def test_a_batch_that_is_refused_writes_nothing(scoped: Cast) -> None:
    people = [make_contact(calling_name=name) for name in ("Inès", "Odile")]
    with pytest.raises(Refused):
        state_for_all(people, make_tag(), {people[0].id: "she came", people[1].id: "top 10 of the year"})
    assert db.session.scalars(select(Tagging)).all() == []


def test_a_new_name_moves_the_person_in_the_tag_s_list(scoped: Cast) -> None:
    from crm.contacts.operations import edit_contact

    zelie = make_contact(calling_name="Zélie")
    tagging = make_tagging(contact=zelie)
    make_tagging(contact=make_contact(calling_name="Odile"))
    edit_contact(zelie, calling_name="Abel")
    assert [said.person.calling_name for said in people_with(tagging.tag).rows] == ["Abel", "Odile"]


def test_a_tag_s_people_come_in_pages_by_name(scoped: Cast) -> None:
    tag = make_tag()
    for name in ("Odile", "Inès", "Prune", "abel", "Élie"):
        state(make_contact(calling_name=name), tag, f"{name} came to the stand")
    page = people_with(tag, size=2)
    names = [said.person.calling_name for said in page.rows]
    while page.after:
        page = people_with(tag, page.after, size=2)
        names += [said.person.calling_name for said in page.rows]
    assert names == ["abel", "Élie", "Inès", "Odile", "Prune"]
    assert len(people_with(tag, "nonsense", size=2).rows) == 2
    assert people_with(tag, "9-\x00", size=2).rows


def test_on_a_line_of_the_directory_a_tag_that_rests_on_old_reasons_is_to_be_confirmed(scoped: Cast) -> None:
    ines = make_contact()
    make_tagging(contact=ines, stated_on=date(2020, 1, 1))
    make_tagging(contact=ines, tag="answers late", because="she wrote at two", stated_on=date(2020, 1, 1))
    make_tagging(contact=ines, tag="answers late", because="she still does", stated_on=date(2026, 1, 1))
    assert tags_of([ines.id], date(2026, 6, 1)) == {ines.id: ["answers late", "to be confirmed: board games"]}
