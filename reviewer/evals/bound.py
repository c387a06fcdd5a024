"""`--fail-under` and `--fail-over`: a figure must be there, and its interval on the right side."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reviewer.errors import UsageError
from reviewer.evals.metrics import BY_KEY, METRICS, Metric
from reviewer.evals.report import Report
from reviewer.evals.wording import both, number


@dataclass(frozen=True, slots=True)
class Bound:
    """A metric and the value that the near end of its interval must reach, or stay within."""

    metric: Metric
    value: float


def bound(text: str, option: str, *, more: bool) -> Bound:
    """`METRIC=VALUE` read.

    Args:
        text: as given.
        option: the option's name, for the message.
        more: whether more must be better of the metric.

    Raises:
        UsageError: no such metric, no number, or the other option is meant.
    """
    key, equals, said = text.partition("=")
    metric = BY_KEY.get(key.strip())
    if metric is None:
        near = get_close_matches(key, BY_KEY, 1, 0.5)
        known = [one.key for one in METRICS if one.more_is_better == more]
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise UsageError(f"{option} {text}: no such metric; {hint}")
    if metric.more_is_better != more:
        other = "--fail-under" if metric.more_is_better else "--fail-over"
        better = "more" if metric.more_is_better else "less"
        raise UsageError(f"{option} {text}: {better} is better of {metric.key}; use {other}")
    try:
        value = float(said)
    except ValueError:
        value = float("nan")
    if not equals or not -1e12 < value < 1e12:
        example = f"{option} {metric.key}={'.95' if more else '.05'}"
        raise UsageError(f"{option} {text}: not METRIC=NUMBER; write {example}")
    return Bound(metric, value)


def broken(report: Report, bounds: Sequence[Bound]) -> tuple[str, ...]:
    """A line for each bound that a judge does not keep; what was not measured keeps none."""
    told = []
    for judged in report.judges:
        for one in bounds:
            figure = judged.column.figures[one.metric.key]
            more = one.metric.more_is_better
            # without an interval there is no telling how far the figure itself can be trusted
            end = figure.low if more else figure.high
            if end is None or (end < one.value if more else end > one.value):
                why = f" ({figure.why})" if figure.why else ""
                wanted = number(one.value, one.metric.unit)
                told.append(
                    f"{judged.column.of.name}: {one.metric.key} is {both(figure, one.metric)}{why}; "
                    f"its interval must {'begin' if more else 'end'} at {wanted} or "
                    f"{'above' if more else 'below'}"
                )
    return tuple(told)
