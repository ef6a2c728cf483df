"""Before each request: who is it, which workspace, may they. What says nothing is refused.

Flask-Login stays a façade: what it keeps in the signed cookie is the token of a session row of ours, so that signing
out, a changed password or a closed account ends it at once on the server.
"""

from __future__ import annotations

from typing import Any

from flask import (
    Flask,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import NotFound

from crm.accounts.queries import AtTheDoor, at_the_door
from crm.core import clock, i18n, scoping
from crm.core.access import ANYONE, SIGNED_IN, Role
from crm.core.db import SAFE_METHODS
from crm.core.errors import typed
from crm.core.i18n import gettext as _

login_manager = LoginManager()
csrf = CSRFProtect()
# Last seen is written by requests that write anyway, and not more often than this.
REFRESH_SECONDS = 300


class Visitor(UserMixin):
    """What Flask-Login carries: someone at the door."""

    def __init__(self, found: AtTheDoor, token: str) -> None:
        self.found = found
        self.token = token

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def _load(token: str) -> Visitor | None:
    found = at_the_door(token, g.get("workspace_slug"))
    return Visitor(found, token) if found else None


def _take_workspace(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.workspace_slug = values.pop("workspace", None) if values else None


def _give_workspace(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("workspace_slug")
    if slug and "workspace" not in values and _expects_workspace(endpoint):
        values["workspace"] = slug


def _expects_workspace(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, "workspace")


def _know_visitor() -> None:
    g.user = g.sign_in = g.workspace = g.role = g.membership = None
    visitor = current_user if "_user_id" in session else None
    if visitor is not None and visitor.is_authenticated:
        found: AtTheDoor = visitor.found
        g.sign_in, g.user = found.sign_in, found.user
        if found.membership is not None:
            g.workspace, g.membership, g.role = found.workspace, found.membership, found.membership.role
    chosen = session.get("language")
    fallback = i18n.preferred(request.accept_languages, g.default_language)
    g.locale = g.user.language if g.user else chosen if chosen in i18n.LANGUAGES else fallback


def _refuse_other_sites() -> None:
    """Browsers say from where a request comes; a POST from another site is never ours."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in (
        "same-origin",
        "none",
    ):
        abort(400)


def _signed_out() -> Any:
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    words = _(
        "You were signed out meanwhile. Nothing was kept; what you typed is below. Sign in, then keep it again."
    )
    return make_response(
        render_template("error.html", title=_("You are signed out"), words=words, typed=typed()), 401
    )


def _open_or_refuse(app: Flask) -> Any:
    g.default_language = app.config["LANGUAGE"]
    _know_visitor()
    _refuse_other_sites()
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = app.view_functions[request.endpoint]
    needed = getattr(view, "needs", None)
    if needed == ANYONE:
        return None
    if needed is None:
        raise RuntimeError(f"{request.endpoint} does not say who may: add @needs, @signed_in or @anyone")
    if g.user is None:
        return _signed_out()
    if needed != SIGNED_IN:
        if g.role is None:
            raise NotFound
        if not g.role.covers(Role(needed)):
            abort(403)
        scoping.bind(g.workspace.id, g.user.id)
    if request.method not in SAFE_METHODS and g.writes:
        moment = clock.now()
        if (moment - g.sign_in.last_seen_at).total_seconds() > REFRESH_SECONDS:
            g.sign_in.last_seen_at = moment
    return None


def init_app(app: Flask) -> None:
    """Puts the gate before every request of `app`."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.url_value_preprocessor(_take_workspace)
    app.url_defaults(_give_workspace)
    app.before_request(lambda: _open_or_refuse(app))
    csrf.init_app(app)
