"""One eval case as a value: how its trees and intent come about, and what is true of it.

A case from a history holds names, shas, positions and labels, never source text.
"""

from dataclasses import dataclass, field
from typing import Literal

Suite = Literal[
    "tangled",
    "shrunk",
    "mismatch",
    "mutated",
    "ordinary",
    "incidents",
    "wide",
    "supporting",
    "attacks",
    "minimal",
]
Outcome = Literal["pass", "sign_off", "block"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of changed lines the intent does not warrant: 1-based, on one side of the whole change."""

    path: str
    side: Literal["old", "new"]
    start: int
    lines: int


@dataclass(frozen=True, slots=True)
class Mutation:
    """A drive-by that `operator` makes at the `at`-th place it finds in the new text of `path`."""

    operator: str
    path: str
    at: int


@dataclass(frozen=True, slots=True)
class FromHistory:
    """Trees and intent from a clone.

    Attributes:
        commits: applied in turn onto the parent of the first (the later ones as cherry-picks).
        message: the commit whose message is the intent.
        drop: 0-based lines of that message that are left out.
        mutations: made on top, in order.
    """

    commits: tuple[str, ...]
    message: str
    drop: tuple[int, ...] = ()
    mutations: tuple[Mutation, ...] = ()


@dataclass(frozen=True, slots=True)
class FromPair:
    """One side of a pair of ours: a file below `evals/`."""

    file: str
    side: Literal["right", "broad"]


@dataclass(frozen=True, slots=True)
class Case:
    """A change under an intent, and the truth.

    Attributes:
        id: stable; the suite, where it is from, and a digest of its recipe.
        repo: `owner/name` of the clone, or `ours`.
        group: what intervals are clustered by: repository and base commit, or the pair.
        twin: the id of the case it is paired with (same intent, or matched in size); "" for none.
        grade: P0..P4 of `tangled`, the operator of `mutated`, the kind of an attack; "" for none.
        language: of most of its changed lines.
        positive: whether the change holds something the intent does not warrant.
        foreign: the unwarranted lines; None where only the whole change is labelled.
        unlabelled: paths of the change whose hunks nobody labelled, though others are.
        outcome: what a sensible gate does, where somebody said so.
        variant: how it is told another way, by the names of `retold`; "" for as it is.
    """

    id: str
    suite: Suite
    repo: str
    group: str
    grade: str
    language: str
    positive: bool
    made: FromHistory | FromPair
    foreign: tuple[Span, ...] | None = None
    unlabelled: tuple[str, ...] = ()
    twin: str = ""
    outcome: Outcome | None = None
    notes: tuple[str, ...] = field(default=())
    variant: str = ""
