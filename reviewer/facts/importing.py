"""What an import statement brings in, one entry a name, written alike in every language.

Python `pkg.name`; JavaScript and TypeScript `module:name` (`:default`, `:*`); elsewhere the path.
"""

from collections.abc import Callable, Iterator, Mapping

from tree_sitter import Node

from reviewer.facts.grammars import COMMENTS
from reviewer.facts.naming import NAME_LIMIT, bare, child, text_of

_KEYWORDS = frozenset(("import", "using", "use", "global", "static", "unsafe"))
_CALLS = frozenset(("require", "import", "require_relative", "load", "source", "."))


def imports_of(node: Node) -> tuple[str, ...]:
    """The names one node imports; empty where it is no import after all."""
    return tuple(name for name in _IMPORTS.get(node.type, _statement)(node) if name)


def _statement(node: Node) -> Iterator[str]:
    """`import a.b.C;` as `a.b.C`, as also `using A = a.b.C;` and `import a.b.C as A`."""
    words = text_of(node).rstrip("; \n").split()
    while words and words[0] in _KEYWORDS:
        words.pop(0)
    path = " ".join(words).partition(" as ")[0]
    yield bare(path.partition("=")[2] or path)


def _python(node: Node) -> Iterator[str]:
    module = node.child_by_field_name("module_name")
    prefix = text_of(module) if module else ""
    if node.type == "future_import_statement":
        prefix = "__future__"
    prefix += "." if prefix and not prefix.endswith(".") else ""
    for name in node.children_by_field_name("name"):
        inner = name.child_by_field_name("name") if name.type == "aliased_import" else name
        yield bare(prefix + text_of(inner or name))
    if child(node, "wildcard_import"):
        yield bare(prefix + "*")


def _javascript(node: Node) -> Iterator[str]:
    source = node.child_by_field_name("source") or _required(node)
    if source is None:
        return
    module = bare(text_of(source))
    clause = child(node, "import_clause", "export_clause")
    names: list[str] = []
    for part in clause.named_children if clause else ():
        if part.type in ("named_imports", "export_specifier"):
            specifiers = part.named_children if part.type == "named_imports" else [part]
            found = (specifier.child_by_field_name("name") for specifier in specifiers)
            names += [text_of(name) for name in found if name]
        else:
            names.append("default" if part.type == "identifier" else "*")
    if not names and node.type == "export_statement":
        names = ["*"]
    yield from (bare(f"{module}:{name}") for name in names) if names else (module,)


def _required(node: Node) -> Node | None:
    clause = child(node, "import_require_clause")
    return clause.child_by_field_name("source") if clause else None


def _call(node: Node) -> Iterator[str]:
    """`require("x")`, `import("x")`, `source x`: only with a literal path."""
    callee = (
        node.child_by_field_name("function")
        or node.child_by_field_name("method")
        or node.child_by_field_name("name")
    )
    if callee is None or node.child_by_field_name("receiver") or text_of(callee) not in _CALLS:
        return
    if node.type == "command":
        argument = node.child_by_field_name("argument")
    else:
        arguments = node.child_by_field_name("arguments")
        argument = child(arguments, "string") if arguments else None
    if argument:
        yield bare(text_of(argument))


def _field(name: str) -> Callable[[Node], Iterator[str]]:
    def imported(node: Node) -> Iterator[str]:
        found = node.child_by_field_name(name)
        yield bare(text_of(found)) if found else ""

    return imported


def _php(node: Node) -> Iterator[str]:
    """`use A\\{B, C as D}` as `A\\B`, `A\\C`."""
    prefix, group = child(node, "namespace_name"), child(node, "namespace_use_group")
    before = f"{text_of(prefix)}\\" if prefix else ""
    for clause in (group or node).named_children:
        name = child(clause, "qualified_name", "name") if clause.type == _PHP_CLAUSE else None
        if name:
            yield bare(before + text_of(name).lstrip("\\"))


_PHP_CLAUSE = "namespace_use_clause"


def _rust(node: Node) -> Iterator[str]:
    """`use a::{b, c::{self, D as E}}` as `a::b`, `a::c`, `a::c::D`."""
    waiting = [("", node.child_by_field_name("argument"))]
    while waiting:
        before, at = waiting.pop()
        if at is None:
            continue
        if at.type in ("scoped_use_list", "use_list"):
            path = at.child_by_field_name("path")
            before = f"{before}{text_of(path)}::"[:NAME_LIMIT] if path else before
            inner = at.child_by_field_name("list") or at
            waiting += [(before, each) for each in reversed(inner.named_children)]
        elif at.type == "self":
            yield bare(before.removesuffix("::"))
        elif at.type not in COMMENTS:
            path = at.child_by_field_name("path") if at.type == "use_as_clause" else at
            yield bare(before + text_of(path or at))


def _included(node: Node) -> Iterator[str]:
    path = child(node, "string", "encapsed_string")
    if path is None and node.named_child_count:
        path = node.named_children[0]
    yield bare(text_of(node if path is None else path))


_IMPORTS: Mapping[str, Callable[[Node], Iterator[str]]] = {
    "import_from_statement": _python,
    "future_import_statement": _python,
    "export_statement": _javascript,
    "import_statement": lambda node: (
        _python if node.children_by_field_name("name") else _javascript
    )(node),
    "call_expression": _call,
    "call": _call,
    "command": _call,
    "import_spec": _field("path"),
    "preproc_include": _field("path"),
    "use_declaration": _rust,
    "namespace_use_declaration": _php,
    "extern_crate_declaration": _field("name"),
    "include_expression": _included,
    "include_once_expression": _included,
    "require_expression": _included,
    "require_once_expression": _included,
}
