"""The pages of circles: charter, who answers, who is in them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.communities.models import Community, CommunityMember
from crm.communities.operations import bring_in
from crm.core.db import db
from tests.contacts.conftest import Book
from tests.make import make_community, make_contact
from tests.page import Client
from tests.statements import count_statements

TOLD = {
    "name": "The Evening Circle",
    "charter": "People who play at night.\nNothing is sold.",
    "owner_kind": "association",
}


@pytest.fixture
def circle(book: Book) -> int:
    """The Evening Circle, with Inès who founded it."""
    with book.open():
        community = make_community()
        bring_in(community, make_contact(), words="founded it")
        return community.id


def members(book: Book) -> list[tuple[str, str]]:
    with book.open():
        rows = db.session.scalars(select(CommunityMember).order_by(CommunityMember.id))
        return [(one.words, "left" if one.left_on else "in") for one in rows]


def test_without_a_circle_the_page_says_what_one_is(ana: Client, chloe: Client) -> None:
    page = ana.get("communities.index")
    assert "No community yet" in page.main and page.all('main a[href$="/communities/new"]')
    assert not chloe.get("communities.index").all('main a[href$="/communities/new"]')


def test_a_circle_is_founded_and_nobody_answers_for_it_beforehand(book: Book, ana: Client) -> None:
    page = ana.get("communities.new")
    assert not page.all('[name="owner_kind"][checked]')
    refused = ana.submit(page, {"name": TOLD["name"], "charter": TOLD["charter"]}, status=422)
    assert refused.fault_of("owner_kind")
    assert TOLD["charter"] in refused.tree.css_first("textarea").text().replace("\r\n", "\n")
    page = ana.follow(ana.submit(page, TOLD))
    assert "People who play at night." in page.main and "The association" in page.main
    assert "The Evening Circle" in ana.get("communities.index").main


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "the EVENING circle"}, "name"),
        ({"charter": "x" * 5001}, "charter"),
        ({"owner_kind": "the sponsor"}, "owner_kind"),
        ({"owner_words": "x" * 281}, "owner_words"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    book: Book, ana: Client, circle: int, words: dict, field: str
) -> None:
    page = ana.submit(ana.get("communities.new"), {**TOLD, "name": "Another", **words}, status=422)
    assert page.fault_of(field)
    with book.open():
        assert len(db.session.scalars(select(Community)).all()) == 1


def test_people_are_brought_in_since_a_day_in_words(book: Book, ana: Client, circle: int) -> None:
    book.add("Odile")
    page = ana.get("communities.bring_in", community_id=circle)
    page = ana.submit(
        page, {"people": "Odile, Solenn", "since": "in spring 2009", "words": "lends her room"}, status=422
    )
    assert "Say who “Solenn” is." in page.main
    answer = next(node.attributes["name"] for node in page.all('[name^="people-"]'))
    page = ana.follow(ana.submit(page, {answer: "new"}))
    assert page.texts("main .people .name") == ["Inès", "Odile", "Solenn"]
    assert "in spring 2009" in page.main


def test_someone_leaves_on_a_date_and_comes_back(book: Book, ana: Client, circle: int) -> None:
    page = ana.get("communities.show", community_id=circle)
    page = ana.follow(ana.submit(page, action="/leave"))
    assert members(book) == [("founded it", "left")]
    assert "Who left" in page.main and "Nobody yet." in page.main
    ana.submit(page, action="/back")
    assert members(book) == [("founded it", "in")]


def test_since_when_and_how_can_be_said_better(book: Book, ana: Client, circle: int) -> None:
    with book.open():
        ids = {"community_id": circle, "member_id": db.session.scalars(select(CommunityMember)).one().id}
    first, second = ana.get("communities.member", **ids), ana.get("communities.member", **ids)
    ana.submit(first, {"since": "yesterday", "words": "welcomes newcomers"})
    page = ana.submit(second, {"words": "welcomes people"}, status=409)
    assert "welcomes newcomers" in page.main
    ana.submit(page, {"choose-words": "yours"})
    with book.open():
        member = db.session.scalars(select(CommunityMember)).one()
        assert (member.words, member.since_words) == ("welcomes people", "yesterday")
        day = member.since_on
    ana.submit(ana.get("communities.member", **ids), {"words": "opens the door"})
    with book.open():
        assert db.session.scalars(select(CommunityMember)).one().since_on == day
    assert ana.submit(ana.get("communities.member", **ids), {"words": "x" * 281}, status=422).fault_of(
        "words"
    )


def test_two_windows_show_both_versions_of_a_charter(book: Book, ana: Client, circle: int) -> None:
    first, second = (ana.get("communities.edit", community_id=circle) for _ in range(2))
    ana.submit(first, {"charter": "We are guests.", "owner_kind": "me"})
    page = ana.submit(second, {"charter": "We own nothing.", "owner_kind": "employer"}, status=409)
    assert "We are guests." in page.main and "We own nothing." in page.main and "My employer" in page.main
    ana.submit(page, {"choose-charter": "theirs", "choose-owner_kind": "yours"})
    page = ana.get("communities.show", community_id=circle)
    assert "We are guests." in page.main and "My employer" in page.main


def test_a_circle_goes_to_the_bin_and_back_with_its_people(book: Book, ana: Client, circle: int) -> None:
    page = ana.submit(ana.get("communities.edit", community_id=circle), action="/bin")
    page = ana.follow(page)
    assert "No community yet" in page.main
    ana.get("communities.show", community_id=circle, status=404)
    refused = ana.submit(ana.get("communities.new"), TOLD, status=422)
    assert "in the bin" in refused.fault_of("name")
    page = ana.follow(ana.submit(page, action="/restore"))
    assert page.texts("main .people .name") == ["Inès"]


def test_strange_words_are_shown_as_they_are(book: Book, ana: Client) -> None:
    script = "<script>alert(1)</script> {{7*7}}"
    page = ana.submit(
        ana.get("communities.new"), {**TOLD, "name": script, "charter": script, "owner_words": script}
    )
    page = ana.follow(page)
    assert page.main.count(script) >= 3 and not page.all("main script")
    assert script in ana.get("communities.index").main


def test_a_reader_changes_nothing(book: Book, chloe: Client, circle: int) -> None:
    page = chloe.get("communities.show", community_id=circle)
    assert not page.all("main form, main a[href*='/edit'], main a[href*='/members']")
    ids = {"community_id": circle, "member_id": 1}
    for endpoint, values in (
        ("communities.new", {}),
        ("communities.edit", {"community_id": circle}),
        ("communities.bring_in", {"community_id": circle}),
        ("communities.member", ids),
    ):
        chloe.get(endpoint, **values, status=403)
        chloe.post(endpoint, TOLD, **values, status=403)
    for endpoint, values in (
        ("communities.bin", {"community_id": circle}),
        ("communities.restore", {"community_id": circle}),
        ("communities.take_out", ids),
        ("communities.put_back", ids),
    ):
        chloe.post(endpoint, **values, status=403)
    assert members(book) == [("founded it", "in")]


def test_circles_and_people_of_another_workspace_are_nowhere(book: Book, ana: Client, circle: int) -> None:
    stranger = book.add("Solenn", who="zoe")
    with book.open("zoe"):
        community = make_community("Elsewhere")
        ids = {"community_id": community.id, "member_id": bring_in(community, make_contact()).id}
    for endpoint in ("communities.show", "communities.edit", "communities.bring_in"):
        ana.get(endpoint, community_id=ids["community_id"], status=404)
    ana.get("communities.member", **ids, status=404)
    ana.get("communities.member", **{**ids, "community_id": circle}, status=404)
    for endpoint in ("communities.take_out", "communities.put_back"):
        ana.post(endpoint, **ids, status=404)
        ana.post(endpoint, **{**ids, "community_id": circle}, status=404)
    for endpoint in ("communities.bin", "communities.restore"):
        ana.post(endpoint, community_id=ids["community_id"], status=404)
    ana.post("communities.bring_in", {"people": f"id:{stranger}"}, community_id=circle, status=404)
    assert members(book) == [("founded it", "in")]
    assert "Elsewhere" not in ana.get("communities.index").html


def test_a_long_list_goes_on_and_costs_no_more(book: Book, ana: Client, circle: int) -> None:
    def cost() -> int:
        with count_statements() as statements:
            ana.get("communities.show", community_id=circle)
        return len(statements)

    before = cost()
    with book.open():
        community = db.session.get_one(Community, circle)
        for number in range(52):
            bring_in(community, make_contact(calling_name=f"Person {number:02}"))
    assert cost() == before <= 6
    page = ana.get("communities.show", community_id=circle)
    assert len(page.all("main .people > li")) == 50
    page = ana.get(page.tree.css_first('a[rel="next"]').attributes["href"])
    assert page.texts("main .people .name") == ["Person 49", "Person 50", "Person 51"]
