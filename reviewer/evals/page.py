"""A report as one HTML page: no script, nothing fetched, every text of a result escaped."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reviewer.evals import told, told_case
from reviewer.evals.curves import COLOURS, colour, plots
from reviewer.evals.floors import ABOUT, CHECKS, SIZE, WORDS
from reviewer.evals.report import Judged, Report
from reviewer.report.printable import line

_PLOTS = {
    "roc": (
        "Receiver operating characteristic",
        "Recall against false alarms as the threshold moves; the dot is the threshold as shipped, "
        "the dotted lines are 1 % and 5 % false alarms.",
    ),
    "precision": (
        "Precision and recall",
        "At the share of over-broad changes in these results, the thin line; among your changes "
        "there will be fewer, and precision lower.",
    ),
    "suites": ("By suite, as shipped", "With 95 % intervals."),
    "calibration": (
        "Calibration",
        "Scores in ten bins of equal mass against the share that is over-broad; a score that means "
        "what it says lies on the diagonal.",
    ),
    "cost": ("Cost against quality", "Median seconds a change against change AUROC."),
}
_WIDE = "suites"
# as matplotlib draws them in `curves`
_LINES = {SIZE: "2 3", WORDS: "8 4", CHECKS: "10 4 2 4"}


def environment() -> Environment:
    """Templates of this package, HTML escaped."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(report: Report) -> str:
    """The whole page."""
    notes = told.Footnotes()
    figures = [judged.column.figures for judged in report.judges]
    figures += [one.figures for one in report.floors]
    rows = told.levels(figures, notes)
    judges = [_judge(at, one, notes) for at, one in enumerate(report.judges)]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=told.title(report.judges),
            summary=told.summary(report),
            notes=report.notes,
            colours=COLOURS,
            columns=_columns(report),
            levels=rows,
            judges=judges,
            slice_columns=told.SLICE_COLUMNS,
            check_columns=told.CHECK_COLUMNS,
            read_columns=told.READ_COLUMNS,
            robustness=told.ROBUSTNESS,
            lines=[{"name": name, "dash": dash} for name, dash in _LINES.items() if report.floors],
            plots=_drawn(report),
            footnotes=[*notes.reasons, *(f"{name}: {why}" for name, why in ABOUT.items())],
        )
    )


def _columns(report: Report) -> list[Mapping[str, object]]:
    judges = [
        {"name": line(one.column.of.name), "kind": "judge", "colour": colour(at)}
        for at, one in enumerate(report.judges)
    ]
    return [*judges, *({"name": one.of.name, "kind": "", "colour": 0} for one in report.floors)]


def _judge(at: int, one: Judged, notes: told.Footnotes) -> Mapping[str, object]:
    return {
        "name": line(one.column.of.name),
        "colour": colour(at),
        "suites": told.slice_rows(one.suites, notes),
        "grades": told.slice_rows(one.grades, notes),
        "languages": told.slice_rows(one.languages, notes),
        "read": [{"labels": row.labels, "cells": told.read_cells(row, notes)} for row in one.read],
        "checks": [
            {"name": line(row.check), "cells": told.shares(row, notes), "counts": told.counts(row)}
            for row in one.checks
        ],
        "retold": [
            {"columns": told.retold_columns(fate), "rows": told.retold_rows(rows, notes)}
            for rows, fate in (
                (one.robustness.attacked, told.LOST),
                (one.robustness.declared, told.VANISHED),
            )
            if rows
        ],
        "misses": [told_case.looked(look) for look in one.misses],
        "false_alarms": [told_case.looked(look) for look in one.false_alarms],
        "digests": one.digests,
    }


def _drawn(report: Report) -> list[Mapping[str, object]]:
    made = plots(report)
    return [
        {
            "title": title,
            "about": about,
            "wide": name == _WIDE,
            # drawn here from numbers and from names that matplotlib escapes
            "svg": Markup(made[name]),  # noqa: S704
        }
        for name, (title, about) in _PLOTS.items()
        if name in made
    ]
