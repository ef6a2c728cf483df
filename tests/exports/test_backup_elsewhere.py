"""PostgreSQL has its own tool for backups, and the command says so."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.core.db import db
from crm.exports.commands import backup_instance


def test_of_postgresql_it_names_the_tool_and_ends_with_two(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("about PostgreSQL alone")
    result = app.test_cli_runner().invoke(backup_instance)
    assert result.exit_code == 2
    assert "pg_dump" in result.output
