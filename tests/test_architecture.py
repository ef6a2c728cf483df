"""The house: which way things flow. Each failure says the right way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CRM = ROOT / "crm"
LAYERS = [
    "readers",
    "rules",
    "passwords",
    "models",
    "queries",
    "operations",
    "forms",
    "jobs",
    "gate",
    "commands",
    "views",
]
CONCEPTS = [
    "core", "accounts", "tags", "contacts", "attachments", "taggings", "communities", "interactions", "threads",
    "merging", "imports", "exports", "search", "bin", "demo", "today",
]  # fmt: skip
ON_TOP = {"views", "commands"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "service", "services"}
# Heavy third-party modules that may be imported where they are used. Nothing of ours is on this list.
MAY_BE_LATE = {"PIL", "charset_normalizer"}
LONGEST = 330


def files() -> Iterator[Path]:
    for path in sorted(CRM.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def concept_of(path: Path) -> str:
    parts = path.relative_to(CRM).parts
    return parts[0] if len(parts) > 1 else ""


def layer_of(path: Path) -> str:
    parts = path.relative_to(CRM).parts
    return layer_called(parts[1].removesuffix(".py")) if len(parts) > 1 else ""


def layer_called(name: str) -> str:
    """`team_views` is a part of the views: a layer that holds two things is split by subject."""
    return name if name in LAYERS or name == "__init__" else name.rsplit("_", 1)[-1]


def imports_of(path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, module, inside a function?) of each import that is not for type checking alone."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in (
                names if node.module.count(".") < 2 and node.module.startswith("crm") else [node.module]
            ):
                yield node.lineno, name, id(node) in late
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, id(node) in late


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_comes_before_it(path: Path) -> None:
    mine, layer = concept_of(path), layer_of(path)
    where = path.relative_to(ROOT)
    for line, module, late in imports_of(path):
        if not module.startswith("crm"):
            assert not late or module.split(".")[0] in MAY_BE_LATE, (
                f"{where}:{line} imports {module} inside a function: only the heavy modules of MAY_BE_LATE may"
            )
            continue
        assert not late, f"{where}:{line} imports {module} inside a function: it hides a cycle; move the verb"
        parts = module.split(".")
        if not mine or len(parts) < 2:
            continue
        other, other_layer = parts[1], layer_called(parts[2]) if len(parts) > 2 else ""
        assert other != "registry", f"{where}:{line}: only the factory reads the registry"
        same_top = other == mine and layer == other_layer
        assert other_layer not in ON_TOP or same_top or other == "core", (
            f"{where}:{line} imports {module}: views and commands are imported by crm/registry.py alone"
        )
        if other == mine and mine != "core":
            if layer in LAYERS and other_layer in LAYERS and layer != "readers":
                assert LAYERS.index(other_layer) <= LAYERS.index(layer), (
                    f"{where}:{line}: {layer} may import only what is left of it in {LAYERS}, not {other_layer}"
                )
        elif other != mine and layer not in ON_TOP and layer != "gate":
            assert CONCEPTS.index(other) < CONCEPTS.index(mine), (
                f"{where}:{line}: {mine} comes before {other}; the verb that touches both lives in {other}, or in a view"
            )


def test_every_concept_is_in_the_order_and_every_file_has_a_known_name() -> None:
    known = {"__init__", *LAYERS}
    folders = {p.name for p in CRM.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert folders == set(CONCEPTS), "a concept is a folder listed in CONCEPTS, in the order of the tree"
    for path in files():
        if concept_of(path) not in ("", "core"):
            assert layer_of(path) in known, (
                f"{path.relative_to(ROOT)}: name it after its layer, as `<subject>_views.py`: {LAYERS}"
            )
        assert path.stem not in FORBIDDEN_NAMES, f"{path}: say what it holds"


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_enough_to_be_one_thing(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST, (
        f"{path.relative_to(ROOT)} holds two things: split it"
    )


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_some_ways_of_writing_are_kept_to_one_place(path: Path) -> None:
    where = path.relative_to(ROOT)
    core = concept_of(path) == "core"
    calls = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            calls.add(name)
            if name in ("commit", "begin_nested") and not core:
                raise AssertionError(
                    f"{where}:{node.lineno}: the request is the transaction; operations flush"
                )
            if name in ("now", "utcnow", "today") and isinstance(node.func, ast.Attribute):
                base = getattr(node.func.value, "id", "")
                assert base not in ("datetime", "date") or path.name == "clock.py", (
                    f"{where}:{node.lineno}: the one clock is crm.core.clock"
                )
        if isinstance(node, ast.Attribute) and node.attr == "__table__" and not core:
            raise AssertionError(
                f"{where}:{node.lineno}: __table__ goes around the workspace: only core/ may"
            )
    if not core:
        assert "text" not in calls or path.name == "models.py", f"{where}: raw SQL is kept to core/"
    assert "Markup" not in calls or path.name in ("markdown.py", "i18n.py"), (
        f"{where}: only core/markdown.py marks text as safe, and core/i18n.py our own sentences"
    )
    assert "render_template_string" not in calls, f"{where}: templates are files"


def test_templates_never_say_that_text_is_safe() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        assert "|safe" not in source.replace(" ", ""), f"{path}: print what render() made with rendered()"
        assert "<style" not in source, f"{path}: the content security policy allows nothing inline"
        assert " style=" not in source, f"{path}: the content security policy allows nothing inline"
        assert "autoescape false" not in source, f"{path}: everything is escaped"


# With these the rows come inside the statement of another class, where the workspace's criteria do not reach.
UNSCOPED_LOADS = {"joinedload", "contains_eager", "subqueryload", "immediateload", "defaultload"}
UNSCOPED_LAZY = {"joined", "subquery", "immediate", "dynamic", "write_only"}


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_are_loaded_where_the_workspace_is_asked_for(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        assert name not in UNSCOPED_LOADS, (
            f"{where}: {name} goes around crm/core/scoping.py: select the columns, or use selectinload"
        )
        for given in node.keywords:
            lazy = given.value.value if isinstance(given.value, ast.Constant) else None
            assert given.arg != "lazy" or lazy not in UNSCOPED_LAZY, (
                f"{where}: lazy={lazy!r} goes around crm/core/scoping.py: leave it out, or say selectin"
            )
