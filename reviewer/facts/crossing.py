"""Definitions that left one file of a change and turned up in another."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from reviewer.facts.definitions import Definition, Parsed
from reviewer.facts.pairing import MIN_MOVED_TOKENS, family, local_name


class Lone(NamedTuple):
    """A definition that only one side of a file has; `above` is the place, in the same list, of
    the one around it, -1 where that one has its like on the other side.
    """

    definition: Definition
    local: str
    size: int
    above: int


class Crossing(NamedTuple):
    """One definition's two ends, each a file's number and the place in its list."""

    kind: Literal["moved", "renamed"]
    old: tuple[int, int]
    new: tuple[int, int]


def lone(parsed: Parsed, indexes: Sequence[int]) -> tuple[Lone, ...]:
    """The definitions at these indexes of `parsed.pieces`, in the same order."""
    places = {index: place for place, index in enumerate(indexes)}
    return tuple(
        Lone(
            parsed.definition(piece),
            local_name(parsed, piece),
            piece.end - piece.start,
            places.get(piece.parent, -1),
        )
        for piece in (parsed.pieces[index] for index in indexes)
    )


# a body under another name in another file must say more to be taken for the same one
# before what is inside is looked at on its own, what is around it had its turn
_LEAST: tuple[tuple[bool, Literal["moved", "renamed"], int], ...] = (
    (False, "moved", MIN_MOVED_TOKENS),
    (False, "renamed", 3 * MIN_MOVED_TOKENS),
    (True, "moved", MIN_MOVED_TOKENS),
    (True, "renamed", 3 * MIN_MOVED_TOKENS),
)

_Ends = set[tuple[int, int]]


def crossings(
    removed: Sequence[Sequence[Lone]], added: Sequence[Sequence[Lone]]
) -> tuple[Crossing, ...]:
    """Pair what files lost with what other files gained, by kind and body, where only one fits.

    What is inside a pair went with it and is not paired again.
    """
    found: list[Crossing] = []
    gone: _Ends = set()
    come: _Ends = set()
    for inner, kind, least in _LEAST:
        waiting = _by_body(added, come, kind, least, inner=inner)
        for key, sources in _by_body(removed, gone, kind, least, inner=inner).items():
            targets = waiting.get(key, [])
            if len(sources) != 1 or len(targets) != 1 or sources[0][0] == targets[0][0]:
                continue
            old, new = sources[0], targets[0]
            if old not in gone and new not in come:
                found.append(Crossing(kind, old, new))
                gone |= with_inner(removed[old[0]], old)
                come |= with_inner(added[new[0]], new)
    return tuple(found)


def with_inner(file: Sequence[Lone], end: tuple[int, int]) -> _Ends:
    """An end and all inside it; what is inside stands behind it in the list."""
    number, place = end
    inner = {place}
    for later in range(place + 1, len(file)):
        if file[later].above not in inner:
            break
        inner.add(later)
    return {(number, each) for each in inner}


def _by_body(
    files: Sequence[Sequence[Lone]], taken: _Ends, kind: str, least: int, *, inner: bool
) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for number, file in enumerate(files):
        for place, each in enumerate(file):
            if each.size < least or (each.above >= 0 and not inner):
                continue
            if (number, place) not in taken:
                local = each.local if kind == "moved" else ""
                key = (local, family(each.definition.kind), each.definition.body)
                found.setdefault(key, []).append((number, place))
    return found
