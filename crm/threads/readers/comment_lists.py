"""Comments nested in a page's lists: which element holds which message, and which message it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crm.threads.readers.saved_page import classes, walk


@dataclass(slots=True)
class Box:
    """The element of one message, with the elements of its own, those of its replies left out."""

    node: LexborNode
    parent: int | None = None
    own: list[LexborNode] = field(default_factory=list)

    def first(self, wanted: Callable[[LexborNode], bool]) -> LexborNode | None:
        """The first element of this message that is wanted."""
        return next((node for node in self.own if wanted(node)), None)

    def classed(self, *names: str) -> LexborNode | None:
        """The first element of this message that has one of these classes."""
        return self.first(has_class(*names))


def has_class(*names: str) -> Callable[[LexborNode], bool]:
    """The question "has it one of these classes?"."""
    wanted = frozenset(names)
    return lambda node: bool(classes(node) & wanted)


def boxes(root: LexborNode, is_box: Callable[[LexborNode], bool]) -> list[Box]:
    """The messages under `root` in the order of the page, in one pass: each element belongs to its nearest box."""
    found: list[Box] = []
    inside: list[int] = []
    for node, entering in walk(root, lambda node: not node.is_element_node):
        if is_box(node):
            if entering:
                found.append(Box(node, inside[-1] if inside else None))
                inside.append(len(found) - 1)
            else:
                inside.pop()
        elif entering and inside:
            found[inside[-1]].own.append(node)
    return found
