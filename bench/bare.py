"""What everything is measured against: a bare Flask and Jinja page of fifty constant rows, and a raw insert."""

from __future__ import annotations

import os
import sqlite3

from flask import Flask, redirect, render_template_string, request

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bare</title></head><body><h1>Bare</h1>
<ul>{% for row in rows %}<li><a href="/{{ row.id }}">{{ row.name }}</a> <span>{{ row.town }}</span>
<span>{% for tag in row.tags %}{{ tag }}{% if not loop.last %}, {% endif %}{% endfor %}</span>
<time datetime="{{ row.day }}">{{ row.day }}</time></li>{% endfor %}</ul></body></html>"""
ROWS = [
    {
        "id": n,
        "name": f"Personne numéro {n}",
        "town": "Rennes",
        "tags": ["jeux", "parents"],
        "day": "2026-06-02",
    }
    for n in range(50)
]

app = Flask(__name__)


@app.get("/")
def page() -> str:
    """Fifty rows from constants."""
    return render_template_string(PAGE, rows=ROWS)


@app.post("/note")
def note() -> object:
    """One row by raw SQLite, as durable as Tablée's: WAL, synchronous=FULL, BEGIN IMMEDIATE."""
    connection = sqlite3.connect(os.environ["BENCH_BARE_DB"], isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO note (body) VALUES (?)", (request.form["body"],))
    connection.execute("COMMIT")
    connection.close()
    return redirect("/", 303)


def prepare(path: str) -> None:
    """An empty table of notes in WAL mode."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    connection.commit()
    connection.close()
