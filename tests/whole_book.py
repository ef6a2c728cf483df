"""One row of everything in a book, for tests that walk every route: ids by the name they have in addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from crm.accounts.models import Membership, SignIn, User, Workspace
from crm.accounts.operations import sign_in
from crm.communities.operations import bring_in
from crm.contacts import operations as contacts
from crm.contacts.models import PointKind
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.imports.operations import bring_file
from crm.imports.readers.contacts import read_contacts
from crm.interactions.models import InteractionKind
from crm.merging.operations import bring_together
from crm.threads.models import ThreadMessage
from tests import make

CANARY = "Zibeline"
NOT_KNOWN = FuzzyDate(None, Precision.UNKNOWN)


@dataclass
class Book:
    """`ids["contact_id"]` is the id that stands for `<int:contact_id>` in an address."""

    ids: dict[str, int] = field(default_factory=dict)


def make_whole_book(workspace: Workspace, user: User, word: str) -> Book:
    """Fills `workspace` as `user`; every text of it holds `word`."""
    book = Book()
    with writing(), scope_of(workspace.id, user.id):
        contact = make.make_contact(calling_name=word, town=f"{word}ville", portrait=f"{word} keeps a garden")
        friend = make.make_contact(calling_name=f"{word} two")
        contacts.add_never(contact, f"Call {word} early")
        contacts.add_point(contact, PointKind.EMAIL, f"{word.lower()}@example.org")
        site = contacts.add_site(contact, f"http://{word.lower()}.example", title=f"{word}’s blog")
        contacts.add_remembered_date(contact, "--05-12", f"{word}’s feast")
        role = contacts.give_role(contact, f"{word} gardener")
        kind = contacts.relationship_kind_called(f"knows {word}", f"known by {word}")
        contacts.link_people(contact, friend, kind, f"{word} wrote")
        tagging = make.make_tagging(
            contact=contact, tag=f"{word} games", because=f"{word} invents rules for a child"
        )
        other_tag = make.make_tag(f"{word} walks")
        community = make.make_community(f"The circle of {word}")
        member = bring_in(community, contact, NOT_KNOWN, f"{word} welcomes")
        note = make.make_interaction(contacts=[contact], body=f"Lunch with {word}", title=f"{word} at noon")
        promise = make.make_promise(to=[contact], words=f"Lend {word} the book")
        file = make.make_attachment(contact=contact, filename=f"{word}.txt", content=word.encode())
        thread = make.make_thread(
            f"The garden of {word}\n\n3 May 2011, by {word}\n\nEveryone comes in.\n\nComments\n\n"
            f"  • What a pleasure, says {word}.\n\n    Voir en ligne : http://hedge-{word.lower()}.example\n"
        )
        draft = make.make_thread_draft(
            f"A draft of {word}\n\n3 May 2011, by {word}\n\nText.\n\nComments\n\n  • Hm.\n"
        )
        file_of_people = f"name,email\n{word} from a file,file-{word.lower()}@example.org\n".encode()
        batch = bring_file(file_of_people, f"{word}.csv", read_contacts(file_of_people, "a.csv"))
        merge = bring_together(
            make.make_contact(calling_name=f"{word} kept"),
            make.make_contact(calling_name=f"{word} gone"),
            {"calling_name": "here"},
        )
        db.session.flush()
        sign_in(db.session.get_one(User, user.id), device=word, network="")
        sign_in_id = db.session.scalar(select(SignIn.id).where(SignIn.device == word)) or 0
        book.ids = {
            "contact_id": contact.id, "tagging_id": tagging.id, "tag_id": tagging.tag_id,
            "other_tag_id": other_tag.id, "community_id": community.id, "member_id": member.id,
            "interaction_id": note.id, "promise_id": promise.id, "attachment_id": file.id, "thread_id": thread.id,
            "message_id": db.session.scalars(select(ThreadMessage.id).where(ThreadMessage.thread_id == thread.id)).first() or 0,
            "draft_id": draft.id, "batch_id": batch.id, "merge_id": merge.id,
            "kind_id": db.session.scalars(select(InteractionKind.id)).first() or 0,
            "membership_id": db.session.scalars(
                select(Membership.id).where(Membership.workspace_id == workspace.id, Membership.user_id == user.id)
            ).one(),
            "word_id": role.role_id, "line_id": contact.nevers[0].id, "row_id": contact.id,
            "sign_in_id": sign_in_id, "site_id": site.site_id, "link_kind_id": kind.id,
        }  # fmt: skip
    return book
