"""What a change is claimed to be for, and by whom."""

from dataclasses import dataclass
from typing import Literal

IntentKind = Literal[
    "fix", "feature", "refactor", "docs", "test", "build", "chore", "revert", "unknown"
]
ClaimSource = Literal["request", "issue", "title", "body", "commit"]
IntentSource = Literal["pull-request", "commits", "argument", "none"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of what the change is for; `independent` when not the change's own author."""

    text: str
    source: ClaimSource
    author: str
    independent: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """The claim under test. `vague` when it says nothing a hunk could be held against."""

    title: str
    body: str
    source: IntentSource
    kind: IntentKind
    claims: tuple[Claim, ...]
    paths: tuple[str, ...]
    symbols: tuple[str, ...]
    numbers: tuple[str, ...]
    vague: bool
