"""When something cannot be done: say what happened, what is safe, what to do, and give back what was typed."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from crm.core.db import db, is_full_or_read_only, let_go_of_connections
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.i18n import locale

log = logging.getLogger(__name__)
SECRET_FIELDS = {"csrf_token", "password", "new_password", "present_password", "seen"}


def _said(code: int) -> tuple[str, str]:
    sentences = {
        400: (
            _("This could not be read"),
            _("The page sent something we do not understand. Go back and try again."),
        ),
        403: (
            _("Not for this account"),
            _("This is open to other members of the workspace. Its keeper can say more."),
        ),
        404: (_("Not found"), _("There is nothing at this address, or it is not for you to see.")),
        405: (
            _("Not this way"),
            _("This address does not answer to that. Go back and use the page’s own buttons."),
        ),
        409: (
            _("Changed meanwhile"),
            _("Someone changed this at the same moment. What you typed is below: look again."),
        ),
        413: (
            _("Too large"),
            _("This is more than we take in one go. Send a smaller file, or a part of the text."),
        ),
        429: (_("One moment"), _("This was tried many times in a row. Wait a minute and try again.")),
        503: (
            _("Nothing can be kept just now"),
            _(
                "The disk is full or cannot be written. What was kept before is safe; what you typed is below."
            ),
        ),
    }
    fallback = (_("Something broke on our side"), _("It is noted. What was kept before is safe; try again."))
    return sentences.get(code, fallback)


# What the fields most often filled are called, for giving back what was typed; the others are "Also typed".
FIELD_WORDS = {
    "calling_name": _l("Name"),
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "people": _l("With whom"),
    "happened": _l("When"),
    "title": _l("A title, if you like"),
    "body": _l("What happened?"),
    "words": _l("In a few words"),
    "portrait": _l("Portrait"),
    "town": _l("Town"),
}


def typed() -> list[tuple[str, str]]:
    """What was typed in the form that failed, without secrets, so that it can be given back."""
    try:
        return [
            (name, value)
            for name, values in request.form.lists()
            for value in values
            if name not in SECRET_FIELDS and value.strip()
        ]
    except RequestEntityTooLarge:
        return []


def page(code: int, *, give_back: bool = False) -> Response:
    """The page that says what happened for `code`."""
    title, words = _said(code)
    try:
        again = request.full_path.rstrip("?") if give_back and request.method == "POST" else None
        body = render_template(
            "error.html", title=title, words=words, typed=typed() if give_back else [], again=again
        )
    except Exception:
        # The page itself may need what is broken (a full disk, a lost database): a bare sentence still helps.
        log.exception("the error page could not be made")
        body = f"<!doctype html><html lang={locale()}><title>{title}</title><h1>{title}</h1><p>{words}</p></html>"
    return make_response(body, code)


def unavailable(error: BaseException) -> Response:
    """503: the data cannot be written or read now; nothing typed is lost."""
    log.error("the database cannot be used: %s", str(getattr(error, "orig", error))[:200].replace("\n", " "))
    try:
        db.session.rollback()
    except Exception:
        db.session.remove()
    let_go_of_connections()
    response = page(503, give_back=True)
    response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = page(code, give_back=code in (409, 429))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _csrf(_error: CSRFError) -> Response:
    title = _("This page was open for too long")
    words = _("Nothing was kept. What you typed is below: copy it, open the page again and keep it there.")
    return make_response(render_template("error.html", title=title, words=words, typed=typed()), 400)


def _any(error: Exception) -> Response:
    if is_full_or_read_only(error):
        return unavailable(error)
    if isinstance(error, (StaleDataError, IntegrityError)):
        # Two wrote at once: the same line, or a line that must stand once. The second looks again, and loses nothing.
        log.info("two wrote at once: %s", type(getattr(error, "orig", error)).__name__)
        db.session.rollback()
        return page(409, give_back=True)
    log.exception("unexpected", extra={"path": request.path})
    db.session.rollback()
    return page(500, give_back=request.method == "POST")


def init_app(app: Flask) -> None:
    """Registers the pages of what went wrong."""
    app.jinja_env.globals["field_words"] = FIELD_WORDS
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    handlers: list[Any] = [OperationalError, StatementError, OSError, StaleDataError]
    if not app.testing:
        handlers.append(Exception)
    for kind in handlers:
        app.register_error_handler(kind, _any)
