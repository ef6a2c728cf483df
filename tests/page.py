"""A browser for tests that inspects every page it opens: what is wrong with a page fails the test that saw it."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask import Flask, url_for
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crm.accounts import operations
from crm.accounts.models import User, Workspace
from crm.core.db import db, writing
from tests.sent import _values

FORGIVEN = {
    # html5lib is older than these, which the standard allows.
    "unexpected-character-in-attribute-name",
}


class Page:
    """One answer, read as a person would."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.html: str = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.tree = LexborHTMLParser(self.html)

    @property
    def text(self) -> str:
        """The words of the page, white space folded; no-break spaces become spaces."""
        node = self.tree.css_first("body")
        return " ".join((node.text(separator=" ") if node else "").split())

    @property
    def main(self) -> str:
        """The words of its main part."""
        node = self.tree.css_first("main")
        return " ".join((node.text(separator=" ") if node else "").split())

    @property
    def location(self) -> str:
        """Where it sends."""
        return str(self.response.headers.get("Location", ""))

    def all(self, selector: str) -> list[LexborNode]:
        """Every element of `selector`."""
        return self.tree.css(selector)

    def texts(self, selector: str) -> list[str]:
        """The words of every element of `selector`."""
        return [" ".join(node.text(separator=" ").split()) for node in self.all(selector)]

    def fault_of(self, name: str) -> str:
        """What is said beside the field called `name`; empty when nothing is."""
        for field in self.all(f'[name="{name}"]'):
            for described in (field.attributes.get("aria-describedby") or "").split():
                node = self.tree.css_first(f'[id="{described}"]')
                if node is not None and "fault" in (node.attributes.get("class") or ""):
                    return " ".join(node.text(separator=" ").split())
        return ""


class Client:
    """Someone's browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.workspace: str | None = None

    def sign_in(self, user: User, workspace: Workspace | None = None) -> Client:
        """Signs `user` in, without the form; `workspace` becomes where relative addresses lead."""
        with writing():
            token = operations.sign_in(db.session.get_one(User, user.id), device="tests", network="")
        self.workspace = workspace.slug if workspace else None
        with self.http.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of `endpoint`, in this browser's workspace when it needs one."""
        with self.app.test_request_context():
            if self.workspace and self.app.url_map.is_endpoint_expecting(endpoint, "workspace"):
                values.setdefault("workspace", self.workspace)
            return url_for(endpoint, **values)

    def _path(self, where: str, values: dict[str, Any]) -> str:
        return where if where.startswith("/") else self.url(where, **values)

    def get(self, where: str, *, status: int = 200, headers: Any = None, **values: Any) -> Page:
        """Opens an address or an endpoint, checks its status, and inspects it."""
        response = self._fresh(lambda: self.http.get(self._path(where, values), headers=headers))
        return self._read(response, status, partial=bool(headers and "X-Part" in headers))

    def post(
        self, where: str, data: Any = None, *, status: int = 303, token: bool = True, **values: Any
    ) -> Page:
        """Posts `data` with the session's own token; files are (BytesIO, name) pairs."""
        data = dict(data or {})
        if token:
            data["csrf_token"] = self.token()
        path = self._path(where, values)
        response = self._fresh(lambda: self.http.post(path, data=data))
        return self._read(response, status)

    def submit(self, page: Page, data: Any = None, *, action: str = "", status: int = 303) -> Page:
        """Sends the form of `page` whose action ends with `action`, as it stands but for `data`."""
        for form in page.all("form"):
            target = form.attributes.get("action") or ""
            if (form.attributes.get("method") or "get").lower() != "post":
                continue
            if action and not target.split("?")[0].endswith(action):
                continue
            if not action and target and "main" not in _ancestors(form):
                continue
            values = {**_values(form), **dict(data or {})}
            path = target or page.response.request.full_path.rstrip("?")
            response = self._fresh(lambda path=path, values=values: self.http.post(path, data=values))
            return self._read(response, status)
        raise AssertionError(f"no form that leads to “{action}” on this page")

    def follow(self, page: Page, status: int = 200) -> Page:
        """Opens where `page` sends."""
        assert page.location, f"this answer ({page.status}) sends nowhere"
        return self.get(page.location, status=status)

    def token(self) -> str:
        """A token of this session."""
        page = Page(self._fresh(lambda: self.http.get("/account")))
        if page.status != 200:
            page = Page(self._fresh(lambda: self.http.get("/sign-in")))
        field = page.tree.css_first('[name="csrf_token"]')
        assert field is not None, "no page gave a token"
        return field.attributes["value"] or ""

    def _fresh(self, call: Any) -> Any:
        """One request is one session: nothing loaded by the test may help it."""
        from flask import g

        db.session.rollback()
        db.session.remove()
        kept = dict(g.__dict__)
        g.__dict__.clear()
        try:
            return call()
        finally:
            db.session.remove()
            g.__dict__.clear()
            g.__dict__.update(kept)

    def _read(self, response: Any, status: int, *, partial: bool = False) -> Page:
        page = Page(response)
        assert page.status == status, (
            f"{response.request.method} {response.request.path} answered {page.status}, not {status}: "
            f"{page.location} {page.main[:600]}"
        )
        if page.html and not partial:
            inspect(page)
        return page


def _ancestors(node: LexborNode) -> set[str]:
    names = set()
    parent = node.parent
    while parent is not None:
        names.add(parent.tag or "")
        parent = parent.parent
    return names


def inspect(page: Page) -> None:
    """Fails when the page is not what every page must be."""
    where = page.response.request.path
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.html)
    faults = [
        f"line {position[0]}: {code} {values}"
        for position, code, values in parser.errors
        if code not in FORGIVEN
    ]
    assert not faults, f"{where} is not valid HTML: {faults[:3]}"
    root = page.tree.css_first("html")
    assert root is not None and root.attributes.get("lang") in ("fr", "en"), f"{where} says no language"
    assert page.texts("title") and page.texts("title")[0].removesuffix("— Tablée").strip(), (
        f"{where} has no title"
    )
    assert len(page.all("h1")) == 1, f"{where} has {len(page.all('h1'))} h1"
    ids = [node.attributes["id"] for node in page.all("[id]")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"{where} has the same id twice: {twice}"
    for node in page.all("[style]"):
        raise AssertionError(f"{where} has an inline style: {node.html}")
    for node in page.all("script"):
        assert node.attributes.get("src"), f"{where} has an inline script"
    # The words of a page may look like a handler inside an attribute: the tree says what really is one.
    if re.search(r"<[^>]+\son[a-z]+\s*=", page.html):
        for node in page.all("*"):
            handlers = [name for name in node.attributes if name.startswith("on")]
            assert not handlers, f"{where} has an inline handler: {node.tag} {handlers}"
    for field in page.all("input, select, textarea"):
        kind = field.attributes.get("type") or ""
        if kind in ("hidden", "submit", "button"):
            continue
        labelled = (
            field.attributes.get("aria-label")
            or field.attributes.get("aria-labelledby")
            or "label" in _ancestors(field)
            or page.all(f'label[for="{field.attributes.get("id")}"]')
        )
        assert labelled, f"{where}: the field {field.attributes.get('name')} has no label"
    for form in page.all("form"):
        if (form.attributes.get("method") or "").lower() == "post":
            assert form.css_first('[name$="csrf_token"]'), f"{where}: a form without a token"
    if "/contacts/" in where:
        no_figure_beside_a_person(page)


def no_figure_beside_a_person(page: Page) -> None:
    """No digit on a person's page outside dates, links and the person's own or a member's own words."""
    tree = LexborHTMLParser(page.html)
    main = tree.css_first("main")
    if main is None:
        return
    for node in main.css("time, a, [data-words], form, svg, input, textarea, select, script"):
        node.decompose()
    found = re.search(r"\d", main.text())
    assert not found, (
        f"a figure stands on {page.response.request.path}: {main.text()[max(0, found.start() - 60) :][:120]}"
    )
