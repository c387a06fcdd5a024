"""Which definition of the old text is which of the new one."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from reviewer.facts.definitions import Parsed, Piece

# overlap of telling words from which a vanished and a new definition are one that was renamed
_RENAMED = 0.7
# below it, two definitions of one name (overloads, RUN instructions) are different ones
_SAME_NAME = 0.5
# a shorter body is like too many others to be known by likeness alone
_MIN_LIKENESS_TOKENS = 10
# words that tell nothing of the definition they stand in
_UNTOLD = frozenset(
    b"true false null nil none None True False NULL undefined pass return this self "
    b"def class func function var let const val public private static string number int bool void".split()
)
# a body of fewer tokens is found again anywhere; one elsewhere must be longer to count as moved
MIN_MOVED_TOKENS = 8
# steps of the search for look-alikes in one file: keeps it linear where hundreds were replaced
_BUDGET = 400_000


class Match(NamedTuple):
    """Indexes of one definition in the old and the new `pieces`, and what of it changed."""

    old: int
    new: int
    renamed: bool
    moved: bool
    signature: bool
    body: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """`matches` that changed in some way; indexes of what only one side has; all in order."""

    matches: tuple[Match, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def family(kind: str) -> str:
    """Kinds that turn into each other by moving: a function in a class is a method."""
    return "function" if kind == "method" else kind


def local_name(parsed: Parsed, piece: Piece) -> str:
    """A definition's name without that of the one around it."""
    return (
        piece.name[len(parsed.pieces[piece.parent].name) + 1 :] if piece.parent >= 0 else piece.name
    )


def pair(old: Parsed, new: Parsed) -> Pairing:
    """Pair the definitions of two texts: by name, then by body, then by likeness."""
    pairing = _Pairs(old, new)
    pairing.by_level()
    pairing.elsewhere()
    moved = pairing.out_of_order()
    matches = (pairing.match(i, j, j in moved) for i, j in sorted(pairing.to_new.items()))
    return Pairing(
        tuple(m for m in matches if m.renamed or m.moved or m.signature or m.body),
        tuple(i for i in range(len(old.pieces)) if i not in pairing.to_new),
        tuple(j for j in range(len(new.pieces)) if j not in pairing.to_old),
    )


def is_telling(token: bytes) -> bool:
    """Whether a token can tell one definition from others: a word, a text, a longer number."""
    return len(token) > 2 and token not in _UNTOLD and any(byte in _WORDS for byte in token)


T = TypeVar("T", bound=Hashable)
_Key = tuple[str, str, tuple[bytes, ...]]
_WORDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") | frozenset(
    range(128, 256)
)


@dataclass
class _Side:
    """One text's definitions with what pairing needs to know of each."""

    parsed: Parsed
    names: list[str] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)
    inner: list[list[int]] = field(default_factory=list)
    counted: dict[int, Counter[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        depths: list[int] = []
        for index, piece in enumerate(self.parsed.pieces):
            depth = depths[piece.parent] + 1 if piece.parent >= 0 else 0
            depths.append(depth)
            self.names.append(local_name(self.parsed, piece))
            self.inner.append([])
            if piece.parent >= 0:
                self.inner[piece.parent].append(index)
            if depth == len(self.levels):
                self.levels.append([])
            self.levels[depth].append(index)

    def piece(self, index: int) -> Piece:
        return self.parsed.pieces[index]

    def size(self, index: int) -> int:
        return self.piece(index).end - self.piece(index).start

    def neutral(self, index: int) -> tuple[bytes, ...]:
        return tuple(self.parsed.neutral(self.piece(index)))

    def tokens(self, index: int) -> Sequence[bytes]:
        piece = self.piece(index)
        return self.parsed.tokens[piece.start : piece.end]

    @cached_property
    def all(self) -> Counter[bytes]:
        return Counter(self.parsed.tokens)

    def count(self, index: int) -> Counter[bytes]:
        if index not in self.counted:
            self.counted[index] = Counter(self.neutral(index))
        return self.counted[index]

    def signature(self, index: int) -> list[bytes]:
        piece = self.piece(index)
        return self._without(piece, piece.start, piece.body, ())

    def body(self, index: int) -> list[bytes]:
        """The body's own tokens: without those of the definitions inside it."""
        piece = self.piece(index)
        return self._without(piece, piece.body, piece.end, self.inner[index])

    def _without(self, piece: Piece, start: int, end: int, inner: Sequence[int]) -> list[bytes]:
        kept: list[bytes] = []
        for index in inner:
            kept += self.parsed.tokens[start : max(start, self.piece(index).start)]
            start = max(start, self.piece(index).end)
        kept += self.parsed.tokens[start:end]
        # what stands between definitions comes and goes with them
        between = (b",", b";") if inner else ()
        return [b"" if t == piece.own else t for t in kept if t not in between]


class _Pairs:
    def __init__(self, old: Parsed, new: Parsed) -> None:
        self.old, self.new = _Side(old), _Side(new)
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        self._budget = _BUDGET

    def _join(self, i: int, j: int) -> None:
        self.to_new[i], self.to_old[j] = j, i

    def _lone(self, side: _Side, indexes: Iterable[int]) -> list[int]:
        known = self.to_new if side is self.old else self.to_old
        return [index for index in indexes if index not in known]

    def by_level(self) -> None:
        """Outermost first, so that what is inside a renamed class still finds its like."""
        for level in range(min(len(self.old.levels), len(self.new.levels))):
            olds = self._under_pairs(level)
            news = [(j, self.new.piece(j).parent) for j in self.new.levels[level]]
            self._same_name(olds, news)
            self._renamed(olds, news)

    def _under_pairs(self, level: int) -> list[tuple[int, int]]:
        """The old definitions of a level with the new index of the one around them."""
        found = ((i, self.old.piece(i).parent) for i in self.old.levels[level])
        return [(i, self.to_new.get(p, -1)) for i, p in found if p < 0 or p in self.to_new]

    def _same_name(self, olds: list[tuple[int, int]], news: list[tuple[int, int]]) -> None:
        mine = _grouped((i, (parent, self.old.names[i])) for i, parent in olds)
        others = _grouped((j, (parent, self.new.names[j])) for j, parent in news)
        for key, group in mine.items():
            other = others.get(key, [])
            if len(group) == 1 and len(other) == 1:
                self._join(group[0], other[0])
            elif other:
                self._equal(group, other)
                group, other = self._lone(self.old, group), self._lone(self.new, other)
                self._alike(group, other, self._likeness, _SAME_NAME)
                group, other = self._lone(self.old, group), self._lone(self.new, other)
                if len(group) == 1 and len(other) == 1:
                    self._join(group[0], other[0])

    def _equal(self, olds: list[int], news: list[int]) -> None:
        """Pair those of equal tokens, in order."""
        grouped = _grouped((j, tuple(self.new.tokens(j))) for j in news)
        waiting = {tokens: deque(indexes) for tokens, indexes in grouped.items()}
        for i in olds:
            found = waiting.get(tuple(self.old.tokens(i)))
            if found:
                self._join(i, found.popleft())

    def _renamed(self, olds: list[tuple[int, int]], news: list[tuple[int, int]]) -> None:
        mine = _grouped((i, parent) for i, parent in olds if i not in self.to_new)
        others = _grouped((j, parent) for j, parent in news if j not in self.to_old)
        for parent, group in mine.items():
            other = others.get(parent, [])
            if other:
                self._same_body(group, other, 0, with_name=False)
                group, other = self._lone(self.old, group), self._lone(self.new, other)
                self._alike(group, other, self._renamed_likeness, _RENAMED)

    def _same_body(self, olds: list[int], news: list[int], least: int, *, with_name: bool) -> None:
        """Pair those of one body; where several share it there is no telling, unless by name."""

        def keyed(side: _Side, indexes: list[int]) -> dict[_Key, list[int]]:
            return _grouped(
                (
                    index,
                    (
                        side.names[index] if with_name else "",
                        family(side.piece(index).kind),
                        side.neutral(index),
                    ),
                )
                for index in indexes
                if side.size(index) >= least
            )

        waiting = keyed(self.new, news)
        for key, group in keyed(self.old, olds).items():
            other = waiting.get(key, [])
            telling = (
                with_name or len(key[2]) >= _MIN_LIKENESS_TOKENS or any(map(is_telling, key[2]))
            )
            if telling and len(group) == len(other) == 1:
                self._join(group[0], other[0])
                self._join_inner(group[0], other[0])

    def _alike(
        self,
        olds: list[int],
        news: list[int],
        likeness: Callable[[int, int], float],
        least: float,
    ) -> None:
        """Pair the most alike first, within the budget."""
        found = []
        for i in olds:
            for j in news:
                if self._budget <= 0:
                    break
                score = likeness(i, j)
                if score >= least:
                    found.append((-score, i, j))
        for _, i, j in sorted(found):
            if i not in self.to_new and j not in self.to_old:
                self._join(i, j)

    def _likeness(self, i: int, j: int, tokens: int = 0) -> float:
        """Twice what two have in common over what both have; 0 for what cannot be alike."""
        self._budget -= 1
        mine, other = self.old.size(i), self.new.size(j)
        if (
            min(mine, other) < max(tokens, 1)
            or min(mine, other) < _SAME_NAME * max(mine, other) / 2
        ):
            return 0.0
        if family(self.old.piece(i).kind) != family(self.new.piece(j).kind):
            return 0.0
        small, large = sorted((self.old.count(i), self.new.count(j)), key=len)
        self._budget -= len(small)
        return 2 * sum(min(n, large[token]) for token, n in small.items()) / (mine + other)

    def _renamed_likeness(self, i: int, j: int) -> float:
        """Likeness by words, one that stands all over the files for little."""
        if self._likeness(i, j, _MIN_LIKENESS_TOKENS) < _SAME_NAME:
            return 0.0
        mine, other = self.old.count(i), self.new.count(j)
        self._budget -= len(mine) + len(other)
        common, all_ = 0.0, 0.0
        for token in mine.keys() | other.keys():
            if is_telling(token):
                weight = 1 / max(self.old.all[token], self.new.all[token])
                common += 2 * weight * min(mine[token], other[token])
                all_ += weight * (mine[token] + other[token])
        return common / all_ if all_ else 0.0

    def _join_inner(self, i: int, j: int) -> None:
        """What is inside two of one body is in the same order."""
        mine, other = self._within(self.old, i), self._within(self.new, j)
        if len(mine) == len(other):
            for a, b in zip(mine, other, strict=True):
                if a not in self.to_new and b not in self.to_old:
                    self._join(a, b)

    def _within(self, side: _Side, index: int) -> range:
        end = side.piece(index).end
        last = index + 1
        while last < len(side.parsed.pieces) and side.piece(last).start < end:
            last += 1
        return range(index + 1, last)

    def elsewhere(self) -> None:
        """What moved into or out of another definition, unchanged."""
        for least, with_name in ((MIN_MOVED_TOKENS, True), (2 * MIN_MOVED_TOKENS, False)):
            olds = self._lone(self.old, range(len(self.old.parsed.pieces)))
            news = self._lone(self.new, range(len(self.new.parsed.pieces)))
            if olds and news:
                self._same_body(olds, news, least, with_name=with_name)

    def out_of_order(self) -> set[int]:
        """New indexes of those that changed place among the others beside them."""
        beside: dict[int, list[int]] = defaultdict(list)
        for i, j in sorted(self.to_new.items()):
            if self._stayed(i, j):
                beside[self.new.piece(j).parent].append(j)
        moved: set[int] = set()
        for order in beside.values():
            moved.update(set(order) - set(_longest_rise(order)))
        return moved

    def _stayed(self, i: int, j: int) -> bool:
        before, after = self.old.piece(i).parent, self.new.piece(j).parent
        return (before < 0 and after < 0) or (before >= 0 and self.to_new.get(before) == after)

    def match(self, i: int, j: int, moved: bool) -> Match:
        """What changed between two that were paired."""
        renamed = self.old.names[i] != self.new.names[j]
        moved = moved or not self._stayed(i, j)
        if self.old.tokens(i) == self.new.tokens(j) and not renamed:
            same_split = self.old.piece(i).kind == self.new.piece(j).kind
            return Match(i, j, renamed, moved, not (same_split or moved), False)
        return Match(
            i,
            j,
            renamed,
            moved,
            self.old.signature(i) != self.new.signature(j),
            self.old.body(i) != self.new.body(j),
        )


def _grouped(keyed: Iterable[tuple[int, T]]) -> dict[T, list[int]]:
    groups: dict[T, list[int]] = {}
    for index, key in keyed:
        groups.setdefault(key, []).append(index)
    return groups


def _longest_rise(numbers: Sequence[int]) -> Iterator[int]:
    """A longest strictly rising subsequence, backwards."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(places[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            places.append(place)
        else:
            ends[at], places[at] = number, place
    place = places[-1] if places else -1
    while place >= 0:
        yield numbers[place]
        place = before[place]
