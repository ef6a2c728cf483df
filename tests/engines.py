"""The databases tests run on: an SQLite file, and PostgreSQL from a throw-away server.

`url_of("postgresql", tmp_path)` is the address of an empty database of this worker's own; where there is none
the test is skipped, saying why.

`TABLEE_TEST_ENGINES` (sqlite,postgresql) names the engines that must be there: then a missing one fails the
test. `TABLEE_TEST_POSTGRES_URL` names a server that runs already, whose user may create databases.

The server is started by the first worker that asks and serves them all, on a Unix socket in a folder of its
own. Each worker holds a shared lock while it lives; a keeper process waits for the exclusive one, which it
gets once all are gone, however they went: it then stops the server and removes the folder.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
from sqlalchemy import make_url

ENGINES = ("sqlite", "postgresql")
FINDER = Path(__file__).resolve().parent.parent / "scripts" / "postgres"
# Speed over safety: nothing here outlives the tests.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


class NoServer(RuntimeError):
    """PostgreSQL cannot be had here; the message says why."""


def required() -> set[str]:
    """The engines that must be there, from `TABLEE_TEST_ENGINES`. An unknown name ends the run."""
    named = {name.strip() for name in os.environ.get("TABLEE_TEST_ENGINES", "").split(",") if name.strip()}
    if unknown := named - set(ENGINES):
        pytest.exit(
            f"TABLEE_TEST_ENGINES knows {' and '.join(ENGINES)}, not {', '.join(sorted(unknown))}.", 4
        )
    return named


def url_of(engine: str, folder: Path, use: str = "app") -> str:
    """The SQLAlchemy address of an empty database on `engine`; an SQLite file goes into `folder`.

    Where the engine cannot be had the test is skipped with the reason, or fails when the engine is required.
    """
    if engine == "sqlite":
        return f"sqlite:///{folder / 'tablee.sqlite3'}"
    try:
        return postgres_url(use)
    except NoServer as error:
        if engine in required():
            pytest.fail(f"PostgreSQL is required by TABLEE_TEST_ENGINES: {error}", pytrace=False)
        pytest.skip(f"no PostgreSQL: {error}")


def postgres_url(use: str = "app") -> str:
    """The address of this worker's database, empty at each call. Raises `NoServer`."""
    server = _server()
    name = f"tablee_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{use}"
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    except psycopg.Error as error:
        raise NoServer(f"{error}".strip()) from error
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@functools.cache
def _server() -> str:
    """The address of the server, started if this run has none yet. Raises `NoServer`."""
    if named := os.environ.get("TABLEE_TEST_POSTGRES_URL"):
        return named.replace("postgres://", "postgresql://", 1)
    if reason := _missing():
        raise NoServer(reason)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"tablee-pg-{os.getuid()}-{run[:12]}"
    # Kept open until the interpreter ends: that is what tells the keeper we are still here.
    atexit.register(_hold(folder).close)
    return _address(folder)


@functools.cache
def _missing() -> str | None:
    found = subprocess.run([FINDER], capture_output=True, text=True, check=False)
    return None if found.returncode == 0 else found.stderr.strip()


def _address(folder: Path) -> str:
    return f"postgresql://{_owner()}@/postgres?host={folder}"


def _owner() -> str:
    """Whom the server runs as: oneself, but never root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoServer("PostgreSQL does not run as root, and there is no other user to run it as")


def _hold(folder: Path) -> IO[str]:
    """A shared lock that says we use the server of `folder`, which is started if it does not run."""
    with open(FINDER) as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # one starts it, the others wait here
        holder = _share(Path(f"{folder}.users"))
        if not (folder / "ready").exists():
            _start(folder)
        return holder


def _share(path: Path) -> IO[str]:
    while True:
        holder = open(path, "a")  # noqa: SIM115 (open as long as we live)
        fcntl.flock(holder, fcntl.LOCK_SH)
        # A keeper that was leaving removes the file: a lock on a file without a name guards nothing.
        if path.exists() and os.path.samestat(os.stat(path), os.fstat(holder.fileno())):
            return holder
        holder.close()


def _start(folder: Path) -> None:
    log = Path(f"{folder}.log")
    with open(log, "w") as written:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,  # Ctrl-C in the terminal ends the tests first
        )
    until = time.monotonic() + 60
    while not (folder / "ready").exists():
        if keeper.poll() is not None or time.monotonic() > until:
            keeper.kill()
            raise NoServer(
                "the server did not start: " + " / ".join(log.read_text().strip().splitlines()[-3:])
            )
        time.sleep(0.02)
    # It outlives us by a moment and ends by itself: there is nothing to wait for.
    keeper.returncode = 0


# --- the keeper: `python tests/engines.py FOLDER` -----------------------------------------------------------


def keep(folder: Path) -> None:
    """Run a server in `folder` until nobody holds it, then leave nothing behind."""
    binaries = Path(subprocess.run([FINDER], capture_output=True, text=True, check=True).stdout.strip())
    owner = _owner()
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        user = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, owner)
    data = folder / "data"
    making: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
        f"--username={owner}",
    ]
    # A French order of letters where it can be had: a query that relies on the server's own order shows here.
    for order in (["--locale=C", "--locale-provider=icu", "--icu-locale=fr"], ["--locale=C"]):
        made = subprocess.run(
            [*making, *order], cwd=folder, check=False, capture_output=True, text=True, **user
        )
        if made.returncode == 0:
            break
        shutil.rmtree(data, ignore_errors=True)
    else:
        print(made.stderr)
        raise SystemExit(1)
    options = [f"-c{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": folder}.items()]
    with open(f"{folder}.users", "a") as users:
        server = subprocess.Popen([binaries / "postgres", "-D", data, *options], cwd=folder, **user)
        try:
            _wait_until_it_answers(server, folder)
            (folder / "ready").touch()
            fcntl.flock(users, fcntl.LOCK_EX)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth a checkpoint
            server.wait(20)
            shutil.rmtree(folder, ignore_errors=True)
            for left in ("users", "log"):
                Path(f"{folder}.{left}").unlink(missing_ok=True)


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(1500):
        if server.poll() is not None:
            raise SystemExit(1)
        try:
            psycopg.connect(_address(folder)).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit("no answer within 30 s")


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
