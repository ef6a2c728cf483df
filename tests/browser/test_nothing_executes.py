"""Whatever was typed or brought in: on every page, in a real browser, nothing of it runs and nothing of it is fetched.

A dialog, an error of a script, a refusal of the content policy, or a request that leaves the server fails the test.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route
from sqlalchemy import select

from crm import create_app
from crm.accounts.models import OwnerKind, User, Workspace
from crm.accounts.operations import create_workspace
from crm.communities.operations import bring_in
from crm.contacts import operations as contacts
from crm.contacts.models import NameKind, PointKind
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.imports.operations import bring_file
from crm.imports.readers.contacts import read_contacts
from crm.interactions import operations as interactions
from crm.interactions.models import InteractionKind
from crm.merging.operations import bring_together
from tests import make
from tests.browser.conftest import KEEPER
from tests.test_every_route import WORDS, rules

HIT = "document.title='HIT';alert(1)"
VECTORS = [
    f"<script>{HIT}</script>", f"\"><img src=x onerror={HIT}>", f"'><svg/onload={HIT}>", f"</title><script>{HIT}</script>",
    f"</textarea><script>{HIT}</script>", f"javascript:{HIT}", f"[me](javascript:{HIT})", "{{constructor.constructor('alert(1)')()}}",
    "{{7*7}}${7*7}<%= 7*7 %>{% raw %}", f"<a href=\"data:text/html,<script>{HIT}</script>\">x</a>", f"\" autofocus onfocus={HIT} x=\"",
    f"<math><mtext></p><style><img src=x onerror={HIT}></style>", "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example'>", "<base href=//elsewhere.example>", f"`-{HIT}-`", "--><!--><script>",
    "![x](http://elsewhere.example/x.png) <http://elsewhere.example>", "<link rel=stylesheet href=//elsewhere.example/x.css>",
    f"<form action=javascript:{HIT}><button autofocus>", "\u202e<b>\u2028</b>", "<![CDATA[><script>alert(1)</script>]]>",
]  # fmt: skip
# Each book's words are several vectors one after the other; its short fields hold the first of them.
MIXED = [" ".join(VECTORS[start::3])[:280] for start in range(3)]
UNKNOWN = FuzzyDate(None, Precision.UNKNOWN)


def _hostile_book(user: User, number: int, vector: str) -> dict[str, int]:
    """One of everything, each of its words the vector."""
    short = vector[:60]
    contact = make.make_contact(
        calling_name=vector[:120], town=short, portrait=vector, pronouns=short, met_words=vector
    )
    contacts.edit_contact(contact, between_us=vector, languages=short)
    friend = make.make_contact(calling_name=f"{number} {vector[:100]}")
    contacts.add_never(contact, vector)
    contacts.add_name(contact, vector[:120], NameKind.NICKNAME, Visibility.TEAM)
    for kind in PointKind:
        contacts.add_point(contact, kind, vector, words=vector, said_by=short)
    site = contacts.add_site(contact, f"http://v{number}.example/", title=vector, words=vector)
    contacts.add_remembered_date(contact, "--05-12", vector)
    role = contacts.give_role(contact, short)
    kind = contacts.relationship_kind_called(short, f"{short[:58]}s")
    contacts.link_people(contact, friend, kind, vector)
    tag = make.make_tag(f"{short[:56]} {number % 3}a", definition=vector, not_an_audience=True)
    tagging = make.make_tagging(
        contact=contact,
        tag=tag,
        because=f"she says so on Mondays {vector}"[:280],
        seen=vector,
        not_an_audience=True,
    )
    other_tag = make.make_tag(f"other {number}", not_an_audience=True)
    community = make.make_community(f"{number} {short}", charter=vector, owner_words=vector)
    member = bring_in(community, contact, UNKNOWN, vector)
    note = make.make_interaction(
        contacts=[contact], body=f"{vector}\n\n{vector}", title=vector, they_say=vector
    )
    promise = make.make_promise(to=[contact], words=vector)
    file = make.make_attachment(
        contact=contact,
        filename=vector[:180].replace("/", "∕"),
        content=f"<script>{HIT}</script>".encode(),
        words=vector,
    )
    said = vector.replace("\n", " ")
    pasted = f"{said}\n\n3 May 2011, by {short}\n\n{said}\n\nComments\n\n  • {said}\n\n    Voir en ligne : javascript:{HIT}\n"
    thread, draft = make.make_thread(pasted), make.make_thread_draft(pasted.replace("2011", "2012"))
    people = f'name,email,notes,town\n"{said.replace(chr(34), chr(34) * 2)}",v{number}@example.org,"{short.replace(chr(34), "")}",x\n'
    batch = bring_file(
        people.encode(), f"{short}.csv".replace("/", "∕"), read_contacts(people.encode(), "a.csv")
    )
    merge = bring_together(
        make.make_contact(calling_name=f"kept {short}"), make.make_contact(calling_name=f"gone {short}"),
        {"calling_name": "here"},
    )  # fmt: skip
    binned = make.make_contact(calling_name=vector[:120])
    contacts.bin_contact(binned)
    db.session.flush()
    return {
        "contact_id": contact.id, "tagging_id": tagging.id, "tag_id": tag.id, "other_tag_id": other_tag.id,
        "community_id": community.id, "member_id": member.id, "interaction_id": note.id, "promise_id": promise.id,
        "attachment_id": file.id, "thread_id": thread.id, "message_id": thread.messages[0].id, "draft_id": draft.id,
        "batch_id": batch.id, "merge_id": merge.id, "kind_id": _kind(), "word_id": role.role_id,
        "line_id": contact.nevers[0].id, "row_id": contact.id, "site_id": site.site_id, "membership_id": 1,
        "sign_in_id": 1, "link_kind_id": kind.id,
    }  # fmt: skip


def _kind() -> int:
    return db.session.scalars(select(InteractionKind.id)).first() or 0


@pytest.fixture(scope="module")
def hostile(server: Any, keeper_state: Any) -> list[str]:
    """A book of the keeper's whose every word is a vector; the addresses of its pages."""
    app = create_app({"TABLEE_INSTANCE": str(server.folder)})
    paths: list[str] = []
    with app.app_context():
        with writing():
            user = db.session.scalars(select(User).where(User.email == KEEPER["email"])).one()
            workspace = Workspace(
                slug="hostile",
                name=VECTORS[1],
                owner_kind=OwnerKind.ME,
                language="en",
                owner_words=VECTORS[0],
            )
            create_workspace(workspace, keeper=user)
            with scope_of(workspace.id, user.id):
                contacts.furnish("en")
                interactions.furnish("en")
                books = [_hostile_book(user, number, vector) for number, vector in enumerate(MIXED)]
        for number, ids in enumerate(books):
            for rule in rules(app):
                asked = set(rule.arguments) - {"workspace"}
                if "GET" not in (rule.methods or set()) or "workspace" not in rule.arguments:
                    continue
                # Pages without an id are the same for all vectors: once is enough.
                if (
                    (number and not asked)
                    or "book" in rule.rule.split("/")
                    or rule.endpoint == "attachments.show"
                ):
                    continue
                with app.test_request_context():
                    values = {name: WORDS.get(name, ids.get(name)) for name in asked}
                    paths.append(app.url_for(rule.endpoint, workspace="hostile", **values))
        with app.test_request_context():
            for vector in VECTORS:
                paths.append(app.url_for("search.results", workspace="hostile", q=vector))
            for vector in MIXED:
                paths.append(app.url_for("contacts.new", workspace="hostile", calling_name=vector))
                paths.append(app.url_for("contacts.directory", workspace="hostile", town=vector, q=vector))
            paths.append(app.url_for("search.results", workspace="hostile", q="alert"))
        db.session.remove()
        db.engine.dispose()
    return paths


def test_no_word_of_any_page_runs_or_fetches(server: Any, visit: Any, hostile: list[str]) -> None:
    window = visit()
    away: list[str] = []

    def look(route: Route) -> None:
        if urlsplit(route.request.url).netloc != urlsplit(server.address).netloc:
            away.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    window.context.route("**/*", look)
    bad: list[str] = []
    for path in hostile:
        answer = window.page.goto(server.address + path, wait_until="domcontentloaded")
        if answer is not None and answer.status >= 500:
            bad.append(f"{path}: {answer.status}")
        if window.page.title().startswith("HIT"):
            bad.append(f"{path} ran")
        unsafe = window.page.eval_on_selector_all(
            "a[href], form[action], iframe, object, embed, base, meta[http-equiv], img[src^='http']",
            """els => els.filter(e => !(e.tagName === 'A' || e.tagName === 'FORM') ||
                 !/^(https?:|mailto:|tel:)/.test(e.href || e.action)).map(e => e.outerHTML.slice(0, 200))""",
        )
        bad += [f"{path}: {one}" for one in unsafe]
    assert not bad, "\n".join(bad[:20])
    assert not away, away[:10]
    print(f"{len(VECTORS)} vectors on {len(hostile)} pages")
