"""Which lines of a change its intent does not warrant: worked out when a case is built, read when run."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from reviewer.change.model import Change, Hunk, Part
from reviewer.evals.case import Span

_HALF = 0.5


def foreign_spans(whole: Change, first: Change, second: Change) -> tuple[Span, ...]:
    """The lines of `whole` that come from its second half.

    An added line comes from the second where the second adds it; a removed line of the old text
    where the first does not remove it.

    Args:
        whole: old -> new.
        first: old -> between, what the intent warrants.
        second: between -> new.
    """
    adds = {file.path: file.added_lines for file in second.files}
    removes = {file.old_path: file.removed_lines for file in first.files}
    spans: list[Span] = []
    for file in whole.files:
        added = file.added_lines & adds.get(file.path, frozenset())
        removed = file.removed_lines - removes.get(file.old_path, frozenset())
        spans += [Span(file.old_path, "old", *run) for run in runs(removed)]
        spans += [Span(file.path, "new", *run) for run in runs(added)]
    return tuple(spans)


def spans_of(change: Change, hunks: Iterable[Hunk]) -> tuple[Span, ...]:
    """All changed lines of some hunks of a change."""
    wanted = {hunk.id for hunk in hunks}
    spans: list[Span] = []
    for hunk in change.hunks:
        if hunk.id not in wanted:
            continue
        removed = {line.old for line in hunk.lines() if line.mark == "-" and line.old}
        added = {line.new for line in hunk.lines() if line.mark == "+" and line.new}
        spans += [Span(hunk.old_path, "old", *run) for run in runs(removed)]
        spans += [Span(hunk.path, "new", *run) for run in runs(added)]
    return tuple(spans)


class Foreign:
    """The unwarranted lines of a case, to look places up in; knows nothing where none are labelled."""

    def __init__(self, spans: Sequence[Span] | None, unlabelled: Collection[str] = ()) -> None:
        """`spans` and `unlabelled` as a case has them: None where only the whole change is labelled."""
        self.labelled = spans is not None
        self._unlabelled = frozenset(unlabelled)
        self._lines: Mapping[tuple[str, str], set[int]] = _by_place(spans or ())

    def hunk(self, hunk: Hunk) -> bool | None:
        """Whether a hunk is unwarranted; None where its lines are not labelled.

        It is where at least half of its changed lines are. A mixed hunk below that is as well
        where any whole part of it (a run of changed lines) is by at least half: a reader must be
        shown that part, and a hunk is the least that can be shown.
        """
        if not self.labelled or hunk.path in self._unlabelled:
            return None
        counts = [self._count(hunk, part) for part in hunk.parts]
        lines = sum(total for _, total in counts)
        if lines and sum(foreign for foreign, _ in counts) >= _HALF * lines:
            return True
        return any(foreign >= _HALF * total for foreign, total in counts)

    def share(self, hunk: Hunk, part: Part) -> float:
        """The share of a part's changed lines that is unwarranted, 0..1."""
        foreign, total = self._count(hunk, part)
        return foreign / total if total else 0.0

    def touches(self, path: str, side: str, start: int, end: int) -> bool:
        """Whether lines `start` to `end` (inclusive) hold an unwarranted one."""
        lines = self._lines.get((path, side), set())
        return any(start <= line <= end for line in lines)

    def _count(self, hunk: Hunk, part: Part) -> tuple[int, int]:
        """(unwarranted, all) changed lines of a part."""
        old = self._lines.get((hunk.old_path, "old"), set())
        new = self._lines.get((hunk.path, "new"), set())
        gone = range(part.old_start, part.old_start + len(part.removed))
        come = range(part.new_start, part.new_start + len(part.added))
        foreign = sum(line in old for line in gone) + sum(line in new for line in come)
        return foreign, len(gone) + len(come)


def _by_place(spans: Sequence[Span]) -> dict[tuple[str, str], set[int]]:
    lines: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for span in spans:
        lines[span.path, span.side].update(range(span.start, span.start + span.lines))
    return dict(lines)


def runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """(first, how many) of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for line in sorted(lines):
        if runs and line == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((line, 1))
    return runs
