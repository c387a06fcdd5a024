"""Pairs of an over-broad change and its clean twin, among the results of one judge."""

import numpy as np

from reviewer.evals.intervals import Floats, Ints
from reviewer.evals.sample import Sample


def won(of: Sample) -> tuple[Floats, Ints]:
    """Of each pair, whether the over-broad change scores above its twin; half for a tie.

    A failed change loses its pair whatever its twin's score (it ranks below all, or above all).

    Returns:
        0, 0.5 or 1 a pair, and the group of its over-broad change, both of shape [pairs].
    """
    at = {one.case: index for index, one in enumerate(of.cases)}
    pairs = set()
    for index, one in enumerate(of.cases):
        twin = at.get(one.twin)
        if twin is not None and of.positive[index] != of.positive[twin]:
            pairs.add((index, twin) if of.positive[index] else (twin, index))
    ordered = np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    broad, clean = ordered[:, 0], ordered[:, 1]
    return (np.sign(of.score[broad] - of.score[clean]) + 1) / 2, of.group[broad]
