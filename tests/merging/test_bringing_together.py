"""Two entries of one person become one; no word is lost, what is private stays so, and it can be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import inspect, select

from crm.communities.operations import bring_in
from crm.contacts.models import (
    Contact,
    ContactName,
    NameKind,
    PointKind,
    Relationship,
    State,
)
from crm.contacts.operations import (
    add_name,
    add_never,
    add_point,
    add_remembered_date,
    add_site,
    edit_contact,
    give_role,
    link_people,
    relationship_kind_called,
    take_away,
)
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.references import references_to
from crm.core.scoping import Visibility, scope_of, with_bin
from crm.core.search import find_words
from crm.interactions.models import Participation, PromiseTo
from crm.merging.models import Merge
from crm.merging.operations import CannotPart, SameEntry, StillToChoose, bring_together, part_again
from crm.taggings.models import Tagging
from crm.threads.models import Thread, ThreadMessage
from tests.cast import Cast
from tests.make import make_community, make_contact, make_interaction, make_promise, make_tagging

SPRING = FuzzyDate(date(2009, 3, 1), Precision.SEASON, "au printemps 2009")


def two(**but: Any) -> tuple[Contact, Contact]:
    return make_contact(calling_name="Seb"), make_contact(calling_name="Sébastien", **but)


HERE = {"calling_name": "here"}


def of(cls: type[Any], contact: Contact) -> list[Any]:
    return list(db.session.scalars(select(cls).where(cls.contact_id == contact.id).order_by(cls.id)))


def test_everything_follows(scoped: Cast) -> None:
    kept, gone = two()
    friend = make_contact(calling_name="Lilie")
    add_name(gone, "Teulliac", NameKind.PEN, Visibility.TEAM)
    add_never(gone, "Lui téléphoner.")
    add_point(gone, PointKind.EMAIL, "seb@example.org")
    add_remembered_date(gone, "--05-12", "sa fête")
    add_site(gone, "https://teulliac.example/")
    give_role(gone, "blogueur")
    tagging = make_tagging(contact=gone, tag="crafts", because="he carves pawns")
    note = make_interaction(contacts=[gone], body="Lunch.", lines={gone.id: "He hummed."})
    promise = make_promise(to=[gone])
    bring_in(make_community(), gone, SPRING)
    link = link_people(gone, friend, relationship_kind_called("introduced", "was introduced by"))
    friend.met_through_id = gone.id
    thread = Thread(title="A", source_format="text", article_author_id=gone.id)
    db.session.add(thread)
    db.session.flush()
    db.session.add(
        ThreadMessage(thread_id=thread.id, position=1, text="!", fingerprint="m", contact_id=gone.id)
    )
    db.session.flush()
    bring_together(kept, gone, HERE)
    for cls, column in references_to("contact"):
        left = db.session.scalars(with_bin(select(column).where(column == gone.id))).all()
        assert left == [] or cls is Merge, f"{cls.__name__}.{column.key} still points to the entry that went"
    assert {p.contact_id for p in note.participations} == {kept.id}
    assert note.participations[0].line == "He hummed."
    assert [to.contact_id for to in promise.to] == [kept.id]
    assert (link.from_id, friend.met_through_id, thread.article_author_id) == (kept.id, kept.id, kept.id)
    assert tagging.contact_sort_key == kept.sort_key
    assert [never.words for never in kept.nevers] == ["Lui téléphoner."]
    assert db.session.scalar(select(Contact).where(Contact.calling_name == "Sébastien")) is None
    assert {hit.contact_id for hit in find_words("pawns")} == {kept.id}
    assert {hit.contact_id for hit in find_words("téléphoner")} == {kept.id}


def test_the_other_name_stays_as_a_nickname(scoped: Cast) -> None:
    kept, gone = two()
    bring_together(kept, gone, {"calling_name": "there"})
    assert kept.calling_name == "Sébastien"
    assert [(name.name, name.kind) for name in kept.names] == [("Seb", NameKind.NICKNAME)]


def test_a_name_that_stood_for_a_site_is_no_nickname(scoped: Cast) -> None:
    kept = make_contact(calling_name="teulliac.example", name_to_find=True)
    gone = make_contact(calling_name="Seb")
    bring_together(kept, gone, {"calling_name": "there"})
    assert (kept.calling_name, kept.name_to_find, kept.names) == ("Seb", False, [])


def test_what_one_entry_alone_says_is_taken(scoped: Cast) -> None:
    kept, gone = two(town="Quimper", met=SPRING, birthday="--05-12")
    bring_together(kept, gone, HERE)
    assert (kept.town, kept.town_folded, kept.birthday, kept.met) == ("Quimper", "quimper", "--05-12", SPRING)


def test_what_both_say_differently_must_be_chosen(scoped: Cast) -> None:
    kept, gone = two(town="Quimper", portrait="Il grave.")
    edit_contact(kept, town="Brest", portrait="Il rit.")
    with pytest.raises(StillToChoose) as missing:
        bring_together(kept, gone, {"town": "both"})
    assert set(missing.value.args) == {"calling_name", "town", "portrait"}
    assert gone.binned_at is None
    bring_together(kept, gone, {**HERE, "town": "there", "portrait": "both"})
    assert (kept.town, kept.portrait) == ("Quimper", "Il rit.\n\nIl grave.")


def test_the_most_protective_wins(scoped: Cast) -> None:
    kept, gone = two(state=State.DECEASED)
    add_never(kept, "L’inviter un mardi.")
    add_never(gone, "L’inviter un MARDI.")
    add_never(gone, "Lui téléphoner.")
    bring_together(kept, gone, HERE)
    assert kept.state is State.DECEASED
    assert [never.words for never in kept.nevers] == ["L’inviter un mardi.", "Lui téléphoner."]


def test_lines_that_both_have_are_one_and_keep_the_words_of_both(scoped: Cast) -> None:
    kept, gone = two()
    note = make_interaction(
        contacts=[kept, gone], body="Lunch.", lines={kept.id: "Late.", gone.id: "With bread."}
    )
    promise = make_promise(to=[kept, gone])
    circle = make_community()
    bring_in(circle, kept, FuzzyDate(date(2012, 1, 1), Precision.YEAR, "2012"), "writes")
    bring_in(circle, gone, SPRING, "moderates")
    for entry, words in ((kept, "writes"), (gone, "draws")):
        add_site(entry, "https://teulliac.example/", words=words)
        give_role(entry, "blogueur")
        add_point(entry, PointKind.EMAIL, "seb@example.org", words=words)
    bring_together(kept, gone, HERE)
    db.session.refresh(note)
    (here,) = of(Participation, kept)
    assert here.line == "Late.\n\nWith bread."
    assert len(of(PromiseTo, kept)) == 1 and promise.id == of(PromiseTo, kept)[0].promise_id
    by_table = {cls.__tablename__: cls for cls, _column in references_to("contact")}
    (member,) = of(by_table["community_member"], kept)
    assert (member.words, member.since) == ("writes ; moderates", SPRING)
    assert [site.words for site in of(by_table["site_contact"], kept)] == ["writes ; draws"]
    assert [point.words for point in of(by_table["contact_point"], kept)] == ["writes ; draws"]
    assert len(of(by_table["contact_role"], kept)) == 1


def test_both_reasons_for_one_tag_stay(scoped: Cast) -> None:
    kept, gone = two()
    make_tagging(contact=kept, tag="crafts", because="he carves pawns")
    make_tagging(contact=gone, tag="crafts", because="he sews bags for the pieces")
    make_tagging(contact=gone, tag="crafts", because="he glues boxes", author_id=scoped.basile.id)
    bring_together(kept, gone, HERE)
    assert [t.because for t in of(Tagging, kept) if t.withdrawn_at is None] == [
        "he carves pawns",
        "he sews bags for the pieces",
        "he glues boxes",
    ]


def test_what_was_said_to_the_team_is_never_hidden_by_the_same_words_said_alone(scoped: Cast) -> None:
    kept, gone = two()
    make_tagging(contact=kept, tag="crafts", because="he carves pawns", visibility=Visibility.MINE)
    make_tagging(contact=gone, tag="crafts", because="he carves pawns")
    bring_together(kept, gone, HERE)
    (statement,) = of(Tagging, kept)
    assert statement.visibility is Visibility.TEAM


def test_lines_of_other_members_follow_and_stay_theirs(scoped: Cast) -> None:
    kept, gone = two()
    with scope_of(scoped.workspace.id, scoped.basile.id):
        make_interaction(contacts=[gone], body="A secret of Basile’s.", visibility=Visibility.MINE)
        make_tagging(contact=gone, tag="crafts", because="Basile’s own reason", visibility=Visibility.MINE)
        add_name(gone, "Basile’s name for him", NameKind.NICKNAME, Visibility.MINE)
    bring_together(kept, gone, HERE)
    assert of(Participation, kept) == [] and of(Tagging, kept) == []
    assert find_words("secret") == [] and find_words("basile") == []
    with scope_of(scoped.workspace.id, scoped.basile.id):
        db.session.expire_all()
        assert len(of(Participation, kept)) == 1 and len(of(Tagging, kept)) == 1
        assert len(find_words("secret")) == 1


def test_a_link_between_the_two_joins_nobody_and_its_words_stay(scoped: Cast) -> None:
    kept, gone = two()
    friend = make_contact(calling_name="Lilie")
    writes = relationship_kind_called("writes with", "writes with")
    link_people(kept, gone, writes, "same pen, we think")
    link_people(kept, friend, writes, "since school")
    link_people(friend, gone, writes, "on Sundays")
    kept.met_through_id = gone.id
    bring_together(kept, gone, HERE)
    links = db.session.scalars(
        select(Relationship)
        .join(Contact, Relationship.from_contact)
        .where(Relationship.from_id.in_((kept.id, friend.id)), Relationship.to_id.in_((kept.id, friend.id)))
    ).all()
    assert [link.words for link in links] == ["since school ; on Sundays"]
    assert "same pen, we think" in kept.between_us
    assert kept.met_through_id is None


def test_a_line_in_the_bin_adds_nothing_and_one_that_lives_takes_its_twin_out(scoped: Cast) -> None:
    kept, gone = two()
    friend = make_contact(calling_name="Lilie")
    writes = relationship_kind_called("writes with", "writes with")
    for entry, thrown in ((kept, True), (gone, False)):
        lines = (
            add_site(entry, "https://teulliac.example/", words="draws"),
            give_role(entry, "blogueur"),
            link_people(entry, friend, writes),
        )
        for line in lines if thrown else ():
            take_away(line)
    take_away(add_never(gone, "Lui téléphoner."))
    db.session.expire_all()
    before = book()
    merge = bring_together(kept, gone, HERE)
    by_table = {cls.__tablename__: cls for cls, _column in references_to("contact")}
    assert [site.words for site in of(by_table["site_contact"], kept)] == ["draws"]
    assert len(of(by_table["contact_role"], kept)) == 1
    assert [link.to_id for link in db.session.scalars(select(Relationship))] == [friend.id] * 2
    assert kept.nevers == []
    part_again(merge)
    db.session.expire_all()
    assert book() == before


def test_languages_are_united(scoped: Cast) -> None:
    kept, gone = two(languages="br, FR")
    edit_contact(kept, languages="fr")
    bring_together(kept, gone, HERE)
    assert kept.languages == "fr, br"


def test_the_last_exchange_is_the_later_one(scoped: Cast) -> None:
    kept, gone = two()
    for person, day in ((kept, date(2020, 1, 1)), (gone, date(2024, 1, 1))):
        make_interaction(contacts=[person], happened=FuzzyDate(day, Precision.DAY))
    bring_together(kept, gone, HERE)
    assert kept.last_exchange_on == date(2024, 1, 1)


def test_an_entry_is_not_brought_together_with_itself(scoped: Cast) -> None:
    kept = make_contact()
    with pytest.raises(SameEntry):
        bring_together(kept, kept, {})


def book() -> dict[str, list[dict[str, Any]]]:
    """Every row that points to a person, and every person, but for what every writing changes."""
    found = {}
    for cls in {cls for cls, _column in references_to("contact")} | {Contact}:
        if cls is Merge:
            continue
        rows = db.session.scalars(with_bin(select(cls).order_by(cls.id))).all()
        names = set(inspect(cls).columns.keys()) - {"version"}
        found[cls.__name__] = [{name: getattr(row, name) for name in names} for row in rows]
    return found


def full() -> tuple[Contact, Contact]:
    kept, gone = two(town="Quimper", portrait="Il grave.", state=State.IN_RETREAT, languages="br", met=SPRING)
    edit_contact(kept, portrait="Il rit.", languages="fr", birthday="1980-02-29")
    circle, friend = make_community(), make_contact(calling_name="Lilie")
    writes = relationship_kind_called("writes with", "writes with")
    note = make_interaction(
        contacts=[kept, gone, friend], body="Lunch.", lines={kept.id: "Late.", gone.id: "Bread."}
    )
    make_promise(to=[kept, gone], interaction=note)
    for n, entry in enumerate((kept, gone)):
        make_interaction(
            contacts=[entry], body=f"Alone {n}", happened=FuzzyDate(date(2020 + n, 1, 1), Precision.DAY)
        )
        make_promise(to=[entry])
        bring_in(circle, entry, FuzzyDate(date(2012 - n, 1, 1), Precision.YEAR, str(2012 - n)), f"words {n}")
        add_site(entry, "https://teulliac.example/", words=f"words {n}")
        add_site(entry, f"https://other-{n}.example/")
        give_role(entry, "blogueur")
        add_point(entry, PointKind.EMAIL, "seb@example.org", words=f"words {n}")
        add_never(entry, "Lui téléphoner.")
        add_never(entry, f"never {n}")
        make_tagging(contact=entry, tag="crafts", because="he carves pawns")
        make_tagging(contact=entry, tag="crafts", because=f"reason {n} of its own")
        link_people(entry, friend, writes, f"words {n}")
    link_people(kept, gone, writes, "same pen?")
    kept.met_through_id = gone.id
    db.session.flush()
    return kept, gone


def test_undoing_gives_both_entries_back_exactly(scoped: Cast) -> None:
    kept, gone = full()
    db.session.expire_all()
    before = book()
    merge = bring_together(kept, gone, {"calling_name": "there", "portrait": "both"})
    assert book() != before
    assert part_again(merge) == []
    db.session.expire_all()
    assert book() == before
    assert {hit.contact_id for hit in find_words("never 1")} == {gone.id}
    assert {hit.contact_id for hit in find_words("il rit")} == {kept.id}


def test_what_was_edited_since_stays_and_is_told(scoped: Cast) -> None:
    kept, gone = two(town="Quimper", portrait="Il grave.")
    merge = bring_together(kept, gone, HERE)
    edit_contact(kept, town="Brest")
    note = make_interaction(contacts=[kept], body="After.")
    assert set(part_again(merge)) == {"town", "town_folded"}
    assert (kept.town, kept.portrait, gone.town) == ("Brest", "", "Quimper")
    assert [p.contact_id for p in note.participations] == [kept.id]
    assert db.session.scalars(select(ContactName)).all() == []


def test_a_merge_is_undone_once(scoped: Cast) -> None:
    kept, gone = two()
    merge = bring_together(kept, gone, HERE)
    part_again(merge)
    with pytest.raises(CannotPart):
        part_again(merge)


@pytest.mark.parametrize("order", [(1, 0), (0, 1)], ids=["last first", "first first"])
def test_three_entries_come_together_and_part_in_any_order(scoped: Cast, order: tuple[int, int]) -> None:
    one, two_, three = (make_contact(calling_name=name) for name in ("Seb", "Sébastien", "S. Teulliac"))
    add_never(one, "Lui téléphoner.")
    edit_contact(one, town="Quimper")
    db.session.expire_all()
    before = book()
    merges = [bring_together(two_, one, HERE), bring_together(three, two_, HERE)]
    assert [never.words for never in three.nevers] == ["Lui téléphoner."]
    for number in order:
        part_again(merges[number])
    db.session.expire_all()
    assert book() == before
