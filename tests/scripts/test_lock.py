"""The requirements files answer pyproject.toml, and the check sees when they do not."""

from __future__ import annotations

import shutil

import pytest

from scripts.lock import ROOT, problems


@pytest.fixture
def copy(tmp_path):
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_locked_files_are_in_step():
    assert problems() == []


def test_a_wish_that_was_not_locked_is_seen(copy):
    edit(copy / "pyproject.toml", '"flask>=3.1"', '"flask>=3.1", "another-package"')
    told = "\n".join(problems(copy))
    assert "not made from the present pyproject.toml" in told
    assert "does not pin another-package" in told


def test_a_wish_for_a_newer_version_is_seen(copy):
    edit(copy / "pyproject.toml", '"flask>=3.1"', '"flask>=97"')
    assert any("pins flask" in fault and ">=97" in fault for fault in problems(copy))


def test_a_pin_changed_by_hand_in_one_file_is_seen(copy):
    edit(copy / "requirements-dev.txt", "alembic==", "alembic==1.20.99.")
    assert any(fault.startswith("alembic is ") for fault in problems(copy))


def test_a_pin_without_hash_and_an_address_are_seen(copy):
    with (copy / "requirements.txt").open("a") as file:
        file.write("idle==1.0\n--index-url https://example.org/simple\n")
    told = "\n".join(problems(copy))
    assert "idle==1.0 has no hash" in told
    assert "holds an address" in told
