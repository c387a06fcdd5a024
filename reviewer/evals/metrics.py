"""Every metric: its name, what it means, and how it is measured on a sample.

A measure gives a `Measured` (what to compute, on which items, what is known of its interval) or the
words for why there is nothing to measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from reviewer.evals import rates
from reviewer.evals.intervals import Bools, Floats, Ints, Range, Stat, effective, newcombe, wilson
from reviewer.evals.pairing import won
from reviewer.evals.sample import Hunks, Sample, numbers, truths

NO_POSITIVES = "no over-broad change among these cases"
NO_NEGATIVES = "no clean change among these cases"
NO_THRESHOLD = "a score without a threshold: it flags nothing and gates nothing"
NO_HUNKS = "no change with hunks labelled both as unwarranted and as warranted"
NOT_BY_HUNK = "it does not tell hunks apart"
NO_PAIRS = "no pair of an over-broad change and its clean twin"
NO_EXPECTED = "no case is labelled with what a gate should do"
NO_GATE = "it has no outcomes to hold against labels"
NO_SCORES = "its score is no probability"
NO_COST = "it costs next to nothing"
NONE_DONE = "no case was finished"
NONE_FLAGGED = "nothing was flagged"

Level = Literal["Change", "Hunk", "Gate", "Calibration", "Cost"]
# a closed-form interval around the observed figure
Closed: TypeAlias = Callable[[float], Range]


@dataclass(frozen=True, slots=True)
class Measured:
    """How a figure comes about.

    Attributes:
        stat: the figure, of weighted items.
        codes: the group of each item, shape [n].
        n: how many cases, hunks or pairs it rests on.
        closed: an interval in closed form.
        drawn: whether the bootstrap counts too (the interval is then the hull of both).
    """

    stat: Stat
    codes: Ints
    n: int
    closed: Closed | None = None
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as it is called on the command line (`key`) and to people (`title`)."""

    key: str
    title: str
    level: Level
    more_is_better: bool
    measure: Callable[[Sample], Measured | str]
    unit: Literal["share", "score", "seconds", "count"] = "share"


def share(worth: Floats, codes: Ints) -> Measured:
    """A proportion with Wilson's interval, on as many tries as its clusters are worth."""

    def closed(observed: float) -> Range:
        return wilson(observed, effective(observed, worth, codes))

    return Measured(rates.mean(worth), codes, worth.size, closed, drawn=False)


def _share_of(value: Bools | None, among: Bools, codes: Ints, none: str) -> Measured | str:
    if value is None:
        return NO_THRESHOLD
    if not among.any():
        return none
    return share(value[among].astype(np.float64), codes[among])


def _groups(codes: Ints, among: Bools) -> float:
    return float(np.unique(codes[among]).size)


def _missing(positive: Bools) -> str:
    """Which class is not there; empty where both are."""
    if not positive.any():
        return NO_POSITIVES
    return "" if not positive.all() else NO_NEGATIVES


def _ranked(score: Floats, positive: Bools, codes: Ints) -> Measured:
    sizes = _groups(codes, positive), _groups(codes, ~positive)
    stat = rates.auroc(score, positive)
    return Measured(stat, codes, score.size, lambda auc: newcombe(auc, *sizes))


def _auroc(of: Sample) -> Measured | str:
    return _missing(of.positive) or _ranked(of.score, of.positive, of.group)


def _recall_within(share: float, of: Sample) -> Measured | str:
    if why := _missing(of.positive):
        return why
    caught = _groups(of.group, of.positive)
    stat = rates.recall_within(of.score, of.positive, share)
    return Measured(stat, of.group, of.score.size, lambda recall: wilson(recall, caught))


def _recall(of: Sample) -> Measured | str:
    return _share_of(of.flagged, of.positive, of.group, NO_POSITIVES)


def _false_alarms(of: Sample) -> Measured | str:
    return _share_of(of.flagged, ~of.positive, of.group, NO_NEGATIVES)


def _precision(of: Sample) -> Measured | str:
    if of.flagged is None:
        return NO_THRESHOLD
    return _missing(of.positive) or _share_of(of.positive, of.flagged, of.group, NONE_FLAGGED)


def _precision_at(prevalence: float, of: Sample) -> Measured | str:
    if why := _missing(of.positive):
        return why
    flagged, recall, alarms = of.flagged, _recall(of), _false_alarms(of)
    if flagged is None or isinstance(recall, str) or isinstance(alarms, str):
        return NO_THRESHOLD
    if not flagged.any():
        return NONE_FLAGGED
    ends = [_ends(one) for one in (recall, alarms)]

    def closed(_: float) -> Range:
        # the worst recall with the most false alarms, and the other way round: never too narrow
        (low, high), (least, most) = ends
        return _bayes(prevalence, low, most), _bayes(prevalence, high, least)

    stat = rates.precision_at(flagged, of.positive, prevalence)
    return Measured(stat, of.group, of.score.size, closed, drawn=False)


def _ends(one: Measured) -> Range:
    share = float(one.stat(np.ones((1, one.n)))[0])
    return one.closed(share) if one.closed else (share, share)


def _bayes(prevalence: float, recall: float, alarms: float) -> float:
    caught = prevalence * recall
    flagged = caught + (1 - prevalence) * alarms
    return caught / flagged if flagged else 0.0


def _pairs(of: Sample) -> Measured | str:
    worth, codes = won(of)
    return share(worth, codes) if worth.size else NO_PAIRS


def _of_hunks(measure: Callable[[Hunks], Measured | str], of: Sample) -> Measured | str:
    if of.hunks is None:
        return NOT_BY_HUNK if of.floor else NO_HUNKS
    return measure(of.hunks)


def _hunk_auroc(of: Hunks) -> Measured | str:
    at = of.mixed
    return _ranked(of.score[at], of.foreign[at], of.group[at]) if at.any() else NO_HUNKS


def _hunk_f1(of: Hunks) -> Measured | str:
    if of.flagged is None:
        return NO_THRESHOLD
    at = of.mixed
    if not at.any():
        return NO_HUNKS
    groups = _groups(of.group, at)
    stat = rates.f1(of.flagged[at], of.foreign[at])
    return Measured(stat, of.group[at], int(at.sum()), lambda share: wilson(share, groups))


def _hunk_recall(share: float, of: Hunks) -> Measured | str:
    if not of.foreign.any() or of.foreign.all():
        return NO_HUNKS
    groups = _groups(of.group, of.foreign)
    stat = rates.recall_within(of.score, of.foreign, share)
    return Measured(stat, of.group, of.score.size, lambda recall: wilson(recall, groups))


def _exact_set(of: Hunks) -> Measured | str:
    if of.flagged is None:
        return NO_THRESHOLD
    mixed = np.unique(of.case[of.mixed])
    if not mixed.size:
        return NO_HUNKS
    wrong = np.bincount(of.case, weights=of.flagged ^ of.foreign)
    codes = np.zeros(wrong.size, dtype=np.int64)
    codes[of.case] = of.group
    return share((wrong[mixed] == 0).astype(np.float64), codes[mixed])


def _caught(of: Sample) -> Measured | str:
    return _share_of(of.gated, of.positive, of.group, NO_POSITIVES)


def _gate_alarms(of: Sample) -> Measured | str:
    return _share_of(of.gated, ~of.positive, of.group, NO_NEGATIVES)


def _against_label(stricter: bool, of: Sample) -> Measured | str:
    """Clean changes gated more strictly than labelled, or over-broad ones less strictly."""
    if of.floor:
        return NO_GATE
    order = {"pass": 0, "sign_off": 1, "block": 2}
    said = truths([one.expected in order for one in of.cases])
    among = said & (~of.positive if stricter else of.positive)
    off = [
        order.get(one.outcome, 0) - order.get(one.expected, 0) if one.status == "done" else None
        for one in of.cases
    ]
    wrong = truths([by is None or (by > 0 if stricter else by < 0) for by in off])
    return _share_of(wrong, among, of.group, NO_EXPECTED)


def _calibrated(make: Callable[[Floats, Bools], Stat], of: Sample) -> Measured | str:
    if not of.probability:
        return NO_SCORES
    at = of.done
    if not at.any():
        return NONE_DONE
    if why := _missing(of.positive[at]):
        return why
    return Measured(make(of.score[at], of.positive[at]), of.group[at], int(at.sum()))


def _cost(value: Callable[[Sample], Floats], share: float | None, of: Sample) -> Measured | str:
    if of.floor:
        return NO_COST
    spent = value(of)
    stat = rates.mean(spent) if share is None else rates.quantile(spent, share)
    return Measured(stat, of.group, spent.size)


def _seconds(of: Sample) -> Floats:
    return numbers([one.seconds for one in of.cases])


def _calls(of: Sample) -> Floats:
    return numbers([one.calls for one in of.cases])


def _tokens(of: Sample) -> Floats:
    return numbers([one.tokens for one in of.cases])


def _change(key: str, title: str, more: bool, how: Callable[[Sample], Measured | str]) -> Metric:
    return Metric(f"change_{key}", title, "Change", more, how)


def _hunk(key: str, title: str, how: Callable[[Hunks], Measured | str]) -> Metric:
    return Metric(f"hunk_{key}", title, "Hunk", True, partial(_of_hunks, how))


METRICS: tuple[Metric, ...] = (
    Metric("change_auroc", "AUROC", "Change", True, _auroc, "score"),
    _change("recall_at_1", "recall at 1 % false alarms", True, partial(_recall_within, 0.01)),
    _change("recall_at_5", "recall at 5 % false alarms", True, partial(_recall_within, 0.05)),
    _change("recall", "recall as shipped", True, _recall),
    _change("false_alarms", "false alarms as shipped", False, _false_alarms),
    _change("precision", "precision as shipped, in these results", True, _precision),
    _change(
        "precision_at_2", "precision if 2 % are over-broad", True, partial(_precision_at, 0.02)
    ),
    _change("precision_at_10", "precision if 10 % are", True, partial(_precision_at, 0.10)),
    _change("precision_at_30", "precision if 30 % are", True, partial(_precision_at, 0.30)),
    _change("pair_accuracy", "pairs ranked right", True, _pairs),
    Metric(
        "hunk_auroc",
        "AUROC within mixed changes",
        "Hunk",
        True,
        partial(_of_hunks, _hunk_auroc),
        "score",
    ),
    _hunk("f1", "F1 within mixed changes", _hunk_f1),
    _hunk("recall_at_1", "recall at 1 % of clean hunks flagged", partial(_hunk_recall, 0.01)),
    _hunk("recall_at_5", "recall at 5 % of clean hunks flagged", partial(_hunk_recall, 0.05)),
    _hunk("exact_set", "exactly the foreign hunks flagged", _exact_set),
    Metric("gate_catch_rate", "over-broad not passed", "Gate", True, _caught),
    Metric("gate_false_alarms", "clean not passed", "Gate", False, _gate_alarms),
    Metric(
        "gate_stricter",
        "clean, stricter than labelled",
        "Gate",
        False,
        partial(_against_label, True),
    ),
    Metric(
        "gate_laxer",
        "over-broad, laxer than labelled",
        "Gate",
        False,
        partial(_against_label, False),
    ),
    Metric(
        "calibration_ece",
        "expected calibration error",
        "Calibration",
        False,
        partial(_calibrated, rates.ece),
        "score",
    ),
    Metric(
        "calibration_brier_skill",
        "Brier skill",
        "Calibration",
        True,
        partial(_calibrated, rates.brier_skill),
        "score",
    ),
    Metric(
        "cost_seconds",
        "seconds a change, median",
        "Cost",
        False,
        partial(_cost, _seconds, 0.5),
        "seconds",
    ),
    Metric(
        "cost_seconds_p95",
        "seconds a change, 95th percentile",
        "Cost",
        False,
        partial(_cost, _seconds, 0.95),
        "seconds",
    ),
    Metric(
        "cost_calls", "calls a change, mean", "Cost", False, partial(_cost, _calls, None), "count"
    ),
    Metric(
        "cost_tokens",
        "tokens a change, mean",
        "Cost",
        False,
        partial(_cost, _tokens, None),
        "count",
    ),
)
BY_KEY = {metric.key: metric for metric in METRICS}
