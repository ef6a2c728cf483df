"""Tablée: the people around your table."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from crm.accounts import gate
from crm.core import config, db, errors, headers, health, i18n, pages, patterns, scoping, storage
from crm.core import search as finding
from crm.registry import BLUEPRINTS, COMMANDS

ROOT = Path(__file__).parent.parent


def create_app(environ: dict[str, str] | None = None, *, testing: bool = False) -> Flask:
    """The application. `environ`: where settings are read from, the process's own by default."""
    settings = config.load(environ)
    checkout = (ROOT / "templates").is_dir()
    # An installed wheel keeps its data where it is started, never among the installed packages.
    folder = config.instance_folder(settings, ROOT if checkout else Path.cwd())
    templates = ROOT / "templates" if checkout else ROOT / "crm" / "templates"
    app = Flask("crm", template_folder=str(templates), instance_path=str(folder))
    app.config.update(config.for_flask(settings, folder, testing=testing))

    db.on_failed_commit(app, lambda error: headers.say(errors.unavailable(error)))
    headers.init_app(app)
    db.init_app(app)
    scoping.init_app()
    storage.init_app()
    finding.init_app()  # crm.search, a concept, takes the other name here
    i18n.init_app(app, folder / "cache")
    pages.init_app(app)
    errors.init_app(app)
    gate.init_app(app)
    health.init_app(app)
    patterns.init_app(app)
    Migrate(app, db.db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
