"""What a syntax node defines: its name, which token that is, and where its body starts."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tree_sitter import Node

from reviewer.facts.grammars import Rule
from reviewer.facts.grammars.grammar import types

# a name is for people to read; a megabyte key is not one
NAME_LIMIT = 200
# every link of a chain of calls asks for the text before it: a longer one is no name but a bomb
_TEXT_LIMIT = 4_000
# how far into a YAML mapping its name is looked for, and how deep C declarators are followed
_LOOKUPS = 30

_CALLABLES = types("arrow_function function_expression generator_function lambda function")
_PLAIN_NAMES = types("identifier attribute member_expression property_identifier") | types(
    "private_property_identifier string number"
)
_TEST_CALLS = types(
    "describe fdescribe xdescribe context suite it fit xit specify test xtest"
) | types("bench feature scenario example shared_examples")
# `it.only`, `test.describe`; but `suite.add` and `context.on` are calls of something else
_TEST_MODIFIERS = types(
    "only skip skipIf runIf todo each for concurrent sequential serial"
) | types("parallel shuffle fails failing fixme slow describe step configure if")
_CPP_TESTS = types("TEST TEST_F TEST_P TYPED_TEST TYPED_TEST_P")


class Name(NamedTuple):
    """`own` is the token to ignore when asking whether only the name changed."""

    text: str
    own: bytes
    kind: str
    body: Node | None
    at: int


def text_of(node: Node) -> str:
    """The beginning of a node's text, undecodable bytes as surrogates; empty of a huge tree."""
    if node.child_count and node.end_byte - node.start_byte > _TEXT_LIMIT:
        return ""
    return (node.text or b"")[: 4 * NAME_LIMIT].decode("utf-8", "surrogateescape")


def bare(text: str) -> str:
    """A name for people: one line, without the quotes round it, cut at a limit."""
    text = " ".join(text.split())
    if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'`":
        text = text[1:-1]
    return text[:NAME_LIMIT]


def step(node: Node, path: str) -> Node | None:
    """Follow a `/`-path of fields or child types; `last` is the last named child."""
    at: Node | None = node
    for part in path.split("/"):
        if at is None:
            return None
        if part == "last":
            at = at.named_children[-1] if at.named_child_count else None
        else:
            at = at.child_by_field_name(part) or child(at, part)
    return at


def child(node: Node, *types: str) -> Node | None:
    """The first named child of one of these types."""
    return next((c for c in node.named_children if c.type in types), None)


def name_of(node: Node, rule: Rule) -> Name | None:
    """What `node` defines by `rule`; None where it defines nothing (anonymous, a mere use)."""
    return _NAMINGS[rule.naming](node, rule)


def _named(node: Node, rule: Rule, name: Node, text: str = "", kind: str = "") -> Name | None:
    shown = bare(text or text_of(name))
    if not shown:
        return None
    body = next((b for b in (step(node, path) for path in rule.body) if b is not None), None)
    if body is not None and body.start_byte <= name.start_byte:
        body = None
    return Name(shown, _last_word(name), kind or rule.kind, body, name.start_byte)


def _last_word(name: Node) -> bytes:
    """The name's own token: of `a::b` and `a.b` the last one."""
    while name.named_child_count and name.type not in ("string", "string_lit", "quoted_key"):
        name = name.named_children[-1]
    return name.text or b""


def _path(node: Node, rule: Rule) -> Name | None:
    name = next((n for n in (step(node, path) for path in rule.name) if n is not None), None)
    return None if name is None else _named(node, rule, name)


def _keyword(node: Node, rule: Rule) -> Name | None:
    """A definition without a name of its own: `constructor(x: Int)`, `this[int i]`."""
    word = next((c for c in node.children if c.type in rule.name), None)
    found = None if word is None else _named(node, rule, word)
    # such a word stands elsewhere in its body too: it is no name to ignore
    return None if found is None else found._replace(own=b"")


def _tagged(node: Node, rule: Rule) -> Name | None:
    """`struct S {...}` defines; `struct S x` only uses."""
    return None if node.child_by_field_name("body") is None else _path(node, rule)


def _assigned(node: Node, rule: Rule) -> Name | None:
    """`name = value`: a function where the value is one; patterns define no single name."""
    name = step(node, rule.name[0]) or node.child_by_field_name("name")
    if name is None or name.type not in _PLAIN_NAMES:
        return None
    value = node.child_by_field_name("value") or node.child_by_field_name("right")
    if value is None or value.type not in _CALLABLES:
        return None if rule.kind == "function" else _named(node, rule, name)
    inner = value.child_by_field_name("body") or value
    found = _named(node, rule, name, kind="method" if rule.kind == "field" else "function")
    return None if found is None else found._replace(body=inner)


def _declarator(node: Node, rule: Rule) -> Name | None:
    """C: the name is at the bottom of nested declarators; a function one makes it a function."""
    at, body, function = node.child_by_field_name("declarator"), None, False
    for _ in range(_LOOKUPS):
        if at is None:
            return None
        function = function or at.type == "function_declarator"
        body = body or at.child_by_field_name("value")
        below = at.child_by_field_name("declarator") or (
            at.named_children[-1]
            if at.type in ("reference_declarator", "parenthesized_declarator") and at.named_children
            else None
        )
        if below is None:
            break
        at = below
    if at is None:
        return None
    text = text_of(at) if at.type == "operator_name" else _dotted(text_of(at))
    if text in _CPP_TESTS:
        parameters = step(node, "declarator/parameters")
        shown = ".".join(text_of(p) for p in parameters.named_children) if parameters else text
        return _named(node, rule, at, shown, "test")
    kind = "function" if function and rule.kind != "type" else rule.kind
    found = _named(node, rule, at, text, kind)
    return found if found is None or body is None else found._replace(body=body)


def _dotted(text: str) -> str:
    """`K<T>::g` as `K.g`."""
    kept, depth = [], 0
    for char in text:
        depth += char == "<"
        if depth == 0:
            kept.append(char)
        depth -= char == ">" and depth > 0
    return "".join(kept).replace("::", ".").strip(". ")


def _go_method(node: Node, rule: Rule) -> Name | None:
    name, receiver = node.child_by_field_name("name"), step(node, "receiver/parameter_declaration")
    if name is None:
        return None
    type_ = receiver.child_by_field_name("type") if receiver else None
    owner = text_of(type_).lstrip("*( ").split("[")[0].rstrip(") ") if type_ else ""
    return _named(node, rule, name, f"{owner}.{text_of(name)}" if owner else "")


_GO_KINDS = {"struct_type": "class", "interface_type": "interface"}


def _go_type(node: Node, rule: Rule) -> Name | None:
    name, type_ = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None:
        return None
    return _named(node, rule, name, kind=_GO_KINDS.get(type_.type, "") if type_ else "")


def _rust_impl(node: Node, rule: Rule) -> Name | None:
    """`impl T` is `T`, `impl Trait for T` is `T.Trait`."""
    type_, trait = node.child_by_field_name("type"), node.child_by_field_name("trait")
    if type_ is None:
        return None
    text = _dotted(text_of(type_))
    return _named(node, rule, type_, f"{text}.{_dotted(text_of(trait))}" if trait else text)


def _test_call(node: Node, rule: Rule) -> Name | None:
    """`it("adds", () => ...)`, `describe "x" do`: the blocks a test file is made of."""
    at = node.child_by_field_name("function") or node.child_by_field_name("method")
    for _ in range(_LOOKUPS):
        below = (
            at.child_by_field_name("object") or at.child_by_field_name("function") if at else None
        )
        if at is None or below is None:
            break
        modifier = at.child_by_field_name("property")
        if modifier is not None and text_of(modifier) not in _TEST_MODIFIERS:
            return None
        at = below
    if at is None or at.child_count or text_of(at) not in _TEST_CALLS:
        return None
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    title = next(
        (a for a in given[:1] if a.type in ("string", "template_string", "constant")), None
    )
    body = node.child_by_field_name("block") or (given[-1] if len(given) > 1 else None)
    if title is None or body is None or body.type not in (*_CALLABLES, "block", "do_block"):
        return None
    return Name(bare(text_of(title)), title.text or b"", "test", body, title.start_byte)


def _hcl_block(node: Node, rule: Rule) -> Name | None:
    """`resource "aws_s3_bucket" "logs"` is `resource.aws_s3_bucket.logs`."""
    labels = []
    for part in node.named_children:
        if part.type not in ("identifier", "string_lit"):
            break
        labels.append(part)
    if not labels:
        return None
    shown = ".".join(bare(text_of(label)) for label in labels)
    found = _named(node, rule, labels[-1], shown)
    # the only word of `lifecycle {}` says what it is: it is no name to ignore
    return found._replace(own=b"") if found and len(labels) == 1 else found


def _yaml_key(node: Node, rule: Rule) -> Name | None:
    key = node.child_by_field_name("key")
    if key is None:
        return None
    return Name(
        bare(text_of(key)) or '""',
        key.text or b"",
        rule.kind,
        node.child_by_field_name("value"),
        key.start_byte,
    )


def _yaml_pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Keys and values of the mapping a YAML node holds, the first ones only."""
    holds = node.type in ("block_node", "flow_node")
    block = node if holds else child(node, "block_node", "flow_node")
    mapping = child(block, "block_mapping", "flow_mapping") if block else None
    for pair in mapping.named_children[:_LOOKUPS] if mapping else ():
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key and value:
            yield bare(text_of(key)), value


def _yaml_item(node: Node, rule: Rule) -> Name | None:
    """A list's item that tells its name: `- name: x`, `- id: x`, `- uses: x@v1`."""
    found = dict(_yaml_pairs(node))
    name = found.get("name") or found.get("id") or found.get("uses")
    if name is None or name.type == "block_node":
        return None
    shown = bare(text_of(name)).split("@")[0] or '""'
    return Name(shown, name.text or b"", rule.kind, step(node, "block_node"), name.start_byte)


def _yaml_document(node: Node, rule: Rule) -> Name | None:
    """A Kubernetes manifest: `Deployment/web`."""
    found = dict(_yaml_pairs(node))
    kind, metadata = found.get("kind"), found.get("metadata")
    name = dict(_yaml_pairs(metadata)).get("name") if metadata else None
    if kind is None or name is None or "\n" in text_of(name):
        return None
    shown = f"{bare(text_of(kind))}/{bare(text_of(name))}"
    return Name(shown, name.text or b"", rule.kind, step(node, "block_node"), name.start_byte)


def _sql_statement(node: Node, rule: Rule) -> Name | None:
    """`CREATE TABLE orders` is `table.orders`, `DROP TABLE orders` is `drop_table.orders`."""
    first = node.named_children[0] if node.named_children else None
    if first is None:
        return None
    kind = first.type.removeprefix("create_").removeprefix("keyword_").removesuffix("_statement")
    body = child(first, "column_definitions", "create_query", "function_body") or (
        None if first.type.startswith("create_") else first
    )
    parts = (first, *node.named_children[1:_LOOKUPS])
    name = (
        first.child_by_field_name("name")
        or next((c for p in parts if (c := _reference(p)) is not None), None)
        or first.child_by_field_name("column")
    )
    if name is None:
        return Name(kind, b"", rule.kind, body, -1)
    shown = f"{kind}.{bare(text_of(name))}"[:NAME_LIMIT]
    # to drop another table is another statement, not the same one renamed
    own = _last_word(name) if first.type.startswith("create_") else b""
    return Name(shown, own, rule.kind, body, name.start_byte)


def _reference(node: Node) -> Node | None:
    if node.type == "object_reference":
        return node
    if node.type == "create_index":  # its object is the table; the index itself is a field
        return node.child_by_field_name("column")
    return child(node, "object_reference") or step(node, "relation/object_reference")


def _docker_stage(node: Node, rule: Rule) -> Name | None:
    alias = node.child_by_field_name("as") or child(node, "image_spec")
    found = None if alias is None else _named(node, rule, alias)
    return None if found is None or alias is None else found._replace(own=alias.text or b"")


def _docker_instruction(node: Node, rule: Rule) -> Name | None:
    """`RUN`, or with its variable `ENV PATH`."""
    word = text_of(node.children[0]).upper() if node.children else ""
    pair = child(node, "env_pair", "label_pair") or node
    key = pair.child_by_field_name("name") or pair.child_by_field_name("key")
    shown = f"{word} {bare(text_of(key))}" if key else word
    if not word.isalpha():
        return None
    body = node.children[1] if node.child_count > 1 else None
    return Name(shown, b"", rule.kind, body, key.start_byte if key else -1)


_NAMINGS: Mapping[str, Callable[[Node, Rule], Name | None]] = {
    "path": _path,
    "keyword": _keyword,
    "assigned": _assigned,
    "declarator": _declarator,
    "tagged": _tagged,
    "go-method": _go_method,
    "go-type": _go_type,
    "rust-impl": _rust_impl,
    "test-call": _test_call,
    "hcl-block": _hcl_block,
    "yaml-key": _yaml_key,
    "yaml-item": _yaml_item,
    "yaml-document": _yaml_document,
    "sql-statement": _sql_statement,
    "docker-stage": _docker_stage,
    "docker-instruction": _docker_instruction,
}
