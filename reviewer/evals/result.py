"""What one run of one case left: a line of the results file."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class HunkResult:
    """A hunk's score and label, beside the truth (None: not labelled).

    Attributes:
        reasons: of the judge, in words.
        rests_on: what each of these rests on; empty in results of an earlier version.
        id: of the hunk, as `rests_on` of another one names it.
        concern: id of the concern it was put into.
    """

    path: str
    old_start: int
    new_start: int
    lines: int
    score: float
    label: str
    flagged: bool
    foreign: bool | None
    reasons: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    id: str = ""
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A case as it was judged.

    Attributes:
        status: `failed` keeps the error in `error`, and counts as not caught and as not green;
            `left_out`: its variant cannot be made of this case, for the reason in `error`.
        score: of the whole change, 0..1.
        scope: the verdict's word; `flagged` says whether it is over_broad or mismatch.
        outcome: pass, sign_off or block, by the built-in policy.
        findings: (check id, severity, asked for: yes, no, unclear, foreign: on an unwarranted line).
        overlap: share of the intent's words found in the change: the word-overlap floor.
        digests: of tool, rules, prompts, policy and embedded model.
        summary: the judge's verdict as a sentence.
        thresholds: from which score on a change is flagged, and in it a hunk; () where not known.
        concerns: (id, title, whether it answers the intent) of the groups the judge made.
        variant: how the case was told another way; "" for as it is, and in files that do not say.
    """

    case: str
    suite: str
    judge: str
    repo: str
    group: str
    twin: str
    grade: str
    language: str
    positive: bool
    expected: str
    status: Literal["done", "failed", "left_out"]
    error: str
    score: float
    scope: str
    flagged: bool
    outcome: str
    files: int
    hunks: int
    lines: int
    overlap: float
    findings: tuple[tuple[str, str, str, bool], ...]
    judged: tuple[HunkResult, ...]
    seconds: float
    calls: int
    tokens: int
    digests: tuple[tuple[str, str], ...]
    summary: str = ""
    thresholds: tuple[float, ...] = ()
    concerns: tuple[tuple[str, str, bool], ...] = ()
    variant: str = ""
