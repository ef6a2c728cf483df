"""Telling the example: its people, what is said of them and why, their journal, in the order in which it happened.

Everything goes through the operations that pages use, each line signed by the member who wrote it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from babel import Locale, UnknownLocaleError

from crm.accounts.models import OwnerKind, User, Workspace
from crm.communities.operations import bring_in, found_community
from crm.contacts import operations as contacts
from crm.contacts.models import (
    AddressForm,
    Closeness,
    Contact,
    NameKind,
    PointKind,
    SiteKind,
    SiteState,
    State,
)
from crm.core import clock
from crm.core.dates import FuzzyDate, date_in_words, read_date
from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.demo.readers import Content
from crm.interactions import operations as interactions
from crm.interactions.models import BuiltIn, Interaction, InteractionKind, Settled
from crm.taggings.operations import state
from crm.tags.models import Family, Tag
from crm.tags.operations import tag_called
from crm.threads.keeping_operations import keep_thread
from crm.threads.readers import read_thread

# Words of a promise in English begin so; the day is then said in English.
_ENGLISH = re.compile(r"(?:by|before)\b")


class Story:
    """One telling of the example in a workspace, by its members."""

    def __init__(self, content: Content, workspace: Workspace, members: dict[str, User]) -> None:
        self.content, self.workspace, self.members = content, workspace, members
        self.today = clock.today(workspace.time_zone)
        self.reasons = 0
        self.people: dict[str, Contact] = {}
        self.tags: dict[str, Tag] = {}
        self.kinds: dict[str, InteractionKind] = {}

    def tell(self) -> None:
        """Writes everything, in the present transaction."""
        keeper = self.content.members[0]["key"]
        with self._as(keeper):
            contacts.furnish(self.workspace.language)
            interactions.furnish(self.workspace.language)
            self.kinds = {kind.value: interactions.kind_of(kind) for kind in BuiltIn}
            for tag in self.content.tags:
                self.tags[tag["key"]] = tag_called(
                    tag["name"], family=Family(tag["family"]), definition=tag["definition"], shared=True
                )
        for person in sorted(self.content.people, key=lambda person: self._day(person["met"]["when"])):
            self._person(person)
        for person in self.content.people:
            self._around(person)
        for community in self.content.communities:
            with self._as(keeper):
                self._community(community)
        for note in sorted(self.content.notes, key=lambda note: self._day(note["when"])):
            with self._as(note["by"]):
                self._note(note)
        with self._as(keeper):
            for thread in read_thread(self.content.thread, None):
                keep_thread(thread)
            db.session.flush()

    def _as(self, member: str) -> Any:
        return scope_of(self.workspace.id, self.members[member].id)

    def _date(self, words: str) -> FuzzyDate:
        return read_date(words, self.today)

    def _day(self, words: str) -> date:
        return self._date(words).value or self.today

    def _moment(self, words: str) -> datetime:
        return datetime.combine(self._day(words), time(12), UTC)

    # --- people -------------------------------------------------------------------------------------------

    def _person(self, person: dict[str, Any]) -> None:
        met = person["met"]
        occasion = met.get("occasion", "")
        with self._as(met["by"]):
            contact = contacts.add_contact(
                person["calling_name"],
                pronouns=person.get("pronouns", ""),
                address_form=AddressForm(person["address_form"]),
                languages=", ".join(self._language(code) for code in person.get("languages", [])),
                town=person.get("town", ""),
                birthday=person.get("birthday", ""),
                state=State(person.get("state", "active")),
                closeness=Closeness(person["closeness"]) if "closeness" in person else None,
                portrait=person.get("portrait", ""),
                met=self._date(met["when"]),
                met_words=f"{met['words']} ({occasion})" if occasion else met["words"],
                met_by=self.members[met["by"]].id,
                added_at=self._moment(met["when"]),
            )
            self.people[person["key"]] = contact
            self._lines(contact, person)
        for said in person.get("taggings", []):
            with self._as(said["by"]):
                state(
                    contact,
                    self.tags[said["tag"]],
                    said.get("because", ""),
                    seen=said.get("seen", ""),
                    visibility=Visibility(said.get("visibility", "team")),
                    stated_on=self._said_on(said["when"]) if "when" in said else None,
                )

    def _said_on(self, words: str) -> date:
        """When a reason was last said: most were said again within the year, however old the example has grown.

        One in seven keeps its own day, and shows what waits to be confirmed.
        """
        self.reasons += 1
        day = self._day(words)
        if self.reasons % 7 == 3:
            return day
        return max(day, self.today - timedelta(days=30 + self.reasons * 37 % 330))

    def _language(self, code: str) -> str:
        try:
            return Locale.parse(code).get_language_name(self.workspace.language) or code
        except (UnknownLocaleError, ValueError):
            return code

    def _lines(self, contact: Contact, person: dict[str, Any]) -> None:
        for name in person.get("other_names", []):
            contacts.add_name(contact, name["name"], NameKind(name["kind"]), Visibility.TEAM)
        for words in person.get("never", []):
            contacts.add_never(contact, words)
        for kept in person.get("dates", []):
            contacts.add_remembered_date(contact, kept["date"], kept["words"])
        for role in person.get("roles", []):
            contacts.give_role(contact, role)
        for site in person.get("sites", []):
            contacts.add_site(
                contact,
                site["url"],
                title=site.get("title", ""),
                kind=SiteKind(site["kind"]),
                state=SiteState(site["state"]),
            )
        for way in person.get("ways", []):
            contacts.add_point(
                contact,
                PointKind(way["kind"]),
                way["value"],
                preferred=way.get("preferred", False),
                said_by=way.get("said_by", ""),
                words=way.get("note", ""),
            )

    def _around(self, person: dict[str, Any]) -> None:
        """What needs the others to be there."""
        contact = self.people[person["key"]]
        through = person["met"].get("through")
        with self._as(person["met"]["by"]):
            if through:
                contacts.edit_contact(contact, met_through_id=self.people[through].id)
            for link in person.get("links", []):
                kind = contacts.relationship_kind_called(link["here"], link["there"])
                contacts.link_people(contact, self.people[link["to"]], kind)

    def _community(self, community: dict[str, Any]) -> None:
        founded = found_community(
            community["name"],
            "\n\n".join(part for part in (community["charter"], community.get("rhythm", "")) if part),
            OwnerKind(community["owner_kind"]),
            community["owner"],
        )
        for member in community["member"]:
            since = self._date(member["since"])
            bring_in(founded, self.people[member["person"]], since, member.get("words", ""))

    # --- the journal --------------------------------------------------------------------------------------

    def _note(self, note: dict[str, Any]) -> None:
        people = [self.people[key] for key in note["with"]]
        interaction = interactions.log_interaction(
            contacts=people,
            kind=self.kinds[note["kind"]],
            body=note["body"],
            happened=self._date(note["when"]),
            title=note.get("title", ""),
            visibility=Visibility(note.get("visibility", "team")),
            lines={self.people[key].id: line for key, line in note.get("lines", {}).items()},
            they_say=note.get("they_say", ""),
            we_answered=note.get("we_answered", ""),
            where_it_stands=note.get("where_it_stands", ""),
        )
        for promise in note.get("promise", []):
            self._promise(promise, interaction, people)

    def _promise(self, promise: dict[str, Any], interaction: Interaction, people: list[Contact]) -> None:
        words, today = promise["due"], interaction.happened_on or self.today
        if "due_in_days" in promise:
            today, day = self.today, self.today + timedelta(days=promise["due_in_days"])
            locale = "en" if _ENGLISH.match(words) else "fr"
            # Said with its year, or a day just past would be read as next year's.
            words = words.format(date=date_in_words(day, locale, today=date.min, weekday=False))
        made = interactions.make_promise(
            promise["words"],
            people,
            read_date(words, today, future=True),
            interaction=interaction,
            visibility=interaction.visibility,
        )
        if "settled" in promise:
            interactions.settle(made, Settled(promise["settled"]), promise["how"])


def tell(content: Content, workspace: Workspace, members: dict[str, User]) -> None:
    """Writes the example into `workspace`; `members`: a user for each key of `content.members`."""
    Story(content, workspace, members).tell()
