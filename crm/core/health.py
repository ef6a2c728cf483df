"""Whether the house stands: `/healthz` for the process, `/readyz` for its data; and the proxies before it."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from crm.core.access import anyone
from crm.core.db import db


@anyone
def healthz() -> Response:
    """The process serves."""
    return Response("ok\n", mimetype="text/plain")


@anyone
def readyz() -> Response:
    """The data can be read and has the shape the code expects."""
    context = MigrationContext.configure(db.session.connection())
    heads = set(ScriptDirectory(current_app.extensions["migrate"].directory).get_heads())
    if set(context.get_current_heads()) != heads:
        return Response("the database is not at the last migration\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Adds the pages, and believes as many proxies as the operator says."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
