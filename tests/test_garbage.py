"""No words a browser can send break a page: each route, each of its fields, with what nobody should type.

What is wrong is refused with a sentence; it is never a fault of ours. A fault shows here as an answer of 500, as an
exception (the tests let it through), or as a line of the log. `make torture` tries every word in every field.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask

from crm.core.db import SAFE_METHODS
from tests.cast import Cast
from tests.page import Client, Page, _values
from tests.test_every_route import path_of, rules
from tests.whole_book import make_whole_book

GARBAGE = [
    b"", b" ", b"\x00", b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x8f\xb3\xef\xb8\x8f\xe2\x80\x8d\xf0\x9f\x8c\x88",
    b"-1", b"0", b"2147483648", b"9223372036854775808", b"9" * 40, b"9" * 5000, b"1e309", b"NaN", b"0x10", b"1_0",
    "²".encode(), "٣".encode(), "１２".encode(), "½".encode(), "\u202e\u2066\u200b".encode(), ("e" + "\u0301" * 500).encode(),
    b"[" * 20000, b'{"a":' * 5000, b"[1]", b"null", b"{}", b'{"seen":[]}', b"a" * 100_000, b"a:" * 3000, b"id:", b"id:9" + b"9" * 30,
    b"id:-1", b"id:2147483648", b"new:", b"<script>alert(1)</script>", b"'\"><svg onload=alert(1)>", b"{{7*7}}%s%(name)s{0}",
    b"' OR 1=1 --", b'" OR names:*', b"NEAR(a b) * ^ -", b"%_\\", b"& | ! <-> :*", b"../../etc/passwd", b"\r\nSet-Cookie: a=b",
    b"javascript:alert(1)", b"http://[", b"http://[::1", b"http://a:b:c", b"http://\xff", b"http://" + b"a." * 300, b"//evil.example",
    b"2026-02-30", b"9999-12-31", b"0000-00-00", b"10000-01-01", b"--02-30", b"32/13/99999", b"31/12/9999", b"in 99999999 years",
    b"il y a 99999999999 ans", b"dans 9999999999999999999 jours", b"lundi " * 200, b"0001-01-01T00:00:00+23:59",
    b"0\x1fa\x1f1", b"0\x1f9999-12-31\x1f1", b"1\x1f0001-01-01T00:00:00+23:59\x1f1", b"0\x1f" + b"9" * 5000, "0\x1f²".encode(),
    b"2026-01-01T00:00:00~5", b"0001-01-01T00:00:00+23:59~1", b"2026-01-01T00:00:00Z~-99999999999999999999", b"9999-12-31.-9999999999999999999",
    "2026-01-01.²".encode(), b"2026-01-01T00:00:00Z~" + b"9" * 30,
    b"on", b"True", b"team", b"mine", b"client",
]  # fmt: skip
# Words of addresses that views read by name, whether or not a form of the page has them.
ASKED = (
    *(
        "q",
        "in",
        "after",
        "before",
        "show",
        "kind",
        "letter",
        "order",
        "state",
        "town",
        "tag",
        "and",
        "without",
    ),
    *(
        "community",
        "role",
        "any",
        "contact",
        "interaction",
        "promise",
        "from",
        "article",
        "message",
        "kept",
        "other",
    ),
    *(
        "name",
        "calling_name",
        "contact_ids",
        "next",
        "language",
        "act",
        "how",
        "notes",
        "encoding",
        "v",
        "family",
    ),
)
# Of one request's own work: a regex that explodes on 100,000 characters takes minutes.
LONGEST_SECONDS = 3
# What these do leaves no page to try the next word on.
LAST = ("/erase", "/sign-out", "/remove", "/leave", "/bin", "/end", "/take-back", "/forget", "/role", "/demo")


@pytest.fixture
def faults(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What went wrong; anything in it, or any error in the log, fails the test at its end."""
    found: list[str] = []
    with caplog.at_level(logging.ERROR):
        yield found
    logged = [record.getMessage() + str(record.exc_info or "") for record in caplog.records]
    assert not found and not logged, "\n".join([*found[:40], *logged[:20]])


class _Trier:
    def __init__(self, client: Client, faults: list[str]) -> None:
        self.client, self.faults, self.tried = client, faults, 0
        self.slowest: tuple[float, str] = (0.0, "")

    def __call__(self, method: str, path: str, pairs: list[tuple[str, bytes]], where: str) -> None:
        words = "&".join(f"{quote_from_bytes(n.encode())}={quote_from_bytes(v)}" for n, v in pairs)
        sent: dict[str, Any] = {"query_string": words} if method in SAFE_METHODS else {"data": words}
        if method not in SAFE_METHODS:
            sent["content_type"] = "application/x-www-form-urlencoded"
        self.tried += 1
        began = time.process_time()
        try:
            answer = self.client._fresh(lambda: self.client.http.open(path, method=method, **sent))
            answer.get_data()
            answer.close()
        except Exception as error:
            self.faults.append(f"{method} {path} {where}: {type(error).__name__}: {str(error)[:160]}")
            return
        took = time.process_time() - began
        self.slowest = max(self.slowest, (took, f"{method} {path} {where}"))
        if answer.status_code >= 500:
            self.faults.append(f"{method} {path} {where}: {answer.status_code}")
        if took > LONGEST_SECONDS:
            self.faults.append(f"{method} {path} {where}: {took:.1f} s of work")


def _few(everything: list[bytes], share: int, seed: int) -> list[bytes]:
    """One word in `share`, others each time `seed` differs: over all fields every word is tried."""
    return [word for at, word in enumerate(everything) if (at + seed) % share == 0]


def _try_book(app: Flask, cast: Cast, faults: list[str], *, share: int, asked: int, part: int = 0) -> str:
    mine = make_whole_book(cast.workspace, cast.ana, "Inès")
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    token = ana.token().encode()
    send = _Trier(ana, faults)
    seed = part
    forms: dict[str, dict[str, Any]] = {}
    for rule in rules(app):
        path = path_of(app, rule, cast.workspace.slug, mine.ids)
        if "GET" not in (rule.methods or set()):
            if not path.endswith(LAST):
                forms.setdefault(path, {})
            continue
        for name in ASKED:
            seed += 1
            for word in _few(GARBAGE, asked, seed):
                send("GET", path, [(name, word)], f"?{name}={word[:40]!r}")
        answer = ana._fresh(lambda p=path: ana.http.get(p))
        page = Page(answer)
        answer.close()
        for form in page.all("form"):
            target = (form.attributes.get("action") or path).split("?")[0]
            if (form.attributes.get("method") or "get").lower() == "post" and not target.endswith(LAST):
                named = {field.attributes.get("name") for field in form.css("[name]")} - {None, "csrf_token"}
                forms.setdefault(target, {}).update({**dict.fromkeys(named, ""), **_values(form)})
    for target, values in sorted(forms.items()):
        plain = [
            (n, str(one).encode()) for n, v in values.items() for one in (v if isinstance(v, list) else [v])
        ]
        plain = [(name, word) for name, word in plain if name != "csrf_token"]
        for name in sorted({name for name, _word in plain}) or ["words", "next"]:
            seed += 1
            others = [(n, w) for n, w in plain if n != name]
            for word in _few(GARBAGE, share, seed):
                send("POST", target, [*others, (name, word), ("csrf_token", token)], f"{name}={word[:40]!r}")
        twice = [*plain, *plain, ("csrf_token", token)]
        send("POST", target, twice, "each field twice")
        send("POST", target, [("csrf_token", token)], "no field")
    return f"{send.tried} requests; the slowest, {send.slowest[0]:.2f} s: {send.slowest[1]}"


def test_no_field_of_no_page_breaks_on_garbage(app: Flask, cast: Cast, faults: list[str]) -> None:
    print(_try_book(app, cast, faults, share=24, asked=96))


@pytest.mark.torture
@pytest.mark.parametrize("part", range(8))
def test_every_field_of_every_page_takes_every_garbage(
    app: Flask, cast: Cast, faults: list[str], part: int
) -> None:
    print(_try_book(app, cast, faults, share=8, asked=8, part=part))
