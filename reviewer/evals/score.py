"""A sample scored: every metric with its interval."""

from collections.abc import Iterable, Mapping

import numpy as np

from reviewer.evals.intervals import Figure, hull, percentiles, point, spread
from reviewer.evals.metrics import METRICS, Measured, Metric
from reviewer.evals.sample import Sample

NO_INTERVAL = "too few groups for an interval"


def scored(of: Sample, metrics: Iterable[Metric] = METRICS) -> Mapping[str, Figure]:
    """The figure of each metric, by its key."""
    return {metric.key: figure(metric.measure(of)) for metric in metrics}


def figure(measured: Measured | str) -> Figure:
    """The figure with its 95 % interval, or why there is none."""
    if isinstance(measured, str):
        return Figure(None, why=measured)
    observed = point(measured.stat, measured.codes.size)
    if not np.isfinite(observed):
        return Figure(None, n=measured.n, why="cannot be computed on these results")
    ends = None
    if measured.drawn and np.unique(measured.codes).size > 1:
        ends = percentiles(spread(measured.stat, measured.codes))
    if measured.closed is not None:
        ends = hull(ends, measured.closed(observed))
    if ends is None:
        return Figure(observed, n=measured.n, why=NO_INTERVAL)
    # the bootstrap of a biased figure (ECE) may leave the figure itself outside
    return Figure(observed, min(ends[0], observed), max(ends[1], observed), measured.n)
