"""`tangled`: a clean commit with another one cherry-picked on top, graded by how near they are."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from reviewer.change.model import Change
from reviewer.evals.case import FromHistory, Span
from reviewer.evals.history import Commit
from reviewer.evals.matching import controls
from reviewer.evals.mine import Mine, Size, Twins, shuffled, size_of
from reviewer.evals.scratch import Missing
from reviewer.evals.spans import Foreign, foreign_spans

GRADES: Final = ("P0", "P1", "P2", "P3", "P4")
_FORTNIGHT: Final = 14 * 86_400
# commits that far away in the log may be joined
_WINDOW: Final = 250
_LOOKED_AT: Final = 160
_TRIES: Final = 6
_MAX: Final = Size(files=12, hunks=20, lines=400)
_LONG_NAME: Final = 6
# titles that share more of their telling words say the same thing twice
_ALIKE: Final = 0.25
_ISSUE = re.compile(r"(?<!\w)#\d+|\b[A-Z][A-Z0-9]+-\d+\b")
# some pairs find no control, or are dropped for their size
_SPARE: Final = 1.35


@dataclass(frozen=True, slots=True)
class _Joined:
    grade: str
    first: Commit
    second: Commit
    whole: Change
    foreign: tuple[Span, ...]


def relation(first: Commit, second: Commit) -> str:
    """P4 shares a symbol, P3 a file, P2 the author within 14 days, P1 a folder; P0 is far."""
    shared = first.names & second.names
    if any(len(name) > _LONG_NAME for name in shared):
        return "P4"
    if set(first.paths) & set(second.paths):
        return "P3"
    apart = abs(first.entry.time - second.entry.time)
    if first.entry.author == second.entry.author and apart < _FORTNIGHT:
        return "P2"
    return "P1" if first.folders & second.folders else "P0"


def one_intent(first: Commit, second: Commit) -> bool:
    """Whether two commits are one intent in two steps: the same issue, or titles that say the same."""
    one, other = set(first.telling), set(second.telling)
    if len(one & other) > _ALIKE * len(one | other):
        return True
    named, again = (set(_ISSUE.findall(each.entry.message)) for each in (first, second))
    return bool(named & again)


def tangled(mine: Mine, count: int) -> tuple[Twins, ...]:
    """Up to `count` pairs of each grade and a few to spare, each with a clean commit of its size."""
    dice = mine.dice("tangled")
    joined = list(_joined(mine, round(count * _SPARE), dice))
    used = {commit.id for one in joined for commit in (one.first, one.second)}
    wanted = [(size_of(one.whole), one.first.endings | one.second.endings) for one in joined]
    pool = [commit for commit in mine.commits if commit.hunks > 1]
    matched = controls(pool, wanted, used, dice)
    found = []
    for one, control in zip(joined, matched, strict=True):
        if control is None:
            continue
        made = FromHistory((one.first.id, one.second.id), one.first.id)
        broad = mine.case(
            "tangled", one.first, made, positive=True, foreign=one.foreign, grade=one.grade
        )
        clean = mine.alone("tangled", control, one.grade)
        clean_size = Size(len(control.paths), control.hunks, control.lines)
        found.append(
            Twins(
                replace(broad, twin=clean.id),
                replace(clean, twin=broad.id),
                size_of(one.whole),
                clean_size,
            )
        )
    return tuple(found)


def _joined(mine: Mine, count: int, dice: Random) -> Iterator[_Joined]:
    """Up to `count` a grade; the rarest grade first."""
    small = [commit for commit in mine.commits if commit.clean and commit.small]
    left = dict.fromkeys(GRADES, count)
    used: defaultdict[str, int] = defaultdict(int)
    for at in dice.sample(range(len(small)), len(small)):
        if not any(left.values()):
            return
        first = small[at]
        if used[first.id]:
            continue
        near = small[max(0, at - _WINDOW) : at] + small[at + 1 : at + _WINDOW]
        by_grade: defaultdict[str, list[Commit]] = defaultdict(list)
        for second in shuffled(near, dice)[:_LOOKED_AT]:
            if not used[second.id] and _fits(first, second) and not one_intent(first, second):
                by_grade[relation(first, second)].append(second)
        grades = [grade for grade in GRADES if left[grade] and by_grade[grade]]
        if not grades:
            continue
        grade = max(grades, key=lambda one: left[one])
        made = _first_made(mine, grade, first, by_grade[grade])
        if made is not None:
            left[grade] -= 1
            used[made.first.id] += 1
            used[made.second.id] += 1
            yield made


def _fits(first: Commit, second: Commit) -> bool:
    files = len({*first.paths, *second.paths})
    lines = first.lines + second.lines
    hunks = first.hunks + second.hunks
    return files <= _MAX.files and hunks <= _MAX.hunks and lines <= _MAX.lines


def _first_made(mine: Mine, grade: str, first: Commit, others: Sequence[Commit]) -> _Joined | None:
    """The first of the others that applies, and leaves hunks of both kinds."""
    scratch = mine.scratch
    for second in others[:_TRIES]:
        try:
            base = str(scratch.commit(first.entry.parent).tree_id)
            middle = str(scratch.commit(first.id).tree_id)
            end = scratch.picked(middle, second.id)
            whole = scratch.diff(base, end)
            spans = foreign_spans(whole, scratch.diff(base, middle), scratch.diff(middle, end))
        except Missing:
            continue
        told = {Foreign(spans).hunk(hunk) for hunk in whole.hunks}
        if told == {True, False}:
            return _Joined(grade, first, second, whole, spans)
    return None
