"""Settings: read from variables, checked at start, each described where operators look."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from crm.core import config

DOCS = Path(__file__).parent.parent.parent / "docs" / "running.md"


def test_every_setting_is_documented_with_its_sentence_and_nothing_else_is() -> None:
    rows = {
        line.split("|")[1].strip(" `"): line.split("|")[-2].strip()
        for line in DOCS.read_text().splitlines()
        if line.startswith("| `TABLEE_") and line.count("|") == 4
    }
    settings = {f"TABLEE_{f.name.upper()}": f.metadata["sentence"] for f in fields(config.Settings)}
    assert rows == settings


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TABLEE_SECRET_KEY", "short", "too short"),
        ("TABLEE_PORT", "eight", "whole number"),
        ("TABLEE_LANGUAGE", "de", "fr or en"),
        ("TABLEE_PUBLIC_URL", "carnet.example", "http"),
        ("TABLEE_MAX_UPLOAD_MB", "100000", "between"),
    ],
)
def test_a_setting_that_cannot_be_used_says_which_and_what_would_do(
    variable: str, value: str, told: str
) -> None:
    with pytest.raises(config.BadSetting, match=told) as raised:
        config.load({variable: value})
    assert variable in str(raised.value)


def test_the_usual_names_of_hosting_services_work_too() -> None:
    settings = config.load({"PORT": "5000", "DATABASE_URL": "postgres://u@h/d"})
    assert settings.port == 5000
    assert config.database_url(settings, Path("/tmp")) == "postgresql://u@h/d"


def test_two_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    settings = config.load({})
    assert len({config.secret_key(settings, tmp_path) for _ in range(3)}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
