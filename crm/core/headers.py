"""What every answer says to the browser: no inline code, nothing from elsewhere, nothing kept by caches."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
LINK_ENDPOINTS = {"accounts.set_up", "accounts.join", "accounts.reset"}


def say(response: Response) -> Response:
    """Adds the headers to one answer."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    headers["Permissions-Policy"] = PERMISSIONS
    headers["Referrer-Policy"] = "no-referrer" if request.endpoint in LINK_ENDPOINTS else "same-origin"
    if request.endpoint == "static":
        # A font never changes under its name; asked for again at each page, it would come after the first words.
        if request.args.get("v") or (response.status_code == 200 and request.path.endswith(".woff2")):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    if str(current_app.config["PUBLIC_URL"]).startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response


def init_app(app: Flask) -> None:
    """Adds the headers to every answer of `app`."""
    app.after_request(say)
