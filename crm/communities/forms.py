"""What a circle says of itself, and who is in it."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from crm.accounts.forms import OWNERS
from crm.accounts.models import OwnerKind
from crm.communities.models import Community, CommunityMember
from crm.communities.operations import CHARTER, NAME, SINCE, WORDS
from crm.communities.queries import community_called
from crm.contacts.people_forms import PeopleField
from crm.core import i18n
from crm.core.dates import FuzzyDate, Precision, read_date, show_date
from crm.core.forms import BlockField, EditForm, Form, LineField, Required, WordRadio
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import today

OWNER_WORDS = dict(OWNERS)


class CommunityFields:
    """What a circle says of itself."""

    name = LineField(_l("Name"), [Required(_l("Give it a name: the one its people use."))], limit=NAME)
    charter = BlockField(
        _l("Charter, in words"),
        limit=CHARTER,
        description=_l("Why we are there, whose it is, what we do not do there. Its people may read it."),
    )
    owner_kind = WordRadio(
        _l("Who answers for what we keep of it?"),
        OwnerKind,
        OWNERS,
        description=_l("You keep a notebook about it; the community belongs to its people."),
    )
    owner_words = LineField(_l("In a sentence, for those who ask"), limit=WORDS)

    def _refuse_a_name_of(self, other: Community | None) -> None:
        if other is None:
            return
        if other.binned_at is not None:
            raise ValidationError(_("A community in the bin is called so: take it out, or say another name."))
        raise ValidationError(_("There is already a community called so."))

    def told(self) -> dict[str, Any]:
        """The facts, for the operations."""
        return {
            "name": self.name.data,
            "charter": self.charter.data or "",
            "owner_kind": OwnerKind(str(self.owner_kind.data)),
            "owner_words": self.owner_words.data or "",
        }


class NewCommunityForm(CommunityFields, Form):
    """A new circle."""

    def validate_name(self, field: Any) -> None:
        """Two circles are not called the same."""
        self._refuse_a_name_of(community_called(field.data))


class EditCommunityForm(CommunityFields, EditForm):
    """A circle that says itself otherwise."""

    def __init__(self, community: Community, **options: Any) -> None:
        self.community = community
        super().__init__(data=self.shown(community), **options)

    @staticmethod
    def shown(community: Community) -> dict[str, Any]:
        """The present value of each field."""
        return {
            "name": community.name,
            "charter": community.charter,
            "owner_kind": community.owner_kind,
            "owner_words": community.owner_words,
        }

    def validate_name(self, field: Any) -> None:
        """Two circles are not called the same."""
        other = community_called(field.data)
        self._refuse_a_name_of(other if other is not self.community else None)


def shown_since(since: FuzzyDate) -> str:
    """A date as the field shows it: words that mean the same whenever they are read again."""
    return show_date(since, i18n.locale(), today()) if since.value is not None else since.words


class MemberFields:
    """Since when, and how."""

    since = LineField(
        _l("Since when"), limit=SINCE, description=_l("“since spring 2019”, “from the start” will do.")
    )
    words = LineField(_l("How, in a phrase"), limit=WORDS, description=_l("“welcomes newcomers”"))

    def read_since(self) -> FuzzyDate:
        """What was typed, read."""
        if not self.since.data:
            return FuzzyDate(None, Precision.UNKNOWN)
        return read_date(self.since.data, today())


class BringInForm(MemberFields, Form):
    """People who are in a circle."""

    people = PeopleField(_l("Who"), required=_l("Say who: a first name is enough."))


class MemberForm(MemberFields, EditForm):
    """Since when someone is in a circle, and how, said better."""

    def __init__(self, member: CommunityMember, **options: Any) -> None:
        super().__init__(data=self.shown(member), **options)

    @staticmethod
    def shown(member: CommunityMember) -> dict[str, Any]:
        """The present value of each field."""
        return {"since": shown_since(member.since), "words": member.words}
