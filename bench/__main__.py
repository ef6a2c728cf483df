"""`make bench`: each page against a bare page of fifty rows, interleaved; prints a table, writes bench/RESULTS.md.

BENCH_SIZES=1000,10000,100000 chooses how many people; BENCH_ROUNDS how many rounds.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench import bare, book
from bench.measure import Served
from crm import create_app
from crm.core import clock
from crm.core.db import db

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "1000,10000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "8"))
AT_ONCE = 40
BARS = {"people list": 3.5, "person": 3.5, "search": 3.0, "note saved": 2.5}
STATEMENTS = {"people list": 6, "person": 9, "search": 6, "note saved": 8}


def session_cookie(folder: Path, token: str) -> str:
    """The cookie of the session whose token was kept when the book was made."""
    app = create_app({"TABLEE_INSTANCE": str(folder)})
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    cookie = client.get_cookie("tablee")
    if cookie is None:
        raise RuntimeError("no session cookie")
    return f"tablee={cookie.value}"


def cost(server: Served, ask: Callable[[int], None]) -> float:
    """CPU milliseconds of one request, over `AT_ONCE` of them."""
    before = server.cpu()
    for number in range(AT_ONCE):
        ask(number)
    return (server.cpu() - before) * 1000 / AT_ONCE


def page(server: Served, path: str) -> Callable[[int], None]:
    """Asks for `path`, which must answer 200."""

    def ask(_number: int) -> None:
        status, body = server.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:400]}")

    return ask


def token_of(server: Served, path: str) -> str:
    """The token of the form at `path`, and the cookie that goes with it."""
    _status, body, headers = server._ask("GET", path)
    if "Set-Cookie" in headers:
        server.cookie = headers["Set-Cookie"].split(";")[0]
    return body.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def note(server: Served, path: str, data: dict[str, str]) -> Callable[[int], None]:
    """Posts a note, which must be kept."""

    def ask(number: int) -> None:
        status = server.post(path, {**data, "body": f"Déjeuner au bord du canal, le {number}."})
        if status != 303:
            raise RuntimeError(f"{path} answered {status}")

    return ask


def statements(folder: Path, cookie: str, paths: dict[str, str]) -> dict[str, int]:
    """How many statements each page runs, counted in this process."""
    app = create_app({"TABLEE_INSTANCE": str(folder)})
    client = app.test_client()
    client.set_cookie("tablee", cookie.split("=", 1)[1])
    counts: dict[str, int] = {}
    with app.app_context():
        engine = db.engine
    for name, path in paths.items():
        client.get(path)
        seen: list[str] = []

        def count(
            _c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = seen
        ) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        client.get(path)
        event.remove(engine, "before_cursor_execute", count)
        counts[name] = len([one for one in seen if not one.startswith("BEGIN")])
    engine.dispose()
    return counts


def measure(size: int, scratch: Path, bare_server: Served) -> dict[str, Any]:
    """Everything measured at one size."""
    folder = scratch / f"book-{size}"
    made = book.make(folder, size)
    cookie = session_cookie(folder, made["token"])
    with Served("tablee", {"TABLEE_INSTANCE": str(folder)}) as server:
        return measured(server, bare_server, made, folder, cookie)


def measured(
    server: Served, bare_server: Served, made: dict[str, Any], folder: Path, cookie: str
) -> dict[str, Any]:
    """The figures of a server that runs over the book `made`."""
    server.cookie = cookie
    base = f"/{made['slug']}"
    paths = {
        "people list": f"{base}/contacts",
        "person": f"{base}/contacts/{made['person']}",
        "search": f"{base}/search?q=vasseur",
    }
    form = f"{base}/interactions/new?contact={made['person']}"
    token = token_of(server, form)
    kept = {"csrf_token": token, "people": f"id:{made['person']}", "kind": str(made["kind"]), "happened": "hier",
            "visibility": "team"}  # fmt: skip
    works: dict[str, tuple[Served, Callable[[int], None], Served, Callable[[int], None]]] = {
        name: (server, page(server, path), bare_server, page(bare_server, "/"))
        for name, path in paths.items()
    }
    works["note saved"] = (
        server,
        note(server, f"{base}/interactions/new", kept),
        bare_server,
        note(bare_server, "/note", {}),
    )
    ratios: dict[str, list[float]] = {name: [] for name in works}
    costs: dict[str, list[float]] = {name: [] for name in works}
    for round_ in range(ROUNDS + 1):
        for name, (ours, ask, other, ask_other) in works.items():
            mine, theirs = cost(ours, ask), cost(other, ask_other)
            if round_:
                ratios[name].append(mine / theirs)
                costs[name].append(mine)
    return {
        "ratios": {name: statistics.median(values) for name, values in ratios.items()},
        "costs": {name: statistics.median(values) for name, values in costs.items()},
        "statements": statements(folder, cookie, paths),
        "memory": server.memory(),
        "cold": server.cold_start,
    }


def main() -> None:
    """Measures each size and writes the table."""
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        bare.prepare(str(scratch / "bare.sqlite3"))
        with Served("bench.bare:app", {"BENCH_BARE_DB": str(scratch / "bare.sqlite3")}) as server:
            results = {size: measure(size, scratch, server) for size in SIZES}
    lines = table(results)
    print("\n".join(lines))
    results_file = Path(__file__).parent / "RESULTS.md"
    before = results_file.read_text() if results_file.exists() else ""
    _table, why, reasons = before.partition("\n## ")  # what people wrote below the table stays
    results_file.write_text("\n".join(lines) + "\n" + why + reasons)


def table(results: dict[int, dict[str, Any]]) -> list[str]:
    """The table of RESULTS.md."""
    sizes = list(results)
    lines = [
        "# What pages cost",
        "",
        f"CPU of one request, times that of a bare Flask and Jinja page of fifty constant rows (for a note: of a bare "
        f"POST that inserts one row as durably), interleaved in the same run; median of {ROUNDS} rounds of {AT_ONCE}. "
        f"Ten notes and two tags a person; the one whose page is read has a full page of fifty: the notes saved are "
        f"theirs. {clock.today()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, `flask serve`: gunicorn with two workers of four threads.",
        "",
        "| work | "
        + " | ".join(f"{size:,} people" for size in sizes)
        + " | bar | growth | statements (bar) |",
        "|---|" + "---|" * (len(sizes) + 3),
    ]
    for name, bar in BARS.items():
        row = [results[size]["ratios"][name] for size in sizes]
        costs = [results[size]["costs"][name] for size in sizes]
        counted = {results[size]["statements"].get(name) for size in sizes}
        told = ", ".join(str(one) for one in counted if one) or "see tests"
        cells = " | ".join(f"{ratio:.2f} ({spent:.1f} ms)" for ratio, spent in zip(row, costs, strict=True))
        lines.append(
            f"| {name} | {cells} | ≤ {bar} | {costs[-1] / costs[0]:.2f} | {told} (≤ {STATEMENTS[name]}) |"
        )
    memory = " | ".join(f"{results[size]['memory']:.0f} MB" for size in sizes)
    cold = " | ".join(f"{results[size]['cold']:.2f} s" for size in sizes)
    lines.append(f"| memory (PSS, master and two workers) | {memory} | ≤ 180 MB | | |")
    lines.append(f"| cold start to a served page | {cold} | ≤ 2.5 s | | |")
    return lines


if __name__ == "__main__":
    main()
