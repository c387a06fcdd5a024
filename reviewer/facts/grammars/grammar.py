"""What one grammar's node types mean to a reviewer: the shape of the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Naming = Literal[
    "path",
    "keyword",
    "assigned",
    "declarator",
    "tagged",
    "go-method",
    "go-type",
    "rust-impl",
    "test-call",
    "hcl-block",
    "yaml-key",
    "yaml-item",
    "yaml-document",
    "sql-statement",
    "docker-stage",
    "docker-instruction",
]


class Rule(NamedTuple):
    """How one node type is a definition.

    `name` and `body` are tried in order; each is a `/`-path whose steps are a field, else the type
    of a child; `last` is the last named child. A rule with `local=False` does not count inside a
    function. A `sticky` definition reaches to the next one of its type.
    """

    kind: str
    name: tuple[str, ...] = ("name",)
    body: tuple[str, ...] = ("body", "value")
    naming: Naming = "path"
    local: bool = True
    sticky: bool = False


def types(names: str) -> frozenset[str]:
    """Node types named in one string."""
    return frozenset(names.split())


# deeper definitions belong to the one around them; bounds the work on nested files
CODE_NESTING = 12
KEY_NESTING = 8


# a byte order mark and the backslash that continues a line among them
BLANK = b" \t\r\n\f\v\\\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's tables.

    `strings` and `scalars` are literals; with `atoms` they are compared whole, white space included.
    `wrappers` lend their start to the definition inside (`export`, decorators, `template<>`).
    `scopes` open a function's inside. `prose` folds white space round line ends. In `commas` a
    trailing comma has a meaning, in `separators` no comma or semicolon between children has one.
    `line_ends_alike`: CRLF and LF mean the same, in strings too. `blank`: what means nothing
    between tokens. `comments_with`: an import that makes comments code. `outermost`: of an added or
    removed tree of keys only the top is reported.
    """

    module: str
    definitions: Mapping[str, Rule]
    function: str = "language"
    strings: frozenset[str] = frozenset()
    scalars: frozenset[str] = frozenset()
    atoms: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    commas: frozenset[str] = frozenset()
    separators: frozenset[str] = frozenset()
    quotes_alike: bool = False
    line_ends_alike: bool = False
    needs_last_line_end: bool = False
    blank: bytes = BLANK
    comments_with: str = ""
    folded_keywords: bool = False
    nesting: int = CODE_NESTING
    outermost: bool = False


COMMENTS = types("comment line_comment block_comment multiline_comment html_comment marginalia")


def each(kind: str, names: str, rule: Rule | None = None) -> dict[str, Rule]:
    """The same rule, as `kind`, for several node types."""
    base = rule or Rule(kind)
    return {name: base._replace(kind=kind) for name in names.split()}
