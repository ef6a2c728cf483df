"""Plain factories: `make_contact(calling_name="Inès")`. They call the operations that pages call."""

from __future__ import annotations

from typing import Any

from crm.contacts import operations as contacts
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.interactions import operations as interactions
from crm.interactions.models import BuiltIn, Interaction, Promise


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
