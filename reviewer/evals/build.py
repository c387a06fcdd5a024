"""Suites of cases from any clone: references and labels, the same for the same seed."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from reviewer.errors import UsageError
from reviewer.evals.balance import LEAST, balanced, leaks
from reviewer.evals.case import Case, Suite
from reviewer.evals.drive_by import mutated
from reviewer.evals.history import commits, entries
from reviewer.evals.mine import Mine, Twins
from reviewer.evals.scratch import Scratch
from reviewer.evals.shorten import shrunk
from reviewer.evals.single import mismatch, ordinary, supporting, wide
from reviewer.evals.tangle import tangled

# commits looked at, newest first: enough for every suite, and read in a minute or two
LOOKED_AT: Final = 3_000
DEFAULT_COUNT: Final = 20
_DRAWS: Final = 20

_PAIRED: Final[Mapping[Suite, Callable[[Mine, int], tuple[Twins, ...]]]] = {
    "tangled": tangled,
    "mutated": mutated,
    "shrunk": shrunk,
}
_ONE_CLASS: Final[Mapping[Suite, Callable[[Mine, int], tuple[Case, ...]]]] = {
    "mismatch": mismatch,
    "supporting": supporting,
    "wide": wide,
    "ordinary": ordinary,
}
SUITES: Final[tuple[Suite, ...]] = (*_PAIRED, *_ONE_CLASS)
Progress = Callable[[str], None]


def build(
    clone: Path, repo: str, counts: Mapping[Suite, int], since: int, seed: int, progress: Progress
) -> tuple[Case, ...]:
    """The cases of some suites.

    Args:
        clone: any git repository.
        repo: `owner/name` that the cases remember it by.
        counts: of each suite, how many pairs (`tangled`: a grade) or cases.
        since: seconds since 1970; older commits are not used.
        seed: of every choice.
        progress: told what is going on.

    Raises:
        UsageError: the clone cannot be read, has no usable commit, or size alone would tell.
    """
    with TemporaryDirectory(prefix="reviewer-build-") as room:
        scratch = Scratch(Path(room) / "scratch", clone)
        progress("reading the history")
        found = entries(scratch, since, LOOKED_AT)
        progress(f"measuring {len(found)} commits")
        mine = Mine(scratch, repo, seed, found, commits(scratch, found))
        if not mine.commits:
            raise UsageError(
                f"{clone}: none of {len(found)} commits can be used; give an earlier --since"
            )
        cases: list[Case] = []
        for suite, count in counts.items():
            progress(f"building {suite}")
            cases += _suite(mine, suite, count)
    return tuple(cases)


def _suite(mine: Mine, suite: Suite, count: int) -> Sequence[Case]:
    if suite in _ONE_CLASS:
        return _ONE_CLASS[suite](mine, count)
    twins = balanced(suite, _PAIRED[suite](mine, count))
    dice = mine.dice("trim")
    kept: tuple[Twins, ...] = ()
    # of an even suite most samples are even too
    for _ in range(_DRAWS):
        kept = _trimmed(twins, count, suite, dice)
        if len(kept) < LEAST or all(leak.even for leak in leaks(kept)):
            break
    return [case for one in balanced(suite, kept) for case in (one.broad, one.clean)]


def _trimmed(twins: Sequence[Twins], count: int, suite: Suite, dice: Random) -> tuple[Twins, ...]:
    """At most `count` of them; of `tangled`, of each grade."""
    if suite != "tangled":
        return tuple(dice.sample(twins, min(count, len(twins))))
    ordered = sorted(twins, key=lambda one: one.broad.grade)
    kept: list[Twins] = []
    for _, rows in groupby(ordered, key=lambda one: one.broad.grade):
        grade = list(rows)
        kept += dice.sample(grade, min(count, len(grade)))
    return tuple(kept)
