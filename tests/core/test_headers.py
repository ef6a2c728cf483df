"""What every answer says to the browser, whatever its status."""

from __future__ import annotations

import pytest

from crm import create_app
from tests.conftest import SECRET
from tests.page import Client

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 200), ("/", 302), ("/nowhere/at/all", 404), ("/healthz", 200), ("/set-up/no", 410),
     ("/static/css/tablee.css", 200), ("/static/none.css", 404), ("/account", 302)],
)  # fmt: skip
def test_every_answer_carries_them(client: Client, cast, path: str, status: int) -> None:
    answer = client.http.get(path)
    answer.close()
    assert answer.status_code in (status, 303)
    for name, words in EVERYWHERE.items():
        assert words in answer.headers[name], name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_signed_in_pages_are_kept_by_no_cache(ana: Client) -> None:
    answer = ana.http.get("/account")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["css/tablee.css?v=1", "fonts/alegreya.woff2"])
def test_a_static_file_whose_content_never_changes_is_kept_for_good(client: Client, path: str) -> None:
    answer = client.http.get(f"/static/{path}")
    answer.close()
    assert "immutable" in answer.headers["Cache-Control"]
    answer = client.http.get(f"/static/{path.split('?')[0]}-none")
    answer.close()
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_page_behind_a_link_tells_nobody_its_address(client: Client) -> None:
    assert client.http.get("/set-up/some-token").headers["Referrer-Policy"] == "no-referrer"


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path) -> None:
    app = create_app(
        {
            "TABLEE_INSTANCE": str(tmp_path),
            "TABLEE_SECRET_KEY": SECRET,
            "TABLEE_PUBLIC_URL": "https://carnet.example",
        },
        testing=True,
    )
    answer = app.test_client().get("/healthz", base_url="https://carnet.example")
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-tablee"
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_a_form_too_large_is_said_to_be(ana: Client) -> None:
    answer = ana.http.post("/account", data={"name": "x" * (11 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "Too large" in answer.get_data(as_text=True)


def test_a_page_that_does_not_answer_to_post_says_so(ana: Client) -> None:
    page = ana.post("/workspaces", status=405)
    assert "GET" in page.response.headers["Allow"]
