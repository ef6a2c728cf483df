"""What pages share: a sentence after an act, assets by their content, a page of a long list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.routing import IntegerConverter, ValidationError

from crm.core import clock, i18n
from crm.core.access import may
from crm.core.dates import FuzzyDate, date_in_words, list_in_words, show_birthday, show_date
from crm.core.forms import Difference, Form
from crm.core.markdown import as_markup
from crm.core.text import initials

T = TypeVar("T")
PAGE = 50
LARGEST_ID = 2**31 - 1


def say(words: str, undo: str | None = None, undo_words: str | None = None) -> None:
    """Shows `words` on the next page, with a button that posts to `undo` when the act can be taken back."""
    flash({"words": words, "undo": undo, "undo_words": undo_words}, "said")  # type: ignore[arg-type]


def asked_again(template: str, **values: Any) -> Response:
    """The form's page again, with what was typed and what is wrong: 422."""
    return make_response(render_template(template, **values), 422)


def conflict(form: Form, differences: list[Difference], back: str) -> Response:
    """Two versions of the same fields, side by side, nothing chosen: 409. Posts to the same address."""
    missing = any(request.form.getlist(f"choose-{asked.name}")[-1:] == [""] for asked in differences)
    return make_response(
        render_template(
            "conflict.html", form=form, fields=differences, carried=_carried(), back=back, missing=missing
        ),
        409,
    )


def _carried() -> list[tuple[str, str]]:
    """Every posted field but the token, to be posted again from the conflict page."""
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in ("csrf_token", "seen") and not name.startswith("choose-")
    ]


def go(endpoint: str, **values: Any) -> Response:
    """After a POST: look at this page."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]


def is_ours(target: str | None) -> bool:
    """Whether `target` is a path that one of our own pages answers to by GET: safe to be sent to."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    if any(ord(char) < 33 or char == "\\" for char in target) or len(target) > 2000:
        return False
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return False
    try:
        adapter = current_app.url_map.bind(request.host)
        endpoint, _values = adapter.match(parts.path, method="GET")
    except Exception:
        return False
    return endpoint != "static"


def is_id(words: str) -> bool:
    """Whether `words` from an address may be an id: digits that a key column can hold."""
    return words.isascii() and words.isdecimal() and len(words) < 11 and int(words) <= LARGEST_ID


def next_page(fallback: str) -> str:
    """Where the form's `next` leads when it is ours, else `fallback`."""
    target = request.values.get("next")
    return target if target is not None and is_ours(target) else fallback


@dataclass
class Page(Generic[T]):
    """Some rows of a long list, and the key of the row to go on from; None at the end."""

    rows: list[T]
    after: str | None

    @classmethod
    def cut(cls, rows: list[T], key: Any, size: int = PAGE) -> Page[T]:
        """Of `size + 1` rows asked for, the first `size`; `key(row)` gives the words that stand in the address."""
        if len(rows) <= size:
            return cls(rows, None)
        return cls(rows[:size], key(rows[size - 1]))


def wants_part(name: str) -> bool:
    """Whether our script asks for one part of the page alone."""
    return request.headers.get("X-Part") == name


def zone() -> str:
    """The time zone of who looks, else of the workspace, else UTC."""
    user = g.get("user")
    workspace = g.get("workspace")
    return str(user.time_zone if user else workspace.time_zone if workspace else "UTC")


def today() -> Any:
    """The civil date where who looks is."""
    return clock.today(zone())


@cache
def _content_hash(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


_assets: dict[str, str] = {}


def asset(filename: str) -> str:
    """The address of a static file with its content's hash, so that caches may keep it for good."""
    if filename not in _assets or current_app.debug:
        path = Path(str(current_app.static_folder)) / filename
        mark = _content_hash(str(path), path.stat().st_mtime)
        _assets[filename] = f"{current_app.static_url_path}/{filename}?v={mark}"
    return _assets[filename]


def _date_words(value: FuzzyDate | None) -> str:
    return show_date(value, i18n.locale(), today()) if value else ""


def day_words(value: Any) -> str:
    """A day, or the day of a moment where who looks is, in words."""
    if value is None:
        return ""
    if hasattr(value, "astimezone"):
        value = value.astimezone(ZoneInfo(zone())).date()
    return date_in_words(value, i18n.locale(), today())


class RowId(IntegerConverter):
    """An id in an address. What no key column could hold is nobody's: 404, never a fault of the database."""

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


@lru_cache(8192)
def _address(
    _prefix: str, _slug: str | None, endpoint: str, values: tuple[tuple[str, str | int], ...]
) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def address_of(endpoint: str, **values: Any) -> str:
    """Flask's `url_for` for templates, which remembers: a page of fifty people asks for a hundred addresses.

    What an address depends on is in the key: where the application is mounted, the workspace, the words and ids.
    """
    if endpoint.startswith(".") or not all(isinstance(value, str | int) for value in values.values()):
        return url_for(endpoint, **values)
    return _address(request.script_root, g.get("workspace_slug"), endpoint, tuple(values.items()))


def init_app(app: Flask) -> None:
    """Gives templates what they need, and addresses their ids."""
    app.url_map.converters["int"] = RowId
    app.jinja_env.globals.update(
        url_for=address_of,
        asset=asset,
        may=may,
        date_words=_date_words,
        day_words=day_words,
        birthday_words=lambda value: show_birthday(value, i18n.locale()),
        list_words=lambda items: list_in_words([str(item) for item in items], i18n.locale()),
        rendered=as_markup,
        in_words=lambda sentence: sentence.tell(i18n.gettext),
        initials=initials,
        today=today,
    )

    @app.context_processor
    def _for_every_page() -> dict[str, Any]:
        user = g.get("user")
        return {"locale": i18n.locale(), "theme": (user.theme or "") if user else ""}
