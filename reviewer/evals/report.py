"""Results -> the whole report as one value, which the page and the Markdown are written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewer.evals.adjudicated import SUITE, Read, Verdict, read
from reviewer.evals.floors import floors
from reviewer.evals.given import as_they_are
from reviewer.evals.intervals import Figure
from reviewer.evals.result import Result
from reviewer.evals.robustness import Robustness, robustness
from reviewer.evals.sample import Sample, sample, samples
from reviewer.evals.score import scored
from reviewer.evals.slices import CheckRow, Slice, by_check, by_grade, by_language, by_suite
from reviewer.evals.worst import Look, Telling, false_alarms, misses, nothing
from reviewer.report.printable import line


@dataclass(frozen=True, slots=True)
class Column:
    """A judge or a floor, and its figures by the keys of `metrics.METRICS`."""

    of: Sample
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is told of one judge."""

    column: Column
    suites: tuple[Slice, ...]
    grades: tuple[Slice, ...]
    languages: tuple[Slice, ...]
    checks: tuple[CheckRow, ...]
    read: tuple[Read, ...]
    misses: tuple[Look, ...]
    false_alarms: tuple[Look, ...]
    failed: tuple[Result, ...]
    digests: tuple[tuple[str, tuple[str, ...]], ...]
    robustness: Robustness


@dataclass(frozen=True, slots=True)
class Report:
    """Judges, the floors measured on all their cases, and what a reader must know of both.

    Attributes:
        judges: by name.
        floors: none where no case was finished.
        cases: how many cases there are, over all judges.
        positives: how many of them are over-broad.
        groups: how many independent groups they come from.
        notes: one sentence each.
    """

    judges: tuple[Judged, ...]
    floors: tuple[Column, ...]
    cases: int
    positives: int
    groups: int
    notes: tuple[str, ...]


def report(
    results: Sequence[Result], telling: Telling = nothing, verdicts: Sequence[Verdict] = ()
) -> Report:
    """Everything measured on some results; only robustness is of cases told another way.

    Args:
        results: of any judges.
        telling: shows the cases that went wrong.
        verdicts: on hunks that were read by hand.

    Raises:
        UsageError: there are none of cases as they are.
    """
    everything, results = results, as_they_are(results)
    judges = samples(results)
    distinct: dict[str, Result] = {}
    for one in sorted(results, key=lambda one: (one.status != "done", one.judge)):
        distinct.setdefault(one.case, one)
    cases = tuple(distinct[case] for case in sorted(distinct))
    judged = tuple(
        _judged(
            of, telling, verdicts, robustness([one for one in everything if one.judge == of.name])
        )
        for of in judges
    )
    return Report(
        judges=judged,
        floors=tuple(Column(of, scored(of)) for of in floors(sample("", cases))),
        cases=len(cases),
        positives=sum(one.positive for one in cases),
        groups=len({one.group for one in cases}),
        notes=(*_notes(judges, cases), *_stale(judged)),
    )


def _judged(
    of: Sample, telling: Telling, verdicts: Sequence[Verdict], retold: Robustness
) -> Judged:
    digests: dict[str, set[str]] = {}
    for one in of.cases:
        for name, value in one.digests:
            digests.setdefault(name, set()).add(value)
    return Judged(
        column=Column(of, scored(of)),
        suites=by_suite(of),
        grades=by_grade(of),
        languages=by_language(of),
        checks=by_check(of),
        read=read(of, verdicts),
        misses=misses(of, telling),
        false_alarms=false_alarms(of, telling),
        failed=tuple(one for one in of.cases if one.status == "failed"),
        digests=tuple(
            (line(name), tuple(map(line, sorted(digests[name])))) for name in sorted(digests)
        ),
        robustness=retold,
    )


def _stale(judges: Sequence[Judged]) -> list[str]:
    return [
        f"{line(one.column.of.name)}: {one.robustness.stale} results of cases told another way are of "
        "another version than those of the same cases as they are, and left out; run them again."
        for one in judges
        if one.robustness.stale
    ]


def _notes(judges: tuple[Sample, ...], cases: tuple[Result, ...]) -> list[str]:
    notes = []
    for of in judges:
        failed = int((~of.done).sum())
        if failed:
            notes.append(
                f"{line(of.name)}: {failed} of {len(of.cases)} cases failed; each counts as not caught "
                "if over-broad, as a false alarm if clean, and is in no hunk or calibration figure."
            )
        if len(of.cases) < len(cases):
            notes.append(
                f"{line(of.name)} was run on {len(of.cases)} of the {len(cases)} cases: its figures "
                "stand beside others on other cases. `reviewer eval compare` pairs them."
            )
        if len({one.digests for one in of.cases if one.status == "done"}) > 1:
            notes.append(
                f"{line(of.name)}: these results come from several versions of the tool, its rules, its "
                "policy or its model; no figure here is of one of them."
            )
    unlabelled = sum(
        one.positive and bool(one.judged) and all(hunk.foreign is False for hunk in one.judged)
        for one in cases
    )
    if unlabelled:
        notes.append(
            f"Over-broad changes without a single hunk labelled unwarranted: {unlabelled}. Their "
            "labels are wrong or too coarse; hunk figures leave them out of mixed changes."
        )
    minimal = sum(one.suite == SUITE for one in cases)
    if minimal:
        notes.append(
            f"Changes of the suite {SUITE}: {minimal}. Each holds more than the least that mends the "
            "bug and so counts as over-broad, warranted or not: read its hunk figures only."
        )
    clean = sum(not one.positive for one in cases)
    if 0 < clean < 100:
        notes.append(f"Clean changes: {clean}, so 1 % false alarms means none at all.")
    return notes
