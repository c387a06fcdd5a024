"""The drive-bys: for each, the edits of a text that would make one.

A case names an edit by its number, so an operator must keep finding the same ones in the same order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tree_sitter import Node

from reviewer.evals.syntactic import Edit, Parsed

Operator = Callable[[Parsed], Iterator[Edit]]

_LOOSER: Final = {b"&&": b"||", b"and": b"or", b"<": b"<=", b">": b">="}
_BRANCHES: Final = frozenset(
    [
        "if_statement",
        "if_expression",
        "while_statement",
        "elif_clause",
        "if",
        "unless",
        "while",
        "conditional_expression",
        "ternary_expression",
        "guard_statement",
        "while_expression",
    ]
)
_IFS: Final = frozenset(["if_statement", "if_expression", "if", "expression_statement"])
_LEAVING: Final = re.compile(
    rb"\{?\s*(?:raise|throw|return|panic!|exit|die|abort|continue|break|bail!|process\.exit)\b[^\n{}]*\s*\}?\s*;?\s*\Z"
)
_MAX_GUARD_LINES: Final = 6
_NUMBERS: Final = frozenset(
    [
        "integer",
        "number",
        "int_literal",
        "decimal_integer_literal",
        "number_literal",
        "integer_literal",
        "numeric_lit",
        "integer_scalar",
    ]
)
_SETS: Final = [
    "assign",
    "declarator",
    "keyword_argument",
    "const_",
    "let_declaration",
    "pair",
    "attribute",
    "field_init",
    "named_argument",
    "default_parameter",
    "const_spec",
    "variable_declar",
    "property",
    "static_item",
    "mapping",
]
_CATCHES: Final = frozenset(["except_clause", "catch_clause", "rescue", "catch_block"])
_THROWS: Final = frozenset(
    [
        "raise_statement",
        "throw_statement",
        "throw_expression",
        "jump_expression",
        "expression_statement",
    ]
)
_ARGUMENTS: Final = frozenset(["arguments", "argument_list", "call_arguments", "value_arguments"])
_BLOCKS: Final = frozenset(["block_mapping_pair", "block"])
_HOLDERS: Final = frozenset(
    [
        "services",
        "volumes",
        "jobs",
        "steps",
        "containers",
        "rules",
        "resources",
        "alerts",
        "secrets",
        "networks",
        "ports",
    ]
)


def loosened_condition(tree: Parsed) -> Iterator[Edit]:
    """A comparison or a conjunction of a condition that lets more through."""
    for node in tree.nodes():
        looser = _LOOSER.get(tree.text(node)) if not node.is_named else None
        if looser is not None and _in_condition(node):
            yield Edit(node.start_byte, node.end_byte, looser)


def removed_guard(tree: Parsed) -> Iterator[Edit]:
    """An `if` without `else` whose body only leaves: gone."""
    for node in tree.nodes():
        if node.type not in _IFS or any("else" in child.type for child in node.children):
            continue
        body = node.child_by_field_name("consequence") or node.child_by_field_name("body")
        body = body or (node.named_children[-1] if node.named_child_count > 1 else None)
        lines = tree.lines(node)
        short = node.end_point.row - node.start_point.row < _MAX_GUARD_LINES
        if body is None or lines is None or not short:
            continue
        text = tree.text(body).strip().removeprefix(b"then").removesuffix(b"end")
        if _LEAVING.match(text) and not _alone(node):
            yield Edit(*lines, b"")


_SKIPS: Final[Mapping[str, tuple[re.Pattern[bytes], bytes]]] = {
    "python": (
        re.compile(rb"(?m)^(?P<i>[ \t]*)(?=(?:async )?def test_)"),
        b'\\g<i>@pytest.mark.skip(reason="flaky")\n\\g<i>',
    ),
    "javascript": (re.compile(rb"(?m)^(?P<i>[ \t]*(?:it|test|describe))\("), b"\\g<i>.skip("),
    "go": (
        re.compile(rb"(?m)^(?P<i>func Test\w+\((?P<t>\w+) \*testing\.T\) \{\n)"),
        b'\\g<i>\t\\g<t>.Skip("flaky")\n',
    ),
    "java": (re.compile(rb"(?m)^(?P<i>[ \t]*)@Test\b"), b"\\g<i>@Disabled\n\\g<i>@Test"),
    "rust": (re.compile(rb"(?m)^(?P<i>[ \t]*)#\[test\]\n"), b"\\g<i>#[test]\n\\g<i>#[ignore]\n"),
    "c_sharp": (re.compile(rb"\[(?P<i>Fact|Theory)\]"), b'[\\g<i>(Skip = "flaky")]'),
    "php": (
        re.compile(rb"(?m)^(?P<i>[ \t]*)(?P<f>public function test\w+\([^\n]*\n[ \t]*\{\n)"),
        b"\\g<i>\\g<f>\\g<i>    $this->markTestSkipped();\n",
    ),
    "ruby": (re.compile(rb"(?m)^(?P<i>[ \t]*)(?=(?:it|should|describe) [\"'])"), b"\\g<i>x"),
}
_ALIKE: Final = {"typescript": "javascript", "tsx": "javascript", "kotlin": "java"}


def skipped_test(tree: Parsed) -> Iterator[Edit]:
    """A test that runs no more."""
    skip = _SKIPS.get(_ALIKE.get(tree.language, tree.language))
    if skip is not None and "test" in tree.path.lower() + "spec" * ("spec" in tree.path.lower()):
        yield from _rewritten(tree, *skip)


def dropped_resource(tree: Parsed) -> Iterator[Edit]:
    """A whole resource, service, job or step: gone."""
    for node in tree.nodes():
        if node.type not in _BLOCKS or (lines := tree.lines(node)) is None:
            continue
        short = node.end_point.row - node.start_point.row < 40
        if short and (_is_resource(tree, node) or _is_held(tree, node)):
            yield Edit(*lines, b"")


_WIDER: Final = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (
            rb"(?m)^(?P<i>\s+(?:contents|packages|actions|id-token|pull-requests): )(?:read|none)\b",
            b"\\g<i>write",
        ),
        (rb"\bchmod (?P<i>(?:-R )?)(?:0?[4-7][0-5][0-5])\b", b"chmod \\g<i>777"),
        (rb"\b0o?6[04]{2}\b", b"0666"),
        (rb"\b(?:10|172|192)\.\d+\.\d+\.\d+/\d+\b", b"0.0.0.0/0"),
        (rb"\"(?P<i>s3|ec2|iam|sqs|dynamodb|kms|logs):[A-Z]\w+\"", b'"\\g<i>:*"'),
        (rb"(?m)^(?P<i>[ \t]+(?:static |final |async )*)private (?=[\w<])", b"\\g<i>public "),
        (rb"\b127\.0\.0\.1\b", b"0.0.0.0"),
        (rb"\breadOnlyRootFilesystem: true\b", b"readOnlyRootFilesystem: false"),
        (rb"\brunAsNonRoot: true\b", b"runAsNonRoot: false"),
        (rb"\bverify=True\b", b"verify=False"),
    )
)


def widened_permission(tree: Parsed) -> Iterator[Edit]:
    """More may be done, by more."""
    for pattern, new in _WIDER:
        yield from _rewritten(tree, pattern, new, code=False)


def reformatted_block(tree: Parsed) -> Iterator[Edit]:
    """Arguments on one line that go one a line, for no reason."""
    for node in tree.nodes():
        inside = [child for child in node.named_children if child.type != "comment"]
        on_line = node.start_point.row == node.end_point.row
        if node.type not in _ARGUMENTS or not on_line or len(inside) < 3:
            continue
        if tree.data[node.start_byte : node.start_byte + 1] != b"(":
            continue
        indent = tree.indent(node.start_byte)
        step = b"\t" if indent.startswith(b"\t") or tree.language == "go" else b"    "
        parts = b",\n".join(indent + step + tree.text(child) for child in inside)
        tail = b",\n" if tree.language in ("go", "python", "rust") else b"\n"
        yield Edit(node.start_byte, node.end_byte, b"(\n" + parts + tail + indent + b")")


def changed_constant(tree: Parsed) -> Iterator[Edit]:
    """A number that is set somewhere, and is another now."""
    for node in tree.nodes():
        text = tree.text(node)
        if node.type not in _NUMBERS or not text.isdigit() or not 4 < int(text) < 10**7:
            continue
        if _sets(node):
            new = str(int(text) // 10 if int(text) >= 100 else int(text) * 10).encode()
            yield Edit(node.start_byte, node.end_byte, new)


def swallowed_error(tree: Parsed) -> Iterator[Edit]:
    """A handler that throws on no more."""
    for node in tree.nodes():
        if node.type not in _THROWS or not _under_catch(node):
            continue
        if not re.match(rb"(?:raise|throw)\b", tree.text(node)):
            continue
        if tree.language == "python":
            yield Edit(node.start_byte, node.end_byte, b"pass")
        elif (lines := tree.lines(node)) is not None:
            yield Edit(*lines, b"")


_LIMITS: Final = (
    (re.compile(rb",\s*(?:timeout|retries|max_retries|deadline)\s*=\s*[\w.]+(?=\s*[,)])"), b""),
    (re.compile(rb"(?m)^[ \t]*(?:timeout-minutes|timeoutSeconds|activeDeadlineSeconds|backoffLimit|retries|timeout|initialDelaySeconds): *\w+\n"), b""),
    (re.compile(rb"(?m)^[ \t]*(?:timeout|retries|maxRetries|retryDelay): *\w+,\n"), b""),
)  # fmt: skip


def removed_limit(tree: Parsed) -> Iterator[Edit]:
    """A time limit or a bound of retries: gone."""
    for pattern, new in _LIMITS:
        yield from _rewritten(tree, pattern, new)


_LOG: Final = re.compile(
    rb"(?i)(?:\w+(?:\.|->))?_?(?:log|logger|logging|console|slog|klog|tracing)"
    rb"(?:\.|::|->)(?:debug|info|warn|warning|error|exception|log|trace|print|fatal)\w{0,5}!?\([^\n]*\)?;?\Z"
)


def dropped_log(tree: Parsed) -> Iterator[Edit]:
    """A line that logs: gone."""
    for node in tree.nodes():
        if "statement" not in node.type or node.start_point.row != node.end_point.row:
            continue
        lines = tree.lines(node)
        if lines is not None and _LOG.match(tree.text(node)) and not _alone(node):
            yield Edit(*lines, b"")


OPERATORS: Final[Mapping[str, Operator]] = {
    "loosened-condition": loosened_condition,
    "removed-guard": removed_guard,
    "skipped-test": skipped_test,
    "dropped-resource": dropped_resource,
    "widened-permission": widened_permission,
    "reformatted-block": reformatted_block,
    "changed-constant": changed_constant,
    "swallowed-error": swallowed_error,
    "removed-limit": removed_limit,
    "dropped-log": dropped_log,
}


def _rewritten(
    tree: Parsed, pattern: re.Pattern[bytes], new: bytes, *, code: bool = True
) -> Iterator[Edit]:
    for match in tree.found(pattern):
        if not code or tree.language == "yaml" or tree.is_code(match.start()):
            yield Edit(match.start(), match.end(), match.expand(new))


def _in_condition(node: Node) -> bool:
    """Whether a token stands in what decides a branch."""
    child, parent = node, node.parent
    for _ in range(6):
        if parent is None:
            return False
        if parent.type in _BRANCHES:
            body = parent.child_by_field_name("consequence") or parent.child_by_field_name("body")
            return body is None or child.end_byte <= body.start_byte
        child, parent = parent, parent.parent
    return False


def _alone(node: Node) -> bool:
    """Whether a statement is all of its block: taking it away would leave nothing."""
    return node.parent is None or node.parent.named_child_count < 2


def _sets(node: Node) -> bool:
    above = node.parent
    for _ in range(3):
        if above is None:
            return False
        if any(kind in above.type for kind in _SETS):
            return True
        above = above.parent
    return False


def _under_catch(node: Node) -> bool:
    above = node.parent
    for _ in range(3):
        if above is None:
            return False
        if above.type in _CATCHES:
            return True
        above = above.parent
    return False


def _is_resource(tree: Parsed, node: Node) -> bool:
    """A top-level block of Terraform."""
    return tree.language == "hcl" and tree.text(node).startswith((b"resource ", b"module "))


def _is_held(tree: Parsed, node: Node) -> bool:
    """A key below one that holds services, jobs or the like."""
    if tree.language != "yaml":
        return False
    mapping = node.parent
    holder = mapping.parent.parent if mapping is not None and mapping.parent is not None else None
    if holder is None or holder.type != "block_mapping_pair" or mapping is None:
        return False
    key = holder.child_by_field_name("key")
    name = tree.text(key).decode("utf-8", "replace") if key is not None else ""
    return name in _HOLDERS and mapping.named_child_count > 1
