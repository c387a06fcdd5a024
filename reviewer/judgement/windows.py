"""Changes of any size through networks that look at all pairs of parts: the large ones in windows."""

from collections.abc import Iterator, Sequence
from math import exp
from typing import Final

from reviewer.judgement.graph import Held, graph_of
from reviewer.judgement.links import Names
from reviewer.judgement.model import Model
from reviewer.judgement.network import scores

# up to here all parts see each other: more than a change of training ever had
WHOLE: Final = 128
# beyond, each window of neighbours is seen beside the parts that answer the intent best
WINDOW: Final = 48
ANCHORS: Final = 16


def judged(
    model: Model, names: Names, held: Held, relevance: Sequence[float], *, free_text: bool
) -> tuple[tuple[float, ...], float]:
    """How little the claims warrant each part, and the whole; 0..1, to four places.

    Args:
        model: what was learned.
        names: of all parts, at least one.
        held: the change against some claims.
        relevance: of each part, 0..1: the best ones anchor every window of a large change.
        free_text: whether to look at what an author writes freely.
    """
    found: list[float] = []
    told = []
    blind = None if free_text else model.scaling
    for mine, shown in _windows(relevance):
        # the names of all parts know their pairs already
        every = len(shown) == len(names.pieces)
        window = names if every else Names([names.pieces[at] for at in shown])
        logits, whole = scores(model, graph_of(window, held, model.vocabulary, model.link, blind))
        told.append(whole)
        own = set(mine)
        found += [float(each) for at, each in zip(shown, logits, strict=True) if at in own]
    return tuple(map(_probability, found)), _probability(max(told))


def _windows(relevance: Sequence[float]) -> Iterator[tuple[list[int], list[int]]]:
    """(parts to be judged, parts shown), by index and in order; every part is judged once."""
    every = list(range(len(relevance)))
    if len(every) <= WHOLE:
        yield every, every
        return
    anchors = sorted(every, key=lambda at: (-relevance[at], at))[:ANCHORS]
    for start in range(0, len(every), WINDOW):
        mine = every[start : start + WINDOW]
        yield mine, sorted({*mine, *anchors})


def _probability(logit: float) -> float:
    # four places: the last bits of a sum differ from one machine to the next
    return round(1 / (1 + exp(-max(-30.0, min(30.0, logit)))), 4)
