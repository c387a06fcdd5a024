"""A comparison in words: Markdown for the terminal, and the same as a page."""

from collections.abc import Iterator

from reviewer.evals.compare import Comparison, Flip, Moved
from reviewer.evals.curves import COLOURS
from reviewer.evals.marked import table
from reviewer.evals.page import environment
from reviewer.evals.result import HunkResult, Result
from reviewer.evals.wording import NONE, both, moved
from reviewer.report.printable import line, prose, span

_MOST = 40


def markdown(of: Comparison) -> str:
    """The whole comparison, a trailing newline at its end."""
    first, second = (prose(name) for name in of.names)
    rows = [f"# {first} against {second}", "", summary(of), ""]
    head = ("", first, second, "difference", "")
    cells = [
        (f"{one.metric.level}: {one.metric.title}", *_figures(one), _emphasis(one))
        for one in of.moved
    ]
    rows += table(head, cells)
    rows += ["", *_reading(of), ""]
    rows += table(
        ("right about", f"only {first}", f"only {second}", "cases", "exact p"),
        [
            (one.title, str(one.only_first), str(one.only_second), str(one.cases), f"{one.p:.3g}")
            for one in of.tests
        ],
    )
    rows += _flips("Lost", of, gained=False)
    rows += _flips("Gained", of, gained=True)
    return "\n".join(rows) + "\n"


def page(of: Comparison) -> str:
    """The whole comparison as one HTML page."""
    lost = [_flip(one) for one in of.flips if not one.gained]
    gained = [_flip(one) for one in of.flips if one.gained]
    names = [line(name) for name in of.names]
    return (
        environment()
        .get_template("compare.html.j2")
        .render(
            title=f"{names[0]} against {names[1]}",
            summary=summary(of),
            notes=_reading(of),
            colours=COLOURS,
            names=names,
            rows=[
                {
                    "title": f"{one.metric.level}: {one.metric.title}",
                    "cells": _figures(one),
                    "reading": one.reading,
                }
                for one in of.moved
            ],
            tests=[{"one": one, "p": f"{one.p:.3g}"} for one in of.tests],
            flips=[{"title": "Lost", "rows": lost}, {"title": "Gained", "rows": gained}],
        )
    )


def summary(of: Comparison) -> str:
    """How many cases are paired, and how many are not."""
    alone = [
        f"{count} only in {line(name)}"
        for name, count in zip(of.names, of.left_out, strict=True)
        if count
    ]
    return f"{of.cases} cases in both{'; left out: ' if alone else ''}{', '.join(alone)}."


def _reading(of: Comparison) -> list[str]:
    told = "The difference is the second minus the first, with a paired 95 % interval."
    reasons = dict.fromkeys(one.difference.why for one in of.moved if one.difference.why)
    return [told, *(f"{NONE} {why}" for why in reasons)]


def _figures(one: Moved) -> tuple[str, str, str]:
    gap, interval = moved(one.difference, one.metric.unit)
    told = f"{gap} ({interval})" if interval else gap
    return both(one.first, one.metric), both(one.second, one.metric), told


def _emphasis(one: Moved) -> str:
    return one.reading if one.reading == "no telling" else f"**{one.reading}**"


def _flips(title: str, of: Comparison, *, gained: bool) -> Iterator[str]:
    flips = [one for one in of.flips if one.gained == gained]
    if not flips:
        return
    yield from ("", f"## {title}", "")
    for flip in flips[:_MOST]:
        told = _flip(flip)
        yield f"- {told['kind']} {span(told['case'])}"
        for side in ("first", "second"):
            yield f"  - {prose(told[side], 600)}"
    if len(flips) > _MOST:
        yield f"- and {len(flips) - _MOST} more"


def _flip(flip: Flip) -> dict[str, str]:
    return {
        "kind": "over-broad" if flip.first.positive else "clean",
        "case": line(flip.first.case),
        "first": _said(flip.first, flip.second),
        "second": _said(flip.second, flip.first),
    }


def _said(one: Result, other: Result) -> str:
    """What a run said of a case, and the hunk of which it said most that the other did not."""
    if one.status == "failed":
        return f"failed: {line(one.error)}"
    told = f"{'flagged' if one.flagged else 'not flagged'}, {one.scope}, score {one.score:.3f}"
    theirs = {_place(hunk): hunk for hunk in other.judged}
    apart = [hunk for hunk in one.judged if _differs(hunk, theirs.get(_place(hunk)))]
    if not apart:
        return told
    most = max(apart, key=lambda hunk: abs(hunk.score - _score(theirs.get(_place(hunk)))))
    why = "; ".join(most.reasons) or "no reason given"
    return f"{told}; {line(most.path)} +{most.new_start} {most.label} {most.score:.3f}: {line(why)}"


def _place(hunk: HunkResult) -> tuple[str, int, int]:
    return hunk.path, hunk.old_start, hunk.new_start


def _differs(hunk: HunkResult, other: HunkResult | None) -> bool:
    return other is None or (hunk.label, hunk.reasons, hunk.score) != (
        other.label,
        other.reasons,
        other.score,
    )


def _score(hunk: HunkResult | None) -> float:
    return 0.0 if hunk is None else hunk.score
