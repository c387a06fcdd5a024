"""Drive-bys made by syntax: where one can be made, and the text with it made."""

from collections.abc import Collection
from dataclasses import dataclass

from reviewer.evals.case import Mutation
from reviewer.evals.operators import OPERATORS
from reviewer.evals.syntactic import Edit, edited, parsed

# nothing that close to the commit's own lines: it would be read as part of them
APART = 6


@dataclass(frozen=True, slots=True)
class Chance:
    """A mutation that could be made, and the 1-based lines of the text that it touches."""

    mutation: Mutation
    first: int
    last: int


def mutated(mutation: Mutation, data: bytes) -> bytes | None:
    """The text with a mutation made; None where there is no such place."""
    edits = _edits(mutation.operator, mutation.path, data)
    return edited(data, edits[mutation.at]) if mutation.at < len(edits) else None


def chances(path: str, data: bytes, taken: Collection[int]) -> tuple[Chance, ...]:
    """The mutations of a file that keep clear of some lines and leave a text that parses.

    Args:
        path: decides the language.
        data: the text.
        taken: 1-based numbers of lines that the commit itself changes.
    """
    tree = parsed(path, data)
    if tree is None:
        return ()
    near = {line + away for line in taken for away in range(-APART, APART + 1)}
    found = []
    for name, operator in OPERATORS.items():
        for at, edit in enumerate(operator(tree)):
            first = data.count(b"\n", 0, edit.start) + 1
            last = max(first, data.count(b"\n", 0, max(edit.end - 1, edit.start)) + 1)
            if near.isdisjoint(range(first, last + 1)):
                found.append(Chance(Mutation(name, path, at), first, last))
    return tuple(found)


def parses(mutation: Mutation, data: bytes) -> bool:
    """Whether the text still parses, and differs, once the mutation is made."""
    changed = mutated(mutation, data)
    return changed is not None and changed != data and parsed(mutation.path, changed) is not None


def _edits(operator: str, path: str, data: bytes) -> list[Edit]:
    tree = parsed(path, data)
    return [] if tree is None or operator not in OPERATORS else list(OPERATORS[operator](tree))
