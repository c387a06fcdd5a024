"""What the node types of a grammar mean, by their numbers; and what of a token is only format."""

import re
from functools import cache
from typing import NamedTuple

from reviewer.facts.grammars import COMMENTS, GRAMMARS, Grammar, Rule
from reviewer.facts.languages import load

ATOM, COMMENT, DEFINITION, IMPORT, LITERAL, ANNOTATION = 1, 2, 4, 8, 16, 32
WRAPPER, SCOPE, SKIPPED, PROSE, FOLDED, SEPARATOR = 64, 128, 256, 512, 1024, 2048
CLOSER, ERROR, BLOCK_SCALAR, STICKY = 4096, 8192, 16384, 32768
PLAIN_SCALAR = 65536
_ERROR_ID = 0xFFFF  # tree-sitter's ts_builtin_sym_error

_CLOSERS = frozenset((")", "]", "}", ">", "tuple_end", "object_end"))

# comments a tool or a compiler acts on: they count as code
_TOOLS = (
    rb"@?(?:ts-|phpstan|psalm|type:|typed:|noqa|nosec|nosem|nolint|nopmd|:?nocov|nosonar|#nosec|"
    rb"noinspection|pylint|pyright|pyre-|pytype|pragma|mypy:|ruff:|fmt:|yapf:|isort:|flake8|eslint|"
    rb"jshint|jslint|tslint|biome-|deno-|oxlint|prettier-|stylelint|istanbul|c8 |v8 |shellcheck|"
    rb"rubocop|standard:|steep:|frozen_string|phpcs|codingstandards|checkov|tfsec|tflint|trivy|"
    rb"terrascan|hadolint|kics|lint:|staticcheck|revive:|\+kubebuilder|\+k8s:|\+genclient|lgtm|codeql|"
    rb"snyk|gitleaks|trufflehog|zizmor|actionlint|yamllint|yaml-language-server|cfn-lint|"
    rb"cloud-config|sqlfluff|squawk|clang-format|cppcheck|coverity\[|iwyu|fall-?through|resharper|"
    rb"checkstyle:|formatter:|ktlint|detekt:|jest-environment|vitest-environment|vite-ignore|"
    rb"webpack\w+:|__pure__|#__pure__|(?:en)?coding[:=]|cython:|distutils:|sbatch|pbs )"
    rb"|@(?:flow|jsx)"
)
_DIRECTIVE = re.compile(
    rb"#!|//go:|//(?:export|extern|line) |// ?\+build|/// ?<reference|# ?/// ?script|"
    rb"# ?(?:syntax|escape|check)=|# ?-\*-|"
    # MySQL runs what is in `/*! */`, Oracle and others obey hints; migration tools read theirs
    rb"/\*[!+]|--\s{0,3}(?:\+|(?:liquibase|changeset|rollback|preconditions|migrate:|atlas:|name: ))|"
    rb"(?:#|//|/\*\*?|--|<!--)\s{0,3}(?:" + _TOOLS + rb")",
    re.IGNORECASE,
)
# one more behind another comment, as in `x  # why  # nosec`
_LATER = re.compile(rb"\s(?:#|//)\s?(?:" + _TOOLS + rb")", re.IGNORECASE)
# the grammar ends a comment at the line feed; languages that end it at these run what follows
_HIDDEN_LINE = re.compile(rb"\r(?!\n|\Z)|\xc2\x85|\xe2\x80[\xa8\xa9]")
# annotations of frameworks in PHP's and JavaScript's documentation comments: `@IsGranted("ADMIN")`
_DOCUMENTED = re.compile(rb"@[A-Z]\w*[\\(]")


class Tables(NamedTuple):
    """A grammar's tables by the numbers of its node types; `roles` are sums of the flags above."""

    roles: dict[int, int]
    rules: dict[int, Rule]
    commas: frozenset[int]
    free: frozenset[int]
    meant: frozenset[int]


@cache
def tables(language: str) -> Tables:
    """The tables of one language, made once per process; there are twenty."""
    grammar, loaded = GRAMMARS[language], load(language)
    numbered = [
        (number, loaded.node_kind_for_id(number) or "", loaded.node_kind_is_named(number))
        for number in range(loaded.node_kind_count)
    ]
    roles = {number: _role(name, grammar, named=named) for number, name, named in numbered}
    return Tables(
        {number: role for number, role in roles.items() if role} | {_ERROR_ID: ERROR},
        {
            number: grammar.definitions[name]
            for number, name, named in numbered
            if named and name in grammar.definitions
        },
        frozenset(number for number, name, _ in numbered if name == ","),
        frozenset(number for number, name, _ in numbered if name in grammar.separators),
        frozenset(number for number, name, _ in numbered if name in grammar.commas),
    )


def _role(name: str, grammar: Grammar, *, named: bool) -> int:
    if not named:
        return CLOSER * (name in _CLOSERS) | SEPARATOR * (name in (",", ";"))
    literal = name in grammar.strings or name in grammar.scalars
    rule = grammar.definitions.get(name)
    return (
        ATOM * (literal or name in grammar.atoms)
        | LITERAL * literal
        | COMMENT * (name in COMMENTS)
        | DEFINITION * (rule is not None)
        | STICKY * (rule is not None and rule.sticky)
        | IMPORT * (name in grammar.imports)
        | ANNOTATION * (name in grammar.annotations)
        | WRAPPER * (name in grammar.wrappers)
        | SCOPE * (name in grammar.scopes)
        | SKIPPED * (name in grammar.skipped)
        | PROSE * (name in grammar.prose)
        | FOLDED * (grammar.folded_keywords and name.startswith("keyword_"))
        | BLOCK_SCALAR * (name == "block_scalar")
        | PLAIN_SCALAR * (name == "string_scalar")
        | CLOSER * (name in _CLOSERS)
    )


def is_directive(comment: bytes) -> bool:
    """Whether a tool or a compiler acts on this comment."""
    found = _DIRECTIVE.match(comment) or _LATER.search(comment) or _HIDDEN_LINE.search(comment)
    if found is None and comment.startswith(b"/**"):
        found = _DOCUMENTED.search(comment)
    return found is not None


def normal(text: bytes, role: int, grammar: Grammar) -> bytes:
    """A token's text without what is only format."""
    if role & PLAIN_SCALAR:
        return _folded(text, b"\n")
    if role & PROSE:
        return _folded(text, b"")
    if role & FOLDED:
        return text.lower()
    if role & BLOCK_SCALAR:
        return _dedented(text)
    if role & LITERAL and grammar.quotes_alike and text[-1:] == b"'":
        prefix, _, rest = text.partition(b"'")
        if len(rest) > 1 and not set(rest[:-1]) & set(b"\\\"'"):
            return b'%s"%s"' % (prefix, rest[:-1])
    return text


def _folded(text: bytes, blank: bytes) -> bytes:
    """White space round line ends as one space, a blank line as `blank`, none at the ends."""
    if b"\n" not in text:
        return text
    lines = (part.strip() or blank for part in text.strip().split(b"\n"))
    return b" ".join(line for line in lines if line)


def _dedented(text: bytes) -> bytes:
    """A YAML block scalar without the indentation of its place; an explicit one stays."""
    header, newline, content = text.partition(b"\n")
    if not newline or any(digit in header.split(b"#")[0] for digit in b"123456789"):
        return text
    lines = content.split(b"\n")
    indent = min((len(line) - len(line.lstrip(b" ")) for line in lines if line.strip()), default=0)
    return b"\n".join((header.rstrip(), *(line[indent:] for line in lines)))
