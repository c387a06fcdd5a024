"""Handlers that are registered by calls or by configuration, and the checks before them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tree_sitter import Node

from reviewer.facts.checks.guards import Guarded, is_guard
from reviewer.facts.definitions import Parsed

_VERBS: Final = frozenset(
    (
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "all",
        "any",
        "handle",
        "handlefunc",
        "route",
        "match",
    )
)
_LINKS: Final = 12  # how long a chain of calls, or a list of arguments, is followed
_MAX_CALLS: Final = 20_000

_DJANGO: Final = re.compile(r"\b(?:re_)?path\(\s*r?[\"']([^\"'\n]*)[\"'],\s*([\w.]+(?:\([\w.]*)*)")
_RUBY: Final = re.compile(
    r"^[ \t]*(?:prepend_|append_)?before_(?:action|filter)[ (]+((?::\w+[!?]?(?:,[ ]*)?)+)",
    re.MULTILINE,
)
_PHP: Final = re.compile(
    r"Route::(get|post|put|patch|delete|any|match|resource|apiResource)\(\s*['\"]([^'\"\n]*)['\"][^;]{0,2000};"
)
_PHP_GUARDS: Final = re.compile(r"->middleware\(\s*\[?([^)\]]{0,300})")
_PHP_OWN: Final = re.compile(r"\$this->middleware\(\s*\[?([^)\]]{0,300})")
_PHP_GUARD: Final = re.compile(
    r"^(?:auth|can|role|permission|verified|password\.confirm|admin)(?:[:.]|$)"
)
_SPRING: Final = re.compile(
    r"\.(?:requestMatchers|antMatchers|mvcMatchers|pathMatchers|anyRequest|anyExchange)\(([^()]{0,300})\)\s*"
    r"\.(authenticated|hasRole|hasAnyRole|hasAuthority|hasAnyAuthority|fullyAuthenticated|denyAll)\("
)
_ASPNET: Final = re.compile(
    r"\.Map(Get|Post|Put|Patch|Delete|Group|Methods)\(\s*\"([^\"\n]*)\"[^;]{0,2000};"
)
_ASPNET_GUARD: Final = re.compile(r"\.(RequireAuthorization)\(")
_OPENAPI_VERB: Final = re.compile(r"^paths\.(.+)\.(get|put|post|delete|options|head|patch|trace)$")


def registered(parsed: Parsed, text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    """Routes of one file, with the checks that their registration names."""
    language = parsed.language
    if language in ("javascript", "typescript", "tsx", "go") and parsed.root is not None:
        yield from _calls(parsed.root, lines)
    elif language == "python":
        yield from _django(text, lines)
    elif language == "ruby":
        yield from _ruby(parsed, text, lines)
    elif language == "php":
        yield from _php(parsed, text, lines)
    elif language in ("java", "kotlin"):
        yield from _matched(_SPRING, text, lines)
    elif language == "c_sharp":
        yield from _aspnet(text, lines)
    elif language in ("yaml", "json"):
        yield from _openapi(parsed, lines)


def _calls(root: Node, lines: Sequence[str]) -> Iterator[Guarded]:
    """`app.get("/x", check, handler)`, `router.use(check)`, `r.With(check).Get("/x", h)`."""
    cursor, seen = root.walk(), 0
    while True:
        node = cursor.node
        if node is not None and node.type == "call_expression":
            seen += 1
            if seen > _MAX_CALLS:
                return
            found = _call(node, lines)
            if found is not None:
                yield found
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _call(node: Node, lines: Sequence[str]) -> Guarded | None:
    function, arguments = (
        node.child_by_field_name("function"),
        node.child_by_field_name("arguments"),
    )
    if function is None or arguments is None:
        return None
    target = function.child_by_field_name("object") or function.child_by_field_name("operand")
    verb = _text(function.child_by_field_name("property") or function.child_by_field_name("field"))
    given = arguments.named_children[:_LINKS]
    first = _text(given[0]) if given else ""
    line = (function.child_by_field_name("property") or function).start_point.row + 1
    if target is None:
        return None
    chain, path = _chain(target)
    receiver = chain[0]
    if verb.lower() == "use":
        guards = frozenset(name for item in given for name in _guards(item))
        where = f" {_bare(first)}" if first[:1] in "\"'`" else ""
        shown = _shown(lines, line)
        return Guarded(
            f"use {receiver}{where}", "", guards, line, line, shown, receiver, bool(not where)
        )
    route = _bare(first) if first[:2] in ('"/', "'/", "`/", '""', "''") else path
    if verb.lower() not in _VERBS or route is None:
        return None
    guards = frozenset([name for item in given for name in _guards(item)] + chain[1:])
    owner = f"{verb.upper()} {receiver} {route}"
    return Guarded(
        owner,
        "",
        guards,
        line,
        line,
        _shown(lines, line),
        receiver,
        route=f"{verb.upper()} {route}",
    )


def _chain(target: Node) -> tuple[list[str], str | None]:
    """The receiver's name, guards named on the way to the call, and the path of `.route("/x")`."""
    guards: list[str] = []
    path: str | None = None
    at = target
    for _ in range(_LINKS):
        if at.type != "call_expression":
            break
        arguments = at.child_by_field_name("arguments")
        given = arguments.named_children[:_LINKS] if arguments else []
        if given and _text(given[0])[:2] in ('"/', "'/", "`/"):
            path = _bare(_text(given[0]))
        guards += [name for item in given for name in _guards(item)]
        function = at.child_by_field_name("function")
        below = (
            (function.child_by_field_name("object") or function.child_by_field_name("operand"))
            if function
            else None
        )
        if below is None:
            break
        at = below
    return [_text(at)[:80], *guards], path


def _guards(node: Node, depth: int = 0) -> list[str]:
    """Guards that one argument names: `check`, `auth.check`, `check("admin")`, `check(handler)`, `[a, b]`."""
    if depth > 2:
        return []
    if node.type in ("identifier", "member_expression", "selector_expression"):
        name = _text(node).rpartition(".")[2]
        return [name] if is_guard(name) else []
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        name = _text(function).rpartition(".")[2] if function else ""
        inner = node.child_by_field_name("arguments")
        found = [f"{name}{_first_string(inner)}"] if is_guard(name) else []
        for item in inner.named_children[:_LINKS] if inner else ():
            found += _guards(item, depth + 1)
        return found
    if node.type == "array":
        return [name for item in node.named_children[:_LINKS] for name in _guards(item, depth + 1)]
    return []


def _first_string(arguments: Node | None) -> str:
    first = arguments.named_children[0] if arguments and arguments.named_children else None
    return f"({_bare(_text(first))})" if first is not None and _text(first)[:1] in "\"'`" else ""


def _django(text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    """`path("x/", login_required(view))`."""
    for found in _DJANGO.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        guards = frozenset(name for name in re.findall(r"\w+(?=\()", found[2]) if is_guard(name))
        yield Guarded(
            f"URL {found[1]}", "", guards, line, line, _shown(lines, line), route=f"URL {found[1]}"
        )


def _ruby(parsed: Parsed, text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    """`before_action :authenticate_user!` speaks for the class it stands in."""
    for found in _RUBY.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        guards = {name for name in re.findall(r":(\w+[!?]?)", found[1]) if is_guard(name)}
        owner = ""
        for piece in parsed.pieces:
            if piece.kind in ("class", "module") and piece.start_line <= line <= piece.end_line:
                owner = piece.name
        if guards:
            yield Guarded(
                owner, owner, frozenset(guards), line, line, _shown(lines, line), wide=True
            )


def _php(parsed: Parsed, text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    for found in _PHP.finditer(text):
        guards = _php_guards(_PHP_GUARDS.findall(found[0]))
        line = text.count("\n", 0, found.start()) + 1
        route = f"{found[1].upper()} {found[2]}"
        yield Guarded(route, "", guards, line, line, _shown(lines, line), route=route)
    owner = next((piece.name for piece in parsed.pieces if piece.kind == "class"), "")
    for found in _PHP_OWN.finditer(text):
        guards = _php_guards([found[1]])
        line = text.count("\n", 0, found.start()) + 1
        yield Guarded(owner, owner, guards, line, line, _shown(lines, line), wide=True)


def _php_guards(given: Sequence[str]) -> frozenset[str]:
    names = (name for part in given for name in re.findall(r"['\"]([^'\"\n]+)['\"]", part))
    return frozenset(name for name in names if _PHP_GUARD.match(name))


def _matched(pattern: re.Pattern[str], text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        where = re.sub(r"\s+", " ", found[1]).strip() or "any request"
        yield Guarded(
            where, "", frozenset({found[2]}), line, line, _shown(lines, line), route=where
        )
    # a matcher that is open now is still there: it has lost its check
    for found in re.finditer(
        r"\.(?:requestMatchers|antMatchers|mvcMatchers|pathMatchers|anyRequest|anyExchange)\(([^()]{0,300})\)\s*\.permitAll\(",
        text,
    ):
        line = text.count("\n", 0, found.start()) + 1
        where = re.sub(r"\s+", " ", found[1]).strip() or "any request"
        yield Guarded(where, "", frozenset(), line, line, _shown(lines, line), route=where)


def _aspnet(text: str, lines: Sequence[str]) -> Iterator[Guarded]:
    for found in _ASPNET.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        route = f"{found[1].upper()} {found[2]}"
        guards = frozenset(_ASPNET_GUARD.findall(found[0]))
        yield Guarded(route, "", guards, line, line, _shown(lines, line), route=route)


def _openapi(parsed: Parsed, lines: Sequence[str]) -> Iterator[Guarded]:
    """Operations and their `security`, the document's own where an operation has none."""
    names = {piece.name: piece for piece in parsed.pieces}
    if "paths" not in names or not ({"openapi", "swagger"} & set(names)):
        return
    general = _schemes(parsed, "security")
    for name, piece in names.items():
        verb = _OPENAPI_VERB.match(name)
        if verb is None:
            continue
        own = names.get(f"{name}.security")
        guards = _schemes(parsed, f"{name}.security") if own else general
        line = own.start_line if own else piece.start_line
        route = f"{verb[2].upper()} {verb[1]}"
        yield Guarded(route, "", guards, line, line, _shown(lines, line), route=route)


def _schemes(parsed: Parsed, name: str) -> frozenset[str]:
    return frozenset(
        piece.name.rpartition(".")[2]
        for piece in parsed.pieces
        if piece.name.rpartition(".")[0] == name
    )


def _text(node: Node | None) -> str:
    if node is None or node.text is None:
        return ""
    return node.text[:400].decode("utf-8", "surrogateescape")


def _bare(literal: str) -> str:
    return literal[1:-1] if literal[:1] in "\"'`" else literal


def _shown(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
