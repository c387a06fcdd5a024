"""How likely two parts of a change belong together: by names that flow, places, shapes, repetition."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from math import exp, log, sqrt

from reviewer.judgement.kinds import manifest_of, stem_of
from reviewer.judgement.pieces import Piece
from reviewer.judgement.words import identifier_weight, parts_of, weight

# up to here every pair is looked at; beyond, only pairs that share a rare name or a place
ALL_PAIRS = 48
# pairs looked at in a large change, rarest names first: keeps 20,000 parts within seconds
MOST_PAIRS = 20_000
MOST_SHARERS = 24

PAIR = (
    "shared", "cosine", "fresh", "defined", "near", "around", "words", "same_hunk", "same_scope", "same_file",
    "same_folder", "path", "distance", "same_edit", "test_of", "lock_of", "named_file", "both_docs",
    "both_test", "both_format",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Which names occur in how many parts, and which exist only before or only after the change."""

    pieces: Sequence[Piece]

    @cached_property
    def holders(self) -> Mapping[str, list[int]]:
        """For each changed name the parts that change it, in order."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for index, piece in enumerate(self.pieces):
            for name in piece.names:
                found[name].append(index)
        return found

    @cached_property
    def word_counts(self) -> Mapping[str, int]:
        """In how many parts a word stands."""
        return Counter(word for piece in self.pieces for word in piece.words)

    @cached_property
    def fresh(self) -> frozenset[str]:
        """Names only added or only removed, and in no unchanged line."""
        added = {name for piece in self.pieces for name in piece.added}
        removed = {name for piece in self.pieces for name in piece.removed}
        near = {name for piece in self.pieces for name in piece.near}
        return frozenset((added ^ removed) - near)

    def rarity(self, holders: int) -> float:
        """1 for what one part holds, towards 0 for what all of a large change hold."""
        total = len(self.pieces)
        return log(1 + total / max(1, holders)) / log(1 + total) if total > 1 else 1.0

    @cached_property
    def tells(self) -> Mapping[str, float]:
        """How much sharing a name tells within this change, 0..1."""
        return {
            name: identifier_weight(name) * self.rarity(len(holders))
            for name, holders in self.holders.items()
        }

    @cached_property
    def word_tells(self) -> Mapping[str, float]:
        """The same for words."""
        return {word: weight(word) * self.rarity(n) for word, n in self.word_counts.items()}

    @cached_property
    def around(self) -> Mapping[str, float]:
        """How much standing near a name tells, 0..1."""
        counts = Counter(name for piece in self.pieces for name in piece.near)
        return {name: identifier_weight(name) * self.rarity(n) for name, n in counts.items()}

    @cached_property
    def paired(self) -> dict[tuple[int, int], tuple[float, ...]]:
        """What `pair_features` has worked out so far."""
        return {}

    @cached_property
    def norms(self) -> tuple[tuple[float, float, float], ...]:
        """Length of each part's vector of names, of words, and of names near it."""
        return tuple(
            (
                sqrt(sum(self.tells[name] ** 2 for name in piece.names)),
                sqrt(sum(self.word_tells[word] ** 2 for word in piece.words)),
                sqrt(sum(self.around[name] ** 2 for name in piece.near)),
            )
            for piece in self.pieces
        )


def candidates(names: Names) -> Iterator[tuple[int, int]]:
    """Pairs worth looking at, each once, in order: all of a small change; else n log n of them."""
    pieces = names.pieces
    if len(pieces) <= ALL_PAIRS:
        return combinations(range(len(pieces)), 2)
    found: dict[tuple[int, int], None] = {}
    for place in _places(pieces):
        # a chain and a star: near ones meet, and all meet the first in two steps
        for pair in (*pairwise(place), *((place[0], other) for other in place[2:])):
            found[pair] = None
    room = MOST_PAIRS
    for _, sharers in sorted(names.holders.items(), key=lambda item: (len(item[1]), item[0])):
        if 2 <= len(sharers) <= MOST_SHARERS and room > 0:
            room -= len(sharers) * (len(sharers) - 1) // 2
            found.update(dict.fromkeys(combinations(sharers, 2)))
    return iter(sorted(found))


def _places(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        groups["file", piece.path].append(index)
        groups["scope", piece.scope].append(index)
        groups["edit", piece.edit].append(index)
        groups["stem", stem_of(piece.path)].append(index)
        groups["lock", manifest_of(piece.path) or piece.path.lower()].append(index)
    groups.pop(("edit", ""), None)
    return (group for group in groups.values() if len(group) > 1)


def pair_features(names: Names, one: int, other: int) -> tuple[float, ...]:
    """The values of `PAIR` for two parts, each 0..1; worked out once, as concerns and graphs need them."""
    known = names.paired.get((one, other))
    if known is None:
        known = names.paired[one, other] = _pair_features(names, one, other)
    return known


def _pair_features(names: Names, one: int, other: int) -> tuple[float, ...]:
    a, b = names.pieces[one], names.pieces[other]
    shared = _shared(a.names, b.names)
    told = [names.tells[name] for name in shared]
    fresh = sum(names.tells[name] for name in shared if name in names.fresh)
    defined = sum(names.tells[name] for name in shared if name in a.defines or name in b.defines)
    near = sum(names.tells[name] for name in a.names if name in b.near and name not in b.names)
    near += sum(names.tells[name] for name in b.names if name in a.near and name not in a.names)
    apart = a.hunk != b.hunk  # parts of one hunk stand near each other in any case
    around = sum(names.around[n] ** 2 for n in _shared(a.near, b.near)) if apart else 0.0
    lengths, others = names.norms[one], names.norms[other]
    words = sum(names.word_tells[word] ** 2 for word in _shared(a.words, b.words))
    same_file = a.path == b.path
    return (
        _saturated(sum(told)),
        _cosine(sum(t * t for t in told), lengths[0], others[0]),
        _saturated(fresh),
        _saturated(defined),
        _saturated(near) if apart else 0.0,
        0.0 if not apart else _cosine(around, lengths[2], others[2]),
        _cosine(words, lengths[1], others[1]),
        float(not apart),
        float(a.scope == b.scope),
        float(same_file),
        float(_folder(a.path) == _folder(b.path)),
        1.0 if same_file else _nearness(a.path, b.path),
        exp(-abs(a.line - b.line) / 60) if same_file else 0.0,
        float(a.edit == b.edit and a.edit != ""),
        float(not same_file and a.role != b.role and stem_of(a.path) == stem_of(b.path)),
        float(manifest_of(a.path) == b.path.lower() or manifest_of(b.path) == a.path.lower()),
        float(not same_file and (_names_file(a, b) or _names_file(b, a))),
        float(a.role == b.role == "docs"),
        float(a.role == b.role == "test"),
        float(a.shape == b.shape == "format"),
    )


def told_by(names: Names, one: int, other: int) -> str:
    """The name two parts share that tells most, empty when they share none."""
    shared = _shared(names.pieces[one].names, names.pieces[other].names)
    return max(shared, key=lambda name: (names.tells[name], name), default="")


def _shared(one: Mapping[str, None], other: Mapping[str, None]) -> list[str]:
    if len(one) > len(other):
        one, other = other, one
    return [name for name in one if name in other]


def _saturated(amount: float) -> float:
    return 1 - exp(-amount)


def _cosine(dot: float, one: float, other: float) -> float:
    return dot / (one * other) if one and other else 0.0


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _nearness(one: str, other: str) -> float:
    """Share of the folders two paths have in common."""
    first, second = one.split("/")[:-1], other.split("/")[:-1]
    common = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        common += 1
    return (common + 1) / (max(len(first), len(second)) + 1)


def _names_file(one: Piece, other: Piece) -> bool:
    words = parts_of(stem_of(other.path))
    return bool(words) and _tells_file(words) and all(word in one.words for word in words)


def _tells_file(words: Iterable[str]) -> bool:
    return sum(weight(word) for word in words) > 0.5
