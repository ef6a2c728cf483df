"""What we ask about a person: one field, then as much as one likes."""

from __future__ import annotations

from crm.contacts.people_forms import People, PeopleField

__all__ = ["People", "PeopleField"]
