"""What suites are mined from: one clone's commits, and the small things every suite does with them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import NamedTuple

from reviewer.change.model import Change
from reviewer.evals.case import Case, FromHistory, Span, Suite
from reviewer.evals.history import Commit, Entry
from reviewer.evals.scratch import Scratch


class Size(NamedTuple):
    """How large a change is."""

    files: int
    hunks: int
    lines: int


@dataclass(frozen=True, slots=True)
class Twins:
    """An over-broad case and the clean one it is paired with, with the sizes of their changes."""

    broad: Case
    clean: Case
    broad_size: Size
    clean_size: Size


@dataclass(frozen=True, slots=True)
class Mine:
    """One clone, read.

    Attributes:
        entries: every commit with one parent, newest first.
        commits: those of a size to be reviewed.
    """

    scratch: Scratch
    repo: str
    seed: int
    entries: tuple[Entry, ...]
    commits: tuple[Commit, ...]

    def dice(self, suite: str) -> Random:
        """The chance of one suite: the same for the same seed, whatever else is built."""
        return Random(f"{self.seed}/{self.repo}/{suite}")  # noqa: S311  # a sample, no secret

    def case(  # a case has that many sides
        self,
        suite: Suite,
        commit: Commit,
        made: FromHistory,
        *,
        positive: bool,
        foreign: tuple[Span, ...] | None,
        grade: str = "",
    ) -> Case:
        """A case of this clone, without a twin."""
        recipe = json.dumps([suite, self.repo, positive, grade, asdict(made)], sort_keys=True)
        digest = hashlib.sha256(recipe.encode()).hexdigest()[:12]
        return Case(
            id=f"{suite}:{self.repo}:{digest}",
            suite=suite,
            repo=self.repo,
            group=f"{self.repo}@{commit.entry.parent[:12]}",
            grade=grade,
            language=commit.language,
            positive=positive,
            made=made,
            foreign=foreign,
        )

    def alone(self, suite: Suite, commit: Commit, grade: str = "") -> Case:
        """A commit as it is, under its own message: clean."""
        made = FromHistory((commit.id,), commit.id)
        return self.case(suite, commit, made, positive=False, foreign=(), grade=grade)

    def change(self, commit: Commit) -> Change:
        """What a commit changes.

        Raises:
            Missing: the clone lacks part of it.
        """
        old = str(self.scratch.commit(commit.entry.parent).tree_id)
        return self.scratch.diff(old, str(self.scratch.commit(commit.id).tree_id))


def size_of(change: Change) -> Size:
    """How large a change is."""
    return Size(len(change.files), len(change.hunks), change.lines_added + change.lines_removed)


def shuffled(commits: Sequence[Commit], dice: Random) -> list[Commit]:
    """In an order of chance."""
    return dice.sample(list(commits), len(commits))
