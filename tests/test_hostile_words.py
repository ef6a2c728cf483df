"""The words people send to break a page: in every text field of every form, then on every page of the book.

They are refused in a sentence or kept; what is kept is shown as it was typed, and nothing of it is ever code.
`make test` sends each field some of them, `make torture` all.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from selectolax.lexbor import LexborNode

from tests.cast import Cast
from tests.page import Client, Page
from tests.sent import _values
from tests.test_every_route import path_of, rules
from tests.whole_book import make_whole_book

VECTORS = {
    "blank": " \t\u00a0\u200b\u3000",
    "nul": "Ze\x00linde",
    "surrogate": "Ze\ud800linde",
    "reordered": "Zelinde \u202eednileZ\u202c \u2066x",
    "family": "Zelinde 👩‍👩‍👧‍👦🏳️‍🌈",
    "marks": "Z" + "\u0301" * 500,
    "template": "Zelinde {{7*7}} ${7*7} {% raw %} <%= 7*7 %> #{7*7}",
    "script": "Zelinde <script>alert('Zelinde')</script>",
    "svg": "Zelinde \"'><svg onload=alert(1)><img src=x onerror=alert(1)>",
    "closing": "Zelinde </textarea></title></style></script><iframe srcdoc='<script>alert(1)</script>'>",
    "link": "javascript:alert('Zelinde')",
    "markdown": "Zelinde [here](javascript:alert(1)) ![x](data:image/svg+xml,<svg/onload=alert(1)>) <jAvAsCrIpT:alert(1)>",
    "entities": "Zelinde &lt;script&gt; &#60;svg onload&#61;alert(1)&#62; &amp;amp;",
    "long": "Zelinde " + "x" * 1_000_000,
}
# A refusal, a page again, a conflict, too much; signing in too often.
ANSWERS = {200, 303, 409, 413, 422, 429}
# What these do leaves no book to try the rest on; a password that is no one's is tried elsewhere.
LAST = (
    "/erase",
    "/sign-out",
    "/remove",
    "/leave",
    "/bin",
    "/end",
    "/take-back",
    "/forget",
    "/demo",
    "/password",
)
TEXTS = {"", "text", "search", "url", "email", "tel"}


def text_fields(form: LexborNode) -> list[str]:
    """The names of the fields of `form` in which one types."""
    return [
        field.attributes["name"] or ""
        for field in form.css("input, textarea")
        if field.attributes.get("name")
        and (field.tag == "textarea" or (field.attributes.get("type") or "") in TEXTS)
    ]


def pages_of(app: Flask, slug: str, ids: dict[str, int]) -> Iterator[str]:
    for rule in rules(app):
        if "GET" in (rule.methods or set()):
            yield path_of(app, rule, slug, ids)


def nothing_of_it_is_code(page: Page) -> None:
    """The page is sound (its browser inspected it), and no element of it comes from what was typed."""
    where = page.response.request.path
    for node in page.all(
        "svg[onload], img[onerror], iframe, object, embed, base, form[action^='javascript' i]"
    ):
        raise AssertionError(f"{where}: {node.html[:200]}")
    for node in page.all("[href], [src], [action], [formaction]"):
        for name in ("href", "src", "action", "formaction"):
            address = "".join((node.attributes.get(name) or "").split()).lower()
            assert not address.startswith(("javascript:", "data:text", "vbscript:")), (
                f"{where}: {node.html[:200]}"
            )
    for node in page.all("script"):
        assert not node.text(), where
    assert "\x00" not in page.html and "\u202e" not in page.html and "\u0301" * 9 not in page.html, where


def send_everywhere(app: Flask, cast: Cast, share: int) -> tuple[int, Client, dict[str, int]]:
    """Sends each text field of each form one word in `share`; how many requests, and who sent them."""
    book = make_whole_book(cast.workspace, cast.ana, "Inès")
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    forms: dict[str, tuple[dict[str, object], list[str]]] = {}
    for path in pages_of(app, cast.workspace.slug, book.ids):
        answer = ana._fresh(lambda p=path: ana.http.get(p))
        page = Page(answer)
        answer.close()
        for form in page.all("form"):
            target = (form.attributes.get("action") or path).split("?")[0]
            typed = text_fields(form)
            post = (form.attributes.get("method") or "get").lower() == "post"
            if typed and post and not target.endswith(LAST):
                values, names = forms.setdefault(target, ({}, []))
                values.update(_values(form))
                names += [name for name in typed if name not in names]
    assert len(forms) > 20, sorted(forms)
    token, sent, turn, refusals = ana.token(), 0, 0, []
    for target, (values, names) in sorted(forms.items()):
        for name in names:
            turn += 1
            for at, (called, word) in enumerate(VECTORS.items()):
                if (at + turn) % share:
                    continue
                data = {key: value for key, value in values.items() if key != "seen"}
                data |= {name: word.encode("utf-8", "surrogatepass"), "csrf_token": token}
                answer = ana._fresh(lambda t=target, d=data: ana.http.post(t, data=d))
                answer.close()
                sent += 1
                if answer.status_code in (400, 404):
                    # A promise settled before, a tag withdrawn before: plain words get the same answer.
                    data[name] = "plain words"
                    again = ana._fresh(lambda t=target, d=data: ana.http.post(t, data=d))
                    again.close()
                    if again.status_code == answer.status_code:
                        continue
                if answer.status_code not in ANSWERS:
                    refusals.append(f"POST {target} {name}={called}: {answer.status_code}")
    assert not refusals, "\n".join(refusals)
    return sent, ana, book.ids


def read_everywhere(app: Flask, ana: Client, slug: str, ids: dict[str, int]) -> int:
    """Opens every page; how many of them show words that would have been code."""
    shown = 0
    for path in pages_of(app, slug, ids):
        answer = ana._fresh(lambda p=path: ana.http.get(p))
        page = Page(answer)
        answer.close()
        assert page.status < 500, path
        if page.html:
            ana._read(page.response, page.status)
            nothing_of_it_is_code(page)
            shown += (
                any(code in page.tree.body.text() for code in ("{{7*7}}", "<script>", "<svg onload"))
                if page.tree.body
                else 0
            )
    return shown


def test_no_text_field_makes_code_of_words_nor_breaks(app: Flask, cast: Cast) -> None:
    sent, ana, ids = send_everywhere(app, cast, 7)
    assert sent > 100
    assert read_everywhere(app, ana, cast.workspace.slug, ids) > 5


@pytest.mark.torture
def test_no_text_field_makes_code_of_any_of_them(
    app: Flask, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, ana, ids = send_everywhere(app, cast, 1)
    shown = read_everywhere(app, ana, cast.workspace.slug, ids)
    with capsys.disabled():
        print(f"\n{sent} requests, 0 server errors; {shown} pages show what would have been code, 0 run it")
    assert shown > 5
