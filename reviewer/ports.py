"""What the pipeline asks of the world, as Protocols; `rim` fulfils them, `wiring` joins them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from reviewer.change.intent import Intent, Message
from reviewer.change.model import Change
from reviewer.change.source import Source
from reviewer.facts.facts import Facts, Gap
from reviewer.facts.matches import Scan, Target
from reviewer.judgement.opinion import Judgement


@dataclass(frozen=True, slots=True)
class Selection:
    """Which change of a repository to review; at most one form is given.

    `kind`: `auto` the working tree against HEAD, else the last commit; `range` A..B or A...B;
    `ends` base and head; `commit`; `staged`; `patch` (bytes, against base, else HEAD).
    """

    kind: Literal["auto", "range", "ends", "commit", "staged", "patch"]
    base: str = ""
    head: str = ""
    patch: bytes = b""
    patch_name: str = "patch"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A change taken out of a repository. `policy` is the policy file's text at the base, if any."""

    change: Change
    source: Source
    messages: Sequence[Message]
    repo: str
    base: str
    head: str
    branch: str
    history: str
    policy: bytes | None
    gaps: tuple[Gap, ...]


class Scanner(Protocol):
    """Runs semgrep rules over texts."""

    def scanning(self, files: Sequence[Target]) -> AbstractContextManager[Callable[[], Scan]]:
        """Scan plain files beside other work; what it gives waits for the end.

        Nothing in the files can configure the scan, what fails becomes gaps.
        """
        ...


class Judge(Protocol):
    """Gives every hunk a verdict against the stated intent."""

    def judge(self, change: Change, intent: Intent, facts: Facts, source: Source) -> Judgement:
        """The judgement of a whole change."""
        ...


class Progress(Protocol):
    """Told what is going on."""

    def __call__(self, stage: str) -> None:
        """`stage` is a few words for a person: 'reading the diff'."""
        ...
