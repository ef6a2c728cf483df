"""Files of a test: what lies in the uploads folder, and someone to keep them with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm.core import storage


@pytest.fixture
def on_disk(app: Flask) -> Iterator[Callable[[], list[Path]]]:
    """Every file in the uploads folder, which is empty when a test begins."""
    folder = storage.folder()

    def clear() -> None:
        for path in folder.iterdir():
            shutil.rmtree(path)

    clear()
    yield lambda: sorted(path for path in folder.rglob("*") if path.is_file())
    clear()
