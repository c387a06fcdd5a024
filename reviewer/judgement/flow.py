"""Relevance carried along links: where each part stands within its own change."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from reviewer.judgement.features import Query, answers
from reviewer.judgement.links import Names, candidates, pair_features
from reviewer.judgement.pieces import Piece
from reviewer.judgement.weights import LINK, RELEVANT, Weights

# enough to reach what matters; each costs one pass over the links
_STEPS = 4
_ROUNDS = 6
_KEPT = 0.4

STANDING = (
    "best_relevance", "carried", "carried_share", "neighbour", "path", "strongest", "known", "size",
    "parts", "lock", "test", "docs", "changelog", "manifest", "imports", "format", "comments",
)  # fmt: skip
WHOLE = (
    "worst", "second", "mean", "best", "mean_score", "parts", "files", "linkage", "relevance",
    "least_carried", "least_path", "mean_path", "known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """How likely this part and `other` belong together, 0..1."""

    other: int
    strength: float


@dataclass(frozen=True, slots=True)
class Flow:
    """All that is known of the parts of one change against one query.

    `relevance`: how likely each part answers the intent by its own words; `carried`: the same after
    its neighbours have spoken; `anchor`: the most relevant part.
    """

    names: Names
    shared: tuple[tuple[str, ...], ...]
    relevance: tuple[float, ...]
    links: tuple[tuple[Link, ...], ...]
    carried: tuple[float, ...]
    path: tuple[float, ...]
    anchor: int


def linked(names: Names) -> tuple[tuple[Link, ...], ...]:
    """For each part its links, in the order of the change."""
    found: list[list[Link]] = [[] for _ in names.pieces]
    for one, other in candidates(names):
        strength = probability(LINK, pair_features(names, one, other))
        found[one].append(Link(other, strength))
        found[other].append(Link(one, strength))
    return tuple(tuple(links) for links in found)


def flow_of(names: Names, links: tuple[tuple[Link, ...], ...], query: Query) -> Flow:
    """Hold every part against a query and let relevance run along the links."""
    answered = answers(query, names)
    relevance = tuple(probability(RELEVANT, answer.values) for answer in answered)
    anchor = max(range(len(relevance)), key=lambda at: (relevance[at], -at))
    return Flow(
        names=names,
        shared=tuple(answer.shared for answer in answered),
        relevance=relevance,
        links=links,
        carried=_carried(relevance, links),
        path=_path(anchor, links),
        anchor=anchor,
    )


def standing(flow: Flow) -> tuple[tuple[float, ...], ...]:
    """The values of `STANDING` for each part."""
    top = max(flow.carried)
    total = log(len(flow.relevance))
    known = max(flow.relevance)
    found = []
    for at, piece in enumerate(flow.names.pieces):
        neighbour = max(
            (link.strength * flow.relevance[link.other] for link in flow.links[at]), default=0.0
        )
        found.append(
            (
                logit(max(flow.relevance[at], neighbour)),
                flow.carried[at],
                log(flow.carried[at] / top + 1e-3),
                neighbour,
                flow.path[at],
                max((link.strength for link in flow.links[at]), default=0.0),
                known,
                log(1 + piece.lines + piece.old_lines),
                total,
                *_shown(piece),
            )
        )
    return tuple(found)


def whole(flow: Flow, scores: Sequence[float]) -> tuple[float, ...]:
    """The values of `WHOLE`: the change as one, given each part's score."""
    worst: dict[int, float] = {}
    for piece, score in zip(flow.names.pieces, scores, strict=True):
        worst[piece.hunk] = max(score, worst.get(piece.hunk, 0.0))
    ranked = sorted((logit(score) for score in worst.values()), reverse=True)
    strengths = [link.strength for links in flow.links for link in links]
    count = len(flow.relevance)
    return (
        ranked[0],
        ranked[min(1, len(ranked) - 1)],
        sum(ranked) / len(ranked),
        ranked[-1],
        sum(worst.values()) / len(worst),
        log(len(ranked)),
        log(len({piece.path for piece in flow.names.pieces})),
        sum(strengths) / len(strengths) if strengths else 1.0,
        sum(flow.relevance) / count,
        min(flow.carried) / max(flow.carried),
        min(flow.path),
        sum(flow.path) / count,
        max(flow.relevance),
    )


def probability(weights: Weights, values: Sequence[float]) -> float:
    """The logistic regression of `weights` at `values`."""
    return sigmoid(weights.base + sum(w * v for w, v in zip(weights.each, values, strict=True)))


def sigmoid(amount: float) -> float:
    """0..1, never the ends themselves."""
    return 1 / (1 + exp(-max(-12.0, min(12.0, amount))))


def logit(share: float) -> float:
    """The inverse of `sigmoid`."""
    share = max(1e-5, min(1 - 1e-5, share))
    return log(share / (1 - share))


def _carried(relevance: Sequence[float], links: Sequence[Sequence[Link]]) -> tuple[float, ...]:
    """Each part's relevance mixed with its neighbours', strong links first (a random walk)."""
    shares = []
    for mine in links:
        total = sum(link.strength**2 for link in mine)
        shares.append([(link.other, link.strength**2 / total) for link in mine] if total else [])
    now = list(relevance)
    for _ in range(_ROUNDS):
        now = [
            _KEPT * own + (1 - _KEPT) * sum(share * now[other] for other, share in mine)
            if mine
            else own
            for own, mine in zip(relevance, shares, strict=True)
        ]
    return tuple(now)


def _path(anchor: int, links: Sequence[Sequence[Link]]) -> tuple[float, ...]:
    """The strongest chain of links from the anchor to each part, as a product."""
    now = [0.0] * len(links)
    now[anchor] = 1.0
    for _ in range(_STEPS):
        now = [
            max(own, max((link.strength * now[link.other] for link in mine), default=0.0))
            for own, mine in zip(now, links, strict=True)
        ]
    return tuple(now)


def _shown(piece: Piece) -> tuple[float, ...]:
    return (
        *(float(piece.role == role) for role in ("lock", "test", "docs", "changelog")),
        float(piece.role in ("manifest", "config")),
        *(float(piece.shape == shape) for shape in ("imports", "format", "comments")),
    )
