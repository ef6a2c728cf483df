"""The words of the lists each workspace edits."""

from __future__ import annotations

from typing import Any

from crm.contacts.models import CommunityRole, RelationshipKind
from crm.core.forms import EditForm, LineField, Required
from crm.core.i18n import lazy_gettext as _l


class WordForm(EditForm):
    """A role."""

    name = LineField(_l("The word"), [Required(_l("Say the word."))], limit=60)

    @property
    def said(self) -> tuple[str, str]:
        """The word, and the other side of it."""
        return self.name.data or "", ""

    @staticmethod
    def shown(word: CommunityRole) -> dict[str, Any]:
        """What the form shows of a role."""
        return {"name": word.name}


class KindForm(EditForm):
    """A kind of link, read from each side."""

    forward = LineField(
        _l("From one side"),
        [Required(_l("Say the word."))],
        limit=60,
        description=_l("Oumar *introduced* Inès."),
    )
    backward = LineField(
        _l("From the other side"),
        limit=60,
        description=_l("Inès *was introduced by* Oumar. Left empty, it reads the same both ways."),
    )

    @property
    def said(self) -> tuple[str, str]:
        """How it reads from each side."""
        return self.forward.data or "", self.backward.data or ""

    @staticmethod
    def shown(kind: RelationshipKind) -> dict[str, Any]:
        """What the form shows of a kind of link."""
        return {"forward": kind.forward, "backward": kind.backward}
