"""Whether size alone tells the over-broad from the clean: a suite where it does is not written.

Against the very commit it was made from, a tangled change is told by its size with an AUROC of .73;
any judge that counts lines would look good on such a suite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from reviewer.errors import UsageError
from reviewer.evals import rates
from reviewer.evals.intervals import percentiles, point, spread
from reviewer.evals.mine import Size, Twins
from reviewer.evals.sample import coded, numbers, truths

LOWEST, HIGHEST = 0.45, 0.55
# with fewer an interval says nothing, and dropping twins would fit noise
LEAST: Final = 20
# a suite of which more had to go is another one than was asked for
_MOST_DROPPED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Leak:
    """How far one measure of size tells the two classes apart: AUROC and its 95 % interval."""

    measure: str
    auroc: float
    low: float
    high: float

    @property
    def even(self) -> bool:
        """Whether it does not."""
        return LOWEST <= self.auroc <= HIGHEST and self.low <= 0.5 <= self.high


def leaks(twins: Sequence[Twins]) -> tuple[Leak, ...]:
    """Of files, hunks and lines, what each tells; the bootstrap draws whole twins."""
    positive = truths([True] * len(twins) + [False] * len(twins))
    codes = coded([one.broad.group for one in twins] * 2)
    found = []
    for at, measure in enumerate(Size._fields):
        broad = [one.broad_size[at] for one in twins]
        clean = [one.clean_size[at] for one in twins]
        stat = rates.auroc(numbers([*broad, *clean]), positive)
        ends = percentiles(spread(stat, codes)) or (0.0, 1.0)
        found.append(Leak(measure, point(stat, len(positive)), *ends))
    return tuple(found)


def balanced(suite: str, twins: Sequence[Twins]) -> tuple[Twins, ...]:
    """The twins without the worst matched ones, so that size alone does not tell.

    Fewer than 20 pairs are given back as they are: they cannot be checked.

    Raises:
        UsageError: size would tell all the same; says the figure.
    """
    kept = list(twins)
    if len(kept) < LEAST:
        return tuple(kept)
    least = max(LEAST, round(len(kept) * (1 - _MOST_DROPPED)))
    while len(kept) > least and (worst := _worst(kept)) is not None:
        kept.pop(worst)
    for leak in leaks(kept):
        if not leak.even:
            raise UsageError(
                f"{suite}: the number of {leak.measure} alone tells over-broad from clean, AUROC "
                f"{leak.auroc:.3f} ({leak.low:.3f} to {leak.high:.3f}) on {len(kept)} pairs; "
                "give a larger --n or more history, so that better matches are found"
            )
    return tuple(kept)


def _worst(twins: Sequence[Twins]) -> int | None:
    """The twins that do most for the measure that tells most; None where none tells."""
    telling = [leak for leak in leaks(twins) if not leak.even]
    if not telling:
        return None
    leak = max(telling, key=lambda one: abs(one.auroc - 0.5))
    at = Size._fields.index(leak.measure)
    sign = 1 if leak.auroc > 0.5 else -1
    gaps = [sign * log((1 + one.broad_size[at]) / (1 + one.clean_size[at])) for one in twins]
    return max(range(len(gaps)), key=lambda one: gaps[one])
