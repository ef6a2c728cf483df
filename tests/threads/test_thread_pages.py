"""The pages of a discussion: read by all, changed by members, hostile words shown as words, a cost that does not grow."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.threads.models import Thread, ThreadDraft, ThreadMessage
from crm.threads.queries import messages_of
from tests.cast import Cast
from tests.make import make_contact, make_thread
from tests.page import Client, Page
from tests.statements import count_statements
from tests.threads.discussions import PASTED, WITH_SPAM, comment, item, pasted, wxr
from tests.threads.test_bringing_in import counts, keep, paste, people, said, voice


@pytest.fixture
def kept(cast: Cast) -> int:
    """The id of the garden's discussion, kept as proposed."""
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        return make_thread(WITH_SPAM).id


def message_id(cast: Cast, position: int) -> int:
    with scope_of(cast.workspace.id, cast.ana.id):
        return db.session.scalars(select(ThreadMessage.id).where(ThreadMessage.position == position)).one()


def writer(cast: Cast, position: int) -> str | None:
    with scope_of(cast.workspace.id, cast.ana.id):
        row = db.session.scalars(select(ThreadMessage).where(ThreadMessage.position == position)).one()
        return row.contact.calling_name if row.contact else None


def test_an_empty_book_says_what_a_discussion_is_for(ana: Client, chloe: Client) -> None:
    assert "No discussion yet" in ana.get("threads.index").main
    assert not chloe.get("threads.index").all("main a.btn")


def test_what_cannot_be_read_is_refused_with_its_reason_and_stays_typed(ana: Client, cast: Cast) -> None:
    words = "Just a few words,\nand nothing under them."
    page = ana.submit(ana.get("threads.new"), {"words": words}, status=422)
    assert "heading was found" in page.fault_of("words")
    assert page.tree.css_first("textarea").text().strip() == words
    assert page.texts("title")[0].startswith("Error:")
    assert ana.submit(ana.get("threads.new"), {"words": "  \n "}, status=422).fault_of("words")
    both = {"words": PASTED, "file": (BytesIO(PASTED.encode()), "a.txt")}
    assert "not both" in ana.post("threads.read", both, status=422).fault_of("words")
    with scope_of(cast.workspace.id, cast.ana.id):
        assert not list(db.session.scalars(select(ThreadDraft)))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03", "picture.png"),
        (b" ", "empty.txt"),
        (b"<html><body>" + b"<div>" * 100_000, "deep.html"),
        (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
            "bomb.xml",
        ),
    ],
)
def test_a_file_that_is_no_discussion_is_refused_beside_its_field(
    ana: Client, content: bytes, name: str
) -> None:
    page = ana.post("threads.read", {"file": (BytesIO(content), name)}, status=422)
    assert page.fault_of("file")


def send(ana: Client, content: bytes, status: int) -> Page:
    """Sends a file as a browser does, without the temporary file that the test client would leave open."""
    token = ana.token().encode()
    body = b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token
    body += b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="long.txt"\r\n\r\n'
    body += content + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = ana._fresh(lambda: ana.http.post(ana.url("threads.read"), data=body, content_type=kind))
    assert answer.status_code == status
    return Page(answer)


def test_a_text_too_large_to_be_a_discussion_is_refused_with_the_limit(ana: Client) -> None:
    assert "up to 5 MB" in send(ana, b"a" * 6_000_000, 422).fault_of("file")


def test_fifty_megabytes_get_a_clear_page(ana: Client) -> None:
    assert "Too large" in send(ana, b"a" * 50_000_000, 413).main


def test_a_reader_reads_and_changes_nothing(chloe: Client, cast: Cast, kept: int) -> None:
    page = chloe.get("threads.show", thread_id=kept)
    assert not page.all("main form") and "Someone else’s?" not in page.main
    mine = message_id(cast, 1)
    before = counts(cast)
    chloe.get("threads.new", status=403)
    chloe.post("threads.read", {"words": WITH_SPAM}, status=403)
    chloe.post("threads.message", {"whose": "nobody"}, thread_id=kept, message_id=mine, status=403)
    for endpoint in ("threads.set_aside", "threads.put_back"):
        chloe.post(endpoint, thread_id=kept, message_id=mine, status=403)
    for endpoint in ("threads.bin", "threads.restore", "threads.take_back"):
        chloe.post(endpoint, thread_id=kept, status=403)
    assert counts(cast) == before and writer(cast, 1) == "une-haie-fleurie.fr"


def test_a_draft_is_its_authors_alone(ana: Client, basile: Client) -> None:
    paste(ana)
    basile.get("threads.review", draft_id=1, status=404)
    basile.post("threads.decide", {"act": "keep"}, draft_id=1, status=404)
    basile.post("threads.keep_all", draft_id=1, status=404)
    basile.post("threads.forget", draft_id=1, status=404)
    assert "clôture" not in basile.get("threads.index").main


def test_a_person_of_another_book_cannot_be_chosen(ana: Client, cast: Cast) -> None:
    with scope_of(cast.elsewhere.id, cast.zoe.id), writing():
        stranger = make_contact(calling_name="Odile").id
    page = paste(ana)
    assert "same name" not in page.main
    before = counts(cast)
    for value in (f"id:{stranger}", "id:999999999999", "called:7"):
        keep(ana, page, {f"who-{voice(page, 'Odile')}": value}, status=404)
    keep(ana, page, {"who-author": f"id:{stranger}"}, status=404)
    assert counts(cast) == before


def test_a_message_of_another_book_is_not_found(ana: Client, zoe: Client, cast: Cast, kept: int) -> None:
    with scope_of(cast.elsewhere.id, cast.zoe.id), writing():
        theirs = make_thread(PASTED).id
        stranger = db.session.scalars(select(Contact.id)).first()
    mine = message_id(cast, 1)
    ana.get("threads.show", thread_id=theirs, status=404)
    ana.get("threads.message", thread_id=theirs, message_id=mine, status=404)
    data = {"whose": "else", "people": f"id:{stranger}"}
    ana.post("threads.message", data, thread_id=kept, message_id=mine, status=404)
    ana.post("threads.message", {"whose": f"id:{stranger}"}, thread_id=kept, message_id=mine, status=404)
    assert writer(cast, 1) == "une-haie-fleurie.fr"


def test_a_message_is_given_to_someone_else_or_to_nobody(ana: Client, cast: Cast, kept: int) -> None:
    page = ana.get("threads.message", thread_id=kept, message_id=message_id(cast, 1))
    with scope_of(cast.workspace.id, cast.ana.id):
        odile = db.session.scalars(select(Contact.id).where(Contact.calling_name == "Odile")).one()
    shown = ana.follow(ana.submit(page, {"whose": f"id:{odile}"}))
    assert writer(cast, 1) == "Odile" and "Kept." in said(shown)
    ana.submit(page, {"whose": "nobody"})
    assert writer(cast, 1) is None
    asked = ana.submit(page, {"whose": "else", "people": "Suzon"}, status=422)
    assert "Someone new, called Suzon" in asked.main
    field = next(n for n in asked.all("input[type=radio]") if n.attributes.get("value") == "new")
    ana.submit(asked, {"whose": "else", "people": "Suzon", field.attributes["name"]: "new"})
    assert writer(cast, 1) == "Suzon"
    assert ana.submit(page, {"whose": "else", "people": ""}, status=422).fault_of("people")


def test_what_was_set_aside_can_be_put_back_and_set_aside_again(ana: Client, cast: Cast, kept: int) -> None:
    page = ana.get("threads.show", thread_id=kept)
    aside = page.tree.css_first("#aside")
    assert "Лучшие" in aside.text() and "another alphabet" in aside.text()
    assert not aside.css("a")
    back = ana.follow(ana.submit(page, action="/put-back"))
    assert not back.all("#aside")
    again = ana.submit(
        ana.get("threads.message", thread_id=kept, message_id=message_id(cast, 7)), action="/set-aside"
    )
    assert "Лучшие" in ana.follow(again).tree.css_first("#aside").text()


def test_a_discussion_goes_to_the_bin_and_its_people_stay(ana: Client, cast: Cast, kept: int) -> None:
    index = ana.follow(ana.submit(ana.get("threads.show", thread_id=kept), action="/bin"))
    assert "No discussion yet" in index.main and len(people(cast)) == 3
    ana.get("threads.show", thread_id=kept, status=404)
    back = ana.follow(ana.submit(index, action="/restore"))
    assert "is back" in said(back)


def test_what_someone_said_is_told_latest_first_and_not_from_the_bin(scoped: Cast) -> None:
    thread = make_thread(WITH_SPAM)
    odile = db.session.scalars(select(Contact).where(Contact.calling_name == "Odile")).one()
    told = messages_of(odile)
    assert [row.opening[:12] for row in told] == ["On en parle ", "... et j’oub", "Hello Nour,\n"]
    assert (
        told[0].thread_title == "Le jardin n’a pas de clôture" and str(told[0].written.precision) == "after"
    )
    assert len(messages_of(odile, bound=2)) == 2
    thread.binned_at = thread.added_at
    db.session.flush()
    assert messages_of(odile) == []


NAME = "<script>alert(1)</script> {{7*7}} javascript:alert(1)"
HOSTILE = NAME + " <img src=x onerror=alert(1)>"


def test_hostile_words_are_shown_as_words_on_every_page(ana: Client, cast: Cast) -> None:
    words = pasted(
        (f"{HOSTILE}\nBises\n{HOSTILE[:30]}", "a.example"), ("Merci", "b.example"), article=HOSTILE
    )
    words = words.replace("Le jardin\n", f"{NAME}\n", 1).replace("par Nour", f"par {HOSTILE[:25]}")
    page = paste(ana, words)
    key = voice(page, "a.example")
    shown = ana.follow(keep(ana, page, {f"who-{key}": "new", f"name-{key}": NAME, "title": NAME}))
    for seen in (
        page,
        shown,
        ana.get("threads.index"),
        ana.get("threads.message", thread_id=1, message_id=1),
    ):
        assert "<script>alert" not in seen.html and "<img src=x" not in seen.html
        assert "{{7*7}}" in seen.main and "49" not in seen.texts("h1")[0]
        assert not [a for a in seen.all("a") if "javascript:" in (a.attributes.get("href") or "")]


def test_what_no_column_can_hold_is_kept_all_the_same(ana: Client, cast: Cast) -> None:
    words = pasted(
        (
            "Un \u202emot\u202c et " + "e" + "\u0301" * 500 + " \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "a.example",
        ),
        ("n" * 5000, ""),
    )
    keep(ana, paste(ana, words))
    with scope_of(cast.workspace.id, cast.ana.id):
        rows = list(db.session.scalars(select(ThreadMessage).order_by(ThreadMessage.position)))
        assert "\u202e" not in rows[0].text and "\U0001f468\u200d\U0001f469" in rows[0].text
        assert rows[1].text == "n" * 5000


def test_a_file_of_several_articles_is_reviewed_one_by_one(ana: Client, cast: Cast) -> None:
    export = wxr(
        item("clos", comment(1, "Odile", "Bonjour à toutes.", url="http://marjolaine.fr")),
        item("haie", comment(2, "Odile", "Encore moi.", url="http://marjolaine.fr")),
        item("puits", comment(3, "Suzon", "Et moi.")),
    )
    page = ana.follow(ana.post("threads.read", {"file": (BytesIO(export.encode()), "export.xml")}))
    assert page.texts(".lines .name") == ["clos", "haie", "puits"]
    first = ana.get(page.tree.css_first(".lines .name").attributes["href"])
    listed = ana.follow(keep(ana, first))
    assert listed.texts(".lines .tag") == ["in the book", "to review", "to review"]
    second = ana.get(listed.all(".lines .name")[1].attributes["href"])
    assert second.texts("h2")[0] == "Already in the book"
    keep(ana, second)
    assert people(cast) == ["Odile"]
    done = ana.follow(ana.submit(ana.get("threads.review", draft_id=1), action="/keep-all"))
    assert people(cast) == ["Odile", "Suzon"]
    assert "Every discussion of this file is kept" in said(done) and "Waiting" not in done.main
    with scope_of(cast.workspace.id, cast.ana.id):
        assert len(list(db.session.scalars(select(Thread)))) == 3


def test_a_forgotten_draft_is_gone_and_old_ones_go_by_themselves(ana: Client, cast: Cast) -> None:
    page = paste(ana)
    index = ana.follow(ana.submit(page, action="/forget"))
    assert "clôture" not in index.main
    paste(ana)
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        draft = db.session.scalars(select(ThreadDraft)).one()
        draft.added_at = draft.added_at.replace(year=draft.added_at.year - 1)
        old = draft.id
    ana.get("threads.review", draft_id=old, status=404)
    assert "clôture" not in ana.get("threads.index").main
    paste(ana, pasted(("Bonjour", "a.example")))
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalars(select(ThreadDraft.title)).one() == "Le jardin"


def long_thread(messages: int, voices: int) -> str:
    return pasted(
        *((f"Message {n} du potager, {n * 7}", f"site{n % voices}.example.org") for n in range(messages))
    )


def test_a_page_costs_as_many_statements_with_one_message_as_with_thirty(ana: Client, cast: Cast) -> None:
    costs = {}
    for messages in (1, 30):
        with scope_of(cast.workspace.id, cast.ana.id), writing():
            thread = make_thread(
                long_thread(messages, messages).replace("Le jardin", f"Le jardin {messages}")
            )
            thread_id = thread.id
        with count_statements() as told:
            ana.get("threads.show", thread_id=thread_id)
        costs[messages] = len(told)
        with count_statements() as told:
            ana.get("threads.index")
        costs[f"index {messages}"] = len(told)
    assert costs[1] == costs[30] and costs["index 1"] == costs["index 30"]
    print(costs)


def test_a_review_costs_as_many_statements_with_one_voice_as_with_thirty(ana: Client) -> None:
    costs = []
    for voices in (1, 30):
        page = paste(ana, long_thread(voices, voices).replace("Le jardin", f"Le jardin {voices}"))
        with count_statements() as told:
            ana.get(page.response.request.path)
        costs.append(len(told))
    assert costs[0] == costs[1], costs


def test_thousands_of_messages_are_shown_in_pages_of_bounded_size(ana: Client, cast: Cast) -> None:
    page = paste(ana, long_thread(2000, 60))
    assert len(page.all("li[id^=voice-]")) == 20 and len(page.html) < 1_500_000
    assert "more than this page can hold" in page.main
    following = page.tree.css_first("button[value^='from:']").attributes["value"]
    key = voice(page, "site0.example.org")
    second = ana.follow(ana.submit(page, {"act": following, f"who-{key}": "nobody"}))
    assert len(second.all("li[id^=voice-]")) == 20
    shown = ana.follow(keep(ana, second))
    assert len(people(cast)) == 59
    assert len(shown.all(".journal > li")) == 100 and shown.all("a[rel=next]")
    late = message_id(cast, 1500)
    there = ana.get("threads.show", thread_id=1, message=late)
    assert there.tree.css_first(f"#message-{late}") is not None
