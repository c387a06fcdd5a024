"""A case that went wrong, in words: what was asked, what the judge made of it, and the change itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.evals.result import HunkResult, Result
from reviewer.evals.wording import NONE
from reviewer.evals.worst import Look
from reviewer.report.outline import LABELS, SCOPES, counted
from reviewer.report.printable import code, line

# a diff longer than this is read in an editor
MAX_DIFF_ROWS = 400
_MAX_CONCERNS = 5
_KINDS = {"+": "add", "-": "del", "@": "at"}
_LABELS = {str(label): said for label, said in LABELS.items()}
_SCOPES = {str(scope): said for scope, said in SCOPES.items()}
TRUTH = {None: NONE, True: "foreign", False: "belongs"}
# reasons that rest on one of these say it themselves
_TOLD = ("words:", "shape:", "role:", "link: none")
_LINK = "link: "
_HUNK_HEAD = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class HunkRow:
    """A hunk a judge looked at; `at` is its number in the change, `wrong` how its label is."""

    at: int
    place: str
    score: str
    label: str
    truth: str
    wrong: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of a diff: added, deleted, a header, or (`said`, `wrong`) what was said of hunk `at`."""

    kind: str
    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A case that went wrong; `verdict` has a sentence a line, `more` tells of hunks not shown."""

    case: str
    score: str
    tags: tuple[str, ...]
    error: str
    intent: str
    about: str
    verdict: tuple[str, ...]
    hunks: tuple[HunkRow, ...]
    more: str
    findings: str
    diff: tuple[DiffRow, ...]


def looked(look: Look) -> Told:
    """A case that went wrong, every text in it safe to show on its line."""
    one = look.case
    failed = one.status == "failed"
    # pass, where the judge was silent: whether a check or the policy still asked for somebody
    tags = (one.suite, one.grade, one.language, f"gate: {one.outcome or NONE}")
    size = ", ".join(
        counted(number, noun)
        for number, noun in ((one.files, "file"), (one.hunks, "hunk"), (one.lines, "line"))
    )
    hidden = len(one.judged) - len(look.hunks)
    return Told(
        case=line(one.case),
        score=NONE if failed else f"{one.score:.3f}",
        tags=tuple(line(tag, 60) for tag in tags if tag),
        error=line(one.error or "no reason given") if failed else "",
        intent=_intent(look),
        about=f"{size}; {round(100 * one.overlap)} % of the intent's words are in the change.",
        verdict=() if failed else tuple(_verdict(one)),
        hunks=tuple(_hunk(one, hunk) for hunk in look.hunks),
        more=f"{counted(hidden, 'more hunk')}." if hidden else "",
        findings=", ".join(
            f"{line(check)} ({line(severity)}, asked for: {line(asked)})"
            for check, severity, asked, _ in one.findings
        ),
        diff=tuple(_diff(look)),
    )


def _intent(look: Look) -> str:
    if look.shown is None:
        return ""
    return "\n".join(code(row) for row in look.shown.intent.strip().splitlines()[:40])


def _verdict(one: Result) -> Iterator[str]:
    """The verdict, the score against its thresholds, and how the judge took the change apart."""
    scope = _SCOPES.get(one.scope, line(one.scope)) or NONE
    yield f"Verdict: {scope}. {line(one.summary, 600)}".rstrip()
    if one.thresholds:
        yield _measured(one, *one.thresholds)
    if any(hunk.label == "overreach" for hunk in one.judged):
        yield (
            "Overreach is a severe finding of a check that the intent did not ask for: it is flagged "
            "under every threshold."
        )
    if one.concerns:
        named = [_concern(one, *concern) for concern in one.concerns[:_MAX_CONCERNS]]
        hidden = len(one.concerns) - len(named)
        yield f"Concerns: {'; '.join(named)}{f'; {hidden} more' if hidden else ''}."


def _measured(one: Result, whole: float, hunk: float) -> str:
    """Two thresholds: a hunk's may be the lower one, since it counts in a flagged change only."""
    rule = (
        f"Score {one.score:.3f}; flagged from {whole:.3f} on. A hunk is flagged from {hunk:.3f} on, in "
        "a flagged change only."
    )
    short = one.score >= round(whole, 6) and not one.flagged
    return f"{rule} No hunk of this one gets there, so it passes." if short else rule


def _concern(one: Result, name: str, title: str, related: bool) -> str:
    mine = [hunk for hunk in one.judged if hunk.concern == name]
    foreign = sum(hunk.foreign is True for hunk in mine)
    truth = f", {foreign} of them foreign" if foreign else ""
    answers = "answers the intent" if related else "does not answer the intent"
    return f"{line(title)} ({counted(len(mine), 'hunk')}{truth}; {answers})"


def _label(hunk: HunkResult) -> str:
    said = _LABELS.get(hunk.label, line(hunk.label))
    return f"{said}{', flagged' if hunk.flagged else ''}"


def _wrong(hunk: HunkResult) -> bool:
    return hunk.foreign is not None and hunk.foreign != hunk.flagged


def place(hunk: HunkResult) -> str:
    """Where a hunk is: its path, then where it begins in the old and in the new text."""
    return f"{line(hunk.path)} -{hunk.old_start} +{hunk.new_start}"


def _hunk(one: Result, hunk: HunkResult) -> HunkRow:
    rests = hunk.rests_on or ("",) * len(hunk.reasons)
    by_id = {other.id: other for other in one.judged if other.id}
    return HunkRow(
        at=one.judged.index(hunk) + 1,
        place=place(hunk),
        score=f"{hunk.score:.3f}",
        label=_label(hunk),
        truth=TRUTH[hunk.foreign],
        wrong=_wrong(hunk),
        why=tuple(
            f"{line(reason, 600)}{_evidence(rest, by_id)}"
            for reason, rest in zip(hunk.reasons, rests, strict=False)
        )
        or (NONE,),
    )


def _evidence(rest: str, by_id: Mapping[str, HunkResult]) -> str:
    """What a reason rests on; of a link, what was said of the hunk it leads to."""
    # a link leads to a part, whose id is its hunk's with a number behind
    other = by_id.get(rest.removeprefix(_LINK).rpartition(".")[0])
    if rest.startswith(_LINK) and other is not None:
        truth = f", truth: {TRUTH[other.foreign]}" if other.foreign is not None else ""
        return f" ({place(other)}: {_label(other)}, {other.score:.3f}{truth})"
    return f" ({line(rest)})" if rest and not rest.startswith(_TOLD) else ""


def _diff(look: Look) -> Iterator[DiffRow]:
    """The diff, what the judge said of each hunk above it."""
    if look.shown is None:
        return
    known = {
        (hunk.path, hunk.old_start, hunk.new_start): at
        for at, hunk in enumerate(look.case.judged, 1)
    }
    # by line feeds only, as git counts rows
    rows = look.shown.diff.rstrip("\n").split("\n")
    told = 0
    for file in _files(rows, [hunk.path for hunk in look.hunks]):
        path, head = _path(file), file[0].startswith("diff ")
        for row in file[: MAX_DIFF_ROWS - told]:
            begins = _HUNK_HEAD.match(row)
            # in a head `---` and `+++` name files; in a hunk every row begins with its mark
            head = head and begins is None
            at = known.get((path, int(begins[1]), int(begins[2])), 0) if begins else 0
            if at:
                hunk = look.case.judged[at - 1]
                said = f"{_label(hunk)}, {hunk.score:.3f}; truth: {TRUTH[hunk.foreign]}"
                yield DiffRow("wrong" if _wrong(hunk) else "said", said, at)
            yield DiffRow("at" if head else _KINDS.get(row[:1], ""), code(row))
        told = min(told + len(file), MAX_DIFF_ROWS)
    if len(rows) > MAX_DIFF_ROWS:
        yield DiffRow("at", f"… {len(rows) - MAX_DIFF_ROWS} more lines")


def _files(rows: Sequence[str], first: Sequence[str]) -> Sequence[Sequence[str]]:
    """The rows of each file; in a long diff the files named first stand first, lest they are cut."""
    starts = [at for at, row in enumerate(rows) if row.startswith("diff ") or at == 0]
    files = [rows[at:end] for at, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    if len(rows) <= MAX_DIFF_ROWS:
        return files
    order = {path: at for at, path in reversed(list(enumerate(first)))}
    return sorted(files, key=lambda file: order.get(_path(file), len(first)))


def _path(file: Sequence[str]) -> str:
    """The path that the head of a file's diff names; the old one of a deleted file."""
    old = new = ""
    for row in file:
        if row.startswith("@@"):
            break
        old = row[6:] if row.startswith("--- a/") else old
        new = row[6:] if row.startswith("+++ b/") else new
    return new or old
