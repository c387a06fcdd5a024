"""The parts of a change as the embedded judge sees them: names, words and shape of each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from reviewer.change.model import Change, FileChange, Hunk, Part
from reviewer.facts.syntax import Definition, Edit, SyntaxDiff
from reviewer.judgement.kinds import Role, role_of
from reviewer.judgement.words import MAX_LINE, identifier_weight, parts_of, tokens

Shape = Literal["code", "imports", "comments", "format"]

# a part of more names (a new file of thousands of lines) is known by its first ones
MAX_NAMES = 3_000

_COMMENT = re.compile(
    r"\s*(?:#(?!include|define|if|endif|else)|//|/\*|\*|--\s|;|<!--|\"\"\"|'''|%|rem\s)"
)
_IMPORT = re.compile(
    r"\s*(?:import\b|from\s+\S+\s+import\b|#\s*include\b|use\s+[\w:\\]|using\s+[\w.]+\s*;|require(?:_once)?\b"
    r"|\}?\s*from\s+['\"]|export\s+(?:\*|\{).{0,200}\bfrom\b|(?:const|let|var)\s.{1,200}=\s*require\("
    r"|extern\s+crate|(?:[\w.]+\s+)?\"[\w./-]+\"$|__all__|mod\s+\w+;)"
)
_DEFINED = re.compile(
    r"\b(?:def|class|func|function|fn|struct|enum|trait|interface|type|const|let|var|val|module|namespace"
    r"|resource|variable|macro|impl|protocol|object|record|static)\s+(?:\([^)\n]{0,80}\)\s{0,4})?"
    r"[\"'*&]{0,2}([A-Za-z_$][\w$]{0,99})"
    r"|^\s{0,200}([A-Za-z_$][\w$.-]{0,99})\s{0,4}(?::=|=(?!=)|:(?!:))"
    r"|\b([A-Za-z_]\w{0,99})\s{0,2}\([^()\n]{0,200}\)\s{0,4}(?:[\w<>:, ]{0,60})\{"
)
_SCOPE = re.compile(
    r"\s{0,60}(?:(?:pub|public|private|protected|static|async|export|default|abstract|final|override)\s+){0,5}"
    r"(?:def|class|func|function|fn|struct|enum|trait|interface|impl|module|describe|it|test|resource)\b[^\n]{0,120}"
)
_LAYOUT = re.compile(r"[\s,;'\"`()]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part. Names and words are mappings to None: ordered sets, so that sums are the same each run.

    `names` are those of added and removed lines, `near` those of the unchanged lines around it;
    `defines` those it introduces or removes; `edit` is what it did to the text, equal for
    mechanical repetitions; `scope` is where it stands.
    """

    id: str
    hunk: int
    path: str
    role: Role
    shape: Shape
    added: Mapping[str, None]
    removed: Mapping[str, None]
    names: Mapping[str, None]
    near: Mapping[str, None]
    defines: Mapping[str, None]
    words: Mapping[str, None]
    near_words: Mapping[str, None]
    edit: str
    scope: str
    line: int
    old_line: int
    lines: int
    old_lines: int


def pieces_of(
    change: Change, syntax: Mapping[str, SyntaxDiff], unread: Mapping[str, str]
) -> tuple[Piece, ...]:
    """Every part of every hunk that is not `unread`, in the order of the change."""
    found: list[Piece] = []
    at = 0
    for file in change.files:
        mine = [
            piece
            for n, hunk in enumerate(file.hunks, at)
            if hunk.id not in unread
            for piece in _of_hunk(file, hunk, n)
        ]
        at += len(file.hunks)
        diff = syntax.get(file.path)
        found += _scoped(mine, diff) if diff else mine
    return tuple(found)


def _of_hunk(file: FileChange, hunk: Hunk, index: int) -> Iterator[Piece]:
    role = role_of(file.path)
    section = _names([hunk.section])
    runs = [_names(run) for run in _unchanged(hunk)]
    scopes = _scopes(hunk)
    for at, (part, scope) in enumerate(zip(hunk.parts, scopes, strict=True)):
        near = {**section, **runs[at], **runs[at + 1]}
        added, removed = _names(part.added), _names(part.removed)
        names = {**removed, **added}
        yield Piece(
            id=part.id,
            hunk=index,
            path=file.path,
            role=role,
            shape=_shape(part),
            added=added,
            removed=removed,
            names=names,
            near=near,
            defines=dict.fromkeys(_defined([*part.removed, *part.added])),
            words=_words(names),
            near_words=_words(near),
            edit=_edit(added, removed, part),
            scope=f"{file.path}\0{scope}",
            line=part.new_start,
            old_line=part.old_start,
            lines=len(part.added),
            old_lines=len(part.removed),
        )


def _unchanged(hunk: Hunk) -> list[list[str]]:
    """The unchanged lines before the first part, between parts, and after the last."""
    runs: list[list[str]] = [[]]
    inside = False
    for row in hunk.rows:
        if row[0] == " ":
            runs[-1].append(row[1:])
            inside = False
        elif row[0] in "+-" and not inside:
            runs.append([])
            inside = True
    return runs


def _names(lines: Iterable[str]) -> dict[str, None]:
    once = dict.fromkeys(tokens(lines))
    telling = (name for name in once if identifier_weight(name) > 0)
    return dict.fromkeys(islice(telling, MAX_NAMES))


def _words(names: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(word for name in names for word in parts_of(name))


def _defined(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for match in _DEFINED.finditer(line[:MAX_LINE]):
            name = match[1] or match[2] or match[3]
            if identifier_weight(name) > 0:
                yield name


def _scopes(hunk: Hunk) -> list[str]:
    """For each part the nearest line above it that opens a definition, as text."""
    found: list[str] = []
    current = hunk.section.strip()
    inside = False
    for row in hunk.rows:
        if row[0] == "\\":
            continue
        changed = row[0] != " "
        if changed and not inside:
            found.append(current)
        inside = changed
        if match := _SCOPE.match(row[1:]):
            current = match[0].strip()
            if changed and found:
                found[-1] = current
    return found


def _shape(part: Part) -> Shape:
    lines = [line for line in (*part.removed, *part.added) if line.strip()]
    if not lines or (part.removed and part.added and _bare(part.removed) == _bare(part.added)):
        return "format"
    if all(_COMMENT.match(line[:MAX_LINE]) for line in lines):
        return "comments"
    if all(_IMPORT.match(line[:MAX_LINE]) for line in lines):
        return "imports"
    return "code"


def _bare(lines: Sequence[str]) -> str:
    return _LAYOUT.sub("", "".join(lines))


def _edit(added: Mapping[str, None], removed: Mapping[str, None], part: Part) -> str:
    """Names put in for names taken out: a rename's mechanical edits all read the same."""
    if not (part.added and part.removed):
        return ""
    gone = sorted(name for name in removed if name not in added)[:8]
    new = sorted(name for name in added if name not in removed)[:8]
    return f"{' '.join(gone)} > {' '.join(new)}" if gone and new else ""


def _scoped(pieces: list[Piece], diff: SyntaxDiff) -> list[Piece]:
    """The pieces of one file with the scope, definitions and shape the syntax trees know."""
    done = list(pieces)
    if diff.state in ("comments-only", "format-only"):
        shape: Shape = "comments" if diff.state == "comments-only" else "format"
        done = [replace(piece, shape=shape) for piece in done]
    edits = [(edit, side) for edit in diff.edits if (side := _side(edit, diff.path))]
    # widest first: the narrowest definition has the last word
    edits.sort(key=lambda pair: pair[1].start_line - pair[1].end_line)
    new_starts = [piece.line for piece in done]
    old_starts = [piece.old_line for piece in done]
    for edit, side in edits:
        new = side is edit.after
        starts = new_starts if new else old_starts
        # the piece before may reach into the definition
        first = max(0, bisect_left(starts, side.start_line) - 1)
        for at in range(first, bisect_right(starts, side.end_line)):
            piece = done[at]
            if starts[at] + max(1, piece.lines if new else piece.old_lines) > side.start_line:
                done[at] = replace(
                    piece, scope=f"{piece.path}\0{side.name}", defines=_defines(piece, edit)
                )
    return done


def _side(edit: Edit, path: str) -> Definition | None:
    """The definition on the side that stands in this file."""
    return edit.after or edit.before if edit.path == path else None


def _defines(piece: Piece, edit: Edit) -> Mapping[str, None]:
    if edit.kind not in ("added", "removed", "renamed", "signature"):
        return piece.defines
    names = [side.name.rpartition(".")[2] for side in (edit.before, edit.after) if side]
    return {**piece.defines, **{name: None for name in names if identifier_weight(name) > 0}}
