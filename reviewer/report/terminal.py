"""A review for a person at a terminal: the verdict first, then what to do, then what it rests on."""

import re
from collections.abc import Iterator
from typing import Final

from rich.text import Text
from rich.tree import Tree

from reviewer.decision.decide import Because
from reviewer.facts.finding import AskedFor, Finding
from reviewer.report import outline
from reviewer.report.outline import Entry, Group, Outline
from reviewer.report.printable import code, line, without_credentials
from reviewer.report.review import Review
from reviewer.report.sheet import Sheet

MIN_WIDTH: Final = 40
# more than a person reads in one go; the rest is counted and can be asked for
MAX_FLAGGED: Final = 12
MAX_FLAGGED_BRIEF: Final = 24
MAX_ROWS: Final = 14
MAX_GROUPS: Final = 20
MAX_REST: Final = 30
MAX_PATHS: Final = 2
MAX_FINDINGS: Final = 12
MAX_SNIPPET_ROWS: Final = 3
MAX_FACTORS: Final = 6
MAX_REFS: Final = 3
MAX_LISTED: Final = 12
MAX_REASONS: Final = 6
# a because tree wider than this is the policy's, not the reader's
MAX_NODES: Final = 60
SHORT_ID: Final = 12

_COLOURS: Final = {
    "PASS": "bold green",
    "SIGN-OFF NEEDED": "bold yellow",
    "BLOCKED": "bold red",
    "block": "bold red",
    "high": "red",
    "warn": "yellow",
    "info": "dim",
    "unrelated": "red",
    "overreach": "bold red",
    "supporting": "cyan",
    "in_scope": "green",
    "unjudged": "magenta",
    "-": "red",
    "+": "green",
    "low": "green",
    "medium": "yellow",
    "critical": "bold red",
}
_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def render(review: Review, width: int = 80, *, colour: bool = False) -> str:
    """The review as text, at most `width` columns wide; with ANSI colours where asked for."""
    sheet = Sheet(max(width, MIN_WIDTH), colour)
    told = Outline(review)
    _verdict(sheet, told)
    _needs(sheet, told)
    _flagged(sheet, told)
    _rest(sheet, told)
    _bare_files(sheet, told)
    _findings(sheet, told)
    _radius(sheet, told)
    _coverage(sheet, told)
    _why(sheet, told)
    _hints(sheet, told)
    return sheet.text()


def _verdict(sheet: Sheet, told: Outline) -> None:
    review = told.review
    outcome = _COLOURS[outline.OUTCOMES[review.decision.outcome]]
    style = "bold magenta" if review.incomplete else outcome
    sheet.say((told.headline, style), (": ", ""), (told.scope_line, "bold"), hang=2)
    summary = line(review.judgement.verdict.summary, 400)
    if summary:
        sheet.say((summary, ""), indent=2)
    for gap in told.failed[:MAX_REASONS]:
        sheet.say((f"could not finish: {line(gap.where)}: {line(gap.why)}", style), indent=2)
    title = line(review.intent.title)
    if title:
        sheet.say(
            ("intent  ", "dim"), (title, ""), (f"  ({told.claimed})", "dim"), indent=2, hang=8
        )
    else:
        sheet.say(("intent  ", "dim"), (told.claimed, ""), indent=2)
    if told.unclear:
        sheet.say(("        say it with: ", "dim"), (outline.TITLED, "bold"), indent=2, hang=8)
    subject = review.subject
    span = " ".join(
        part
        for part in (
            line(without_credentials(subject.repo)),
            f"{_short(subject.base)}..{_short(subject.head)}",
        )
        if part
    )
    sheet.say(("change  ", "dim"), (f"{span}  {told.size}", ""), indent=2, hang=8)
    judge = line(review.judgement.verdict.judge)
    authorship = review.facts.authorship
    where = ", ".join(dict.fromkeys(line(signal.where, 40) for signal in authorship.signals[:3]))
    ai = f"AI-assisted: {authorship.ai_assisted}" + (f" ({where})" if where else "")
    sheet.say(("judge   ", "dim"), (f"{judge or 'none'}; {ai}", ""), indent=2, hang=8)


def _needs(sheet: Sheet, told: Outline) -> None:
    decision = told.review.decision
    if not decision.needs:
        return
    sheet.heading("Who must sign")
    for need in decision.needs:
        sheet.say((line(outline.need(need)), "bold"), indent=2, hang=2)
        sheet.say((f"from {_listed(need.from_) or outline.anyone(need)}", ""), indent=4)
        if need.met_by:
            sheet.say((f"signed by {_listed(need.met_by)}", "green"), indent=4)


def _flagged(sheet: Sheet, told: Outline) -> None:
    if not told.flagged:
        return
    whole = {entry.hunk.id for entry in told.flagged[:MAX_FLAGGED]}
    brief = {entry.hunk.id for entry in told.flagged[:MAX_FLAGGED_BRIEF]}
    aside = f"{outline.counted(len(told.flagged), 'hunk')}; {outline.SCORE}"
    sheet.heading("Outside the intent", aside)
    for group in told.groups:
        flagged = [entry for entry in group.entries if entry.opinion.flagged]
        if not any(entry.hunk.id in brief for entry in flagged):
            continue
        _group_title(sheet, group)
        for entry in flagged:
            if entry.hunk.id in whole:
                _flagged_hunk(sheet, told, entry)
            elif entry.hunk.id in brief:
                _hunk_line(sheet, told, entry)
    more = len(told.flagged) - len(brief)
    if more > 0:
        sheet.say((f"and {more} more: --explain ID, or --format json", "dim"), indent=2)


def _flagged_hunk(sheet: Sheet, told: Outline, entry: Entry) -> None:
    _hunk_line(sheet, told, entry)
    checks = {finding.id: finding.check for finding in told.findings}
    for reason in entry.opinion.reasons[:MAX_REASONS]:
        rests = f" [{line(reason.rests_on, 80)}]" if reason.rests_on else ""
        # what a finding says stands under Findings
        text = checks.get(reason.rests_on) or reason.text
        sheet.say((line(text), ""), (rests, "dim"), indent=6, hang=2)
    changed = [row for row in entry.hunk.rows if row[:1] in ("-", "+")]
    # deletions first: what is lost weighs at least as much as what is new
    shown = sorted(range(len(changed)), key=lambda at: (changed[at][0] != "-", at))[:MAX_ROWS]
    for at in sorted(shown):
        row = changed[at]
        sheet.row(f"{row[0]} {code(row[1:])}", _COLOURS[row[0]], indent=6)
    if len(changed) > MAX_ROWS:
        rest = f"and {len(changed) - MAX_ROWS} more lines: --explain {line(entry.hunk.id)}"
        sheet.say((rest, "dim"), indent=6)


def _group_title(sheet: Sheet, group: Group, held: str = "") -> None:
    title = line(group.title) or "no concern"
    related = "" if group.related else "  (not related to the intent)"
    sheet.say((title, "bold"), (held, ""), (related, "dim"), indent=2, hang=2)


def _hunk_line(sheet: Sheet, told: Outline, entry: Entry) -> None:
    sheet.say(
        (line(entry.hunk.id) + " ", "dim"),
        (line(outline.spot(entry.hunk)), ""),
        (f"  {outline.lines(entry.hunk)}", "dim"),
        (f"  {told.label(entry)}", _COLOURS[entry.opinion.label]),
        indent=4,
        hang=2,
    )


def _rest(sheet: Sheet, told: Outline) -> None:
    """The hunks that are not flagged: a line each, or a line a concern where they are many."""
    rest = [
        (group, [entry for entry in group.entries if not entry.opinion.flagged])
        for group in told.groups
    ]
    rest = [(group, entries) for group, entries in rest if entries]
    if not rest:
        return
    title = "The rest" if told.flagged else "The change by concern"
    total = sum(len(entries) for _, entries in rest)
    sheet.heading(title, outline.counted(total, "hunk"))
    for group, entries in rest[:MAX_GROUPS]:
        _group_title(sheet, group, f": {_summed(told, entries)}" if total > MAX_REST else "")
        for entry in entries if total <= MAX_REST else ():
            _hunk_line(sheet, told, entry)
    if len(rest) > MAX_GROUPS:
        hidden = [entry for _, entries in rest[MAX_GROUPS:] for entry in entries]
        concerns = outline.counted(len(rest) - MAX_GROUPS, "concern")
        sheet.say((f"and {concerns} more: {_summed(told, hidden)}", "dim"), indent=2, hang=2)


def _summed(told: Outline, entries: list[Entry]) -> str:
    """Many hunks in one line: how many of which label, in which files."""
    labels = [outline.LABELS[entry.opinion.label] if told.label(entry) else "" for entry in entries]
    tally = ", ".join(
        f"{outline.counted(labels.count(label), 'hunk')} {label}".rstrip()
        for label in dict.fromkeys(labels)
    )
    paths = list(dict.fromkeys(entry.hunk.path for entry in entries))
    more = f" and {len(paths) - MAX_PATHS} more" if len(paths) > MAX_PATHS else ""
    return f"{tally} in {', '.join(line(path, 80) for path in paths[:MAX_PATHS])}{more}"


def _bare_files(sheet: Sheet, told: Outline) -> None:
    bare = [entry for entry in told.files if not entry.file.hunks]
    if not bare:
        return
    sheet.heading("Files without lines to show", outline.counted(len(bare), "file"))
    for entry in bare[:MAX_LISTED]:
        what = line(outline.file_change(entry.file))
        why = line(entry.why) or ("judged" if entry.judged else "not judged")
        style = "" if entry.judged else _COLOURS["unjudged"]
        sheet.say((line(entry.file.path), ""), (f"  {what}", "dim"), indent=4, hang=2)
        sheet.say((why if entry.judged else f"not judged: {why}", style), indent=6)
    _more(sheet, len(bare) - MAX_LISTED)


def _findings(sheet: Sheet, told: Outline) -> None:
    found = told.findings
    if not found:
        return
    alike = told.asked_alike
    aside = outline.counted(len(found), "finding")
    sheet.heading("Findings", aside + (f"; {_asked(alike)}" if alike else ""))
    for finding in found[:MAX_FINDINGS]:
        _finding(sheet, told, finding)
        if not alike:
            sheet.say((_asked(finding.asked_for), "dim"), indent=8)
    _more(sheet, len(found) - MAX_FINDINGS)


def _finding(sheet: Sheet, told: Outline, finding: Finding) -> None:
    style = "dim" if finding.suppressed is not None else _COLOURS[finding.severity]
    sheet.say(
        (f"{finding.severity:<5} ", style),
        (line(finding.check), "bold"),
        (f"  {line(outline.place(finding))}", ""),
        (f"  {line(finding.id)}", "dim"),
        indent=2,
        hang=6,
    )
    sheet.say((line(finding.message, 400), ""), indent=8)
    rows = [row for row in told.evidence(finding) if row.strip()]
    for row in rows[:MAX_SNIPPET_ROWS]:
        sheet.row(f"| {code(row)}", "dim", indent=8)
    if finding.suppressed is not None:
        sheet.say((f"suppressed: {line(finding.suppressed) or 'no reason given'}", ""), indent=8)


def _asked(asked: AskedFor) -> str:
    words = line(asked.words, 80)
    return outline.ASKED[asked.answer] + (f": “{words}”" if words else "")


def _radius(sheet: Sheet, told: Outline) -> None:
    radius = told.review.facts.radius
    sheet.heading("Blast radius")
    tree = Tree(_label(f"{radius.level}, {radius.score:.0f} of 100", _COLOURS[radius.level]))
    for factor in told.factors[:MAX_FACTORS]:
        unsaid = tuple(ref for ref in factor.refs if ref not in factor.detail)
        refs = f" ({_listed(unsaid, MAX_REFS)})" if unsaid else ""
        tree.add(_label(f"{line(factor.kind, 40)} +{factor.weight:g}: {line(factor.detail)}{refs}"))
    if len(told.factors) > MAX_FACTORS:
        rest = told.factors[MAX_FACTORS:]
        weight = sum(factor.weight for factor in rest)
        tree.add(_label(f"+{weight:g}: {outline.counted(len(rest), 'smaller factor')}", "dim"))
    for unseen in radius.unseen[:MAX_FACTORS]:
        tree.add(_label(f"not seen: {line(unseen)}", "magenta"))
    if len(radius.unseen) > MAX_FACTORS:
        tree.add(_label(f"not seen: {len(radius.unseen) - MAX_FACTORS} more", "magenta"))
    sheet.tree(tree)


def _coverage(sheet: Sheet, told: Outline) -> None:
    review = told.review
    sheet.heading("Coverage")
    history = line(review.subject.history)
    sheet.say((told.coverage + (f"; history: {history}" if history else ""), ""), indent=2, hang=2)
    for each in told.unjudged[:MAX_LISTED]:
        sheet.say(
            ("not judged  ", _COLOURS["unjudged"]),
            (f"{line(each.id)}: {line(each.why)}", ""),
            indent=2,
            hang=12,
        )
    _more(sheet, len(told.unjudged) - MAX_LISTED)
    for gap in review.facts.gaps[:MAX_LISTED]:
        word = "could not   " if gap.incomplete else "limited     "
        style = "bold magenta" if gap.incomplete else "dim"
        sheet.say((word, style), (f"{line(gap.where)}: {line(gap.why)}", ""), indent=2, hang=12)
    _more(sheet, len(review.facts.gaps) - MAX_LISTED)


def _why(sheet: Sheet, told: Outline) -> None:
    because = outline.bounded(told.review.decision.because)
    sheet.heading("Why this decision")
    budget = iter(range(MAX_NODES))
    tree = Tree(_label(line(because.text, 400)))
    _grow(tree, because, budget)
    sheet.tree(tree)


def _grow(tree: Tree, because: Because, budget: Iterator[int]) -> None:
    """Conditions that hold, which made the decision; what did not hold is a line at most."""
    for child in sorted(because.children, key=lambda each: not each.holds):
        if next(budget, None) is None:
            tree.add(_label("and more: --explain decision", "dim"))
            return
        branch = tree.add(_node(child))
        if child.holds:
            _grow(branch, child, budget)


def _node(because: Because) -> Text:
    what = f"{line(because.condition, 80)}: " if because.condition else ""
    unmet = "" if because.holds else "not met: "
    return _label(f"{unmet}{what}{line(because.text)}", "" if because.holds else "dim")


def _short(revision: str) -> str:
    """A revision as a person writes it: ids cut, names whole."""
    return revision[:SHORT_ID] if _ID.fullmatch(revision) else line(revision)


def _label(text: str, style: str = "") -> Text:
    return Text(text, style, overflow="fold")


def _hints(sheet: Sheet, told: Outline) -> None:
    if not told.hints:
        return
    sheet.heading("Next")
    for what, command in told.hints:
        sheet.say((f"{what:<26}", "dim"), (line(command), "bold"), indent=2, hang=2)


def _more(sheet: Sheet, number: int) -> None:
    if number > 0:
        sheet.say((f"and {number} more: --explain ID, or --format json", "dim"), indent=2)


def _listed(names: tuple[str, ...], most: int = MAX_LISTED) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(line(name, 80) for name in names[:most]) + more
