"""95 % intervals: a bootstrap of whole groups, Wilson's for shares, Newcombe's for an AUROC.

Cases that share a repository and a base commit, or a pair of ours, are not independent; each
interval here counts groups where it matters, so that ten views of one commit are one piece of news.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]
# weights of the items, a draw a row -> the figure in each draw, nan where it has none
Stat: TypeAlias = Callable[[Floats], Floats]
Range: TypeAlias = tuple[float, float]

Z = 1.959963984540054
DRAWS = 1000
SEED = 20
# numbers held at once: 32 MB of weights, whatever the number of hunks
_HELD = 4_000_000
# with fewer draws that have the figure at all, their percentiles say nothing
_LEAST_DRAWS = 0.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure and its 95 % interval.

    Attributes:
        point: None where there is nothing to measure it on; `why` says what is missing.
        low: lower end of the interval; None where there is none.
        high: upper end.
        n: how many cases, hunks or pairs it rests on.
        why: in words, why there is no figure or no interval.
    """

    point: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    why: str = ""


def weights(
    codes: Ints, draws: int = DRAWS, seed: int = SEED, groups: int | None = None
) -> Iterator[Floats]:
    """Resamples of whole groups: how often each item was drawn.

    Args:
        codes: the group of each item as 0..G-1, shape [n].
        draws: how many resamples, each of G groups with replacement.
        seed: the same seed and number of groups give the same draws.
        groups: G, where the last groups may have no item here; else the largest code tells.

    Yields:
        Blocks of shape [some draws, n], `draws` rows together.
    """
    groups = groups or int(codes.max()) + 1
    rng = np.random.default_rng(seed)
    step = max(1, _HELD // max(codes.size, groups))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        counts = rng.multinomial(groups, np.full(groups, 1 / groups), size=size)
        yield counts[:, codes].astype(np.float64)


def spread(stat: Stat, codes: Ints, groups: int | None = None) -> Floats:
    """The figure in each bootstrap draw, shape [DRAWS]; nan where a draw has none."""
    return np.concatenate([stat(block) for block in weights(codes, groups=groups)])


def point(stat: Stat, size: int) -> float:
    """The figure on all items, each once; nan where there is none."""
    return float(stat(np.ones((1, size)))[0])


def percentiles(drawn: Floats) -> Range | None:
    """The middle 95 % of the draws (percentile bootstrap; Efron 1979); None where too few have any."""
    known = drawn[np.isfinite(drawn)]
    if known.size < _LEAST_DRAWS * drawn.size:
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def wilson(share: float, n: float) -> Range:
    """Wilson's score interval of a share observed on `n` independent tries (Wilson 1927).

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n); never empty, also at 0 and 1.
    """
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(max(share * (1 - share) / n + Z * Z / (4 * n * n), 0.0))
    scale = 1 + Z * Z / n
    # at 0 and 1 the end is exact, not 1e-17 beside it
    low = 0.0 if share == 0 else max((middle - half) / scale, 0.0)
    high = 1.0 if share == 1 else min((middle + half) / scale, 1.0)
    return low, high


def effective(share: float, worth: Floats, codes: Ints) -> float:
    """How many independent tries a clustered share is worth.

    n / deff, where deff = G/(G-1) · Σ_g (k_g - p·n_g)² / (n p (1-p)) is the variance of the ratio
    over groups against that of independent tries (Kish 1965), never below 1; with all alike, where
    deff cannot be seen, the number of groups.

    Args:
        share: p, the mean of `worth`.
        worth: 0..1 of each try, shape [n].
        codes: the group of each try, shape [n].
    """
    _, at = np.unique(codes, return_inverse=True)
    groups = int(at.max()) + 1
    if groups == 1 or share in (0.0, 1.0):
        return float(groups)
    off = np.bincount(at, weights=worth - share)
    between = groups / (groups - 1) * float((off**2).sum())
    return worth.size / max(between / (worth.size * share * (1 - share)), 1.0)


def newcombe(auc: float, positives: float, negatives: float) -> Range:
    """Newcombe's interval of an AUROC (2006, method 5), not empty at 1 either.

    The θ with (auc-θ)² = z² V(θ), V after Hanley and McNeil (1982):
    V(θ) = θ(1-θ) [1 + N(1-θ)/(2-θ) + Nθ/(1+θ)] / mn, N = (m+n)/2 - 1.

    Args:
        auc: the observed AUROC.
        positives: m, how many independent positives.
        negatives: n, how many independent negatives.
    """
    more = (positives + negatives) / 2 - 1

    def beyond(theta: float) -> bool:
        spread_of = 1 + more * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        variance = theta * (1 - theta) * spread_of / (positives * negatives)
        return (auc - theta) ** 2 > Z * Z * variance

    return _edge(auc, 0.0, beyond), _edge(auc, 1.0, beyond)


def _edge(inside: float, outside: float, beyond: Callable[[float], bool]) -> float:
    """Where `beyond` begins between the two, by bisection."""
    if inside == outside:
        return outside
    for _ in range(50):
        middle = (inside + outside) / 2
        if beyond(middle):
            outside = middle
        else:
            inside = middle
    return outside


def hull(first: Range | None, second: Range | None) -> Range | None:
    """The smallest range that holds both."""
    if first is None or second is None:
        return first or second
    return min(first[0], second[0]), max(first[1], second[1])
