"""A tag of someone, through the real form: because, who may read it, and the care words about people take."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.core.db import db
from crm.core.journal import JournalLine
from crm.core.scoping import Visibility
from crm.taggings.models import Tagging
from crm.tags.models import Tag
from tests.contacts.conftest import Book
from tests.make import make_tagging
from tests.page import Client

NEW = "taggings.new"


def said(book: Book, who: str = "ana") -> list[tuple[str, str, str]]:
    """(tag, because, visibility) of everything `who` may read."""
    with book.open(who):
        rows = db.session.execute(
            select(Tag.name, Tagging.because, Tagging.visibility)
            .join(Tag, Tag.id == Tagging.tag_id)
            .where(Tagging.withdrawn_at.is_(None))
            .order_by(Tagging.id)
        )
        return [tuple(row) for row in rows]


def tell(client: Client, contact_id: int, status: int = 303, **words: str):
    page = client.get(NEW, contact_id=contact_id)
    return client.submit(page, {"tag": "board games", **words}, status=status)


def test_a_tag_its_because_and_where_it_was_seen(book: Book, ana: Client) -> None:
    ines = book.add()
    page = ana.follow(
        tell(ana, ines, because="she invents rules for her youngest", where="her blog, in March")
    )
    assert "she invents rules for her youngest" in page.main
    assert said(book) == [("board games", "she invents rules for her youngest", "team")]


def test_the_form_says_that_they_may_read_this_and_offers_the_tags_there_are(book: Book, ana: Client) -> None:
    with book.open():
        make_tagging(tag="reading lists")
    page = ana.get(NEW, contact_id=book.add())
    assert "They may read this." in page.main
    assert [node.attributes["value"] for node in page.all("datalist option")] == ["reading lists"]


def test_without_a_because_it_is_explained_and_waits_with_its_author(
    book: Book, ana: Client, basile: Client
) -> None:
    ines = book.add()
    page = ana.follow(tell(ana, ines))
    assert "without a reason it stays with you and serves nothing" in page.text
    assert said(book) == [("board games", "", "mine")]
    assert said(book, "basile") == []
    assert "board games" not in basile.get("contacts.show", contact_id=ines).main
    assert "board games" not in basile.get("tags.index").html


def test_the_reason_is_said_later(book: Book, ana: Client) -> None:
    ines = book.add()
    tell(ana, ines)
    page = ana.get("tags.index")
    assert "Reasons to come" in page.main
    link = next(a.attributes["href"] for a in page.all("main a") if a.text().startswith("Say why"))
    back = ana.submit(ana.get(link), {"because": "she lent us hers on Monday"})
    assert back.location.endswith("/tags")
    assert said(book) == [("board games", "she lent us hers on Monday", "team")]
    assert "Reasons to come" not in ana.get("tags.index").main


@pytest.mark.parametrize("name", ["influence 87", "top 10", "12k abonnés", "★★★"])
def test_a_tag_that_weighs_someone_is_refused_with_the_sentence_beside_it(
    book: Book, ana: Client, name: str
) -> None:
    page = tell(ana, book.add(), 422, tag=name, because="she told us herself on Monday")
    fault = page.fault_of("tag")
    assert "Say what they do, not how much they weigh" in fault
    assert name in fault
    assert page.tree.css_first('[name="tag"]').attributes["value"] == name
    assert "she told us herself on Monday" in page.tree.css_first('[name="because"]').text()
    assert said(book) == []


@pytest.mark.parametrize("name", ["8-bit", "24 h du Mans", "5e arrondissement", "Top Chef"])
def test_words_that_only_look_like_figures_are_kept(book: Book, ana: Client, name: str) -> None:
    tell(ana, book.add(), tag=name, because="we spoke of it all evening")
    assert said(book) == [(name, "we spoke of it all evening", "team")]


def test_this_is_not_an_audience_keeps_the_words_and_is_signed(book: Book, ana: Client) -> None:
    ines = book.add()
    assert not ana.get(NEW, contact_id=ines).all('[name="not_an_audience"]')
    page = tell(ana, ines, 422, because="her museum had 300 visiteurs on Sunday")
    assert "300 visiteurs" in page.fault_of("because")
    assert page.all('[name="not_an_audience"]')
    ana.submit(page, {"not_an_audience": "y"})
    assert said(book) == [("board games", "her museum had 300 visiteurs on Sunday", "team")]
    with book.open():
        line = db.session.scalars(select(JournalLine).where(JournalLine.verb.contains("audience"))).one()
        assert (line.user_id, line.subject) == (book.ana, "tagging")


def test_a_because_that_only_repeats_the_tag_is_refused_and_nothing_is_lost(book: Book, ana: Client) -> None:
    page = tell(ana, book.add(), 422, because="she loves board games", where="her blog")
    assert "only says the tag again" in page.fault_of("because")
    assert page.tree.css_first('[name="where"]').attributes["value"] == "her blog"
    assert said(book) == []
    with book.open():
        assert db.session.scalars(select(Tag)).all() == []


def test_a_because_that_repeats_a_name_the_tag_is_also_known_by_is_refused(book: Book, ana: Client) -> None:
    from crm.tags.operations import merge_tags
    from tests.make import make_tag

    with book.open():
        merge_tags(make_tag("board games"), make_tag("jeux de société"))
    page = tell(ana, book.add(), 422, tag="jeux de société", because="board games")
    assert "only says the tag again" in page.fault_of("because")


def test_sensitive_words_are_answered_once_by_what_to_write_instead_then_kept(
    book: Book, ana: Client
) -> None:
    ines = book.add()
    page = tell(ana, ines, 422, tag="plan ahead", because="she is in a wheelchair")
    assert "Say what to plan for" in page.main
    assert "Keep it as it is" in page.main
    assert said(book) == []
    ana.submit(page)
    assert said(book) == [("plan ahead", "she is in a wheelchair", "team")]


def test_other_sensitive_words_are_answered_again(book: Book, ana: Client) -> None:
    page = tell(ana, book.add(), 422, tag="plan ahead", because="she is in a wheelchair")
    page = ana.submit(page, {"because": "she is a catholic"}, status=422)
    assert "religion" in page.main
    ana.submit(page, {"because": "a seat near the door, and no steps"})
    assert said(book) == [("plan ahead", "a seat near the door, and no steps", "team")]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"tag": ""}, "tag"),
        ({"tag": "  \u200b "}, "tag"),
        ({"tag": "\u0301\u0302"}, "tag"),
        ({"tag": "x" * 61}, "tag"),
        ({"because": "she plays " * 40}, "because"),
        ({"where": "x" * 281}, "where"),
        ({"visibility": "everyone"}, "visibility"),
        ({"family": "influence"}, "family"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    book: Book, ana: Client, words: dict, field: str
) -> None:
    page = tell(ana, book.add(), 422, **words)
    assert page.fault_of(field)
    assert said(book) == []


def test_strange_words_are_cleaned_and_shown_as_they_are(book: Book, ana: Client) -> None:
    ines = book.add()
    script = "<script>alert(1)</script> {{7*7}} \x00\u202e"
    page = ana.follow(tell(ana, ines, tag="<b>late</b>", because=script, where="javascript:alert(1)"))
    assert "<script>alert(1)</script> {{7*7}}" in page.main
    assert not page.all("main script, main b")
    with book.open():
        tag_id = db.session.scalars(select(Tag)).one().id
    for address in (ana.get("tags.show", tag_id=tag_id), ana.get("tags.index")):
        assert "<b>late</b>" in address.main
        assert not address.all("main script, main b")


def test_mine_alone_is_nowhere_for_others(book: Book, ana: Client, basile: Client) -> None:
    ines = book.add()
    tell(ana, ines, tag="night owl", because="she answers at two in the morning", visibility="mine")
    with book.open():
        tagging = db.session.scalars(select(Tagging)).one()
        ids = {"tagging_id": tagging.id}
        tag_id = tagging.tag_id
    for page in (
        basile.get("contacts.show", contact_id=ines),
        basile.get("tags.index"),
        basile.get("tags.index", q="night"),
    ):
        assert "night owl" not in page.html
        assert "two in the morning" not in page.html
    basile.get("tags.show", tag_id=tag_id, status=404)
    basile.get("taggings.edit", **ids, status=404)
    for endpoint in ("taggings.withdraw", "taggings.confirm", "taggings.restore"):
        basile.post(endpoint, **ids, status=404)
    tell(basile, ines, tag="night owl", because="she was up when I left")
    assert ("night owl", "she was up when I left", "team") in said(book, "basile")
    assert len(said(book, "basile")) == 1
    assert len(said(book)) == 2


def test_a_reader_reads_and_says_nothing(book: Book, chloe: Client) -> None:
    ines = book.add()
    with book.open():
        tagging = make_tagging(because="she invents rules")
        ids = {"tagging_id": tagging.id}
    chloe.get(NEW, contact_id=ines, status=403)
    chloe.post(NEW, {"tag": "late", "because": "she is"}, contact_id=ines, status=403)
    chloe.get("taggings.edit", **ids, status=403)
    for endpoint in ("taggings.withdraw", "taggings.confirm", "taggings.restore"):
        chloe.post(endpoint, **ids, status=403)
    chloe.post("taggings.bulk", {"tag": "late", "people": f"id:{ines}", "because": "she is"}, status=403)
    assert len(said(book)) == 1


def test_what_another_member_said_is_theirs_to_change(book: Book, basile: Client) -> None:
    with book.open():
        ids = {"tagging_id": make_tagging(because="she invents rules").id}
    basile.get("taggings.edit", **ids, status=403)
    basile.get("taggings.withdraw", **ids, status=403)
    for endpoint in ("taggings.edit", "taggings.withdraw", "taggings.confirm", "taggings.restore"):
        basile.post(endpoint, {"because": "mine now"}, **ids, status=403)
    assert said(book) == [("board games", "she invents rules", "team")]


def test_someone_and_a_statement_of_another_workspace_are_nowhere(book: Book, ana: Client) -> None:
    theirs = book.add("Solenn", who="zoe")
    with book.open("zoe"):
        tagging = make_tagging(because="she invents rules")
        ids, tag_id = {"tagging_id": tagging.id}, tagging.tag_id
    ana.get(NEW, contact_id=theirs, status=404)
    ana.post(NEW, {"tag": "late", "because": "she came late"}, contact_id=theirs, status=404)
    for endpoint in ("taggings.edit", "taggings.withdraw", "taggings.confirm", "taggings.restore"):
        ana.post(endpoint, {"because": "mine now"}, **ids, status=404)
    ana.post(
        "taggings.bulk", {"tag": "late", "people": f"id:{theirs}", "because": "she came late"}, status=404
    )
    ana.get("taggings.bulk", contact_ids=theirs, status=404)
    ana.get("tags.show", tag_id=tag_id, status=404)
    assert said(book) == []
    assert said(book, "zoe") == [("board games", "she invents rules", "team")]


def test_someone_in_the_bin_is_said_nothing_of(book: Book, ana: Client) -> None:
    ines = book.add()
    tell(ana, ines, because="she invents rules")
    with book.open():
        tagging_id = db.session.scalars(select(Tagging)).one().id
    ana.post("contacts.bin", contact_id=ines)
    ana.get(NEW, contact_id=ines, status=404)
    ana.get("taggings.edit", tagging_id=tagging_id, status=404)
    assert said(book)[0][2] == Visibility.TEAM
