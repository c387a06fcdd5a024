"""A review as GitHub-flavoured Markdown, readable as plain text too, within a forge's limit.

Whatever comes from the change or its author is a code span, a fenced block or prose without
markup: no mention, link, image, reference or HTML of theirs takes effect.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from reviewer.decision.decide import Because
from reviewer.facts.finding import Finding
from reviewer.report import outline
from reviewer.report.outline import Entry, Group, Outline
from reviewer.report.printable import code, fence, line, prose, span
from reviewer.report.review import Review

# GitHub refuses a comment of more than 65,536 characters and a check summary of more than 65,535;
# what is left over is for the marker of whoever posts it
MAX_LENGTH: Final = 60_000
# kept free for the list of what was cut
_RESERVE: Final = 1_000
MIN_LENGTH: Final = 4_000
MAX_REASONS: Final = 3
MAX_ROWS: Final = 20
MAX_ROW: Final = 160
MAX_TEXT: Final = 400
MAX_NAMES: Final = 12
MAX_SNIPPET_ROWS: Final = 3
# beyond these a section is better read in the record
MAX_FLAGGED: Final = 40
MAX_FINDINGS: Final = 60
MAX_LISTED: Final = 40
MAX_HUNKS: Final = 400
MAX_NODES: Final = 120


def render(review: Review, limit: int = MAX_LENGTH) -> str:
    """The review as Markdown of at most `limit` characters; what was cut is said at its end."""
    told = Outline(review)
    page = _Page(max(limit, MIN_LENGTH) - _RESERVE)
    page.add("verdict", [_verdict(told)])
    page.add("sign-offs", _needs(told), "### Who must sign")
    page.add(
        "hunks outside the intent",
        _flagged(told),
        f"### Outside the intent\n\nBeside each label, {outline.SCORE}.",
        MAX_FLAGGED,
    )
    page.add("findings", _findings(told), "### Findings", MAX_FINDINGS)
    page.add("blast-radius factors", _radius(told), "### Blast radius", MAX_LISTED)
    page.add("lines of coverage", _coverage(told), "### Coverage", MAX_LISTED)
    page.add("ways on", _hints(told), "### Next")
    page.fold("hunks", _all_hunks(told), "Every hunk by concern", MAX_HUNKS)
    page.fold("conditions", _why(told), "Why this decision", MAX_NODES)
    page.fold("facts", _provenance(told), "How this was made")
    return page.text()


@dataclass
class _Page:
    """Sections in order of importance; each takes what room the ones before it left."""

    room: int
    blocks: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    def add(
        self, what: str, items: list[str], title: str = "", most: int = MAX_LISTED, end: str = ""
    ) -> None:
        """A section of as many of its items as fit; the others are counted."""
        if not items:
            return
        left = self.room - len(title) - len(end) - 4
        kept: list[str] = []
        for item in items[:most]:
            left -= len(item) + 1
            if left < 0:
                break
            kept.append(item)
        if len(kept) < len(items):
            self.cut.append(f"{len(items) - len(kept)} of {len(items)} {what}")
        if kept:
            block = "\n\n".join(part for part in (title, "\n".join(kept), end) if part)
            self.room -= len(block) + 2
            self.blocks.append(block)

    def fold(self, what: str, items: list[str], title: str, most: int = MAX_LISTED) -> None:
        """The same, folded away."""
        self.add(what, items, f"<details><summary>{title}</summary>", most, "</details>")

    def text(self) -> str:
        """The whole page."""
        blocks = self.blocks
        if self.cut:
            told = "; ".join(self.cut)
            blocks = [*blocks, f"_Left out to keep this readable: {told}. The record has all._"]
        return "\n\n".join(blocks) + "\n"


def _verdict(told: Outline) -> str:
    review = told.review
    verdict, intent, subject = review.judgement.verdict, review.intent, review.subject
    rows = [f"**{told.headline}**: {told.scope_line}"]
    if verdict.summary.strip():
        rows += ["", f"Why: {_said(verdict.summary)}"]
    for gap in told.failed[:MAX_REASONS]:
        rows += ["", f"Could not finish: {span(gap.where)}: {_said(gap.why)}"]
    title = span(intent.title) + f" ({told.claimed})" if intent.title.strip() else told.claimed
    authorship = review.facts.authorship
    signals = dict.fromkeys(prose(signal.where, 60) for signal in authorship.signals[:MAX_REASONS])
    evidence = f" ({', '.join(signals)})" if signals else ""
    rows += [
        "",
        f"- Intent: {title}",
        f"- Change: {told.size}, {span(f'{subject.base}..{subject.head}')}",
        f"- Blast radius: {review.facts.radius.level}; AI-assisted: "
        f"{authorship.ai_assisted}{evidence}",
    ]
    return "\n".join(rows)


def _needs(told: Outline) -> list[str]:
    return [
        f"- **{prose(outline.need(need))}**"
        + f", from {_names(need.from_) or outline.anyone(need)}"
        + (f", signed by {_names(need.met_by)}" if need.met_by else "")
        for need in told.review.decision.needs
    ]


def _flagged(told: Outline) -> list[str]:
    titles = {group.id: group.title for group in told.groups}
    return [_flagged_hunk(told, entry, titles) for entry in told.flagged[:MAX_FLAGGED]] + [
        # an item without its text still counts as cut
        ""
        for _ in told.flagged[MAX_FLAGGED:]
    ]


def _flagged_hunk(told: Outline, entry: Entry, titles: dict[str, str]) -> str:
    opinion = entry.opinion
    concern = titles.get(opinion.concern, "")
    about = f", concern {span(concern)}" if concern else ""
    rows = [f"- {_hunk(told, entry)}{about}"]
    for reason in opinion.reasons[:MAX_REASONS]:
        rests = f" ({span(reason.rests_on, MAX_ROW)})" if reason.rests_on else ""
        rows.append(f"  - {_said(reason.text)}{rests}")
    changed = [row for row in entry.hunk.rows if row[:1] in ("-", "+")]
    # deletions first: what is lost weighs at least as much as what is new
    kept = sorted(sorted(range(len(changed)), key=lambda at: changed[at][0] != "-")[:MAX_ROWS])
    shown = tuple(changed[at][0] + code(changed[at][1:], MAX_ROW) for at in kept)
    more = len(changed) - len(shown)
    hidden = f", {more} more not shown" if more else ""
    summary = f"<details><summary>{outline.counted(len(changed), 'line')}{hidden}</summary>"
    block = fence(shown, "diff").split("\n")
    rows += ["", f"  {summary}", "", *(f"  {row}" for row in block), "", "  </details>", ""]
    return "\n".join(rows)


def _hunk(told: Outline, entry: Entry) -> str:
    label = told.label(entry)
    strong = f"**{label}**" if entry.opinion.flagged else label
    where = f"{span(outline.spot(entry.hunk))} {outline.lines(entry.hunk)}"
    return f"{where} ({span(entry.hunk.id)}){', ' * bool(label)}{strong}"


def _findings(told: Outline) -> list[str]:
    return [_finding(told, finding) for finding in told.findings[:MAX_FINDINGS]] + [
        "" for _ in told.findings[MAX_FINDINGS:]
    ]


def _finding(told: Outline, finding: Finding) -> str:
    gone = finding.suppressed is not None
    severity = f"~~{finding.severity}~~ suppressed" if gone else f"**{finding.severity}**"
    words = f": {span(finding.asked_for.words, MAX_ROW)}" if finding.asked_for.words else ""
    rows = [
        f"- {severity} {span(finding.check)} at {span(outline.place(finding))} "
        f"({span(finding.id)})",
        f"  - {_said(finding.message)}",
        f"  - {outline.ASKED[finding.asked_for.answer]}{words}",
    ]
    if finding.suppressed is not None:
        rows.append(f"  - suppressed: {_said(finding.suppressed)}")
    source = [row for row in told.evidence(finding) if row.strip()]
    rows += [f"  - {span(row, MAX_ROW)}" for row in source[:MAX_SNIPPET_ROWS]]
    return "\n".join(rows)


def _radius(told: Outline) -> list[str]:
    radius = told.review.facts.radius
    factors = [
        f"  - {_said(factor.kind)} +{factor.weight:g}: {_said(factor.detail)}"
        + (f" ({_names(factor.refs)})" if factor.refs else "")
        for factor in told.factors
    ]
    unseen = [f"  - not seen: {_said(each)}" for each in radius.unseen]
    return [f"- **{radius.level}**, {radius.score:.0f} of 100", *factors, *unseen]


def _coverage(told: Outline) -> list[str]:
    review = told.review
    history = review.subject.history
    rows = [f"- {told.coverage}" + (f"; history: {prose(history)}" if history.strip() else "")]
    for gap in review.facts.gaps:
        word = "**could not**" if gap.incomplete else "limited"
        rows.append(f"- {word}: {span(gap.where)}: {_said(gap.why)}")
    rows += [f"- not judged: {span(each.id)}: {_said(each.why)}" for each in told.unjudged]
    return rows


def _hints(told: Outline) -> list[str]:
    return [f"- {what}: {span(command)}" for what, command in told.hints]


def _all_hunks(told: Outline) -> list[str]:
    rows: list[str] = []
    for group in told.groups:
        rows += [f"- {_title(group)}", *(f"  - {_hunk(told, entry)}" for entry in group.entries)]
    for entry in told.files:
        if not entry.file.hunks:
            state = "judged" if entry.judged else "**not judged**"
            why = f": {_said(entry.why)}" if entry.why.strip() else ""
            what = prose(outline.file_change(entry.file))
            rows.append(f"- {span(entry.file.path)} {what}, {state}{why}")
    return rows


def _title(group: Group) -> str:
    title = span(group.title) if group.title.strip() else "no concern"
    return title + ("" if group.related else ", not related to the intent")


def _why(told: Outline) -> list[str]:
    return list(_nodes(outline.bounded(told.review.decision.because), 0))


def _nodes(node: Because, depth: int) -> Iterator[str]:
    """Conditions that hold, which made the decision, stand before those that do not."""
    what = f"{prose(node.condition, 80)}: " if node.condition else ""
    yield f"{'  ' * depth}- {'yes' if node.holds else 'no'}, {what}{_said(node.text)}"
    for child in sorted(node.children, key=lambda each: not each.holds):
        yield from _nodes(child, depth + 1)


def _provenance(told: Outline) -> list[str]:
    tool, usage = told.review.provenance, told.review.usage
    judge = told.review.judgement.verdict.judge
    rows = [
        f"- reviewer {span(tool.version)}, judge {span(judge)}",
        f"- rules {span(tool.rules)}, policy {span(tool.policy)}, prompts {span(tool.prompts)}, "
        f"model {span(tool.model)}",
    ]
    if usage.calls:
        rows.append(
            f"- {span(usage.model)}: {outline.counted(usage.calls, 'call')}, "
            f"{usage.prompt_tokens} + {usage.completion_tokens} tokens, ${usage.cost_usd:.4f}"
        )
    return rows


def _said(text: str) -> str:
    """Prose that is never empty: a list item without text would make a heading of the one above."""
    return prose(text, MAX_TEXT) or "(nothing said)"


def _names(names: tuple[str, ...]) -> str:
    more = f", and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(span(line(name, 80)) for name in names[:MAX_NAMES]) + more
