"""What we ask of someone who sets up, comes in, or changes how they come in."""

from __future__ import annotations

import re
from typing import Any

from wtforms import PasswordField, SelectField
from wtforms.validators import StopValidation

from crm.accounts.models import OwnerKind
from crm.accounts.passwords import why_weak
from crm.core.access import Role
from crm.core.forms import Form, LineField, Required, WordRadio, WordSelect, choices_of
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.i18n import time_zones

LANGUAGE_NAMES = [("fr", "Français"), ("en", "English")]
OWNERS = [
    (OwnerKind.ME, _l("I do, in my own name")),
    (OwnerKind.EMPLOYER, _l("My employer")),
    (OwnerKind.ASSOCIATION, _l("The association")),
]
ROLES = [
    (Role.KEEPER, _l("keeper: also looks after the team and the workspace")),
    (Role.MEMBER, _l("member: reads and writes")),
    (Role.READER, _l("read only: reads the team’s lines")),
]
THEMES = [("", _l("As the device does")), ("light", _l("Light")), ("dark", _l("Dark"))]
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def an_email(form: Any, field: Any) -> None:
    """Refuses what cannot be an address."""
    if not _EMAIL.fullmatch(field.data or ""):
        raise StopValidation(_("An e-mail address looks like name@example.org."))


class NewPassword:
    """Refuses a password that is easy to guess, in view of the form's own words."""

    def __call__(self, form: Any, field: Any) -> None:
        known = [str(form[name].data or "") for name in ("email", "name", "workspace_name") if name in form]
        fault = why_weak(field.data or "", *known)
        if fault:
            raise StopValidation(fault)


class SetUpForm(Form):
    """The first keeper and their workspace."""

    name = LineField(_l("Your name"), [Required(_l("How shall we sign what you write?"))], limit=120)
    email = LineField(_l("Your e-mail address"), [Required(), an_email], limit=254)
    password = PasswordField(_l("A password"), [NewPassword()], description=_l("Twelve characters at least."))
    workspace_name = LineField(
        _l("Name of the workspace"),
        [Required(_l("Give it a name: your team’s, your house’s."))],
        limit=120,
        description=_l("It stands at the head of every page."),
    )
    language = SelectField(_l("Language"), choices=choices_of(LANGUAGE_NAMES))
    time_zone = SelectField(_l("Time zone"), choices=choices_of((zone, zone) for zone in time_zones()))
    owner_kind = WordRadio(_l("Who answers for this notebook?"), OwnerKind, OWNERS)


class SignInForm(Form):
    """Who comes in."""

    email = LineField(_l("E-mail address"), [Required()], limit=254)
    password = PasswordField(_l("Password"), [Required()])


class JoinForm(Form):
    """Someone invited who has no account yet."""

    name = LineField(_l("Your name"), [Required(_l("How shall we sign what you write?"))], limit=120)
    email = LineField(_l("Your e-mail address"), [Required(), an_email], limit=254)
    password = PasswordField(_l("A password"), [NewPassword()], description=_l("Twelve characters at least."))
    language = SelectField(_l("Language"), choices=choices_of(LANGUAGE_NAMES))


class ResetForm(Form):
    """A new password by a link."""

    password = PasswordField(
        _l("A new password"), [NewPassword()], description=_l("Twelve characters at least.")
    )


class PasswordForm(Form):
    """A new password, by someone signed in."""

    present_password = PasswordField(_l("Your present password"), [Required()])
    new_password = PasswordField(
        _l("A new password"), [NewPassword()], description=_l("Twelve characters at least.")
    )


class ProfileForm(Form):
    """How someone is named and how pages look to them."""

    name = LineField(_l("Your name"), [Required(_l("How shall we sign what you write?"))], limit=120)
    language = SelectField(_l("Language"), choices=choices_of(LANGUAGE_NAMES))
    time_zone = SelectField(_l("Time zone"), choices=choices_of((zone, zone) for zone in time_zones()))
    theme = SelectField(_l("Light or dark"), choices=choices_of(THEMES))


class WorkspaceForm(Form):
    """The workspace itself."""

    name = LineField(
        _l("Name of the workspace"), [Required(_l("Give it a name: your team’s, your house’s."))], limit=120
    )
    language = SelectField(_l("Language of the workspace"), choices=choices_of(LANGUAGE_NAMES))
    time_zone = SelectField(_l("Time zone"), choices=choices_of((zone, zone) for zone in time_zones()))
    owner_kind = WordRadio(_l("Who answers for this notebook?"), OwnerKind, OWNERS)
    owner_words = LineField(_l("In a sentence, for those who ask"), limit=280)


class InviteForm(Form):
    """Whom a join link is for."""

    role = WordRadio(_l("They will be"), Role, ROLES)


class RoleForm(Form):
    """Another role for a member."""

    role = WordSelect(_l("Role"), Role, ROLES)


class EraseForm(Form):
    """The second thought before a workspace goes: its name, and the keeper's password."""

    name = LineField(_l("Type the name of the workspace"), [Required()], limit=120, id="erase-name")
    password = PasswordField(_l("Your password"), [Required()], id="erase-password")
