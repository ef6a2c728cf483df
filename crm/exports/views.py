"""Taking the book out: what is in the file, and the file."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, g, render_template, send_file

from crm.core.access import Role, needs
from crm.core.pages import today
from crm.exports import operations

blueprint = Blueprint("exports", __name__, url_prefix="/<workspace>/exports")
IN_MEMORY = 1024 * 1024


@blueprint.get("")
@needs(Role.MEMBER)
def index() -> str:
    """What is in the file, and what is not, in words."""
    return render_template("exports/index.html")


@blueprint.get("/book")
@needs(Role.MEMBER)
def book() -> Any:
    """The book as the one who asks may read it. Written whole before it leaves, so that none arrives by halves."""
    name = f"{g.workspace.slug}-{today().isoformat()}.json"
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed with the answer)
    operations.write_book(file)
    file.seek(0)
    answer = send_file(
        file, mimetype="application/json", as_attachment=True, download_name=name, etag=False, max_age=0
    )
    answer.call_on_close(file.close)
    return answer
