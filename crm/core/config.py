"""Settings: each is one environment variable with a default and one sentence.

`docs/running.md` lists them; a test compares that list with this file.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from click import ClickException


class BadSetting(ClickException, ValueError):
    """A setting holds something that cannot be used; the message names it and says what would do.

    A ClickException, so that every `flask` command ends with that sentence instead of a traceback.
    """


def setting(default: Any, sentence: str) -> Any:
    """A dataclass field that is read from `TABLEE_<NAME>` and described by one sentence."""
    return field(default=default, metadata={"sentence": sentence})


@dataclass(frozen=True)
class Settings:
    """What the operator can choose. Attribute `public_url` is read from `TABLEE_PUBLIC_URL`, and so on."""

    instance: str = setting("", "Folder of the database, the keys and the uploads; `instance/` by default.")
    database_url: str = setting(
        "", "Where the data lives; the SQLite file of the instance folder by default."
    )
    secret_key: str = setting("", "Signs cookies; made and kept in the instance folder when empty.")
    public_url: str = setting("", "The address people type, such as https://carnet.example.org.")
    host: str = setting("127.0.0.1", "The address the server listens on.")
    port: int = setting(8000, "The port the server listens on; `PORT` works too.")
    workers: int = setting(2, "How many processes serve pages.")
    threads: int = setting(4, "How many threads each process has.")
    trusted_proxies: int = setting(0, "How many reverse proxies stand in front and set X-Forwarded-For.")
    max_upload_mb: int = setting(10, "The largest file or form accepted, in megabytes.")
    language: str = setting("fr", "The language of pages before anyone has chosen one: fr or en.")
    development: bool = setting(
        False, "Shows the page of components and reloads templates; never on a server."
    )

    def __post_init__(self) -> None:
        if self.secret_key and len(self.secret_key) < 32:
            raise BadSetting("TABLEE_SECRET_KEY is too short: 32 characters at least.")
        if self.language not in {"fr", "en"}:
            raise BadSetting("TABLEE_LANGUAGE is fr or en.")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise BadSetting("TABLEE_PUBLIC_URL starts with http:// or https://.")
        if not 1 <= self.max_upload_mb <= 200:
            raise BadSetting("TABLEE_MAX_UPLOAD_MB is between 1 and 200.")


def _read(name: str, kind: str, raw: str) -> Any:
    variable = f"TABLEE_{name.upper()}"
    if kind == "int":
        if not raw.strip().isdecimal():
            raise BadSetting(f"{variable} is a whole number, not “{raw}”.")
        return int(raw)
    if kind == "bool":
        return raw.strip().lower() in {"1", "true", "yes", "on", "oui"}
    return raw.strip()


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (the process's own by default). Raises `BadSetting`."""
    env = dict(os.environ if environ is None else environ)
    if "TABLEE_DATABASE_URL" not in env and env.get("DATABASE_URL"):
        env["TABLEE_DATABASE_URL"] = env["DATABASE_URL"]
    if "TABLEE_PORT" not in env and env.get("PORT"):
        env["TABLEE_PORT"] = env["PORT"]
    chosen = {
        f.name: _read(f.name, str(f.type), env[f"TABLEE_{f.name.upper()}"])
        for f in fields(Settings)
        if env.get(f"TABLEE_{f.name.upper()}", "").strip()
    }
    return Settings(**chosen)


def instance_folder(settings: Settings, root: Path) -> Path:
    """The instance folder, made private (0700) if it was not there."""
    folder = Path(settings.instance) if settings.instance else root / "instance"
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "uploads").mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadSetting(f"The folder {folder} cannot be made or used: {error.strerror}.") from None
    return folder


def secret_key(settings: Settings, folder: Path) -> str:
    """The key that signs cookies and links: the setting, or a file made once, readable by its owner alone.

    Written whole before it gets its name, so that two processes starting together read the same key.
    """
    if settings.secret_key:
        return settings.secret_key
    path = folder / "secret_key"
    if not path.exists():
        draft = folder / f"secret_key.{secrets.token_hex(4)}"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError as error:
            raise BadSetting(f"The key cannot be kept in {folder}: {error.strerror}.") from None
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    key = path.read_text().strip()
    if len(key) < 32:
        raise BadSetting(f"{path} does not hold a key: remove it to have a new one made.")
    return key


def database_url(settings: Settings, folder: Path) -> str:
    """The SQLAlchemy address of the database. `postgres://` is read as `postgresql://`."""
    url = settings.database_url
    if not url:
        return f"sqlite:///{folder / 'tablee.sqlite3'}"
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url


def for_flask(settings: Settings, folder: Path, *, testing: bool = False) -> dict[str, Any]:
    """What Flask and its extensions read, from ours."""
    public = urlsplit(settings.public_url)
    https = public.scheme == "https"
    hosts = ["127.0.0.1", "localhost", "[::1]", *([public.hostname] if public.hostname else [])]
    return {
        "SECRET_KEY": secret_key(settings, folder),
        "SQLALCHEMY_DATABASE_URI": database_url(settings, folder),
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(database_url(settings, folder)),
        "TESTING": testing,
        "LANGUAGE": settings.language,
        "PUBLIC_URL": settings.public_url.rstrip("/"),
        "DEVELOPMENT": settings.development,
        "TEMPLATES_AUTO_RELOAD": settings.development,
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "TRUSTED_HOSTS": hosts,
        # A __Host- cookie needs https; on a loopback address plain http is all there is.
        "SESSION_COOKIE_NAME": "__Host-tablee" if https else "tablee",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,
        # On pages that send no referrer a strict check of it would refuse our own forms.
        "WTF_CSRF_SSL_STRICT": False,
    }


def engine_options(url: str) -> dict[str, Any]:
    """How connections are kept. Prepared statements do not outlive a pooled transaction, so PostgreSQL has none."""
    if url.startswith("sqlite"):
        return {}
    return {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}
