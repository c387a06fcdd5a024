"""Results as samples of a log that other tools show: plain values, before any format of theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.evals.report import Judged
from reviewer.evals.result import HunkResult, Result
from reviewer.evals.told_case import MAX_DIFF_ROWS, TRUTH, place
from reviewer.evals.wording import NONE
from reviewer.evals.worst import Shown, Telling
from reviewer.report.printable import code, line, prose, span

OVER_BROAD = "over-broad"
CLEAN = "clean"
# an error or the reasons of a hunk, in characters
_LONG = 600
_TEXTS = (
    *("suite", "repo", "grade", "language", "group", "twin"),
    *("expected", "scope", "outcome"),
)
_COUNTS = ("files", "hunks", "lines", "overlap", "calls")


@dataclass(frozen=True, slots=True)
class Exported:
    """One case as a sample; every text in it is safe to show.

    Attributes:
        id: of the case.
        input: the intent, or the id where the intent is not known.
        diff: its rows; none where it is not known.
        target: the truth, `over-broad` or `clean`.
        answer: what the judge said, in the words of `target`; "" where the case failed.
        correct: whether they agree; never where the case failed.
        score: of the whole change, 0..1; None where the case failed.
        explanation: Markdown, a list item a hunk.
        metadata: of the case and its review, JSON values.
        hunks: JSON values of each, with the truth as `foreign`.
        error: why the case failed; "" where it did not.
        seconds: of the review.
        tokens: of all calls to a model.
    """

    id: str
    input: str
    diff: tuple[str, ...]
    target: str
    answer: str
    correct: bool
    score: float | None
    explanation: str
    metadata: Mapping[str, object]
    hunks: Sequence[Mapping[str, object]]
    error: str
    seconds: float
    tokens: int


def exported(of: Judged, telling: Telling) -> Iterator[Exported]:
    """The cases of one judge in the order of their ids; `telling` shows intent and diff."""
    return (_exported(one, telling(one.case)) for one in of.column.of.cases)


def _exported(one: Result, shown: Shown | None) -> Exported:
    failed = one.status == "failed"
    name, error = line(one.case), line(one.error or "no reason given", _LONG) if failed else ""
    return Exported(
        id=name,
        input=_rows(shown.intent.strip()) if shown else name,
        diff=tuple(_rows(shown.diff.rstrip("\n")).split("\n")) if shown else (),
        target=_word(one.positive),
        answer="" if failed else _word(one.flagged),
        correct=not failed and one.flagged == one.positive,
        score=None if failed else one.score,
        explanation=_failure(error) if failed else _explanation(one),
        metadata=_metadata(one),
        hunks=tuple(_hunk(hunk) for hunk in one.judged),
        error=error,
        seconds=one.seconds,
        tokens=one.tokens,
    )


def _word(positive: bool) -> str:
    return OVER_BROAD if positive else CLEAN


def _rows(text: str) -> str:
    """Each row safe to show; by line feeds only, as git counts rows."""
    rows = text.split("\n")
    more = [f"… {len(rows) - MAX_DIFF_ROWS} more lines"] if len(rows) > MAX_DIFF_ROWS else []
    return "\n".join([*map(code, rows[:MAX_DIFF_ROWS]), *more])


def _failure(error: str) -> str:
    return f"failed, so neither caught nor green: {prose(error, _LONG)}"


def _explanation(one: Result) -> str:
    """The verdict, then a list item a hunk: score, place, label, the truth, why."""
    rows = [f"{span(one.scope or NONE)}, {prose(one.outcome)}"]
    rows += [
        f"- {hunk.score:.3f} {span(place(hunk))} "
        f"{prose(hunk.label)}{', flagged' if hunk.flagged else ''}, truth: {TRUTH[hunk.foreign]}; "
        f"{prose('; '.join(hunk.reasons), _LONG) or NONE}"
        for hunk in one.judged
    ]
    return "\n".join([rows[0], "", *rows[1:]]).rstrip()


def _metadata(one: Result) -> Mapping[str, object]:
    told: dict[str, object] = {name: line(getattr(one, name)) for name in _TEXTS}
    if one.status == "done":
        told |= {name: getattr(one, name) for name in _COUNTS}
        told["findings"] = [
            {"check": line(check), "severity": line(severity), "asked": line(asked)}
            for check, severity, asked, _ in one.findings
        ]
        # an earlier version recorded none of these
        told["summary"] = line(one.summary, _LONG)
        if one.thresholds:
            told["thresholds"] = dict(zip(("change", "hunk"), one.thresholds, strict=True))
        if one.concerns:
            told["concerns"] = [
                {"id": line(name), "title": line(title), "related_to_intent": related}
                for name, title, related in one.concerns
            ]
    return {name: value for name, value in told.items() if value != ""}


def _hunk(hunk: HunkResult) -> Mapping[str, object]:
    return {
        "path": line(hunk.path),
        "old_start": hunk.old_start,
        "new_start": hunk.new_start,
        "lines": hunk.lines,
        "label": line(hunk.label),
        "score": hunk.score,
        "flagged": hunk.flagged,
        "foreign": hunk.foreign,
        "reasons": [line(reason) for reason in hunk.reasons],
        "rests_on": [line(rest) for rest in hunk.rests_on],
        "id": line(hunk.id),
        "concern": line(hunk.concern),
    }
