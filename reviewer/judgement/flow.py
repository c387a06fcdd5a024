"""How each part answers an intent by its own words, and which parts belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from reviewer.judgement.features import Query, answers
from reviewer.judgement.links import Names, candidates, pair_features
from reviewer.judgement.weights import Weights


@dataclass(frozen=True, slots=True)
class Link:
    """How likely this part and `other` belong together, 0..1."""

    other: int
    strength: float


@dataclass(frozen=True, slots=True)
class Flow:
    """All that is known of the parts of one change against one query.

    `relevance`: how likely each part answers the intent by its own words.
    """

    names: Names
    shared: tuple[tuple[str, ...], ...]
    relevance: tuple[float, ...]
    links: tuple[tuple[Link, ...], ...]


def linked(names: Names, weights: Weights) -> tuple[tuple[Link, ...], ...]:
    """For each part its links, in the order of the change."""
    found: list[list[Link]] = [[] for _ in names.pieces]
    for one, other in candidates(names):
        strength = probability(weights, pair_features(names, one, other))
        found[one].append(Link(other, strength))
        found[other].append(Link(one, strength))
    return tuple(tuple(links) for links in found)


def flow_of(
    names: Names, links: tuple[tuple[Link, ...], ...], query: Query, weights: Weights
) -> Flow:
    """Hold every part against a query."""
    answered = answers(query, names)
    relevance = tuple(probability(weights, answer.values) for answer in answered)
    return Flow(
        names=names,
        shared=tuple(answer.shared for answer in answered),
        relevance=relevance,
        links=links,
    )


def probability(weights: Weights, values: Sequence[float]) -> float:
    """The logistic regression of `weights` at `values`."""
    return sigmoid(weights.base + sum(w * v for w, v in zip(weights.each, values, strict=True)))


def sigmoid(amount: float) -> float:
    """0..1, never the ends themselves."""
    return 1 / (1 + exp(-max(-12.0, min(12.0, amount))))
