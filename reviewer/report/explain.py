"""Everything behind one finding, hunk, part, concern, file or the decision, as plain text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Final

from reviewer.change.model import Hunk
from reviewer.decision.decide import Because
from reviewer.errors import UsageError
from reviewer.facts.finding import Finding
from reviewer.judgement.opinion import Concern
from reviewer.report import outline
from reviewer.report.outline import Entry, FileEntry, Outline
from reviewer.report.printable import code, line
from reviewer.report.review import Review

DECISION: Final = "decision"
# as much of a hunk as anyone reads in a terminal; the diff itself has the rest
MAX_ROWS: Final = 400
MAX_LISTED: Final = 200
MAX_NEAREST: Final = 5
# difflib compares with each id in turn; an id is short
MAX_COMPARED: Final = 4000
MAX_TEXT: Final = 2000

Told = Iterator[str]


def explain(review: Review, id: str) -> str:
    """All that is known of one id; UsageError with the nearest ids where there is none such."""
    topics = _Topics(Outline(review)).all()
    wanted = id.strip()
    lowered = {key.lower(): made for key, made in topics.items()}
    found = topics.get(id) or topics.get(wanted) or lowered.get(wanted.lower())
    if found is None:
        raise UsageError(_unknown(wanted, tuple(topics)))
    return "\n".join(found()).rstrip() + "\n"


def _unknown(wanted: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(wanted[:80], known[:MAX_COMPARED], n=MAX_NEAREST, cutoff=0.4)
    shown = ", ".join(line(each, 80) for each in near or known[:MAX_NEAREST])
    return f"nothing in this review has the id {line(wanted, 80)!r}; nearest: {shown}"


@dataclass(frozen=True, slots=True)
class _Topics:
    told: Outline

    def all(self) -> Mapping[str, Callable[[], Told]]:
        """Every id that can be explained; the first owner of a name keeps it."""
        told, topics = self.told, dict[str, Callable[[], Told]]()
        topics[DECISION] = self._decision
        for finding in told.findings:
            topics.setdefault(finding.id, partial(self._finding, finding))
        for entry in told.entries:
            topics.setdefault(entry.hunk.id, partial(self._hunk, entry))
            for part in entry.opinion.parts:
                topics.setdefault(part.part_id, partial(self._hunk, entry))
        for concern in told.review.judgement.concerns:
            topics.setdefault(concern.id, partial(self._concern, concern))
        for file in told.files:
            topics.setdefault(file.file.path, partial(self._file, file))
        return topics

    def _decision(self) -> Told:
        review = self.told.review
        yield f"decision: {self.told.headline}"
        yield f"scope: {self.told.scope_line}"
        yield from _prose("summary", review.judgement.verdict.summary)
        for need in review.decision.needs:
            yield f"needs: {line(outline.need(need))}"
            yield from _names("from", need.from_)
            yield from _names("signed by", need.met_by)
        yield ""
        yield from _because(outline.bounded(review.decision.because), 0)
        for gap in review.facts.gaps:
            word = "could not" if gap.incomplete else "limited"
            yield f"{word}: {line(gap.where)}: {line(gap.why, MAX_TEXT)}"
        for each in self.told.unjudged[:MAX_LISTED]:
            yield f"not judged: {line(each.id)}: {line(each.why, MAX_TEXT)}"
        yield ""
        tool = review.provenance
        yield f"decided with: reviewer {line(tool.version)}, policy {line(tool.policy)}, " + (
            f"rules {line(tool.rules)}, prompts {line(tool.prompts)}, model {line(tool.model)}"
        )

    def _finding(self, finding: Finding) -> Told:
        yield f"finding {line(finding.id)}: {line(finding.check)} ({line(finding.family)})"
        yield f"where: {line(outline.place(finding))}"
        yield f"severity: {finding.severity}" + (
            ", cannot be undone" if finding.irreversible else ""
        )
        yield from _prose("what", finding.message)
        yield f"seen by: {finding.source}"
        yield f"asked for: {outline.ASKED[finding.asked_for.answer]}"
        yield from _prose("in the words", finding.asked_for.words)
        yield from _names("about", finding.subject)
        if finding.suppressed is not None:
            yield f"suppressed: {line(finding.suppressed, MAX_TEXT) or 'no reason given'}"
        shown = self.told.evidence(finding)
        if shown:
            yield ""
            yield from (f"  | {code(row)}" for row in shown)
        for entry in self.told.entries:
            if _covers(entry.hunk, finding):
                yield ""
                yield f"in hunk {line(entry.hunk.id)}: {self._judged(entry)}"

    def _judged(self, entry: Entry) -> str:
        said = self.told.label(entry) or "no intent to hold it against"
        return said + (", flagged" if entry.opinion.flagged else "")

    def _hunk(self, entry: Entry) -> Told:
        hunk, opinion = entry.hunk, entry.opinion
        yield f"hunk {line(hunk.id)}: {line(outline.spot(hunk))}"
        yield f"judged: {self._judged(entry)} ({outline.SCORE})"
        for reason in opinion.reasons:
            rests = f"  [rests on: {line(reason.rests_on, MAX_TEXT)}]" if reason.rests_on else ""
            yield f"because: {line(reason.text, MAX_TEXT)}{rests}"
        concern = next(
            (each for each in self.told.review.judgement.concerns if each.id == opinion.concern),
            None,
        )
        if concern:
            yield f"concern {line(concern.id)}: {line(concern.title)}"
        for part in opinion.parts:
            label = outline.LABELS[part.label]
            yield f"part {line(part.part_id)}: {label}, {outline.percent(part.score)}"
        for finding in self.told.findings:
            if _covers(hunk, finding):
                yield f"finding {line(finding.id)}: {finding.severity}, {line(finding.message)}"
        yield ""
        yield from (f"  {code(row)}" for row in hunk.rows[:MAX_ROWS])
        if len(hunk.rows) > MAX_ROWS:
            yield f"  … (+{len(hunk.rows) - MAX_ROWS} lines)"

    def _concern(self, concern: Concern) -> Told:
        related = "related" if concern.related_to_intent else "not related"
        yield f"concern {line(concern.id)}: {line(concern.title)}"
        yield f"{related} to the intent; {outline.counted(len(concern.hunks), 'hunk')}"
        held = set(concern.hunks)
        members = [entry for entry in self.told.entries if entry.hunk.id in held]
        for entry in members[:MAX_LISTED]:
            yield f"  {line(entry.hunk.id)}  {line(outline.spot(entry.hunk))}  {self._judged(entry)}"
        if len(members) > MAX_LISTED:
            yield f"  … (+{len(members) - MAX_LISTED} hunks)"

    def _file(self, entry: FileEntry) -> Told:
        yield f"file {line(entry.file.path)}: {line(outline.file_change(entry.file))}"
        yield "judged" if entry.judged else "not judged"
        yield from _prose("why", entry.why)
        hunks = {hunk.id for hunk in entry.file.hunks}
        for each in self.told.entries:
            if each.hunk.id in hunks:
                yield f"  {line(each.hunk.id)}  {line(outline.spot(each.hunk))}  {self._judged(each)}"
        for finding in self.told.findings:
            if finding.path in (entry.file.path, entry.file.old_path):
                yield f"finding {line(finding.id)}: {finding.severity}, {line(finding.message)}"


def _covers(hunk: Hunk, finding: Finding) -> bool:
    """Whether a finding lies in the lines a hunk shows, on the finding's own side."""
    if finding.side == "old":
        path, start, count = hunk.old_path, hunk.old_start, hunk.old_lines
    else:
        path, start, count = hunk.path, hunk.new_start, hunk.new_lines
    return path == finding.path and start <= finding.end_line and finding.start_line < start + count


def _because(node: Because, depth: int) -> Told:
    what = f"{line(node.condition, 80)}: " if node.condition else ""
    yield f"{'  ' * depth}{'yes' if node.holds else 'no '} {what}{line(node.text, MAX_TEXT)}"
    for child in node.children:
        yield from _because(child, depth + 1)


def _prose(what: str, text: str) -> Told:
    if text.strip():
        yield f"{what}: {line(text, MAX_TEXT)}"


def _names(what: str, names: tuple[str, ...]) -> Told:
    if names:
        more = f" … (+{len(names) - MAX_LISTED})" if len(names) > MAX_LISTED else ""
        yield f"  {what}: " + ", ".join(line(name, 80) for name in names[:MAX_LISTED]) + more
