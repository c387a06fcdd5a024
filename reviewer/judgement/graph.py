"""The parts of one change as a graph: links between them, and where each stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log1p
from typing import Final

import numpy as np

from reviewer.change.intent import Claim, Intent
from reviewer.change.model import Change, Part
from reviewer.facts.syntax import SyntaxDiff
from reviewer.judgement.features import Query, answers, query_of
from reviewer.judgement.links import PAIR, Names, pair_features
from reviewer.judgement.model import Scaling
from reviewer.judgement.nodes import (
    BOUND,
    COLUMN,
    KINDS,
    SELF,
    TEXT,
    Wanted,
    meanings_of,
    relative_of,
    selves_of,
    texts_of,
    wanted_of,
)
from reviewer.judgement.pieces import Piece
from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.weights import Weights

WHOLE: Final = (
    "parts", "files", "title_words", "body_words", "explained", "has_symbols", "has_paths", "soft_covered",
    "has_request", *(f"kind_{kind}" for kind in KINDS),
)  # fmt: skip
# where in a node the values of `features.RELEVANCE` begin, and what of the whole rests on words
_FITS: Final = len(TEXT) + len(BOUND) + len(SELF)
_TOLD_BY_TEXT: Final = [WHOLE.index("explained"), WHOLE.index("soft_covered")]
# of each part: how relevance reaches it, and how it hangs together with the rest
STANDING: Final = (
    "carried", "carried_gap", "path_to_anchor", "strongest", "mean_link", "to_anchor", "walk", "cut_side", "cut_value",
    "cut_links", "linkage", "uses_anchor", "used_by_anchor", "anchor_relevance",
)  # fmt: skip
# links along which a neighbour's relevance is looked at one by one
CHANNELS: Final = (
    "shared",
    "cosine",
    "fresh",
    "near",
    "around",
    "words",
    "path",
    "distance",
    "test_of",
)
_THRESHOLDS: Final = (0.5, 0.7, 0.85)
# pairs have two links more than `PAIR`: uses what the other defines, and is used by it; and the strength of all
EXTRA: Final = 3


@dataclass(frozen=True, slots=True)
class Graph:
    """One change as the networks see it; n parts.

    Attributes:
        nodes: (n, features).
        pairs: (n, n, links).
        whole: (features of the change,).
        meanings: (n, 3 * width): direction of what came, of what went, and of the intent.
    """

    nodes: Floats
    pairs: Floats
    whole: Floats
    meanings: Floats


@dataclass(frozen=True)
class Held:
    """A change held against some claims: all a graph is made of."""

    change: Change
    intent: Intent
    claims: Sequence[Claim]
    syntax: Mapping[str, SyntaxDiff]

    @cached_property
    def query(self) -> Query:
        """What the claims ask for."""
        return query_of(self.intent, self.claims)

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """The parts of the change by id."""
        return {part.id: part for hunk in self.change.hunks for part in hunk.parts}


def graph_of(
    names: Names, held: Held, vocabulary: Vocabulary, link: Weights, blind: Scaling | None = None
) -> Graph:
    """All the networks are shown of the pieces of `names`; at least one.

    With `blind`, what holds freely written text against the intent is the mean of training, and so is
    all that follows from it: it says nothing either way.
    """
    wanted = wanted_of(held.claims, vocabulary)
    texts = texts_of(names, wanted, vocabulary)
    fits = np.asarray([answer.values for answer in answers(held.query, names)], np.float32)
    pairs = pairs_of(names, link)
    whole = _whole(names, held, texts, wanted)
    meanings = meanings_of(names.pieces, wanted, vocabulary)
    if blind is not None:
        texts[:, : len(TEXT)] = blind.mean[: len(TEXT)]
        fits[:] = blind.mean[_FITS : _FITS + fits.shape[1]]
        whole[_TOLD_BY_TEXT] = blind.whole_mean[_TOLD_BY_TEXT]
        meanings[:, : meanings.shape[1] // 3] = 0
    nodes = [
        texts,
        selves_of(names.pieces, held.parts, held.syntax, wanted),
        fits,
        relative_of(texts),
        _standing(texts, pairs),
    ]
    return Graph(np.concatenate(nodes, axis=1), pairs, whole, meanings)


def pairs_of(names: Names, link: Weights) -> Floats:
    """(n, n, PAIR + EXTRA), 0 on the diagonal."""
    n = len(names.pieces)
    found = np.zeros((n, n, len(PAIR) + EXTRA), np.float32)
    for one in range(n):
        for other in range(one + 1, n):
            values = pair_features(names, one, other)
            found[one, other, : len(PAIR)] = found[other, one, : len(PAIR)] = values
            a, b = names.pieces[one], names.pieces[other]
            found[one, other, len(PAIR)] = found[other, one, len(PAIR) + 1] = _uses(a, b)
            found[other, one, len(PAIR)] = found[one, other, len(PAIR) + 1] = _uses(b, a)
    logits = found[:, :, : len(PAIR)] @ np.asarray(link.each, np.float32) + np.float32(link.base)
    found[:, :, -1] = (1 - np.eye(n, dtype=np.float32)) / (1 + np.exp(-logits))
    return found


def _uses(one: Piece, other: Piece) -> float:
    """Whether one part's new code names what the other brings into being."""
    return float(any(name in one.added for name in other.defines if name not in one.defines))


def _standing(texts: Floats, pairs: Floats) -> Floats:
    """(n, STANDING + CHANNELS + 3 * thresholds)."""
    n = len(texts)
    columns = [
        COLUMN[name] for name in ("soft_changed", "all_changed", "all_bound", "mean_changed")
    ]
    relevance = texts[:, columns].sum(1)
    anchor = int(relevance.argmax())
    links = pairs[:, :, -1]
    uses = pairs[:, :, len(PAIR)]
    carried = _carried(relevance, links)
    side, value, across = _cut(links, anchor)
    above = links[np.triu_indices(n, 1)]
    same = np.full(n, 1.0, np.float32)
    found = [
        carried,
        carried - carried.max(),
        _path(links, anchor),
        links.max(1),
        links.mean(1),
        links[:, anchor],
        _walk(relevance, links),
        side,
        same * value,
        same * across,
        same * (above.mean() if above.size else 1.0),
        uses[:, anchor],
        uses[anchor],
        same * relevance[anchor],
    ]
    for name in CHANNELS:
        channel = pairs[:, :, PAIR.index(name)]
        total = channel.sum(1)
        found.append(channel @ relevance / np.maximum(total, 1e-6) * np.minimum(1, total))
    for threshold in _THRESHOLDS:
        group = _components(links > threshold)
        found.append(np.asarray(group == group[anchor], np.float32))
        found.append(np.asarray([(group == one).mean() for one in group], np.float32))
        found.append(same * len(set(group.tolist())) / n)
    return np.stack(found, axis=1).astype(np.float32)


def _carried(relevance: Floats, links: Floats) -> Floats:
    """Relevance mixed with that of the neighbours, strong links first."""
    if len(relevance) == 1:
        return relevance
    shares = links**2 / np.maximum((links**2).sum(1, keepdims=True), 1e-6)
    now = relevance
    for _ in range(6):
        now = np.float32(0.4) * relevance + np.float32(0.6) * (shares @ now)
    return now


def _path(links: Floats, anchor: int) -> Floats:
    """The strongest chain of links from the most relevant part, as a product."""
    now = np.zeros(len(links), np.float32)
    now[anchor] = 1
    for _ in range(4):
        now = np.maximum(now, (links * now[None]).max(1))
    return now


def _walk(relevance: Floats, links: Floats) -> Floats:
    """Where a random walk that restarts at relevant parts spends its time; log, 0 for an even share."""
    start = np.exp(3 * (relevance - relevance.max()))
    start = start / start.sum()
    share = links / np.maximum(links.sum(0, keepdims=True), 1e-6)
    now = start
    for _ in range(10):
        now = np.float32(0.3) * start + np.float32(0.7) * (share @ now)
    found: Floats = np.log(now * len(now) + np.float32(1e-3))
    return found


def _cut(links: Floats, anchor: int) -> tuple[Floats, float, float]:
    """The best cut in two: the side of each part (the anchor's is positive), its cost, the links across."""
    n = len(links)
    if n <= 2:
        only = float(links.max()) if n > 1 else 1.0
        return np.ones(n, np.float32), only, only
    degree = links.sum(1) + 1e-3
    values, vectors = np.linalg.eigh(np.eye(n) - links / np.sqrt(np.outer(degree, degree)))
    side = vectors[:, 1] / np.sqrt(degree)
    side = side * (1 if side[anchor] >= 0 else -1) / (np.abs(side).max() + 1e-6)
    ours = side >= 0
    across = links[np.ix_(ours, ~ours)]
    return side.astype(np.float32), float(values[1]), float(across.mean()) if across.size else 1.0


def _components(
    joined: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]",
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Each part's group, named by its first."""
    n = len(joined)
    label = np.arange(n)
    for _ in range(n):
        lower = np.minimum(label, np.where(joined, label[None], n).min(1))
        if (lower == label).all():
            break
        label = lower
    return label


def _whole(names: Names, held: Held, texts: Floats, wanted: Wanted) -> Floats:
    explained = {word for piece in names.pieces for word in piece.words}
    share = sum(
        float(weight)
        for word, weight in zip(wanted.words, wanted.weights, strict=True)
        if word in explained
    )
    return np.asarray(
        [
            log1p(len(names.pieces)),
            log1p(len({piece.path for piece in names.pieces})),
            log1p(int((wanted.title > 0).sum())),
            log1p(int((wanted.title == 0).sum())),
            share / wanted.total,
            float(bool(held.intent.symbols)),
            float(bool(held.intent.paths)),
            float(texts[:, TEXT.index("soft_changed")].max()),
            float(any(claim.independent for claim in held.claims)),
            *(float(held.intent.kind == kind) for kind in KINDS),
        ],
        np.float32,
    )
