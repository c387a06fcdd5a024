"""The change untangled: which hunks belong together, and what to call each group."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reviewer.change.model import Change
from reviewer.judgement.flow import Link
from reviewer.judgement.links import Names
from reviewer.judgement.opinion import Concern
from reviewer.judgement.pieces import Piece
from reviewer.judgement.words import identifier_weight

# links this strong join; weaker ones chain everything to everything
JOINED = 0.9
_NAMES_IN_TITLE = 2
_MAX_NAME = 48
_MAX_PLACE = 72
# how much more a name tells that is defined, and that of the definition a part stands in
_DEFINED, _WITHIN = 3, 2
# whose names a title tells: those of the first role that the group has
_ROLES = ("code", "config", "manifest", "test", "docs", "changelog", "lock", "generated")
# hashes, plain numbers and constructors, which are called alike everywhere
_DULL = re.compile(r"[0-9a-f]{12,}|\d+|__(?:init|new|construct)_{0,2}|constructor")
_NAME = re.compile(r"[\w$.]{1,200}")
_OPENED = re.compile(
    r"\b(?:def|class|func|function|fn|struct|enum|trait|interface|impl|module)\s{1,4}"
    r"(?:\([^()]{0,80}\)\s{0,4})?([A-Za-z_$][\w$]{0,99})"
)


def concerns_of(
    change: Change,
    names: Names,
    links: Sequence[Sequence[Link]],
    covered: Mapping[int, bool],
    *,
    intent_known: bool,
) -> tuple[Concern, ...]:
    """Groups of hunks, in the order of their first; every hunk is in one.

    `covered` tells for each judged hunk (by index) whether the intent warrants it: only hunks of
    one kind join, and those it warrants are one concern where there is an intent.
    """
    groups = _Groups(len(change.hunks))
    if intent_known:
        groups.join_all(index for index, warranted in covered.items() if warranted)
    for at, mine in enumerate(links):
        here = names.pieces[at].hunk
        for link in mine:
            there = names.pieces[link.other].hunk
            if link.strength >= JOINED and covered[here] == covered[there]:
                groups.join(here, there)
    _join_unjudged(change, groups, covered)
    held: defaultdict[int, list[Piece]] = defaultdict(list)
    for piece in names.pieces:
        held[groups.of(piece.hunk)].append(piece)
    return tuple(
        Concern(
            id=f"C{number}",
            title=_title([change.hunks[at].path for at in members], held[root], names),
            hunks=tuple(change.hunks[at].id for at in members),
            related_to_intent=intent_known and any(covered.get(at, False) for at in members),
        )
        for number, (root, members) in enumerate(groups.members().items(), 1)
    )


class _Groups:
    """Disjoint sets of hunks; a set is named by its first hunk."""

    def __init__(self, size: int) -> None:
        self._first = list(range(size))

    def of(self, item: int) -> int:
        while self._first[item] != item:
            self._first[item] = self._first[self._first[item]]
            item = self._first[item]
        return item

    def join(self, one: int, other: int) -> None:
        one, other = self.of(one), self.of(other)
        self._first[max(one, other)] = min(one, other)

    def join_all(self, items: Iterable[int]) -> None:
        first: int | None = None
        for item in items:
            if first is None:
                first = item
            self.join(first, item)

    def members(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for item in range(len(self._first)):
            found[self.of(item)].append(item)
        return found


def _join_unjudged(change: Change, groups: _Groups, covered: Mapping[int, bool]) -> None:
    """Hunks nobody could read stay with each other, file by file, and with no judged ones."""
    unread: defaultdict[str, list[int]] = defaultdict(list)
    for index, hunk in enumerate(change.hunks):
        if index not in covered:
            unread[hunk.path].append(index)
    for indices in unread.values():
        groups.join_all(indices)


def _title(paths: Sequence[str], pieces: Sequence[Piece], names: Names) -> str:
    """What the group changes, and where: `old` becomes `new`, or its most telling names."""
    # what the code is about is what its tests and documents are about
    first = min((_rank(piece) for piece in pieces), default=0)
    main = [piece for piece in pieces if _rank(piece) == first]
    place = _place(dict.fromkeys(paths), main)
    edits = {piece.edit for piece in pieces}
    if len(pieces) > 1 and len(edits) == 1 and (edit := next(iter(edits))):
        gone, _, new = edit.partition(" > ")
        if " " not in gone + new:
            return f"{_quoted(gone)} becomes {_quoted(new)} in {place}"
    shapes = {piece.shape for piece in pieces}
    if shapes == {"format"}:
        return f"layout of {place}"
    if shapes == {"comments"}:
        return f"comments in {place}"
    best = _best(main, names)
    verb = "imports of " if shapes == {"imports"} else _verb(best, main, names)
    return f"{verb}{', '.join(map(_quoted, best))} in {place}" if best else place


def _rank(piece: Piece) -> int:
    return _ROLES.index(piece.role)


def _best(pieces: Sequence[Piece], names: Names) -> list[str]:
    """The names that tell most, at most two: what is defined, then what it is done within."""
    told: Counter[str] = Counter()
    for piece in pieces:
        for name in piece.names:
            told[name] += round(
                1000 * names.tells[name] * (_DEFINED if name in piece.defines else 1)
            )
        if piece.role in ("code", "test") and (scope := _scope(piece)):
            told[scope] += round(1000 * identifier_weight(scope) * _WITHIN)
    for name in [name for name in told if _DULL.fullmatch(name)]:
        del told[name]
    best = sorted(told, key=lambda name: (-told[name], name))[:_NAMES_IN_TITLE]
    return [name for name in best if told[name] * 2 >= told[best[0]] > 0]


def _scope(piece: Piece) -> str:
    """The name of the definition a part stands in, as the syntax tree or its first line tells."""
    text = piece.scope.partition("\0")[2]
    if _NAME.fullmatch(text):
        owner, _, name = text.rpartition(".")
        return owner.rpartition(".")[2] if _DULL.fullmatch(name) else name
    found = _OPENED.search(text)
    return found[1] if found else ""


def _verb(best: Sequence[str], pieces: Sequence[Piece], names: Names) -> str:
    """Whether all the names come with this group, or go."""
    defined = {name for piece in pieces for name in piece.defines}
    if not best or not all(name in defined and name in names.fresh for name in best):
        return ""
    comes = {any(name in piece.added for piece in pieces) for name in best}
    return ("adds " if comes.pop() else "removes ") if len(comes) == 1 else ""


def _quoted(name: str) -> str:
    return f"`{name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + '…'}`"


def _place(paths: Iterable[str], main: Sequence[Piece]) -> str:
    """The one file, the folder all are in, or the file with most of it and how many more."""
    lines: Counter[str] = Counter()
    for piece in main:
        lines[piece.path] += piece.lines + piece.old_lines
    files = sorted(paths, key=lambda path: -lines[path])
    both = " and ".join(files)
    if len(files) == 1 or (len(files) == 2 and len(both) <= _MAX_PLACE):
        return both
    folder = _common(files)
    if folder:
        return f"{len(files)} files of {folder}"
    return f"{files[0]} and {len(files) - 1} more file" + "s" * (len(files) > 2)


def _common(paths: Sequence[str]) -> str:
    """The deepest folder all paths are in, with a slash; empty for the root."""
    split = [path.split("/")[:-1] for path in paths]
    depth = 0
    while all(len(parts) > depth and parts[depth] == split[0][depth] for parts in split):
        depth += 1
    return "".join(f"{part}/" for part in split[0][:depth])
