"""What every report says in the same words and order: headline, needs, concerns, coverage, hints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.decision.decide import Because, Need
from reviewer.facts.facts import Gap
from reviewer.facts.finding import Answer, AskedFor, Finding
from reviewer.facts.radius import Factor
from reviewer.judgement.opinion import FileOpinion, HunkOpinion, Label, Reason, Scope
from reviewer.report.review import Review, Unjudged

# a policy nests a handful of conditions; deeper is not readable, and recursion has an end
MAX_DEPTH: Final = 40
# lines of code behind one finding
MAX_EVIDENCE: Final = 400

OUTCOMES: Final[Mapping[str, str]] = {
    "pass": "PASS",
    "sign_off": "SIGN-OFF NEEDED",
    "block": "BLOCKED",
}
LABELS: Final[Mapping[Label, str]] = {
    "in_scope": "in scope",
    "supporting": "supporting",
    "unrelated": "unrelated",
    "overreach": "overreach",
    "unjudged": "not judged",
}
SCOPES: Final[Mapping[Scope, str]] = {
    "scoped": "scoped to its intent",
    "over_broad": "broader than its intent",
    "mismatch": "not what it says it is",
    "unclear": "no intent to hold it against",
}
ASKED: Final[Mapping[Answer, str]] = {
    "yes": "the intent asked for it",
    "no": "the intent did not ask for it",
    "unclear": "unclear whether the intent asked for it",
}
# why a hunk without an opinion, or labelled so without a reason, was not judged
NO_OPINION: Final = "no judge gave an opinion"
# what the percentage beside a label is
SCORE: Final = "% is how likely the intent does not warrant it"
# how to say what a change is for
TITLED: Final = 'reviewer review --title "what it is for"'


@dataclass(frozen=True, slots=True)
class Entry:
    """One hunk and what the judge said of it."""

    hunk: Hunk
    opinion: HunkOpinion


@dataclass(frozen=True, slots=True)
class Group:
    """The hunks of one concern, flagged ones first, else in the order of the change."""

    id: str
    title: str
    related: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One changed file and whether all of it was judged."""

    file: FileChange
    judged: bool
    why: str


@dataclass(frozen=True)
class Outline:
    """A review arranged for telling; everything in it is as untrusted as the change."""

    review: Review

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every hunk of the change with its opinion, in the order of the change."""
        said = {opinion.hunk_id: opinion for opinion in self.review.judgement.hunks}
        return tuple(
            Entry(hunk, said.get(hunk.id) or _no_opinion(hunk)) for hunk in self.review.change.hunks
        )

    @cached_property
    def flagged(self) -> tuple[Entry, ...]:
        """The hunks shown as out of scope, in the order of their groups."""
        return tuple(
            entry for group in self.groups for entry in group.entries if entry.opinion.flagged
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All hunks by concern: those with the worst flagged hunk first, the related ones last."""
        concerns = {concern.id: concern for concern in self.review.judgement.concerns}
        held: dict[str, list[Entry]] = {key: [] for key in concerns}
        for entry in self.entries:
            key = entry.opinion.concern
            held.setdefault(key if key in concerns else "", []).append(entry)
        groups = []
        for key, entries in held.items():
            concern = concerns.get(key)
            title, related = (concern.title, concern.related_to_intent) if concern else ("", True)
            ordered = tuple(sorted(entries, key=_suspicion))
            if ordered:
                groups.append(Group(key, title, related or self.unclear, ordered))
        return tuple(sorted(groups, key=lambda g: (*_suspicion(g.entries[0]), g.related)))

    @property
    def unclear(self) -> bool:
        """Whether there is no intent that a hunk could be in or out of."""
        return self.review.judgement.verdict.scope == "unclear"

    def label(self, entry: Entry) -> str:
        """What was said of a hunk; "" where there was no intent to hold it against."""
        opinion = entry.opinion
        label = LABELS[opinion.label]
        if opinion.label == "unjudged":
            return label
        if self.unclear and not opinion.flagged:
            return ""
        only = ", on the author's word alone" if opinion.self_declared else ""
        # how likely it is unwarranted tells something only where it is
        score = f" {percent(opinion.score)}" if opinion.flagged else ""
        return f"{label}{score}{only}"

    @cached_property
    def files(self) -> tuple[FileEntry, ...]:
        """Every file, in order; one with hunks is judged when all of them are."""
        said = {opinion.path: opinion for opinion in self.review.judgement.files}
        open_ = {entry.hunk.path for entry in self.entries if entry.opinion.label == "unjudged"} | {
            each.id for each in self.review.unjudged
        }
        return tuple(
            _file_entry(file, said.get(file.path), file.path in open_)
            for file in self.review.change.files
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings, worst first; suppressed ones last, never left out."""
        return tuple(
            sorted(
                self.review.facts.findings,
                key=lambda f: (
                    f.suppressed is not None,
                    -f.severity.rank,
                    f.asked_for.answer == "yes",
                    f.path,
                    f.start_line,
                    f.id,
                ),
            )
        )

    @property
    def asked_alike(self) -> AskedFor | None:
        """The one answer to whether the findings were asked for, where several have the same."""
        answers = {finding.asked_for for finding in self.findings}
        return answers.pop() if len(answers) == 1 and len(self.findings) > 1 else None

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What the blast radius is made of, heaviest first."""
        return tuple(sorted(self.review.facts.radius.factors, key=lambda f: -f.weight))

    @cached_property
    def unjudged(self) -> tuple[Unjudged, ...]:
        """All that no judge saw: as the review says, and every hunk and file it forgot to name."""
        listed = {each.id for each in self.review.unjudged}
        hunks = (
            Unjudged(entry.hunk.id, _first_reason(entry.opinion.reasons))
            for entry in self.entries
            if entry.opinion.label == "unjudged" and entry.hunk.id not in listed
        )
        files = (
            Unjudged(entry.file.path, entry.why)
            for entry in self.files
            if not entry.judged and not entry.file.hunks and entry.file.path not in listed
        )
        return (*self.review.unjudged, *hunks, *files)

    @cached_property
    def hunks_judged(self) -> int:
        """Number of hunks a judge gave an opinion on."""
        return sum(entry.opinion.label != "unjudged" for entry in self.entries)

    @cached_property
    def files_judged(self) -> int:
        """Number of files judged whole."""
        return sum(entry.judged for entry in self.files)

    def evidence(self, finding: Finding) -> tuple[str, ...]:
        """The first lines a finding is about: its own snippet, else as the change shows them."""
        if finding.snippet.strip():
            return tuple(finding.snippet.split("\n")[:MAX_EVIDENCE])
        key = (finding.side, finding.path)
        if key not in self._texts:
            self._texts[key] = _texts(self.review.change, *key)
        end = min(finding.end_line + 1, finding.start_line + MAX_EVIDENCE)
        numbers = range(finding.start_line, end)
        return tuple(self._texts[key][at] for at in numbers if at in self._texts[key])

    @cached_property
    def _texts(self) -> dict[tuple[Side, str], Mapping[int, str]]:
        """Lines by side, path and number, of the files that were asked for."""
        return {}

    @property
    def failed(self) -> tuple[Gap, ...]:
        """What could not be finished, so that the review is not whole."""
        return tuple(gap for gap in self.review.facts.gaps if gap.incomplete)

    @property
    def whole(self) -> bool:
        """Whether every stage ran and every hunk and file was judged."""
        return not self.review.incomplete and not self.unjudged

    @property
    def headline(self) -> str:
        """Outcome of the decision; a review that is not whole says so first."""
        outcome = OUTCOMES[self.review.decision.outcome]
        if self.review.incomplete:
            return f"NOT REVIEWED WHOLE, {outcome if outcome != 'PASS' else 'no pass'}"
        return outcome

    @property
    def scope_line(self) -> str:
        """The scope verdict with the numbers behind it, on one line."""
        scope = SCOPES[self.review.judgement.verdict.scope]
        total, flagged = len(self.entries), len(self.flagged)
        if self.unclear or not total:
            return scope
        if not flagged:
            return f"{scope}, none of {counted(total, 'hunk')} stands out"
        return f"{scope}, {flagged} of {counted(total, 'hunk')} outside it"

    @property
    def size(self) -> str:
        """Files, hunks and lines of the change, in words."""
        change = self.review.change
        return (
            f"{counted(len(change.files), 'file')}, {counted(len(change.hunks), 'hunk')}, "
            f"+{change.lines_added} -{change.lines_removed}"
        )

    @property
    def claimed(self) -> str:
        """Where the intent was taken from, or that there is none."""
        intent = self.review.intent
        if intent.source == "none":
            return "none given"
        where = {"pull-request": "pull request", "commits": "commits", "argument": "given"}
        return f"{where[intent.source]}, {intent.kind}" + (", says too little" * intent.vague)

    @property
    def coverage(self) -> str:
        """How much was judged, in one line."""
        return (
            f"{self.files_judged} of {counted(len(self.files), 'file')} and "
            f"{self.hunks_judged} of {counted(len(self.entries), 'hunk')} judged"
        )

    @property
    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the reader may do next: what for, and the command (empty where there is none)."""
        review, found = self.review, []
        if self.unclear:
            found.append(("hold it against an intent", TITLED))
        shown = self.flagged[0].hunk.id if self.flagged else ""
        shown = shown or next((finding.id for finding in self.findings), "")
        if shown:
            found.append(("all behind one of these", f"reviewer review --explain {shown}"))
        if self.flagged and len(self.groups) > 1:
            found.append(("each concern as a patch", "reviewer review --split-plan"))
        if review.decision.outcome != "pass":
            found.append(("all behind the decision", "reviewer review --explain decision"))
        return tuple(found)


def need(each: Need) -> str:
    """One need as a sentence: how many of which role, and where it stands."""
    open_ = each.count - len(each.met_by)
    state = "met" if open_ <= 0 else f"{open_} of {each.count} still open"
    return f"{counted(each.count, 'sign-off')} by role {each.role or 'anyone'}: {state}"


def anyone(each: Need) -> str:
    """Who may sign where a need names nobody."""
    unnamed = f" (the policy names no {each.role})" if each.role == "senior" else ""
    return f"anyone who may review, but not the author{unnamed}"


def place(finding: Finding) -> str:
    """Path and lines of a finding, and the side where it is the old one."""
    end = f"-{finding.end_line}" if finding.end_line > finding.start_line else ""
    return f"{finding.path}:{finding.start_line}{end}" + (
        " (old side)" if finding.side is Side.OLD else ""
    )


def spot(hunk: Hunk) -> str:
    """Path and lines of a hunk, on the new side where it has one."""
    start, count = hunk.new_start, hunk.new_lines
    side = ""
    if not count:
        start, count, side = hunk.old_start, hunk.old_lines, " (old side)"
    end = f"-{start + count - 1}" if count > 1 else ""
    return f"{hunk.path}:{start}{end}{side}"


def lines(hunk: Hunk) -> str:
    """How many lines a hunk adds and removes: `+3 -1`."""
    marks = [row[:1] for row in hunk.rows]
    return f"+{marks.count('+')} -{marks.count('-')}"


def file_change(file: FileChange) -> str:
    """What happened to a file, in words: status, kind, old path and mode where they tell."""
    words = [file.status if file.kind == "text" else f"{file.status} {file.kind}"]
    if file.old_path != file.path:
        words.append(f"from {file.old_path}")
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        words.append(f"mode {file.old_mode} to {file.new_mode}")
    return ", ".join(words)


def bounded(because: Because, depth: int = MAX_DEPTH) -> Because:
    """The same explanation, no deeper than can be told."""
    if depth == 0 and because.children:
        deeper = Because("", because.holds, "deeper conditions are not shown")
        return Because(because.condition, because.holds, because.text, (deeper,))
    return Because(
        because.condition,
        because.holds,
        because.text,
        tuple(bounded(child, depth - 1) for child in because.children),
    )


def counted(number: int, noun: str) -> str:
    """`1 hunk`, `2 hunks`."""
    return f"{number} {noun}" + "s" * (number != 1)


def percent(score: float) -> str:
    """A score 0..1 in percent."""
    return f"{score * 100:.0f}%"


def _no_opinion(hunk: Hunk) -> HunkOpinion:
    reason = Reason(NO_OPINION, "")
    return HunkOpinion(hunk.id, "unjudged", 0.0, False, False, "", (reason,), ())


def _texts(change: Change, side: Side, path: str) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for file in change.files:
        if path != (file.old_path if side is Side.OLD else file.path):
            continue
        for line in (line for hunk in file.hunks for line in hunk.lines()):
            number = line.old if side is Side.OLD else line.new
            if number is not None:
                found[number] = line.text
    return found


def _suspicion(entry: Entry) -> tuple[bool, float]:
    """Sorts flagged hunks first, least warranted before; leaves the others as they stand."""
    flagged = entry.opinion.flagged
    return not flagged, -entry.opinion.score if flagged else 0.0


def _first_reason(reasons: Iterable[Reason]) -> str:
    return next((reason.text for reason in reasons), NO_OPINION)


def _file_entry(file: FileChange, said: FileOpinion | None, open_: bool) -> FileEntry:
    if open_:
        return FileEntry(file, False, said.why if said and said.why else "not all of it was judged")
    if said:
        return FileEntry(file, said.judged, said.why)
    return FileEntry(file, bool(file.hunks), "" if file.hunks else NO_OPINION)
