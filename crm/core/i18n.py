"""Languages: English in the source, French in `crm/translations/fr/<concept>.po`, one catalogue a concept.

The catalogues are compiled together at start, once for each state of their files, and kept beside the data. Sixty lines
on Babel do here what Flask-Babel does, without its per-request machinery.
"""

from __future__ import annotations

import gettext as std
import hashlib
import io
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_app_context
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent.parent / "translations"
_loaded: dict[str, std.NullTranslations] = {"en": std.NullTranslations()}


class LazyString:
    """A sentence translated when it is shown, for labels written at import time."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message, **self.values)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)


def locale() -> str:
    """The language of what is being answered: `fr` or `en`."""
    return g.get("locale", "en") if has_app_context() else "en"


def _catalogue() -> std.NullTranslations:
    return _loaded.get(locale(), _loaded["en"])


def gettext(message: str, **values: Any) -> str:
    """`message` in the present language, with `%(name)s` filled from `values`."""
    said = _catalogue().gettext(message)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The form of the sentence that fits `num`, which is also a value."""
    return _catalogue().ngettext(one, many, num) % {"num": num, **values}


def lazy_gettext(message: str, **values: Any) -> Any:
    """Like `gettext`, said when shown."""
    return LazyString(message, **values)


def merged_catalogue(language: str, folder: Path = FOLDER) -> Catalog:
    """Every concept's catalogue as one. Fuzzy entries do not count."""
    whole = Catalog(locale=language)
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def _compiled(language: str, cache_folder: Path | None) -> std.GNUTranslations:
    paths = sorted((FOLDER / language).glob("*.po"))
    state = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]
    kept = cache_folder / f"{language}-{state}.mo" if cache_folder else None
    if kept is not None and kept.exists():
        return std.GNUTranslations(io.BytesIO(kept.read_bytes()))
    buffer = io.BytesIO()
    write_mo(buffer, merged_catalogue(language))
    if kept is not None:
        try:
            kept.parent.mkdir(exist_ok=True)
            draft = kept.with_suffix(f".{id(buffer)}")
            draft.write_bytes(buffer.getvalue())
            draft.replace(kept)
        except OSError:
            logging.getLogger(__name__).info("translations are not kept: the folder cannot be written")
    return std.GNUTranslations(io.BytesIO(buffer.getvalue()))


def init_app(app: Flask, cache_folder: Path | None = None) -> None:
    """Loads French and gives templates `_`, `ngettext` and the present `locale`."""
    _loaded["fr"] = _compiled("fr", cache_folder)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install: Callable[..., None] = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(_plain, _plain_many, newstyle=True)
    app.jinja_env.globals["_"] = _in_template


@pass_eval_context
def _in_template(evaluation: EvalContext, message: str, /, **values: Any) -> str:
    """`_()` of templates: what the extension's own does, in one call instead of three; a page says a hundred."""
    said = _catalogue().gettext(message)
    if evaluation.autoescape:
        said = Markup(said)  # noqa: S704 (our own sentence; what fills it is escaped)
    return said % values if values or "%" in said else said


def _plain(message: str) -> str:
    return _catalogue().gettext(message)


def _plain_many(one: str, many: str, num: int) -> str:
    return _catalogue().ngettext(one, many, num)


@cache
def time_zones() -> list[str]:
    """The zones offered: places people live in, by name."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [*sorted(zone for zone in available_timezones() if zone.startswith(regions)), "UTC"]


def preferred(accepted: Any, fallback: str) -> str:
    """The language a browser asks for (`request.accept_languages`), among ours."""
    return accepted.best_match(LANGUAGES) or fallback
