"""Figures as people read them."""

from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import Metric

# between the ends of an interval, and alone where there is no figure
NONE = "\N{EN DASH}"


def told(figure: Figure, metric: Metric) -> str:
    """The figure alone; a dash where there is none."""
    return NONE if figure.point is None else number(figure.point, metric.unit)


def ends(figure: Figure, metric: Metric) -> str:
    """Its interval, both ends with a dash between; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = (number(end, metric.unit) for end in (figure.low, figure.high))
    return f"{low.removesuffix(' %')}{NONE}{high}"


def both(figure: Figure, metric: Metric) -> str:
    """The figure and its interval in brackets."""
    interval = ends(figure, metric)
    return f"{told(figure, metric)} ({interval})" if interval else told(figure, metric)


def number(value: float, unit: str) -> str:
    """A share in per cent, a score with three digits, seconds and counts as short as they are exact."""
    if unit == "share":
        return f"{_plain(100 * value, 1)} %"
    if unit == "score":
        return f"{_plain(value, 3)}"
    if unit == "seconds":
        return f"{_plain(value, 2)} s"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _plain(value: float, digits: int) -> str:
    """Without a minus before nothing."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def moved(figure: Figure, unit: str) -> tuple[str, str]:
    """A difference and its interval, both with their signs; a dash and nothing where there is none."""
    if figure.point is None:
        return NONE, ""
    if figure.low is None or figure.high is None:
        return signed(figure.point, unit), ""
    return signed(figure.point, unit), f"{signed(figure.low, unit)} to {signed(figure.high, unit)}"


def signed(value: float, unit: str) -> str:
    """A difference, with its sign; of shares in points of a hundred."""
    text = number(value, unit).replace(" %", " pt")
    return text if text.startswith("-") else f"+{text}"
