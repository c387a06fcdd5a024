"""Cases that went wrong, built once more to be shown: intent and diff, which no result holds."""

from collections.abc import Iterable
from pathlib import Path

import pygit2
from pygit2.enums import DiffFind, DiffOption

from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromPair
from reviewer.evals.run import clone_of
from reviewer.evals.scratch import Missing, Scratch
from reviewer.evals.synthesise import Made, synthesise
from reviewer.evals.worst import Shown

# a diff longer than this is cut before it is read into a page
_MAX_DIFF = 200_000


class Retelling:
    """A `worst.Telling` over cases whose recipe is known; what cannot be built is not shown."""

    def __init__(self, cases: Iterable[Case], evals: Path, clones: Path | None, room: Path) -> None:
        """Build nothing yet.

        Args:
            cases: the recipes.
            evals: the folder with the pairs of ours.
            clones: holds a clone of each repository; None: pairs of ours only.
            room: an empty folder for scratch repositories.
        """
        self._cases = {case.id: case for case in cases}
        self._evals, self._clones, self._room = evals, clones, room
        self._scratches: dict[str, Scratch | None] = {}

    def __call__(self, case: str) -> Shown | None:
        """The case by its id; None where its recipe or its clone is not at hand."""
        known = self._cases.get(case)
        if known is None:
            return None
        try:
            scratch = self._scratch(known)
            return None if scratch is None else _shown(synthesise(known, scratch, self._evals))
        except (Missing, UsageError, pygit2.GitError):
            return None

    def _scratch(self, case: Case) -> Scratch | None:
        name = "" if isinstance(case.made, FromPair) else case.repo
        if name not in self._scratches:
            clone = clone_of(self._clones, name) if name and self._clones else None
            at = self._room / f"{len(self._scratches)}"
            able = not name or clone is not None
            self._scratches[name] = Scratch(at, clone) if able else None
        return self._scratches[name]


def _shown(made: Made) -> Shown:
    repo = pygit2.Repository(str(made.repo))
    base, head = (repo[name].peel(pygit2.Commit) for name in (made.base, made.head))
    # hunks begin where those of `git diff -U3` do, which the judge was shown
    diff = base.tree.diff_to_tree(head.tree, DiffOption.INDENT_HEURISTIC, context_lines=3)
    diff.find_similar(DiffFind.FIND_RENAMES | DiffFind.FIND_COPIES)
    text = b"".join(patch.data for patch in diff if patch is not None)[:_MAX_DIFF]
    asked = f"\n\nAsked for: {made.request}" if made.request else ""
    return Shown(f"{head.message.strip()}{asked}", text.decode("utf-8", "replace"))
