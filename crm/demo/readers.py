"""The example's content, read from the files beside this one: see the heads of `content/*.toml` for their words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Content:
    """Everything the example tells. A note carries `language`, that of its words."""

    workspace: dict[str, Any]
    tags: list[dict[str, Any]]
    people: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    communities: list[dict[str, Any]]
    thread: bytes

    @property
    def members(self) -> list[dict[str, Any]]:
        """The three who keep the book; the first is the one whose place its reader takes."""
        return list(self.workspace["member"])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def content() -> Content:
    """The whole content, read once."""
    languages = ("fr", "en")
    return Content(
        workspace=_table("workspace.toml"),
        tags=_table("tags.toml")["tag"],
        people=[person for code in languages for person in _table(f"people_{code}.toml")["person"]],
        notes=[
            {**note, "language": code} for code in languages for note in _table(f"notes_{code}.toml")["note"]
        ],
        communities=_table("communities.toml")["community"],
        thread=(_FOLDER / "thread_fr.txt").read_bytes(),
    )
