"""For each over-broad change a clean commit that looks like it: as many hunks, files, lines, alike kinds."""

from collections.abc import Collection, Sequence
from math import log
from random import Random
from typing import Final

from reviewer.evals.history import Commit
from reviewer.evals.mine import Size

# sum of the log ratios of hunks, files and lines; e^0.9 is 2.5 times as much of one of them
_FARTHEST: Final = 0.9
_OTHER_KINDS: Final = 0.5


def controls(
    pool: Sequence[Commit],
    wanted: Sequence[tuple[Size, frozenset[str]]],
    used: Collection[str],
    dice: Random,
) -> list[Commit | None]:
    """The nearest clean commit of each wanted size and kinds, each used once; None: none is near.

    Args:
        pool: commits to choose from.
        wanted: size and file extensions of each over-broad change.
        used: ids that are part of an over-broad change, never a control.
        dice: who chooses first.
    """
    free = {
        one.id: (one, _vector(Size(len(one.paths), one.hunks, one.lines)))
        for one in pool
        if one.clean and one.id not in used
    }
    found: list[Commit | None] = [None] * len(wanted)
    for at in dice.sample(range(len(wanted)), len(wanted)):
        size, endings = wanted[at]
        target = _vector(size)
        best, nearest = _FARTHEST, None
        for one, vector in free.values():
            apart = sum(abs(a - b) for a, b in zip(target, vector, strict=True))
            if apart < best and not one.endings & endings:
                apart += _OTHER_KINDS
            if apart < best:
                best, nearest = apart, one
        if nearest is not None:
            found[at] = nearest
            del free[nearest.id]
    return found


def _vector(size: Size) -> tuple[float, float, float]:
    return log(size.files), log(size.hunks), log(1 + size.lines)
