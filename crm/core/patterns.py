"""The page of components, for whoever writes or checks pages: every part in its states. In development alone."""

from __future__ import annotations

from enum import StrEnum

from flask import Flask, abort, current_app, render_template
from wtforms import FileField

from crm.core.access import Role, needs
from crm.core.forms import BlockField, Form, LineField, Required, TickField, WordRadio, WordSelect


class _Readers(StrEnum):
    TEAM = "team"
    MINE = "mine"


class _Kind(StrEnum):
    IN_PERSON = "in person"
    CALL = "a call"


class SampleForm(Form):
    """One field of each kind; its words are samples, not part of the product, and are not translated."""

    calling_name = LineField(
        "What do you call them?",
        [Required("Say a name, as you say it.")],
        limit=200,
        description="A first name is enough.",
    )
    words = BlockField("What happened?", [Required("Say what happened, in your words.")], limit=2000)
    kind = WordSelect("It was", _Kind, [(kind, kind.value) for kind in _Kind])
    readers = WordRadio(
        "Who may read this note?",
        _Readers,
        [(_Readers.TEAM, "The team"), (_Readers.MINE, "Me alone")],
        description="They may ask to read this.",
    )
    stay = TickField("Stay signed in on this device", description="Not on a shared one.")
    file = FileField("A file")


@needs(Role.READER)
def patterns() -> str:
    """Every component in every state. Outside development, nothing is here (404)."""
    if not current_app.config["DEVELOPMENT"]:
        abort(404)
    form = SampleForm(meta={"csrf": False})  # shown, never posted
    form.validate()
    return render_template("patterns.html", form=form)


def init_app(app: Flask) -> None:
    """Adds the page. It stands inside a workspace: the parts link to people and tags."""
    app.add_url_rule("/<workspace>/patterns", "patterns", patterns)
