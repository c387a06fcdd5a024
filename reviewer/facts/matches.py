"""Matches of pattern rules -> the findings that a change brought.

The rules speak of one tree. Both trees are scanned; a match is reported when it touches an added
line and did not stand in the old tree already. A rule with `side: old` speaks of what must not go:
it is reported where it touched a removed line and does not stand in the new tree.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewer.change.model import Change, FileChange, Side
from reviewer.facts.checks.check import Check
from reviewer.facts.facts import Gap
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.places import place

EasedIn: TypeAlias = Literal["tests", "ci", "down"]

MESSAGE_LIMIT: Final = 200
SNIPPET_LIMIT: Final = 2_000

_DOWN: Final = re.compile(r"(?:^|[/._-])(?:down|rollback|undo|revert)(?:[/._-]|$)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"\s*(?:#(?!\[)|//|--\s|\*\s|/\*|<!--|rem\s|::)", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://|#\d+|\b[A-Z][A-Z0-9]+-\d+\b")


@dataclass(frozen=True, slots=True)
class Notes:
    """What a rule says in its metadata about its matches; `$VARIABLE`s are filled in.

    `subject`: words an intent would use; `severity`: instead of the check's own; `info_in`: places
    where a match is only a fact; `unless`: a regular expression over the whole file that makes the
    match void; `known_by`: the name by which the old text knows the thing (one it does not know is
    new); `side`: the tree the rule speaks of.
    """

    subject: tuple[str, ...] = ()
    severity: Severity | None = None
    info_in: tuple[EasedIn, ...] = ()
    unless: str = ""
    known_by: str = ""
    side: Side = Side.NEW


@dataclass(frozen=True, slots=True)
class Target:
    """One file to scan: `name` is where the runner writes `data`, under its scratch folder."""

    side: Side
    path: str
    name: str
    data: bytes
    analyzers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One match of a rule, lines inclusive; `variables` are what its metavariables stood for."""

    rule: str
    side: Side
    path: str
    start_line: int
    end_line: int
    message: str
    notes: Notes
    variables: Mapping[str, str]
    ignored: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What a run said, and what it could not look at."""

    matches: tuple[Match, ...]
    gaps: tuple[Gap, ...]


def findings(
    change: Change, scan: Scan, files: Sequence[Target], checks: Mapping[str, Check]
) -> tuple[Finding, ...]:
    """The matches that this change brought (or, for rules of the old side, took away)."""
    texts = {(file.side, file.path): _Text(file) for file in files}
    brought = []
    for side in (Side.NEW, Side.OLD):
        matches = [match for match in scan.matches if match.notes.side is side]
        brought += _brought(change, matches, texts, side)
    found = []
    for match, file in brought:
        check = checks.get(match.rule.partition(".")[0])
        if check is not None and not _void(match, texts):
            found.append(_finding(match, file, check, texts))
    return tuple(dict.fromkeys(found))


class _Text:
    """The text of one target, and pieces of it."""

    def __init__(self, target: Target) -> None:
        self.whole = target.data.decode("utf-8", "surrogateescape")
        self.lines = self.whole.split("\n")

    def of(self, match: Match) -> str:
        return "\n".join(self.lines[match.start_line - 1 : match.end_line])


def _brought(
    change: Change, matches: Sequence[Match], texts: Mapping[tuple[Side, str], _Text], side: Side
) -> list[tuple[Match, FileChange]]:
    """Matches on `side` that touch its changed lines, less those the other side has as well."""
    here = {file.path if side is Side.NEW else file.old_path: file for file in change.files}
    stood, moved = _standing(change, matches, texts, side)
    mine = [match for match in matches if match.side is side and match.path in here]
    # matches on unchanged lines lay claim to their equals on the other side first
    mine.sort(key=lambda match: _touches(match, here[match.path], side))
    brought = []
    for match in mine:
        file = here[match.path]
        key = (match.rule, _squeezed(texts[match.side, match.path].of(match)))
        kind = place(match.path)
        if stood[file.path, *key]:
            stood[file.path, *key] -= 1
            moved[kind, *key] -= _touches(match, file, side)
        elif not _touches(match, file, side):
            continue
        elif moved[kind, *key] > 0:
            moved[kind, *key] -= 1
        else:
            brought.append((match, file))
    return brought


_Standing: TypeAlias = Counter[tuple[str, str, str]]


def _standing(
    change: Change, matches: Sequence[Match], texts: Mapping[tuple[Side, str], _Text], side: Side
) -> tuple[_Standing, _Standing]:
    """What the other side has: by file; and by kind of place, for what moved between files."""
    other = Side.OLD if side is Side.NEW else Side.NEW
    there = {file.old_path if side is Side.NEW else file.path: file for file in change.files}
    stood: _Standing = Counter()
    moved: _Standing = Counter()
    for match in matches:
        if match.side is side or match.path not in there:
            continue
        file = there[match.path]
        key = (match.rule, _squeezed(texts[match.side, match.path].of(match)))
        stood[file.path, *key] += 1
        if _touches(match, file, other):
            moved[place(match.path), *key] += 1
    return stood, moved


def _touches(match: Match, file: FileChange, side: Side) -> bool:
    changed = file.added_lines if side is Side.NEW else file.removed_lines
    return any(line in changed for line in range(match.start_line, match.end_line + 1))


def _finding(
    match: Match, file: FileChange, check: Check, texts: Mapping[tuple[Side, str], _Text]
) -> Finding:
    whole = texts[match.side, match.path]
    snippet = whole.of(match)
    return Finding(
        check=check.id,
        family=check.family,
        severity=_severity(match, file, check, texts),
        # as the change lists the file, on the old side too
        path=file.path,
        side=match.side,
        start_line=match.start_line,
        end_line=match.end_line,
        message=_clipped(match.message),
        source=check.source,
        snippet=snippet[:SNIPPET_LIMIT],
        blast=check.blast,
        irreversible=check.irreversible,
        subject=tuple(
            dict.fromkeys(filter(None, (_filled(word, match) for word in match.notes.subject)))
        ),
        suppressed="nosemgrep in the change" if match.ignored else None,
    )


def _severity(
    match: Match, file: FileChange, check: Check, texts: Mapping[tuple[Side, str], _Text]
) -> Severity:
    usual = match.notes.severity or check.severity
    snippet = texts[match.side, match.path].of(match)
    kind = place(match.path)
    if kind in ("docs", *match.notes.info_in) or _COMMENT.match(snippet):
        return Severity.INFO
    if "down" in match.notes.info_in and _DOWN.search(match.path):
        return Severity.INFO
    name = _filled(match.notes.known_by, match)
    old = texts.get((Side.OLD, file.old_path))
    if name and (old is None or name not in old.whole):
        # a new test that is skipped loses nothing; with a reference it is not even a question
        return Severity.INFO if _LINK.search(snippet) else min(Severity.WARN, usual, key=_rank)
    return usual


def _rank(severity: Severity) -> int:
    return severity.rank


def _void(match: Match, texts: Mapping[tuple[Side, str], _Text]) -> bool:
    """Whether the file holds what makes the match harmless, as the rule words it."""
    if not match.notes.unless:
        return False
    pattern = re.sub(
        r"\$([A-Z]+)",
        lambda found: re.escape(match.variables.get(found.group(1), "\0")),
        match.notes.unless,
    )
    return re.search(pattern, texts[match.side, match.path].whole) is not None


def _filled(word: str, match: Match) -> str:
    if not word.startswith("$"):
        return word
    return _clipped(match.variables.get(word[1:], ""))


def _squeezed(snippet: str) -> str:
    return re.sub(r"\s+", " ", snippet).strip()


def _clipped(message: str) -> str:
    short = re.sub(r"\s+", " ", message).strip()
    return short if len(short) <= MESSAGE_LIMIT else f"{short[: MESSAGE_LIMIT - 1]}…"
