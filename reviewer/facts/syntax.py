"""Old text and new text -> what changed in meaning, by syntax tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reviewer.change.model import Change
from reviewer.change.source import Source

EditKind = Literal["added", "removed", "renamed", "moved", "signature", "body"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named piece of a file (function, class, block, key path, statement), lines inclusive.

    `name` is qualified with dots (`Order.total`, `resource.aws_s3_bucket.logs`); `body` is a digest
    of its tokens without its own name, comments and white space.
    """

    name: str
    kind: str
    start_line: int
    end_line: int
    body: str
    signature: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one definition. `before` is None where added, `after` where removed.

    For `moved` and `renamed` across files, `old_path` differs from `path`.
    """

    kind: EditKind
    path: str
    old_path: str
    before: Definition | None
    after: Definition | None


SyntaxState = Literal["same", "comments-only", "format-only", "changed", "unparsed", "no-grammar"]


@dataclass(frozen=True, slots=True)
class SyntaxDiff:
    """What changed in one file.

    `state`: `same` no content change; `comments-only`, `format-only`: the trees agree but for that;
    `unparsed`: a side has syntax errors near changed lines (the rest is a best effort);
    `no-grammar`: reviewed as text only.
    """

    path: str
    language: str
    state: SyntaxState
    edits: tuple[Edit, ...] = ()
    imports_added: tuple[str, ...] = ()
    imports_removed: tuple[str, ...] = ()
    literals_added: tuple[str, ...] = ()
    literals_removed: tuple[str, ...] = ()
    why: str = ""


def compare(change: Change, source: Source) -> Mapping[str, SyntaxDiff]:
    """The syntax difference of every changed text file, by path."""
    raise NotImplementedError
