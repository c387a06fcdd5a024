"""The change untangled: which hunks belong together, and what to call each group."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reviewer.change.model import Change
from reviewer.judgement.flow import Link
from reviewer.judgement.links import Names
from reviewer.judgement.opinion import Concern

# links this strong join; weaker ones chain everything to everything
JOINED = 0.9
_NAMES_IN_TITLE = 2
_MAX_NAME = 60


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
    held: defaultdict[int, list[int]] = defaultdict(list)
    for at, piece in enumerate(names.pieces):
        held[groups.of(piece.hunk)].append(at)
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


def _title(paths: Sequence[str], pieces: Sequence[int], names: Names) -> str:
    """What the group changes, and where: `old` to `new`, or its most telling names."""
    place = _place(list(dict.fromkeys(paths)))
    edits = {names.pieces[at].edit for at in pieces}
    if len(pieces) > 1 and len(edits) == 1 and (edit := next(iter(edits))):
        gone, _, new = edit.partition(" > ")
        if " " not in gone + new:
            return f"`{gone[:_MAX_NAME]}` becomes `{new[:_MAX_NAME]}` in {place}"
    told: Counter[str] = Counter()
    for at in pieces:
        piece = names.pieces[at]
        for name in piece.names:
            # what a part defines says what it is about; a very common name of one letter does not
            told[name] += round(1000 * names.tells[name] * (3 if name in piece.defines else 1))
    best = sorted(told, key=lambda name: (-told[name], name))[:_NAMES_IN_TITLE]
    quoted = ", ".join(f"`{name[:_MAX_NAME]}`" for name in best)
    return f"{quoted} in {place}" if quoted else place


def _place(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return paths[0]
    folders = Counter(path.rpartition("/")[0] for path in paths)
    folder, most = max(folders.items(), key=lambda item: (item[1], item[0]))
    inside = f"{folder}/" if folder else "the root"
    if most == len(paths):
        return f"{len(paths)} files of {inside}"
    common = _common(paths)
    return f"{len(paths)} files of {common}" if common else f"{len(paths)} files, most in {inside}"


def _common(paths: Sequence[str]) -> str:
    """The deepest folder all paths are in, with a slash; empty for the root."""
    split = [path.split("/")[:-1] for path in paths]
    depth = 0
    while all(len(parts) > depth and parts[depth] == split[0][depth] for parts in split):
        depth += 1
    return "".join(f"{part}/" for part in split[0][:depth])
