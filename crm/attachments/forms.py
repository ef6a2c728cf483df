"""What we ask about a photo or a file: what it is, who may read it."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from crm.attachments.file_rules import Received, receive
from crm.attachments.models import Attachment, Kind
from crm.attachments.photo_rules import NotTaken
from crm.core.forms import EditForm, Form, LineField, Required, WordRadio
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.scoping import Visibility

KIND_WORDS = {Kind.PHOTO: _l("A photo of them"), Kind.FILE: _l("A file")}
KIND_HINTS = {
    Kind.PHOTO: _l("Shown beside their name. It is made smaller, and forgets where it was taken."),
    Kind.FILE: _l("Kept as it is."),
}
READABLE_BY = [(Visibility.TEAM, _l("The team")), (Visibility.MINE, _l("Me alone"))]


class Said:
    """What is said of a photo or a file."""

    words = LineField(
        _l("What it is"), limit=280, description=_l("The poster of her exhibition; at the June table.")
    )
    visibility = WordRadio(_l("Who may see it?"), Visibility, READABLE_BY, default=Visibility.TEAM)

    def validate_visibility(self, field: Any) -> None:
        """A file is never shown to a client."""
        if field.data == Visibility.CLIENT:
            raise StopValidation(_("Choose one of these."))


class AttachmentForm(Said, Form):
    """Something to keep with someone."""

    kind = WordRadio(_l("What are you adding?"), Kind, KIND_WORDS.items())
    file = FileField(_l("Your file"), [Required(_l("Choose a file."))])
    received: Received | None = None

    def validate_file(self, field: Any) -> None:
        """Reads the file; what cannot be taken is said beside the field."""
        if self.kind.errors or not isinstance(self.kind.data, Kind):
            return
        try:
            self.received = receive(self.kind.data, field.data.filename or "", field.data.stream)
        except NotTaken as error:
            raise StopValidation(str(error.sentence)) from error


class EditAttachmentForm(Said, EditForm):
    """What is said of it changes, the content does not."""

    @staticmethod
    def shown(attachment: Attachment) -> dict[str, Any]:
        """The present value of each field."""
        return {"words": attachment.words, "visibility": attachment.visibility}
