"""The embedded judge: a small set transformer over the parts of a change, and what it says in words.

It needs no key and no network. It reads words, links and structure, not meaning: what it flags is
worth a look, what it passes is not proven. How often it is right stands in docs/model-card.md.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewer.change.intent import Claim, Intent
from reviewer.change.mentions import says_nothing
from reviewer.change.model import Change, FileChange, Hunk, Part, Side
from reviewer.change.source import Source
from reviewer.facts.facts import Facts
from reviewer.facts.finding import Finding, Severity
from reviewer.judgement.concerns import concerns_of
from reviewer.judgement.features import Query, kind_fits
from reviewer.judgement.flow import Flow, Link, flow_of, linked
from reviewer.judgement.graph import Held
from reviewer.judgement.legible import illegible
from reviewer.judgement.links import Names
from reviewer.judgement.model import Model
from reviewer.judgement.opinion import (
    FileOpinion,
    HunkOpinion,
    Judgement,
    Label,
    PartOpinion,
    Reason,
    Verdict,
)
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.reasons import reasons_for, vague
from reviewer.judgement.windows import judged
from reviewer.judgement.words import words

# a severe finding the intent did not ask for is worse than any doubt of words
OVERREACH = 0.9
# the score of what could not be held against anything
UNKNOWN = 0.5
_ANSWERS = 0.5
# an intent of fewer telling words (`Query.telling`) can miss a change it is true of; from here on 2 %
# of ordinary commits share no word with theirs, and a third of changes under another's message
MISMATCH_FROM = 2.0
_MAX_TITLE = 72
_MAX_LISTED = 3


@dataclass(frozen=True)
class _Reading:
    """A change held against some claims: how little they warrant each part, and the whole; 0..1."""

    query: Query
    flow: Flow
    scores: tuple[float, ...]
    broad: float


@dataclass(frozen=True)
class _Case:
    """All that is looked at to give one change its opinions."""

    model: Model
    change: Change
    intent: Intent
    facts: Facts
    unread: Mapping[str, str]
    links: tuple[tuple[Link, ...], ...]
    names: Names
    reading: _Reading | None
    alone: _Reading | None

    @cached_property
    def index(self) -> Mapping[str, int]:
        return {piece.id: at for at, piece in enumerate(self.names.pieces)}

    @cached_property
    def mismatch(self) -> bool:
        """Whether an intent that says enough shares no word with any part or path."""
        if self.reading is None or self.reading.query.telling < MISMATCH_FROM:
            return False
        query, flow = self.reading.query, self.reading.flow
        fits = any(kind_fits(query.kind, piece) for piece in self.names.pieces)
        return not (fits or any(flow.shared) or _in_paths(self.change, self.intent))

    @cached_property
    def severe(self) -> Mapping[str, list[Finding]]:
        """By path the findings that are bad and that the intent did not ask for."""
        found: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.facts.findings:
            bad = finding.severity.rank >= Severity.HIGH.rank and finding.suppressed is None
            if bad and finding.asked_for.answer == "no":
                found[finding.path].append(finding)
        return found


class Learned:
    """Judges by what `evals/train` learned from changes whose scope is known; deterministic."""

    name = "local"

    def __init__(self, model: Model, *, free_text: bool = True) -> None:
        """`free_text=False` shuts its eyes to what an author writes freely, to measure what that costs."""
        self._model = model
        self._free_text = free_text

    def judge(self, change: Change, intent: Intent, facts: Facts, source: Source) -> Judgement:
        """The judgement of a whole change."""
        case = _case(self._model, change, intent, facts, free_text=self._free_text)
        opinions = [_hunk(case, file, hunk) for file in change.files for hunk in file.hunks]
        covered = {
            at: not opinion.flagged
            for at, opinion in enumerate(opinions)
            if opinion.label != "unjudged"
        }
        concerns = concerns_of(
            change, case.names, case.links, covered, intent_known=case.reading is not None
        )
        concern = {hunk: each.id for each in concerns for hunk in each.hunks}
        files = tuple(_file(case, file) for file in change.files if not file.hunks)
        hunks = tuple(_placed(opinion, concern[opinion.hunk_id]) for opinion in opinions)
        return Judgement(_verdict(case, hunks, self.name), hunks, files, concerns)


def _case(model: Model, change: Change, intent: Intent, facts: Facts, *, free_text: bool) -> _Case:
    unread = illegible(change)
    names = Names(pieces_of(change, facts.syntax, unread))
    links = linked(names, model.link)
    independent = [claim for claim in intent.claims if claim.independent]
    tells = not intent.vague and bool(names.pieces)
    only = tells and len(independent) < len(intent.claims) and _tells(independent)

    def read(claims: Sequence[Claim]) -> _Reading:
        held = Held(change, intent, claims, facts.syntax)
        flow = flow_of(names, links, held.query, model.relevant)
        scores, broad = judged(model, names, held, flow.relevance, free_text=free_text)
        return _Reading(held.query, flow, scores, broad)

    return _Case(
        model=model,
        change=change,
        intent=intent,
        facts=facts,
        unread=unread,
        links=links,
        names=names,
        reading=read(intent.claims) if tells else None,
        alone=read(independent) if only else None,
    )


def _tells(claims: Sequence[Claim]) -> bool:
    return any(not says_nothing(claim.text) for claim in claims)


def _said(claims: Sequence[Claim]) -> str:
    return "\n".join(claim.text for claim in claims)


def _in_paths(change: Change, intent: Intent) -> bool:
    said = words(_said(intent.claims))
    return any(
        word in said for file in change.files for word in words(f"{file.path} {file.old_path}")
    )


def _hunk(case: _Case, file: FileChange, hunk: Hunk) -> HunkOpinion:
    if why := case.unread.get(hunk.id):
        parts = tuple(PartOpinion(part.id, "unjudged", UNKNOWN, "") for part in hunk.parts)
        reasons: tuple[Reason, ...] = (Reason(why, "size or content"),)
        return HunkOpinion(hunk.id, "unjudged", UNKNOWN, False, False, "", reasons, parts)
    found = [(part, _severe_in(case, file, part)) for part in hunk.parts]
    parts = tuple(_part(case, part, severe) for part, severe in found)
    if not parts:  # only a line end at the end of the file
        reason = Reason("changes no line", "shape: format")
        return HunkOpinion(hunk.id, "supporting", 0.0, False, False, "", (reason,), ())
    at = max(range(len(parts)), key=lambda n: (parts[n].score, -n))
    worst = parts[at]
    return HunkOpinion(
        hunk_id=hunk.id,
        label=worst.label,
        score=worst.score,
        flagged=worst.label in ("unrelated", "overreach"),
        self_declared=any(_self_declared(case, part) for part in parts),
        concern="",
        reasons=_reasons(case, worst, [each for _, severe in found for each in severe]),
        parts=parts,
    )


def _part(case: _Case, part: Part, severe: Sequence[Finding]) -> PartOpinion:
    score, label = _scored(case, case.index[part.id])
    if severe:
        score, label = max(score, OVERREACH), "overreach"
    return PartOpinion(part.id, label, score, "")


def _scored(case: _Case, at: int) -> tuple[float, Label]:
    reading = case.reading
    if reading is None:
        return UNKNOWN, "in_scope"
    score = reading.scores[at]
    if case.mismatch:
        return max(score, case.model.foreign_from), "unrelated"
    if reading.broad >= case.model.broad_from and score >= case.model.foreign_from:
        return score, "unrelated"
    return score, "in_scope" if reading.flow.relevance[at] >= _ANSWERS else "supporting"


def _self_declared(case: _Case, part: PartOpinion) -> bool:
    """Warranted, but not by what somebody else asked for."""
    if case.alone is None or part.label in ("unrelated", "overreach"):
        return False
    return case.alone.scores[case.index[part.part_id]] >= case.model.foreign_from


def _severe_in(case: _Case, file: FileChange, part: Part) -> list[Finding]:
    spans = {
        Side.OLD: (part.old_start, part.old_start + len(part.removed) - 1),
        Side.NEW: (part.new_start, part.new_start + len(part.added) - 1),
    }
    paths = dict.fromkeys((file.path, file.old_path))
    return [
        finding
        for path in paths
        for finding in case.severe.get(path, ())
        if finding.start_line <= spans[finding.side][1]
        and finding.end_line >= spans[finding.side][0]
    ]


def _reasons(case: _Case, part: PartOpinion, severe: Sequence[Finding]) -> tuple[Reason, ...]:
    once = {each.id: each for each in severe}
    said = [
        Reason(f"{each.message}; the intent did not ask for it", each.id) for each in once.values()
    ]
    if case.reading is None:
        return (*said, vague(case.intent))
    # what its words share with the intent is no excuse for what a finding says of it
    words = reasons_for(case.reading.flow, case.index[part.part_id], part.label)
    found = [*said, *(words if part.label != "overreach" else ())]
    if _self_declared(case, part):
        found.append(Reason("only the author's own description asks for it", "claims: request"))
    return tuple(found)


def _placed(opinion: HunkOpinion, concern: str) -> HunkOpinion:
    parts = tuple(PartOpinion(p.part_id, p.label, p.score, concern) for p in opinion.parts)
    return HunkOpinion(
        opinion.hunk_id,
        opinion.label,
        opinion.score,
        opinion.flagged,
        opinion.self_declared,
        concern,
        opinion.reasons,
        parts,
    )


def _file(case: _Case, file: FileChange) -> FileOpinion:
    """A file without hunks: what happened to it, and whether the intent's words reach its path."""
    what = _happened(file)
    if case.intent.vague:
        return FileOpinion(file.path, judged=True, why=what)
    said = words(_said(case.intent.claims))
    shared = [word for word in words(f"{file.path} {file.old_path}") if word in said]
    named = f"the intent names “{said[shared[0]]}”" if shared else "no word of the intent names it"
    return FileOpinion(file.path, judged=True, why=f"{what}; {named}")


def _happened(file: FileChange) -> str:
    if file.kind == "binary":
        return f"binary, {file.status}: judged by its path, its content was not read"
    if file.status in ("renamed", "copied"):
        return f"{file.status} from {file.old_path} without a change of content"
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        return f"mode changed from {file.old_mode} to {file.new_mode}"
    return f"{file.kind}, {file.status}: no line changed"


def _verdict(case: _Case, hunks: Sequence[HunkOpinion], judge: str) -> Verdict:
    if case.intent.vague:
        return Verdict("unclear", UNKNOWN, _unclear(case.intent), judge)
    title = f"“{_cut(case.intent.title)}”"
    if case.reading is None:
        if not case.change.files or _in_paths(case.change, case.intent):
            return Verdict("scoped", 1 - UNKNOWN, f"No line to hold against {title}.", judge)
        return Verdict(
            "unclear", UNKNOWN, f"Nothing in it can be read or is named by {title}.", judge
        )
    score, flagged = case.reading.broad, [hunk for hunk in hunks if hunk.flagged]
    if case.mismatch:
        summary = f"Nothing in the change shares a word with {title}."
        return Verdict("mismatch", max(score, case.model.broad_from), summary, judge)
    if not flagged:
        return Verdict(
            "scoped", min(score, case.model.broad_from), _scoped(case, hunks, title), judge
        )
    overreach = any(hunk.label == "overreach" for hunk in flagged)
    where = {hunk.id: hunk.path for hunk in case.change.hunks}
    paths = list(dict.fromkeys(where[hunk.hunk_id] for hunk in flagged))
    more = f" and {len(paths) - _MAX_LISTED} more" if len(paths) > _MAX_LISTED else ""
    goes = "goes" if len(flagged) == 1 else "go"
    summary = (
        f"{len(flagged)} of {len(hunks)} hunks {goes} beyond {title}: "
        f"{', '.join(paths[:_MAX_LISTED])}{more}."
    )
    return Verdict("over_broad", max(score, OVERREACH if overreach else 0.0), summary, judge)


def _unclear(intent: Intent) -> str:
    if not intent.claims:
        return "No intent was given; say what the change is for and it can be judged."
    return f"“{_cut(intent.title)}” says nothing a hunk could be held against."


def _scoped(case: _Case, hunks: Sequence[HunkOpinion], title: str) -> str:
    judged = sum(hunk.label != "unjudged" for hunk in hunks)
    unread = f"; {len(hunks) - judged} could not be read" if judged < len(hunks) else ""
    if case.reading and max(case.reading.flow.relevance) < _ANSWERS:
        return f"No hunk stands out, but little of the change is named by {title}{unread}."
    told = "The one hunk answers" if judged == 1 else f"All {judged} hunks answer or support"
    return f"{told} {title}{unread}."


def _cut(title: str) -> str:
    return title if len(title) <= _MAX_TITLE else f"{title[: _MAX_TITLE - 1]}…"
