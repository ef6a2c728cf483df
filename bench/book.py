"""A book of many people, written straight into SQLite: N people, ten notes each, tags with a because."""

from __future__ import annotations

import random
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask_migrate import upgrade

from crm import create_app
from crm.accounts.models import Installation, OwnerKind, User, Workspace
from crm.accounts.operations import create_workspace, sign_in
from crm.contacts.operations import furnish as furnish_contacts
from crm.core import clock
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.core.search import Findable, entry_of
from crm.core.text import initial, sort_key
from crm.interactions.operations import furnish as furnish_interactions

FIRST = "Inès Tom Aïcha Oumar Agathe Théo Hélène Karim Maud Lucien Wanda Œdipe Zoé Björn Nadia Paul Élise Igor".split()
LAST = "Vasseur Webb Ndiaye Lormeau Quillard Wroński Darcourt Belhadj Sarrazin Petit Okafor Müller Ségal Tanaka".split()
TOWNS = "Rennes Lyon Bristol Nantes Lille Marseille Dublin Bruxelles".split()
TAGS = (
    "jeux-de-société parents bibliothèques podcast marionnettes cuisine vélo typographie nuit forêt".split()
)
SENTENCES = (
    "Elle monte une étagère de jeux à prêter dans son école.",
    "Nous avons parlé de la ludothèque et du prochain numéro.",
    "He keeps a shelf of old boards and repairs the boxes himself.",
    "Promis de lui présenter quelqu’un qui imprime en risographie.",
    "A long walk by the canal, and an idea for a table outside.",
)


def make(folder: Path, people: int) -> dict[str, Any]:
    """Makes the book in `folder` and returns what a visitor needs: session token, slug, ids."""
    app = create_app({"TABLEE_INSTANCE": str(folder)})
    with app.app_context():
        upgrade()
        with writing():
            user = User(
                name="Ana",
                email="ana@example.org",
                password_hash="-",
                language="fr",
                time_zone="Europe/Paris",
            )
            workspace = Workspace(slug="bench", name="Banc d’essai", language="fr", owner_kind=OwnerKind.ME)
            create_workspace(workspace, keeper=user)
            db.session.add(Installation(id=1, set_up_at=clock.now()))
            token = sign_in(user, device="bench", network="")
            with scope_of(workspace.id, user.id):
                furnish_contacts("fr")
                furnish_interactions("fr")
                db.session.flush()
            ids = (workspace.id, user.id)
        kinds = [row[0] for row in db.session.connection().exec_driver_sql("SELECT id FROM interaction_kind")]
        db.session.remove()
        db.engine.dispose()
    _fill(folder / "tablee.sqlite3", people, *ids, kinds)
    return {"token": token, "slug": "bench", "person": people // 2, "kind": kinds[0]}


def _fill(path: Path, people: int, workspace: int, user: int, kinds: list[int]) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'search_%'"
    )
    for name, _sql in (kept := triggers.fetchall()):
        connection.execute(f"DROP TRIGGER {name}")
    chance = random.Random(20100916)
    now = datetime(2026, 6, 2, 9, tzinfo=UTC).replace(tzinfo=None).isoformat(sep=" ")
    common = {"workspace_id": workspace, "added_at": now}
    _insert(connection, "tag", ({**common, "id": n, "uid": _uid(), "name": tag, "folded": tag, "family": "loves",
                                 "definition": "", "author_id": user, "shared": 1, "version": 1}
                                for n, tag in enumerate(TAGS, 1)))  # fmt: skip
    folk = [
        f"{chance.choice(FIRST)} {chance.choice(LAST)}" + (f" {n}" if n % 7 == 0 else "")
        for n in range(people)
    ]
    _insert(connection, "contact", _people(folk, chance, common, user))
    _insert(connection, "tagging", _taggings(folk, chance, common, user))
    _insert(connection, "interaction", _notes(people, chance, common, user, kinds))
    _insert(connection, "participation", ({**common, "id": n + 1, "interaction_id": n + 1,
                                           "contact_id": n // 10 + 1, "line": ""}
                                          for n in range(people * 10)))  # fmt: skip
    _insert(connection, "search_entry", _entries(connection, common, user))
    connection.execute("INSERT INTO search_index(search_index) VALUES ('rebuild')")
    for _name, sql in kept:
        connection.execute(sql)
    connection.execute("ANALYZE")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _uid() -> str:
    return uuid.uuid4().hex


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(first)
    marks = ", ".join("?" for _ in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))
    connection.commit()


def _people(
    folk: list[str], chance: random.Random, common: dict[str, Any], user: int
) -> Iterator[dict[str, Any]]:
    for number, name in enumerate(folk, 1):
        town = chance.choice(TOWNS)
        yield {
            **common, "id": number, "uid": _uid(), "calling_name": name, "sort_key": sort_key(name),
            "letter": initial(name), "name_to_find": 0, "pronouns": "", "languages": "français", "town": town,
            "town_folded": town.lower(), "birthday": "", "between_us": "", "state": "active",
            "portrait": "Tient un carnet de jeux et de promenades, le dimanche, quand il pleut.", "met_date_words": "",
            "met_words": "", "author_id": user, "version": 1,
            "last_exchange_on": str(date(2026, 6, 1) - timedelta(days=chance.randrange(900))),
        }  # fmt: skip


def _taggings(
    folk: list[str], chance: random.Random, common: dict[str, Any], user: int
) -> Iterator[dict[str, Any]]:
    number = 0
    for contact, name in enumerate(folk, 1):
        for tag in chance.sample(range(1, len(TAGS) + 1), 2):
            number += 1
            yield {
                **common, "id": number, "uid": _uid(), "contact_id": contact, "tag_id": tag,
                "because": chance.choice(SENTENCES), "seen": "", "stated_on": "2026-03-02", "review_on": "2027-09-02",
                "withdrawn_because": "", "contact_sort_key": sort_key(name), "version": 1, "visibility": "team",
                "author_id": user,
            }  # fmt: skip


def _notes(
    people: int, chance: random.Random, common: dict[str, Any], user: int, kinds: list[int]
) -> Iterator[dict[str, Any]]:
    for number in range(people * 10):
        body = " ".join(chance.sample(SENTENCES, 2))
        yield {
            **common, "id": number + 1, "uid": _uid(), "kind_id": chance.choice(kinds),
            "happened_on": str(date(2026, 6, 1) - timedelta(days=chance.randrange(1500))), "precision": "day",
            "date_words": "", "title": "", "body": body, "body_html": f"<p>{body}</p>", "rendered_by": 1,
            "they_say": "", "we_answered": "", "where_it_stands": "", "version": 1, "visibility": "team",
            "author_id": user,
        }  # fmt: skip


def _entries(connection: sqlite3.Connection, common: dict[str, Any], user: int) -> Iterator[dict[str, Any]]:
    """Built from what was inserted, as the hook would have."""
    number = 0
    sources = (
        ("contact", "SELECT id, id, calling_name, town || ' ' || portrait FROM contact"),
        ("tagging", "SELECT id, contact_id, '', because FROM tagging"),
        ("interaction", "SELECT id, NULL, '', body FROM interaction"),
    )
    for kind, query in sources:
        for subject, contact, name, said in connection.execute(query):
            number += 1
            row = SimpleNamespace(workspace_id=common["workspace_id"], id=subject, __tablename__=kind)
            found = Findable(names=name, said=said, contact_id=contact, author_id=user)
            yield {**common, "id": number, **entry_of(row, found)}
