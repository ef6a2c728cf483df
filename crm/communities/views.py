"""Circles: why they are, who answers for what is kept of them, and who is in them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select

from crm.communities import forms, operations, queries
from crm.communities.models import Community, CommunityMember
from crm.contacts.models import Contact
from crm.contacts.operations import add_contact
from crm.core import i18n
from crm.core.access import Role, needs
from crm.core.dates import list_in_words
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say, today

blueprint = Blueprint("communities", __name__, url_prefix="/<workspace>/communities")
NAMED = 5


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """Every circle of the book."""
    return render_template(
        "communities/index.html", communities=queries.communities(), owners=forms.OWNER_WORDS
    )


def _community(community_id: int) -> Community:
    return db.session.get(Community, community_id) or abort(404)


@blueprint.get("/<int:community_id>")
@needs(Role.READER)
def show(community_id: int) -> str:
    """One circle: its charter, who answers for it, who is in it."""
    community = _community(community_id)
    return render_template(
        "communities/show.html",
        community=community,
        owner=forms.OWNER_WORDS[community.owner_kind] if community.owner_kind else "",
        page=queries.members_of(community, request.args.get("after")),
        is_first="after" not in request.args,
        gone=queries.members_gone(community),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def new() -> Any:
    """A new circle."""
    form = forms.NewCommunityForm()
    if not form.submitted_and_valid():
        page = "communities/new.html"
        return asked_again(page, form=form) if form.is_submitted() else render_template(page, form=form)
    community = operations.found_community(**form.told())
    say(_("Kept. Now, who is in it?"))
    return go("communities.show", community_id=community.id)


@blueprint.route("/<int:community_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(community_id: int) -> Any:
    """What a circle says of itself, said otherwise."""
    community = _community(community_id)
    form = forms.EditCommunityForm(community)
    if not form.is_submitted():
        form.show()
        return render_template("communities/edit.html", form=form, community=community)
    if not form.validate():
        return asked_again("communities/edit.html", form=form, community=community)
    if asked := form.differences(form.shown(community)):
        return conflict(form, asked, url_for("communities.show", community_id=community.id))
    operations.edit_community(community, **form.told())
    say(_("Kept."))
    return go("communities.show", community_id=community.id)


@blueprint.post("/<int:community_id>/bin")
@needs(Role.MEMBER)
def bin(community_id: int) -> Any:
    """Puts a circle in the bin; its people stay in the book."""
    community = _community(community_id)
    operations.bin_community(community)
    say(
        _("“%(name)s” is in the bin, for thirty days.", name=community.name),
        undo=url_for("communities.restore", community_id=community.id),
    )
    return go("communities.index")


@blueprint.post("/<int:community_id>/restore")
@needs(Role.MEMBER)
def restore(community_id: int) -> Any:
    """Takes a circle out of the bin."""
    community = operations.binned_community(community_id) or abort(404)
    operations.restore_community(community)
    say(_("“%(name)s” is back.", name=community.name))
    return go("communities.show", community_id=community.id)


@blueprint.route("/<int:community_id>/members/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def bring_in(community_id: int) -> Any:
    """Brings people in."""
    community = _community(community_id)
    form = forms.BringInForm()
    if not form.submitted_and_valid() or not _is_settled(form):
        page, values = "communities/bring_in.html", {"form": form, "community": community}
        return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)
    named = form.people.resolve()
    people = [*named.found, *(add_contact(name) for name in named.new)]
    for contact in people:
        operations.bring_in(community, contact, form.read_since(), form.words.data or "")
    say(_("In “%(name)s” now: %(names)s.", name=community.name, names=_names(people)))
    return go("communities.show", community_id=community.id)


def _is_settled(form: forms.BringInForm) -> bool:
    people = form.people.resolve()
    for words in [*(words for words, _rows in people.ambiguous), *people.unknown]:
        form.form_errors.append(_("Say who “%(words)s” is.", words=words))
    return people.settled


def _names(people: list[Contact]) -> str:
    names = [contact.calling_name for contact in people[:NAMED]]
    if len(people) > NAMED:
        names.append(_("others"))
    return list_in_words(names, i18n.locale())


def _member(community_id: int, member_id: int) -> CommunityMember:
    """Someone of this circle, when both are in the book."""
    member = db.session.scalar(
        select(CommunityMember)
        .join(Contact, Contact.id == CommunityMember.contact_id)
        .where(CommunityMember.id == member_id, CommunityMember.community_id == _community(community_id).id)
    )
    return member or abort(404)


@blueprint.route("/<int:community_id>/members/<int:member_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def member(community_id: int, member_id: int) -> Any:
    """Since when someone is in a circle, and how."""
    member = _member(community_id, member_id)
    form = forms.MemberForm(member)
    if not form.is_submitted():
        form.show()
        return render_template("communities/member.html", form=form, member=member)
    if not form.validate():
        return asked_again("communities/member.html", form=form, member=member)
    shown = form.shown(member)
    if asked := form.differences(shown):
        return conflict(form, asked, url_for("communities.show", community_id=community_id))
    # A date whose words were not touched is not read again: "last spring" means another one next year.
    since = member.since if (form.since.data or "") == shown["since"] else form.read_since()
    operations.say_how(member, since, form.words.data or "")
    say(_("Kept."))
    return go("communities.show", community_id=community_id)


@blueprint.post("/<int:community_id>/members/<int:member_id>/leave")
@needs(Role.MEMBER)
def take_out(community_id: int, member_id: int) -> Any:
    """Someone leaves: a date, and the line stays."""
    member = _member(community_id, member_id)
    operations.take_out(member, today())
    say(
        _("%(name)s is no longer in it; the line stays.", name=member.contact.calling_name),
        undo=url_for("communities.put_back", community_id=community_id, member_id=member.id),
    )
    return go("communities.show", community_id=community_id)


@blueprint.post("/<int:community_id>/members/<int:member_id>/back")
@needs(Role.MEMBER)
def put_back(community_id: int, member_id: int) -> Any:
    """Someone is in the circle as before."""
    member = _member(community_id, member_id)
    operations.put_back(member)
    say(_("%(name)s is in it again.", name=member.contact.calling_name))
    return go("communities.show", community_id=community_id)
