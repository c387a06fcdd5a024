"""The house rules that no linter knows: a pure core, short files, short functions."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reviewer"
CORE = ("change", "facts", "judgement", "decision", "report")
# what a pure function has no business with: builtins, modules, and methods of any object
BUILTINS = {"open", "print", "input", "exec", "eval", "breakpoint"}
IMPORTED = {"os", "random", "secrets", "time", "uuid"}
METHODS = {
    "environ",
    "getenv",
    "now",
    "open",
    "read_bytes",
    "read_text",
    "today",
    "urandom",
    "utcnow",
    "write_bytes",
    "write_text",
}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50

MODULES = sorted(PACKAGE.rglob("*.py"))
CORE_MODULES = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in CORE]


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def impurities(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=builtin) if builtin in BUILTINS:
                found.append(f"line {node.lineno}: {builtin}")
            case ast.Attribute(attr=method) if method in METHODS:
                found.append(f"line {node.lineno}: .{method}")
            case ast.Import(names=names):
                modules = {alias.name.partition(".")[0] for alias in names}
                found += [f"line {node.lineno}: import {one}" for one in modules & IMPORTED]
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in IMPORTED:
                found.append(f"line {node.lineno}: import {module}")
    return found


def test_the_walk_sees_what_it_forbids() -> None:
    planted = ast.parse(
        "import os.path\nfrom time import sleep\nwith open(p) as g:\n    x = d.datetime.now()\n"
    )
    assert sorted(impurities(planted)) == [
        "line 1: import os",
        "line 2: import time",
        "line 3: open",
        "line 4: .now",
    ]


@pytest.mark.parametrize("path", CORE_MODULES, ids=name)
def test_the_core_does_no_io(path: Path) -> None:
    assert impurities(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name)
def test_init_files_hold_a_docstring_and_reexports_only(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.List)
        assert docstring or constant or isinstance(node, ast.ImportFrom)


def test_no_module_is_called_after_nothing() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc"}
