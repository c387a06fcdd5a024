"""The plots of a report, as SVG to stand inside a page.

Colours are names that the page gives a value (`var(--s1)`), so that light and dark are the page's
affair. The same results give the same bytes: no date, ids from their content and the plot's name.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FormatStrFormatter, NullFormatter
from sklearn.metrics import precision_recall_curve, roc_curve

from reviewer.evals import rates
from reviewer.evals.floors import CHECKS, SIZE, WORDS
from reviewer.evals.intervals import Figure, wilson
from reviewer.evals.report import Column, Report
from reviewer.evals.sample import Sample
from reviewer.report.printable import line

COLOURS = 6
# stands in for the page's colour of text; matplotlib takes no `currentColor`
_INK, _FAINT = "#00a0f0", "#00a0f1"
_SERIES = tuple(f"#00a0{at:02x}" for at in range(1, COLOURS + 1))
_PAGE = {_INK: "currentColor", _FAINT: "var(--faint)"} | {
    colour: f"var(--s{at})" for at, colour in enumerate(_SERIES, 1)
}
# a mapping of 300 literal keys to matplotlib's stubs, a plain one to earlier ones
_STYLE: Any = {
    "svg.hashsalt": "reviewer",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 10,
    "font.family": "sans-serif",
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": _FAINT,
    "grid.alpha": 0.35,
    "grid.linewidth": 0.6,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "lines.linewidth": 1.8,
}
_DASHES = {SIZE: (0, (1, 1.5)), WORDS: (0, (4, 2)), CHECKS: (0, (6, 2, 1, 2))}
_IDS = re.compile(r'(\bid="|url\(#|href="#)')


def colour(at: int) -> int:
    """Which of the page's colours the judge at this place has, 1..COLOURS."""
    return at % COLOURS + 1


def plots(report: Report) -> Mapping[str, str]:
    """Every plot that these results allow, by name: SVG elements."""
    drawn: dict[str, Callable[[], str | None]] = {
        "roc": lambda: _roc(report),
        "precision": lambda: _precision(report),
        "suites": lambda: _suites(report),
        "calibration": lambda: _calibration(report),
        "cost": lambda: _cost(report),
    }
    with mpl.rc_context(_STYLE):
        made = {name: draw() for name, draw in drawn.items()}
    return {name: svg for name, svg in made.items() if svg}


def _axes(size: tuple[float, float], columns: int = 1) -> tuple[Canvas, list[Axes]]:
    canvas = Canvas(figsize=size, layout="constrained")
    axes = canvas.subplots(1, columns, sharey=True, squeeze=False)
    return canvas, list(axes[0])


def _svg(canvas: Canvas, name: str) -> str:
    held = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    canvas.savefig(held, format="svg", transparent=True, metadata=nothing)
    text = held.getvalue()
    text = text[text.index("<svg") :]
    text = _IDS.sub(rf"\g<1>{name}-", text)
    for ours, theirs in _PAGE.items():
        text = text.replace(ours, theirs)
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{name}" ', text, count=1)


def _two_classes(of: Sample) -> bool:
    return bool(of.positive.any() and not of.positive.all())


def _ranked(report: Report) -> list[tuple[Column, str, Any]]:
    """Floors, then judges, that can be drawn as a curve: each with its colour and line."""
    lines: list[tuple[Column, str, Any]] = [
        (one, _FAINT, _DASHES[one.of.name])
        for one in report.floors
        if one.of.name in _DASHES and _two_classes(one.of)
    ]
    for at, judged in enumerate(report.judges):
        if _two_classes(judged.column.of):
            lines.append((judged.column, _SERIES[at % COLOURS], "solid"))
    return lines


def _roc(report: Report) -> str | None:
    lines = _ranked(report)
    if not lines:
        return None
    canvas, (axes,) = _axes((4.6, 4.2))
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=0.8)
    for share in (0.01, 0.05):
        axes.axvline(share, color=_FAINT, linewidth=0.8, linestyle=":")
    for column, ink, dash in lines:
        alarms, recalls, _ = roc_curve(column.of.positive, column.of.score)
        axes.plot(alarms, recalls, color=ink, linestyle=dash)
        shipped = column.figures["change_false_alarms"].point
        recall = column.figures["change_recall"].point
        if shipped is not None and recall is not None and not column.of.floor:
            axes.plot([shipped], [recall], "o", color=ink, markersize=7)
    axes.set(xlabel="false alarms", ylabel="recall", xlim=(-0.01, 1), ylim=(0, 1.01))
    return _svg(canvas, "roc")


def _precision(report: Report) -> str | None:
    lines = _ranked(report)
    if not lines:
        return None
    canvas, (axes,) = _axes((4.6, 4.2))
    axes.axhline(report.positives / report.cases, color=_FAINT, linewidth=0.8)
    for column, ink, dash in lines:
        precision, recall, _ = precision_recall_curve(column.of.positive, column.of.score)
        axes.step(recall, precision, color=ink, linestyle=dash, where="post")
        shipped = column.figures["change_precision"].point
        caught = column.figures["change_recall"].point
        if shipped is not None and caught is not None and not column.of.floor:
            axes.plot([caught], [shipped], "o", color=ink, markersize=7)
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1.01), ylim=(0, 1.01))
    return _svg(canvas, "precision")


def _calibration(report: Report) -> str | None:
    able = [
        (at, one.column)
        for at, one in enumerate(report.judges)
        if one.column.figures["calibration_ece"].point is not None
    ]
    if not able:
        return None
    canvas, (axes,) = _axes((4.6, 4.2))
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=0.8)
    for at, column in able:
        done = column.of.done
        score, positive = column.of.score[done], column.of.positive[done]
        where = rates.bins(score)
        held = [(score[where == one], positive[where == one]) for one in np.unique(where)]
        for said, true in held:
            ends = wilson(float(true.mean()), true.size)
            axes.plot([said.mean()] * 2, ends, color=_SERIES[at % COLOURS], linewidth=1)
        means, shares = ([part[n].mean() for part in held] for n in (0, 1))
        axes.plot(means, shares, "o-", color=_SERIES[at % COLOURS], markersize=4)
    axes.set(
        xlabel="score", ylabel="share that is over-broad", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02)
    )
    return _svg(canvas, "calibration")


def _cost(report: Report) -> str | None:
    able = [
        (at, one.column)
        for at, one in enumerate(report.judges)
        if one.column.figures["change_auroc"].point is not None
    ]
    if not able:
        return None
    canvas, (axes,) = _axes((4.6, 4.2))
    for floor in report.floors:
        least = floor.figures["change_auroc"].point
        if floor.of.name in _DASHES and least is not None:
            axes.axhline(least, color=_FAINT, linestyle=_DASHES[floor.of.name])
    for at, column in able:
        ink = _SERIES[at % COLOURS]
        seconds, auroc = column.figures["cost_seconds"], column.figures["change_auroc"]
        _cross(axes, seconds, auroc, ink)
    axes.set_xscale("log")
    spent = [one.figures["cost_seconds"].point or 0.0 for _, one in able]
    axes.set_xlim(max(min(spent), 1e-3) / 5, max(*spent, 1e-3) * 5)
    axes.set(xlabel="seconds a change, median", ylabel="change AUROC", ylim=(None, 1.01))
    axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
    # where all judges take about as long, these too would be written, over each other
    axes.xaxis.set_minor_formatter(NullFormatter())
    return _svg(canvas, "cost")


def _cross(axes: Axes, across: Figure, up: Figure, ink: str) -> None:
    """A point with both its intervals."""
    if across.point is None or up.point is None:
        return
    x, y = max(across.point, 1e-3), up.point
    axes.plot([x], [y], "o", color=ink, markersize=8)
    if up.low is not None and up.high is not None:
        axes.plot([x, x], [up.low, up.high], color=ink)
    if across.low is not None and across.high is not None:
        axes.plot([max(across.low, 1e-3), max(across.high, 1e-3)], [y, y], color=ink)


def _suites(report: Report) -> str | None:
    names = sorted({part.name for judged in report.judges for part in judged.suites})
    rows = {name: at for at, name in enumerate(names)}
    keys = (("change_recall", "recall"), ("change_false_alarms", "false alarms"))
    canvas, axes = _axes((9.4, 0.9 + 0.45 * len(names)), 2)
    for panel, (key, title) in zip(axes, keys, strict=True):
        for at, judged in enumerate(report.judges):
            shift = 0.5 * (at + 0.5) / len(report.judges) - 0.25
            _dots(panel, [(rows[p.name] + shift, p.figures[key]) for p in judged.suites], at)
        panel.set(xlabel=title, xlim=(-0.02, 1.02))
    # a glyph that the font lacks would be a warning on somebody's terminal
    shown = [line(name, 30).encode("ascii", "replace").decode() for name in names]
    axes[0].set_yticks(range(len(names)), shown)
    axes[0].set_ylim(len(names) - 0.5, -0.5)
    return _svg(canvas, "suites")


def _dots(panel: Axes, found: Sequence[tuple[float, Figure]], at: int) -> None:
    """A figure a row, with its interval as a line."""
    ink = _SERIES[at % COLOURS]
    for row, one in found:
        if one.point is not None and one.low is not None and one.high is not None:
            panel.plot([one.low, one.high], [row, row], color=ink)
            panel.plot([one.point], [row], "o", color=ink, markersize=6)
