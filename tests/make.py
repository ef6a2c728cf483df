"""Plain factories: `make_contact(calling_name="Inès")`. They call the operations that pages call."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from crm.attachments import operations as attachments
from crm.attachments.file_rules import receive
from crm.attachments.models import Attachment, Kind
from crm.communities import operations as communities
from crm.communities.models import Community
from crm.contacts import operations as contacts
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.interactions import operations as interactions
from crm.interactions.models import BuiltIn, Interaction, Promise
from crm.taggings import operations as taggings
from crm.taggings.models import Tagging
from crm.tags import operations as tags
from crm.tags.models import Family, Tag
from crm.threads import operations as threads
from crm.threads.keeping_operations import keep_thread
from crm.threads.models import Thread, ThreadDraft
from crm.threads.readers import read_thread
from crm.threads.rules import Choices


def make_contact(**but: Any) -> Contact:
    """Someone called Inès, but for what is given."""
    return contacts.add_contact(**{"calling_name": "Inès", **but})


def make_interaction(**but: Any) -> Interaction:
    """A conversation today with someone new, but for what is given."""
    values: dict[str, Any] = {
        "kind": BuiltIn.IN_PERSON,
        "body": "We had lunch by the canal.",
        "happened": FuzzyDate(clock.today(), Precision.DAY),
    }
    values.update(but)
    if "contacts" not in values:
        values["contacts"] = [make_contact()]
    return interactions.log_interaction(**values)


def make_promise(**but: Any) -> Promise:
    """A promise to someone new, without a day, but for what is given."""
    values: dict[str, Any] = {
        "words": "Send her the link",
        "due": FuzzyDate(None, Precision.UNKNOWN),
        **but,
    }
    if "to" not in values:
        values["to"] = [make_contact()]
    return interactions.make_promise(**values)


def make_tag(name: str = "board games", **but: Any) -> Tag:
    """A tag of the team's, but for what is given."""
    return tags.tag_called(name, **{"family": Family.LOVES, "shared": True, **but})


def make_tagging(**but: Any) -> Tagging:
    """Board games said of someone new for a reason, but for what is given (`tag` may be a name)."""
    values: dict[str, Any] = {"because": "she invents rules for her youngest to lose without tears", **but}
    tag = values.pop("tag", "board games")
    contact = values.pop("contact", None) or make_contact()
    if isinstance(tag, str):
        tag = tags.tag_called(tag, author_id=values.get("author_id"))
    return taggings.state(contact, tag, values.pop("because"), **values)


def make_community(name: str = "The Evening Circle", **but: Any) -> Community:
    """A circle, but for what is given."""
    return communities.found_community(name, **but)


def make_attachment(**but: Any) -> Attachment:
    """A file kept with someone new, but for what is given (`content` is its bytes)."""
    values: dict[str, Any] = {"kind": Kind.FILE, "filename": "letter.txt", "content": b"Dear Ana", **but}
    contact = values.pop("contact", None) or make_contact()
    content = BytesIO(values.pop("content"))
    kind = values.pop("kind")
    received = receive(kind, values.pop("filename"), content)
    return attachments.keep_attachment(contact, kind, received, **values)


def make_thread(words: str = "", but: Choices | None = None) -> Thread:
    """A discussion under an article, pasted as `words` and kept as it is proposed, or as `but` says."""
    pasted = words or (
        "The garden has no fence\n\n3 May 2011, by Nour\n\nEveryone comes in.\n\nComments\n\n"
        "  • What a pleasure to read.\n\n    Voir en ligne : http://a-hedge.example\n"
    )
    return keep_thread(read_thread(pasted)[0], but).thread


def make_thread_draft(words: str) -> ThreadDraft:
    """What someone pasted and has not reviewed yet."""
    return threads.open_draft(words.encode(), "", "A discussion")
