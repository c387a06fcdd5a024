"""Old text and new text -> what changed in meaning, by syntax tree."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from reviewer.change.model import Change, FileChange, Side
from reviewer.change.source import Source, text
from reviewer.facts.crossing import Crossing, Lone, crossings, lone, with_inner
from reviewer.facts.definitions import Definition, Mention, Parsed, Stopped, never, parse
from reviewer.facts.grammars import GRAMMARS
from reviewer.facts.languages import language_of
from reviewer.facts.pairing import Pairing, pair

__all__ = ["Definition", "Edit", "EditKind", "SyntaxDiff", "SyntaxState", "compare"]

EditKind = Literal["added", "removed", "renamed", "moved", "signature", "body"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one definition. `before` is None where added, `after` where removed.

    One definition can have several: moved, and its body changed. For `moved` and `renamed` across
    files, `old_path` differs from `path`, and both files' differences hold the same edit.
    """

    kind: EditKind
    path: str
    old_path: str
    before: Definition | None
    after: Definition | None


SyntaxState = Literal["same", "comments-only", "format-only", "changed", "unparsed", "no-grammar"]


@dataclass(frozen=True, slots=True)
class SyntaxDiff:
    """What changed in one file.

    `state`: `same` no content change; `comments-only`, `format-only`: the trees agree but for that;
    `unparsed`: a side has syntax errors near changed lines (the rest is a best effort);
    `no-grammar`: reviewed as text only. Literals are as written, but for what is only format (quotes
    stay, the kind of quote does not tell two apart); imports as `facts.importing` writes them. A
    comment that a tool acts on (`# noqa`, `//go:build`) is code.
    `given_up`: a side was not parsed at all (too large, too deep, too costly); do not try again.
    """

    path: str
    language: str
    state: SyntaxState
    edits: tuple[Edit, ...] = ()
    imports_added: tuple[str, ...] = ()
    imports_removed: tuple[str, ...] = ()
    literals_added: tuple[str, ...] = ()
    literals_removed: tuple[str, ...] = ()
    why: str = ""
    given_up: bool = False


class _Draft(NamedTuple):
    """One file's difference before the other files were looked at."""

    diff: SyntaxDiff
    old_path: str
    removed: tuple[Lone, ...] = ()
    added: tuple[Lone, ...] = ()
    outermost: bool = False


# given a file and its sides, each with its text and its tree: a tree is costly and not kept
Look = Callable[[FileChange, tuple[str, Parsed], tuple[str, Parsed]], None]


def unseen(file: FileChange, before: tuple[str, Parsed], after: tuple[str, Parsed]) -> None:
    """The `Look` of whoever needs no trees."""
    del file, before, after


def compare(
    change: Change,
    source: Source,
    timer: Callable[[], Stopped] = lambda: never,
    look: Look = unseen,
) -> Mapping[str, SyntaxDiff]:
    """The syntax difference of every changed text file, by path.

    `timer` is started for each file; see `definitions.parse` for why a caller should have one.
    `look` is shown both trees of each file that could be parsed, while they are at hand.
    """
    drafts = [_draft(file, source, timer(), look) for file in change.files if file.kind == "text"]
    crossed = crossings([draft.removed for draft in drafts], [draft.added for draft in drafts])
    edits = _lone_edits(drafts, crossed)
    return {
        draft.diff.path: replace(
            draft.diff, edits=tuple(sorted((*draft.diff.edits, *more), key=_place))
        )
        for draft, more in zip(drafts, edits, strict=True)
    }


_ORDER: tuple[EditKind, ...] = ("removed", "added", "renamed", "moved", "signature", "body")


def _place(edit: Edit) -> tuple[int, int, str]:
    shown = edit.after or edit.before
    return (shown.start_line if shown else 0, _ORDER.index(edit.kind), shown.name if shown else "")


def _lone_edits(drafts: Sequence[_Draft], crossed: Sequence[Crossing]) -> list[list[Edit]]:
    """For each file what it lost and gained; a crossing stands in both of its files."""
    edits: list[list[Edit]] = [[] for _ in drafts]
    told: dict[Side, set[tuple[int, int]]] = {Side.OLD: set(), Side.NEW: set()}
    for kind, old, new in crossed:
        source, target = drafts[old[0]], drafts[new[0]]
        before, after = source.removed[old[1]].definition, target.added[new[1]].definition
        edit = Edit(kind, target.diff.path, source.old_path, before, after)
        edits[old[0]].append(edit)
        edits[new[0]].append(edit)
        told[Side.OLD] |= with_inner(source.removed, old)
        told[Side.NEW] |= with_inner(target.added, new)
    for number, draft in enumerate(drafts):
        path, old_path = draft.diff.path, draft.old_path
        for place, each in enumerate(draft.removed):
            if (number, place) not in told[Side.OLD] and not (draft.outermost and each.above >= 0):
                edits[number].append(Edit("removed", path, old_path, each.definition, None))
        for place, each in enumerate(draft.added):
            if (number, place) not in told[Side.NEW] and not (draft.outermost and each.above >= 0):
                edits[number].append(Edit("added", path, old_path, None, each.definition))
    return edits


def _draft(file: FileChange, source: Source, stopped: Stopped, look: Look) -> _Draft:
    old = text(source, Side.OLD, file.old_path) if file.has_old else ""
    new = text(source, Side.NEW, file.path) if file.has_new else ""
    language = language_of(file.path, new or old or "")
    bare = SyntaxDiff(file.path, language or "", "same")
    if old is None or new is None:
        side = "old" if old is None else "new"
        why = f"{side} side: absent, binary or too large to read"
        return _Draft(replace(bare, state="unparsed", why=why, given_up=True), file.old_path)
    if old == new and file.status != "copied":
        return _Draft(bare, file.old_path)
    if language is None:
        return _Draft(replace(bare, state="no-grammar"), file.old_path)
    before = parse(language_of(file.old_path, old or new) or language, old, stopped)
    after = parse(language, new, stopped)
    if not (before.why or after.why):
        look(file, (old, before), (new, after))
    return _Draft(bare, file.old_path) if old == new else _compared(file, bare, before, after)


def _compared(file: FileChange, bare: SyntaxDiff, old: Parsed, new: Parsed) -> _Draft:
    why = _unparsed(file, old, new)
    if old.why or new.why:
        return _Draft(replace(bare, state="unparsed", why=why, given_up=True), file.old_path)
    state: SyntaxState = "unparsed" if why else "changed"
    if old.language == new.language and old.shape == new.shape and old.tokens == new.tokens:
        if not why:
            state = "format-only" if old.comments == new.comments else "comments-only"
        return _Draft(replace(bare, state=state, why=why), file.old_path)
    pairing = pair(old, new)
    diff = replace(
        bare,
        state=state,
        why=why,
        edits=tuple(_edits(file, pairing, old, new)),
        imports_added=_more(new.imports, old.imports),
        imports_removed=_more(old.imports, new.imports),
        literals_added=_more(new.literals, old.literals),
        literals_removed=_more(old.literals, new.literals),
    )
    return _Draft(
        diff,
        file.old_path,
        lone(old, pairing.removed),
        lone(new, pairing.added),
        GRAMMARS[new.language].outermost,
    )


def _more(these: Iterable[Mention], those: Iterable[Mention]) -> tuple[str, ...]:
    """Texts that occur oftener in these, each once, in order."""
    more = Counter(mention.text for mention in these)
    more.subtract(mention.text for mention in those)
    return tuple(name for name, times in more.items() if times > 0)


def _edits(file: FileChange, pairing: Pairing, old: Parsed, new: Parsed) -> Iterable[Edit]:
    for match in pairing.matches:
        before = old.definition(old.pieces[match.old])
        after = new.definition(new.pieces[match.new])
        kinds: tuple[tuple[EditKind, bool], ...] = (
            ("renamed", match.renamed),
            ("moved", match.moved),
            ("signature", match.signature),
            ("body", match.body),
        )
        for kind, holds in kinds:
            if holds:
                yield Edit(kind, file.path, file.old_path, before, after)


# -- syntax errors near what changed


def _unparsed(file: FileChange, old: Parsed, new: Parsed) -> str:
    """Why a side cannot be relied on, naming side and line; empty where both can."""
    for side, parsed in ((Side.NEW, new), (Side.OLD, old)):
        if parsed.why:
            return f"{side} side: {parsed.why}"
        line = _near(parsed, _touched(file, side))
        if line:
            return f"{side} side: syntax error near line {line}"
    return ""


def _touched(file: FileChange, side: Side) -> list[tuple[int, int]]:
    """First and last line of each changed run on a side, with a line more at both ends."""
    runs = []
    for hunk in file.hunks:
        for part in hunk.parts:
            start, lines = part.new_start, part.added
            if side is Side.OLD:
                start, lines = part.old_start, part.removed
            runs.append((start - 1, start + len(lines)))
    return sorted(runs)


def _near(parsed: Parsed, runs: list[tuple[int, int]]) -> int:
    """The first line of an error that overlaps or adjoins a run, 0 for none; no runs: any error."""
    for span in parsed.errors:
        if not runs:
            return span.start_line
        # runs do not overlap, so the last one that starts before the error's end reaches furthest
        at = bisect_right(runs, span.end_line, key=lambda run: run[0]) - 1
        if at >= 0 and runs[at][1] >= span.start_line:
            return max(runs[at][0], span.start_line)
    return 0
