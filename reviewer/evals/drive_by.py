"""`mutated`: a clean commit with one or two drive-bys in files it touches, or right beside them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from reviewer.change.model import Change
from reviewer.evals.balance import HIGHEST, LOWEST, leaks
from reviewer.evals.case import Case, FromHistory, Mutation
from reviewer.evals.history import Commit
from reviewer.evals.matching import controls
from reviewer.evals.mine import Mine, Size, Twins, shuffled, size_of
from reviewer.evals.mutate import Chance, chances, parses
from reviewer.evals.mutate import mutated as made_in
from reviewer.evals.scratch import Missing
from reviewer.evals.spans import Foreign, foreign_spans

# two drive-bys are as common in this suite as this
_TWO: Final = 0.4
_SIBLINGS: Final = 3
_TRIES: Final = 4
_SPARE: Final = 1.6


@dataclass(frozen=True, slots=True)
class _Marred:
    """A commit with its drive-bys."""

    commit: Commit
    case: Case
    size: Size


def mutated(mine: Mine, count: int) -> tuple[Twins, ...]:
    """Up to `count` pairs and some to spare.

    The clean twin is the same commit without; where its size would tell, as one drive-by is a hunk
    more, it is another clean commit of the size of the whole.
    """
    dice = mine.dice("mutated")
    marred = list(_marred(mine, round(count * _SPARE), dice))
    if not marred:
        return ()
    same = [_with(mine, one, one.commit) for one in marred]
    if all(LOWEST <= leak.auroc <= HIGHEST for leak in leaks(same)):
        return tuple(same)
    wanted = [(one.size, one.commit.endings) for one in marred]
    matched = controls(mine.commits, wanted, {one.commit.id for one in marred}, dice)
    return tuple(
        _with(mine, one, control)
        for one, control in zip(marred, matched, strict=True)
        if control is not None
    )


def _with(mine: Mine, one: _Marred, clean: Commit) -> Twins:
    twin = mine.alone("mutated", clean, one.case.grade)
    size = Size(len(clean.paths), clean.hunks, clean.lines)
    return Twins(replace(one.case, twin=twin.id), replace(twin, twin=one.case.id), one.size, size)


def _marred(mine: Mine, count: int, dice: Random) -> Iterator[_Marred]:
    """Commits with drive-bys; of those that a commit offers, the kind that is rarest so far."""
    seen: Counter[str] = Counter()
    left = count
    pool = [commit for commit in mine.commits if commit.clean and commit.small]
    for commit in shuffled(pool, dice):
        if not left:
            return
        try:
            found = _one(mine, commit, seen, dice)
        except Missing:
            continue
        if found is not None:
            seen[found.case.grade] += 1
            left -= 1
            yield found


def _one(mine: Mine, commit: Commit, seen: Counter[str], dice: Random) -> _Marred | None:
    scratch = mine.scratch
    base = str(scratch.commit(commit.entry.parent).tree_id)
    middle = end = str(scratch.commit(commit.id).tree_id)
    first = scratch.diff(base, middle)
    chosen: list[Mutation] = []
    for path in _places(mine, first, middle, dice):
        data = scratch.read(middle, path)
        picked = _picked(path, data, first, seen, dice) if data is not None else None
        if picked is None or data is None:
            continue
        end = scratch.replaced(end, path, made_in(picked, data) or data)
        chosen.append(picked)
        if len(chosen) > 1 or dice.random() > _TWO:
            break
    if not chosen:
        return None
    whole = scratch.diff(base, end)
    spans = foreign_spans(whole, first, scratch.diff(middle, end))
    if not any(Foreign(spans).hunk(hunk) for hunk in whole.hunks):
        return None
    made = FromHistory((commit.id,), commit.id, mutations=tuple(chosen))
    case = mine.case(
        "mutated", commit, made, positive=True, foreign=spans, grade=chosen[0].operator
    )
    return _Marred(commit, case, size_of(whole))


def _places(mine: Mine, change: Change, tree: str, dice: Random) -> list[str]:
    """The files it changes, then some beside them."""
    touched = [file.path for file in change.files if file.status == "modified"]
    dice.shuffle(touched)
    near = {
        path
        for file in change.files
        for path in mine.scratch.siblings(tree, file.path)
        if path.rpartition(".")[2] == file.path.rpartition(".")[2]
    }
    beside = sorted(near - {file.path for file in change.files})
    return touched + dice.sample(beside, min(_SIBLINGS, len(beside)))


def _picked(
    path: str, data: bytes, change: Change, seen: Counter[str], dice: Random
) -> Mutation | None:
    """A drive-by of the rarest kind this file offers, one that leaves it parsing."""
    file = change.by_path.get(path)
    offered = chances(path, data, file.added_lines | _edges(change, path) if file else ())
    kinds: dict[str, list[Chance]] = {}
    for chance in offered:
        kinds.setdefault(chance.mutation.operator, []).append(chance)
    ordered = sorted(kinds, key=lambda kind: (seen[kind], dice.random()))
    for kind in ordered[:_TRIES]:
        chance = dice.choice(kinds[kind])
        if parses(chance.mutation, data):
            return chance.mutation
    return None


def _edges(change: Change, path: str) -> frozenset[int]:
    """Lines of the new text where something was taken out."""
    hunks: Sequence[int] = [
        part.new_start for hunk in change.hunks if hunk.path == path for part in hunk.parts
    ]
    return frozenset(hunks)
