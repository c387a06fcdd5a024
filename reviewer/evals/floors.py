"""Floors: what can be had without any judge, measured on the same cases and printed beside it."""

from dataclasses import replace

import numpy as np

from reviewer.evals.result import Result
from reviewer.evals.sample import Sample, numbers, sample, truths

SIZE = "size only"
EVERYTHING = "flag everything"
WORDS = "word overlap"
CHECKS = "checks only"
ABOUT = {
    SIZE: "score: files + hunks + lines of the change; of a hunk, its lines; no threshold",
    EVERYTHING: "every change and every hunk is flagged",
    WORDS: "score: 1 - share of the intent's words found in the change; no threshold",
    CHECKS: "flagged: any finding of severity high or block that the intent did not ask for",
}


def floors(of: Sample) -> tuple[Sample, ...]:
    """The four floors on the cases that a judge finished; none where it finished none.

    A failed case leaves no sizes and no findings behind, so it cannot be held against a floor.
    """
    cases = tuple(one for one in of.cases if one.status == "done")
    if not cases:
        return ()
    base = replace(sample("", cases), floor=True, flagged=None, gated=None, probability=False)
    return (
        _sized(base),
        _all(base),
        replace(base, name=WORDS, score=numbers([1 - one.overlap for one in cases]), hunks=None),
        _checked(base),
    )


def severe(result: Result) -> bool:
    """Whether a check found something severe that nobody asked for."""
    return any(
        severity in ("high", "block") and asked != "yes"
        for _, severity, asked, _ in result.findings
    )


def _sized(base: Sample) -> Sample:
    sizes = numbers([one.files + one.hunks + one.lines for one in base.cases])
    hunks = base.hunks
    if hunks is not None:
        lines = [
            hunk.lines for one in base.cases for hunk in one.judged if hunk.foreign is not None
        ]
        hunks = replace(hunks, score=numbers(lines), flagged=None)
    return replace(base, name=SIZE, score=sizes, hunks=hunks)


def _all(base: Sample) -> Sample:
    every = np.ones(len(base.cases), dtype=np.bool_)
    hunks = base.hunks
    if hunks is not None:
        same = np.ones(hunks.foreign.size)
        hunks = replace(hunks, score=same, flagged=same > 0)
    flat = np.ones(len(base.cases))
    return replace(base, name=EVERYTHING, score=flat, flagged=every, gated=every, hunks=hunks)


def _checked(base: Sample) -> Sample:
    found = truths([severe(one) for one in base.cases])
    score = found.astype(np.float64)
    return replace(base, name=CHECKS, score=score, flagged=found, gated=found, hunks=None)
