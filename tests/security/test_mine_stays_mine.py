"""What Basile keeps for himself changes nothing that anybody else can see: every page is the same to the byte.

No word of his shows; and nothing moves because of him: no order, no bound, no offer, no "is it in the book already?".
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from crm.contacts import operations as contacts
from crm.contacts.models import Contact, NameKind
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.imports.operations import bring_file
from crm.imports.readers.contacts import read_contacts
from crm.interactions.models import BuiltIn
from crm.merging.models import Merge
from crm.merging.operations import bring_together, part_again
from crm.taggings.models import Tagging
from tests import make
from tests.cast import Cast
from tests.page import Client
from tests.test_every_route import path_of, rules
from tests.whole_book import make_whole_book

WORD = "Zibeline"
MINE = Visibility.MINE


def _keep_for_oneself(cast: Cast, contact_id: int) -> dict[str, int]:
    """Everything that can be one's own, about someone the team knows; the ids by the name they have in addresses."""
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        contact = db.session.get_one(Contact, contact_id)
        contacts.add_name(contact, f"{WORD} the fox", NameKind.NICKNAME, MINE)
        note = make.make_interaction(
            contacts=[contact], kind=BuiltIn.LETTER, body=f"{WORD} told me", title=WORD, visibility=MINE,
            happened=FuzzyDate(None, Precision.UNKNOWN),
        )  # fmt: skip
        note.participations[0].line = f"a line of {WORD}"
        promise = make.make_promise(to=[contact], words=f"Hide {WORD}", visibility=MINE)
        tag = make.make_tag(f"{WORD} tag", shared=False)
        tagging = make.make_tagging(
            contact=contact, tag=tag, because=f"{WORD} sings at night", visibility=MINE
        )
        file = make.make_attachment(
            contact=contact, filename=f"{WORD}.txt", content=WORD.encode(), visibility=MINE
        )
        draft = make.make_thread_draft(
            f"A draft of {WORD}\n\n3 May 2011, by {WORD}\n\nText.\n\nComments\n\n  • Hm.\n"
        )
        people = f"name,email\n{WORD} from a file,f@example.org\n".encode()
        batch = bring_file(people, f"{WORD}.csv", read_contacts(people, "a.csv"))
        db.session.flush()
        return {
            "interaction_id": note.id, "promise_id": promise.id, "tag_id": tag.id, "other_tag_id": tag.id,
            "tagging_id": tagging.id, "attachment_id": file.id, "draft_id": draft.id, "batch_id": batch.id,
        }  # fmt: skip


QUERIES = (
    "", f"?q={WORD}", f"?q={WORD[:3]}", f"?calling_name={WORD}", f"?calling_name={WORD}+the+fox", f"?name={WORD}",
    "?order=exchange", "?order=added", "?order=place", "?order=shuffled", f"?letter={WORD[0]}",
)  # fmt: skip


LISTS = {
    "contacts.directory", "contacts.new", "contacts.similar", "search.results", "tags.index", "tags.show",
    "merging.compare", "taggings.new", "taggings.bulk",
}  # fmt: skip


def _pages(app: Flask, cast: Cast, client: Client, ids: dict[str, int]) -> dict[str, str]:
    pages = {}
    for rule in rules(app):
        if "GET" not in (rule.methods or set()):
            continue
        path = path_of(app, rule, cast.workspace.slug, ids)
        for query in QUERIES if rule.endpoint in LISTS else QUERIES[:1]:
            for headers in ({}, {"X-Part": "similar"}):
                if headers and "calling_name" not in query:
                    continue
                answer = client._fresh(lambda p=path + query, h=headers: client.http.get(p, headers=h))
                body = answer.get_data(as_text=True)
                answer.close()
                body = re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", body)
                body = re.sub(r"csrf_token=[^\"&]*", "", body)
                pages[path + query + str(headers)] = (
                    f"{answer.status_code} {answer.headers.get('Location')} {body}"
                )
    return pages


@pytest.mark.parametrize("who", ["ana", "chloe"])
def test_what_someone_keeps_for_themselves_moves_nothing_on_any_page(
    app: Flask, cast: Cast, who: str
) -> None:
    book = make_whole_book(cast.workspace, cast.ana, "Inès")
    client = Client(app).sign_in(getattr(cast, who), cast.workspace)
    before = _pages(app, cast, client, book.ids)
    theirs = _keep_for_oneself(cast, book.ids["contact_id"])
    after = _pages(app, cast, client, book.ids)
    moved = [path for path in before if before[path] != after[path]]
    assert not moved, f"what Basile keeps for himself shows to {who} on {moved[:8]}"
    basile = Client(app).sign_in(cast.basile, cast.workspace)
    shown = _pages(app, cast, basile, book.ids)
    assert sum(WORD in page.replace(f"q={WORD}", "") for page in shown.values()) > 5, (
        "nothing was hidden: no test"
    )
    print(f"{len(before)} pages, the same before and after")
    # His own rows by their ids: nowhere, whatever the verb.
    token = client.token()
    reached = []
    for rule in rules(app):
        for name in set(rule.arguments) & set(theirs):
            path = path_of(app, rule, cast.workspace.slug, {**book.ids, name: theirs[name]})
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                data = {"csrf_token": token} if method == "POST" else None
                answer = client._fresh(lambda p=path, m=method, d=data: client.http.open(p, method=m, data=d))
                body = answer.get_data(as_text=True)
                answer.close()
                if WORD in body or answer.status_code not in (403, 404):
                    reached.append(f"{method} {path}: {answer.status_code}")
    assert not reached, "\n".join(reached)


@pytest.mark.parametrize("kept_is_mine", [True, False])
def test_two_entries_brought_together_do_not_give_away_what_a_member_saw_for_themselves(
    app: Flask, cast: Cast, kept_is_mine: bool
) -> None:
    """Basile said the same of both, once to the team and once for himself, with where he saw it."""
    own = {"seen": f"{WORD}’s diary", "visibility": MINE, "because": "she hums while she cooks"}
    said = {"seen": "at the market", "because": "she hums while she cooks"}
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        kept, gone = make.make_contact(calling_name="Inès"), make.make_contact(calling_name="Inès B.")
        for contact, words in ((kept, own if kept_is_mine else said), (gone, said if kept_is_mine else own)):
            make.make_tagging(contact=contact, tag="hums", **words)
        db.session.flush()
        kept_id, gone_id = kept.id, gone.id
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        kept, gone = (db.session.get_one(Contact, one) for one in (kept_id, gone_id))
        merge_id = bring_together(kept, gone, {"calling_name": "here"}).id
        db.session.flush()
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    page = ana.get("contacts.show", contact_id=kept_id)
    assert "at the market" in page.text or "hums" in page.text
    for path in (f"/veillees/contacts/{kept_id}", f"/veillees/search?q={WORD}", "/veillees/exports/book"):
        answer = ana._fresh(lambda p=path: ana.http.get(p))
        assert "diary" not in answer.get_data(as_text=True), path
        answer.close()
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        part_again(db.session.get_one(Merge, merge_id))
        db.session.flush()
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        seen = set(db.session.scalars(select(Tagging.seen)))
    assert {"at the market", f"{WORD}’s diary"} <= seen, "parted, each says what it said"


def test_a_promise_to_the_team_does_not_lead_to_the_note_someone_keeps(app: Flask, cast: Cast) -> None:
    """Born of Basile's own note, it is found by its words; where it came from is nobody else's to know."""
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        contact = make.make_contact(calling_name="Inès")
        note = make.make_interaction(contacts=[contact], body="between us", visibility=MINE)
        make.make_promise(to=[contact], words="Lend the atlas", interaction=note)
        db.session.flush()
        address = f"/interactions/{note.id}"
    basile = Client(app).sign_in(cast.basile, cast.workspace)
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    assert address in basile.get("/veillees/search?q=atlas").html
    page = ana.get("/veillees/search?q=atlas")
    assert "Lend the" in page.text and address not in page.html
