"""What a judge says: a label, a score and its reasons for each part, hunk, file and the whole."""

from dataclasses import dataclass
from typing import Literal

Label = Literal["in_scope", "supporting", "unrelated", "overreach", "unjudged"]
Scope = Literal["scoped", "over_broad", "mismatch", "unclear"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and what it rests on (words of the intent, a link to another hunk, an edit kind)."""

    text: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class PartOpinion:
    """A judged run of changed lines; `score` is how likely the intent does NOT warrant it."""

    part_id: str
    label: Label
    score: float
    concern: str


@dataclass(frozen=True, slots=True)
class HunkOpinion:
    """A hunk is as bad as its worst part. `flagged`: shown to people as out of scope."""

    hunk_id: str
    label: Label
    score: float
    flagged: bool
    self_declared: bool
    concern: str
    reasons: tuple[Reason, ...]
    parts: tuple[PartOpinion, ...]


@dataclass(frozen=True, slots=True)
class FileOpinion:
    """A file without hunks (rename, mode change, binary) is judged all the same, by `why`."""

    path: str
    judged: bool
    why: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A group of hunks that belong together; the change untangled."""

    id: str
    title: str
    hunks: tuple[str, ...]
    related_to_intent: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of the whole change. `score` 0..1: how likely it holds something the intent does not warrant."""

    scope: Scope
    score: float
    summary: str
    judge: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """All a judge says; hunks and files stand in the order of the change."""

    verdict: Verdict
    hunks: tuple[HunkOpinion, ...]
    files: tuple[FileOpinion, ...]
    concerns: tuple[Concern, ...]
