"""The day's page, the first page of a new book, and where everything else is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from crm.core.access import Role, may, needs
from crm.core.dates import FuzzyDate, Precision
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import today
from crm.interactions import queries as notebook
from crm.interactions.field_forms import shown_date
from crm.interactions.forms import NoteForm
from crm.interactions.promise_queries import promises_due
from crm.today import queries

blueprint = Blueprint("today", __name__, url_prefix="/<workspace>")

# (endpoint, name, what one finds there), for whoever may open it.
ELSEWHERE: list[tuple[str, Any, Any, Role]] = [
    ("communities.index", _l("Communities"), _l("their charter, and who answers for them"), Role.READER),
    ("threads.index", _l("Threads"), _l("bring one in and find its people again"), Role.READER),
    ("interactions.index", _l("The notebook"), _l("every note, the last one first"), Role.READER),
    ("interactions.promises", _l("Promises"), _l("what we said we would do"), Role.READER),
    ("tags.index", _l("Tags"), _l("what your words mean"), Role.READER),
    ("imports.index", _l("Bring in"), _l("a spreadsheet, an address book"), Role.MEMBER),
    ("exports.index", _l("Take out"), _l("everything, in files you can read"), Role.MEMBER),
    ("bin.index", _l("The bin"), _l("what was put aside, for thirty days"), Role.MEMBER),
    ("contacts.lists", _l("Roles and links"), _l("your own words for them"), Role.MEMBER),
    ("interactions.kinds", _l("Kinds of exchange"), _l("what counts as being in touch"), Role.MEMBER),
    ("accounts.settings", _l("Settings"), _l("the workspace and its team"), Role.READER),
    ("accounts.account", _l("Your account"), _l("your name, your language, your password"), Role.READER),
]
# Three doors into a book where nobody is yet; the last one acts, so it is a button.
DOORS: list[tuple[str, Any, Any]] = [
    ("imports.new", _l("Import a spreadsheet"), _l("as it is: nothing is kept before your yes")),
    ("threads.new", _l("Paste a discussion"), _l("and find its people again")),
    ("demo.create", _l("See an example"), _l("a book to try, beside yours")),
]
# The keys of every page, and what each does. `g` comes first, then the letter of the page.
KEYS: list[tuple[str, Any]] = [
    ("n", _l("write a note")),
    ("/", _l("search")),
    ("g t", _l("go to Today")),
    ("g p", _l("go to People")),
    ("g r", _l("go to Promises")),
    ("g d", _l("go to Threads")),
    ("g m", _l("go to More")),
    ("Ctrl Enter", _l("press the main button")),
]


@blueprint.get("/")
@needs(Role.READER)
def show() -> Any:
    """The day: a note, what is promised, what was noted lately, who came into the book."""
    form = NoteForm(formdata=None)
    if may(Role.MEMBER):
        form.kind.offer(notebook.kinds_offered())
        form.happened.data = shown_date(FuzzyDate(today(), Precision.DAY))
    return render_template(
        "today/show.html",
        form=form,
        promises=promises_due(),
        notes=notebook.recent_notes(),
        newcomers=queries.newcomers(),
        doors=_doors(),
    )


def _doors() -> list[tuple[str, Any, Any, bool]]:
    """(address, name, words, does it act?) of each door."""
    return [(url_for(endpoint), name, words, endpoint == "demo.create") for endpoint, name, words in DOORS]


@blueprint.get("/welcome")
@needs(Role.READER)
def welcome() -> Any:
    """Three doors into a new book, and a field for the first person."""
    return render_template("today/welcome.html", doors=_doors())


@blueprint.get("/more")
@needs(Role.READER)
def more() -> Any:
    """Where everything else is, and the keys."""
    elsewhere = [(url_for(endpoint), name, words) for endpoint, name, words, role in ELSEWHERE if may(role)]
    return render_template("today/more.html", elsewhere=elsewhere, keys=KEYS)
