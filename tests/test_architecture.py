"""The house rules that no linter knows: a pure core, short files, short functions."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reviewer"
CORE = ("change", "facts", "judgement", "decision", "report")
# what a pure function has no business with
FORBIDDEN = {
    "open",
    "print",
    "input",
    "exec",
    "eval",
    "environ",
    "getenv",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "now",
    "today",
    "utcnow",
    "urandom",
    "getrandbits",
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
        if isinstance(node, ast.Name) and node.id in FORBIDDEN:
            found.append(f"line {node.lineno}: {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN:
            found.append(f"line {node.lineno}: .{node.attr}")
    return found


def test_the_walk_sees_what_it_forbids() -> None:
    planted = ast.parse("def f(p):\n    with open(p) as g:\n        return os.environ, g\n")
    assert impurities(planted) == ["line 2: open", "line 3: .environ"]


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
