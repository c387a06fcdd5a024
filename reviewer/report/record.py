"""The JSON record `reviewer/review/v1`: its models are the published schema, written and read here."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from reviewer.change.intent import ClaimSource, IntentKind, IntentSource
from reviewer.change.model import Kind, Part, Side, Status
from reviewer.decision.decide import Outcome
from reviewer.errors import UsageError
from reviewer.facts.finding import Answer, FindingSource, Severity
from reviewer.facts.radius import Level
from reviewer.judgement.opinion import Label, PartOpinion, Scope
from reviewer.report.outline import Entry, Outline, bounded
from reviewer.report.printable import decoded, json_text, line, without_credentials
from reviewer.report.review import Review

SCHEMA: Final = "reviewer/review/v1"
# scores are compared byte for byte between runs; a float's last digits are not a promise
DIGITS: Final = 4


def _text(value: object) -> object:
    return decoded(value) if isinstance(value, str) else value


def _address(value: object) -> object:
    return without_credentials(value) if isinstance(value, str) else value


def _rounded(value: object) -> object:
    return round(value, DIGITS) if isinstance(value, float) else value


Str: TypeAlias = Annotated[str, BeforeValidator(_text)]
Number: TypeAlias = Annotated[float, BeforeValidator(_rounded), Field(allow_inf_nan=False)]
Count: TypeAlias = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        from_attributes=True,
        validate_by_name=True,
        # built once, as parts of `Record`: each on its own would double the time to start
        defer_build=True,
    )


class Tool(_Model):
    """What made this record: its version, and digests of all it decides with."""

    version: Str
    rules: Str = Field(description="digest of the checks and rules")
    prompts: Str = Field(description="digest of the prompts")
    policy: Str = Field(description="digest of the policy")
    model: Str = Field(description="digest of the embedded model")


class ChangeRecord(_Model):
    """What was reviewed, and how large it is."""

    repo: Annotated[Str, BeforeValidator(_address)]
    base: Str = Field(description="revision before the change")
    head: Str = Field(description="revision with the change")
    files: Count
    hunks: Count
    lines_added: Count
    lines_removed: Count


class FileRecord(_Model):
    """One changed file; none is left out."""

    path: Str = Field(description="path after the change; before it, where deleted")
    old_path: Str = Field(description="path before the change; differs where renamed or copied")
    status: Status
    old_mode: Str | None = Field(description="git mode before, null for an added file")
    new_mode: Str | None = Field(description="git mode after, null for a deleted file")
    kind: Kind
    judged: bool = Field(description="whether all of it was judged")
    why: Str = Field(description="why it was or was not, where there is something to say")


class ClaimRecord(_Model):
    """One statement of what the change is for."""

    text: Str
    source: ClaimSource
    author: Str
    independent: bool = Field(description="not by the change's author or agent")


class IntentRecord(_Model):
    """What the change is claimed to be for: the claim under test."""

    title: Str
    body: Str
    source: IntentSource
    kind: IntentKind
    claims: tuple[ClaimRecord, ...]


class VerdictRecord(_Model):
    """The judge's verdict on the whole change."""

    scope: Scope
    score: Number = Field(ge=0, le=1, description="how likely some of it is not warranted")
    summary: Str
    judge: Str = Field(description="name of the judge")


class ReasonRecord(_Model):
    """Why a hunk is labelled so."""

    text: Str
    rests_on: Str = Field(description="words of the intent, another hunk or a fact it rests on")


class PartRecord(_Model):
    """The unit judged: one run of changed lines, as in `git diff -U0`."""

    id: Str
    side: Literal["old", "new", "both"] = Field(description="the side that has lines")
    old_start: int = Field(description="first removed line; without any, the line it stands before")
    old_lines: Count
    new_start: int = Field(description="first added line; without any, the line it stands before")
    new_lines: Count
    label: Label
    score: Number = Field(ge=0, le=1)
    concern: Str


class HunkRecord(_Model):
    """One hunk, as in `git diff -U3`; as bad as its worst part."""

    id: Str
    path: Str
    old_path: Str
    old_start: int
    old_lines: Count
    new_start: int
    new_lines: Count
    label: Label
    score: Number = Field(ge=0, le=1, description="how likely the intent does NOT warrant it")
    flagged: bool = Field(description="shown to people as out of scope")
    self_declared: bool = Field(description="warranted only by the author's own description")
    concern: Str = Field(description="id of the concern it belongs to")
    reasons: tuple[ReasonRecord, ...]
    parts: tuple[PartRecord, ...]


class ConcernRecord(_Model):
    """Hunks that belong together: the change untangled."""

    id: Str
    title: Str
    hunks: tuple[Str, ...] = Field(description="ids of its hunks")
    related_to_intent: bool


class AskedForRecord(_Model):
    """Whether the intent asked for what a finding reports."""

    answer: Answer
    words: Str = Field(description="the words of the intent that say so")


class FindingRecord(_Model):
    """One fact a check reports; lines are 1-based and inclusive."""

    id: Str = Field(description="stable over line moves")
    check: Str
    family: Str
    severity: Severity
    path: Str
    side: Side
    start_line: int
    end_line: int
    message: Str
    source: FindingSource
    asked_for: AskedForRecord
    suppressed: Str | None = Field(description="why it is suppressed; null where it is not")


class FactorRecord(_Model):
    """One part of the blast radius."""

    kind: Str
    detail: Str
    weight: Number
    refs: tuple[Str, ...]


class RadiusRecord(_Model):
    """What the change can reach or destroy."""

    level: Level
    score: Number = Field(ge=0, le=100)
    factors: tuple[FactorRecord, ...]
    unseen: tuple[Str, ...] = Field(description="what could not be seen; never counted as safe")


class SignalRecord(_Model):
    """One piece of evidence for AI assistance."""

    kind: Str
    where: Str
    text: Str


class AuthorshipRecord(_Model):
    """Who or what wrote the change."""

    ai_assisted: Literal["yes", "no", "unknown"]
    signals: tuple[SignalRecord, ...]


class NeedRecord(_Model):
    """Sign-offs required."""

    role: Str
    count: Count
    from_: tuple[Str, ...] = Field(alias="from", description="who may give them")
    met_by: tuple[Str, ...] = Field(description="who already did")


class BecauseRecord(_Model):
    """One condition of the explanation, whether it holds, and its parts."""

    condition: Str
    holds: bool
    text: Str
    children: "tuple[BecauseRecord, ...]"


class DecisionRecord(_Model):
    """What the policy makes of it."""

    outcome: Outcome
    needs: tuple[NeedRecord, ...]
    because: BecauseRecord


class Judged(_Model):
    """How many there are, and how many were judged."""

    total: Count
    judged: Count


class UnjudgedRecord(_Model):
    """Something no judge saw."""

    id: Str = Field(description="a hunk's id, or a path")
    why: Str


class GapRecord(_Model):
    """Something a stage could not look at."""

    where: Str = Field(description="a path, or the name of a stage")
    why: Str
    incomplete: bool = Field(description="the review is not whole: exit code 3")


class CoverageRecord(_Model):
    """What was looked at, and what was not."""

    files: Judged
    hunks: Judged
    unjudged: tuple[UnjudgedRecord, ...]
    gaps: tuple[GapRecord, ...]
    history: Str = Field(description="how deep the clone let it look")


class UsageRecord(_Model):
    """What a model cost; all zero where none was asked."""

    model: Str
    calls: Count
    prompt_tokens: Count
    completion_tokens: Count
    cached_tokens: Count
    cost_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Record(_Model):
    """One review, whole: what every consumer may rely on."""

    schema_: Literal["reviewer/review/v1"] = Field(alias="schema")
    tool: Tool
    change: ChangeRecord
    files: tuple[FileRecord, ...]
    intent: IntentRecord
    verdict: VerdictRecord
    hunks: tuple[HunkRecord, ...]
    concerns: tuple[ConcernRecord, ...]
    findings: tuple[FindingRecord, ...]
    blast_radius: RadiusRecord
    authorship: AuthorshipRecord
    decision: DecisionRecord
    coverage: CoverageRecord
    usage: UsageRecord
    timings_ms: Mapping[Str, Number] = Field(
        description="milliseconds per stage, and total; differs from run to run"
    )


def render(review: Review) -> str:
    """The record as JSON text: keys in the order of the schema, two spaces, a line end."""
    record = _record(review).model_dump(mode="json", by_alias=True)
    return json_text(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def schema() -> str:
    """The JSON Schema (2020-12) of the record, as text."""
    found = Record.model_json_schema(by_alias=True, mode="serialization")
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        **found,
        "title": SCHEMA,
    }
    return json.dumps(document, indent=2) + "\n"


def read(text: str) -> Record:
    """A stored record, checked against the schema; UsageError where it is none."""
    try:
        return Record.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the document"
        raise UsageError(f"not a {SCHEMA} record: {line(where)}: {line(first['msg'])}") from None


def _record(review: Review) -> Record:
    told = Outline(review)
    subject, facts, judgement = review.subject, review.facts, review.judgement
    counts = {"files": len(told.files), "hunks": len(told.entries)}
    decision = replace(review.decision, because=bounded(review.decision.because))
    return Record.model_validate(
        {
            "schema": SCHEMA,
            "tool": review.provenance,
            "change": _of(ChangeRecord, subject, review.change, **counts),
            "files": [_of(FileRecord, entry.file, entry) for entry in told.files],
            "intent": review.intent,
            "verdict": judgement.verdict,
            "hunks": [_hunk(entry) for entry in told.entries],
            "concerns": judgement.concerns,
            "findings": facts.findings,
            "blast_radius": facts.radius,
            "authorship": facts.authorship,
            "decision": decision,
            "coverage": _coverage(told),
            "usage": review.usage,
            "timings_ms": dict(sorted(review.timings_ms.items())),
        }
    )


def _hunk(entry: Entry) -> dict[str, object]:
    parts = {part.id: part for part in entry.hunk.parts}
    judged = (
        _part(parts[each.part_id], each) for each in entry.opinion.parts if each.part_id in parts
    )
    return _of(HunkRecord, entry.hunk, entry.opinion, parts=tuple(judged))


def _part(part: Part, opinion: PartOpinion) -> dict[str, object]:
    removed, added = len(part.removed), len(part.added)
    side = "both" if removed and added else "old" if removed else "new"
    return _of(PartRecord, part, opinion, side=side, old_lines=removed, new_lines=added)


def _of(model: type[_Model], *sources: object, **more: object) -> dict[str, object]:
    """A model's values: what `more` names, else the first source's attribute of that name."""
    found = {
        name: getattr(source, name)
        for source in reversed(sources)
        for name in model.model_fields
        if hasattr(source, name)
    }
    return found | more


def _coverage(told: Outline) -> dict[str, object]:
    return {
        "files": {"total": len(told.files), "judged": told.files_judged},
        "hunks": {"total": len(told.entries), "judged": told.hunks_judged},
        "unjudged": told.unjudged,
        "gaps": told.review.facts.gaps,
        "history": told.review.subject.history,
    }
