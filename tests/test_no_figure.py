"""A person is never a number: the tables say so."""

from __future__ import annotations

import sqlalchemy as sa

import crm.registry  # noqa: F401 (every table is known once it is imported)
from crm.core.db import Base
from crm.core.forms import Form

# A number that describes no one, each with its reason.
ALLOWED = {
    ("attempt", "id"): "key",
    ("interaction", "rendered_by"): "version of the Markdown rules that made the HTML",
    ("interaction_kind", "position"): "place in a list we order",
    ("thread_message", "position"): "place of a message under its article",
    ("thread_message", "continues"): "place of the message it goes on from",
    ("thread_message", "replies_to"): "place of the message it answers",
    ("import_row", "position"): "line of the file",
    ("journal_line", "subject_id"): "key of what was acted on",
    ("search_entry", "subject_id"): "key of what can be found",
    ("search_entry", "contact_id"): "key of the person it is about",
    ("tagging", "version"): "version",
}
WEIGHING = (
    "score",
    "rank",
    "reach",
    "audience",
    "follower",
    "influence",
    "klout",
    "rating",
    "points",
    "level",
    "count",
)


def test_no_table_holds_a_number_about_a_person() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if not isinstance(column.type, sa.Integer | sa.Numeric | sa.Float) or isinstance(
                column.type, sa.Boolean
            ):
                continue
            is_key = (
                column.primary_key
                or bool(column.foreign_keys)
                or column.name in ("id", "version", "workspace_id")
            )
            linked = any(column.name in fk.column_keys for fk in table.foreign_key_constraints)
            assert is_key or linked or (table.name, column.name) in ALLOWED, (
                f"{table.name}.{column.name} is a number: if it describes nobody, say why in ALLOWED"
            )


def test_no_column_and_no_field_is_named_after_a_weight() -> None:
    names = [f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns]
    names += [f"{form.__name__}.{name}" for form in _forms(Form) for name in vars(form)]
    for name in names:
        column = name.split(".")[1].lower()
        assert not any(word in column.split("_") for word in WEIGHING), (
            f"{name}: say what they do, not how much they weigh"
        )


def _forms(base: type) -> list[type]:
    return [form for sub in base.__subclasses__() for form in (sub, *_forms(sub))]
