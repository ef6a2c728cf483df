"""Coming in, going out, and the team."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
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
from flask_login import login_user, logout_user

from crm.accounts import forms, operations, queries
from crm.accounts.gate import Visitor
from crm.accounts.models import SignIn, User, Workspace
from crm.accounts.passwords import hash_password, is_password
from crm.contacts import operations as contacts
from crm.core import clock, i18n, throttle
from crm.core.access import anyone, signed_in
from crm.core.db import db, keep, reading, write_from_here
from crm.core.forms import NothingForm
from crm.core.i18n import gettext as _
from crm.core.links import Link, Purpose, find_link, spend
from crm.core.pages import asked_again, go, next_page, say
from crm.core.scoping import scope_of
from crm.interactions import operations as interactions

blueprint = Blueprint("accounts", __name__)


def absolute(path: str) -> str:
    """An address that can be handed over: the public one when it is set."""
    return (current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + path


def _device() -> str:
    agent = request.user_agent.string
    browser = next((b for b in ("Firefox", "Edg", "Chrome", "Safari") if b in agent), "")
    system = next(
        (s for s in ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux") if s in agent), ""
    )
    return ", ".join(part for part in (browser.replace("Edg", "Edge"), system) if part)


def _let_in(user: User) -> None:
    """Opens a session for `user`: nothing of the visitor's earlier session survives it."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    token = operations.sign_in(user, device=_device(), network=throttle.network_of(request.remote_addr or ""))
    session.permanent = True
    found = queries.at_the_door(token, None)
    if found is None:
        abort(403)
    login_user(Visitor(found, token))


@blueprint.get("/")
@anyone
def home() -> Any:
    """Where someone who types the bare address wants to be."""
    if g.user is None:
        return go("accounts.sign_in") if queries.is_set_up() else render_template("accounts/not_set_up.html")
    rows = queries.workspaces_of(g.user)
    if len(rows) == 1:
        return go("today.show", workspace=rows[0].Workspace.slug)
    return go("accounts.workspaces")


@blueprint.get("/workspaces")
@signed_in
def workspaces() -> str:
    """The workspaces someone belongs to."""
    return render_template("accounts/workspaces.html", rows=queries.workspaces_of(g.user))


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@anyone
def set_up(token: str) -> Any:
    """The first keeper, once."""
    form = forms.SetUpForm()
    if not form.is_submitted():
        form.language.data = g.locale
        form.time_zone.data = "Europe/Paris"
    valid = form.submitted_and_valid()
    user = (
        operations.create_user(
            name=form.name.data,
            email=form.email.data,
            password=form.password.data,
            language=form.language.data,
            time_zone=form.time_zone.data,
        )
        if valid
        else None
    )
    link = find_link(token, Purpose.SET_UP, to_spend=form.is_submitted())
    if link is None or queries.is_set_up():
        return make_response(render_template("accounts/link_spent.html", purpose="set_up"), 410)
    if user is None:
        page = "accounts/set_up.html"
        return asked_again(page, form=form) if form.is_submitted() else render_template(page, form=form)
    workspace = Workspace(
        slug=operations.slug_for(form.workspace_name.data, operations.reserved_words(current_app.url_map)),
        name=form.workspace_name.data,
        language=form.language.data,
        time_zone=form.time_zone.data,
        owner_kind=form.owner_kind.data,
    )
    try:
        operations.set_up(user=user, workspace=workspace)
    except operations.AlreadySetUp:
        return make_response(render_template("accounts/link_spent.html", purpose="set_up"), 410)
    with scope_of(workspace.id, user.id):
        contacts.furnish(workspace.language)
        interactions.furnish(workspace.language)
    spend(link)
    _let_in(user)
    return go("today.welcome", workspace=workspace.slug)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
@reading
def sign_in() -> Any:
    """Come in. The same words, and as long a wait, whether or not there is such an account."""
    form = forms.SignInForm()
    if not form.is_submitted():
        if g.user is not None:
            return redirect(next_page(url_for("accounts.home")))
        if not queries.is_set_up():
            return go("accounts.home")
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate():
        return asked_again("accounts/sign_in.html", form=form)
    email, address = form.email.data.lower(), throttle.network_of(request.remote_addr or "")
    limits = [
        (throttle.SIGN_IN_BY_ACCOUNT, f"{email} {address}"),
        (throttle.SIGN_IN_BY_ADDRESS, address),
        (throttle.SIGN_IN_BY_ALL, ""),
    ]
    # Strangers who try everywhere at once cannot shut out those who came in from here before.
    present = limits[:2] if queries.has_come_from(email, address) else limits
    if any(throttle.too_often(limit, who) for limit, who in present):
        abort(429)
    user = queries.user_by_email(email)
    kept = user.password_hash if user and user.disabled_at is None else None
    db.session.rollback()
    is_theirs = is_password(kept, form.password.data)
    write_from_here()
    if not is_theirs:
        for limit, who in limits:
            throttle.failed(limit, who)
        keep()
        form.password.errors = [_("This address and this password do not go together.")]
        return asked_again("accounts/sign_in.html", form=form)
    user = queries.user_by_email(email)
    if user is None:
        abort(403)
    operations.refresh_password(user, form.password.data)
    _let_in(user)
    return redirect(next_page(url_for("accounts.home")), 303)


@blueprint.post("/sign-out")
@anyone
def sign_out() -> Any:
    """Go out: the session ends on the server, and the browser forgets."""
    if g.sign_in is not None:
        g.sign_in.ended_at = clock.now()
    logout_user()
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/language")
@anyone
def choose_language() -> Any:
    """Keep the language chosen at the foot of a page."""
    language = request.form.get("language")
    if language in i18n.LANGUAGES:
        session["language"] = language
        if g.user is not None:
            g.user.language = language
    return redirect(next_page(url_for("accounts.home")), 303)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@anyone
def join(token: str) -> Any:
    """Someone invited comes in, with their account or a new one."""
    form = forms.JoinForm() if g.user is None else NothingForm()
    if isinstance(form, forms.JoinForm) and not form.is_submitted():
        form.language.data = g.locale
    valid = form.submitted_and_valid()
    newcomer = None
    if valid and g.user is None:
        newcomer = operations.create_user(
            name=form.name.data,
            email=form.email.data,
            password=form.password.data,
            language=form.language.data,
            time_zone="Europe/Paris",
        )
    link = find_link(token, Purpose.JOIN, to_spend=form.is_submitted())
    if link is None:
        return make_response(render_template("accounts/link_spent.html", purpose="join"), 410)
    workspace = db.session.get_one(Workspace, link.workspace_id)
    if newcomer is not None and queries.user_by_email(newcomer.email) is not None:
        form.email.errors = [_("There is an account with this address. Sign in, then open the link again.")]
        valid = False
    if not valid:
        values = {"form": form, "workspace": workspace, "role": link.role, "token": token}
        page = "accounts/join.html"
        return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)
    return _welcome(newcomer or g.user, link, workspace, is_new=newcomer is not None)


def _welcome(user: User, link: Link, workspace: Workspace, *, is_new: bool) -> Any:
    if is_new:
        user.time_zone = workspace.time_zone
        db.session.add(user)
        db.session.flush()
    operations.join(user, link)
    spend(link)
    if is_new:
        _let_in(user)
    return go("today.show", workspace=workspace.slug)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> Any:
    """A new password, by a link a keeper handed over."""
    form = forms.ResetForm()
    new_hash = hash_password(form.password.data) if form.submitted_and_valid() else None
    link = find_link(token, Purpose.RESET, to_spend=form.is_submitted())
    if link is None:
        return make_response(render_template("accounts/link_spent.html", purpose="reset"), 410)
    if new_hash is None:
        page = "accounts/reset.html"
        return asked_again(page, form=form) if form.is_submitted() else render_template(page, form=form)
    spend(link)
    operations.change_password(db.session.get_one(User, link.user_id), new_hash)
    say(_("Your password is changed. Sign in with it."))
    return go("accounts.sign_in")


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    """How I am named, how pages look to me, my password, where I am signed in."""
    form = forms.ProfileForm(obj=g.user)
    if form.submitted_and_valid():
        form.populate_obj(g.user)
        g.user.theme = g.user.theme or None
        g.locale = g.user.language
        say(_("Kept."))
        return go("accounts.account")
    values = {
        "form": form,
        "password_form": forms.PasswordForm(formdata=None),
        "sign_ins": queries.sign_ins_of(g.user),
    }
    page = "accounts/account.html"
    return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)


def is_theirs(password: str) -> bool:
    """Whether `password` is that of who is signed in: the second thought before a grave act.

    For views marked `@reading`: it is checked between two transactions, and the one that writes begins here. Tried too
    often it answers 429, so that a device left open does not give the password away.
    """
    user_id, kept = g.user.id, g.user.password_hash
    if throttle.too_often(throttle.CONFIRM, str(user_id)):
        abort(429)
    db.session.rollback()
    right = is_password(kept, password)
    write_from_here()
    if not right:
        throttle.failed(throttle.CONFIRM, str(user_id))
        keep()
    return right


@blueprint.post("/account/password")
@signed_in
@reading
def change_password() -> Any:
    """A new password: every session ends, and this browser has a new one, for its cookie may have been copied."""
    form = forms.PasswordForm()
    if form.validate():
        if is_theirs(form.present_password.data):
            new_hash = hash_password(form.new_password.data)
            operations.change_password(g.user, new_hash)
            _let_in(g.user)
            say(_("Your password is changed. Your other sessions have ended."))
            return go("accounts.account")
        form.present_password.errors = [_("This is not your present password.")]
    return asked_again(
        "accounts/account.html",
        form=forms.ProfileForm(formdata=None, obj=g.user),
        password_form=form,
        sign_ins=queries.sign_ins_of(g.user),
    )


@blueprint.post("/account/sessions/<int:sign_in_id>/end")
@signed_in
def end_session(sign_in_id: int) -> Any:
    """End one of my sessions elsewhere."""
    other = db.session.get(SignIn, sign_in_id)
    if other is None or other.user_id != g.user.id:
        abort(404)
    other.ended_at = clock.now()
    say(_("That session has ended."))
    return go("accounts.account") if other.id != g.sign_in.id else go("accounts.sign_in")
