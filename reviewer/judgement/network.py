"""The set transformer over the parts of one change, forward only.

Two layers of attention whose logits are biased, head by head, by the links between parts; one logit
a part, and one for the change. `evals/train/network.py` is the same in torch, and a test holds them
against each other.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from reviewer.judgement.graph import Graph
from reviewer.judgement.model import Model, Scaling
from reviewer.judgement.vocabulary import Floats

HEADS: Final = 4
LAYERS: Final = 2
# unit vectors have small coordinates: brought to the size of the other inputs
MEANING_SCALE: Final = 4.0
_EPSILON: Final = 1e-5


def scores(model: Model, graph: Graph) -> tuple[Floats, float]:
    """Logits: (n,) how little the intent warrants each part, and the same for the whole, calibrated."""
    shown = scaled(model.scaling, graph)
    told = [_forward(network, shown) for network in model.networks]
    parts: Floats = np.stack([each for each, _ in told]).mean(axis=0)
    slope, base = model.change
    return parts, slope * float(np.mean([whole for _, whole in told])) + base


def scaled(scaling: Scaling, graph: Graph) -> Graph:
    """A graph as the networks are shown it."""
    nodes = (np.clip(graph.nodes, scaling.low, scaling.high) - scaling.mean) / scaling.spread
    whole = (graph.whole - scaling.whole_mean) / scaling.whole_spread
    return Graph(nodes, graph.pairs, whole, graph.meanings * np.float32(MEANING_SCALE))


def _forward(w: Mapping[str, Floats], shown: Graph) -> tuple[Floats, float]:
    n = len(shown.nodes)
    meanings = [_linear(w, "meaning", part) for part in np.split(shown.meanings, 3, axis=1)]
    whole = np.repeat(shown.whole[None], n, axis=0)
    x = _gelu(_linear(w, "enter", np.concatenate([shown.nodes, whole, *meanings], axis=1)))
    for layer in range(LAYERS):
        x = _block(w, f"layers.{layer}", x, shown.pairs)
    x = _norm(w, "norm", x)
    logits = _linear(w, "part", x)[:, 0]
    told = [x.max(0), x.mean(0), logits.max(keepdims=True), _sigmoid(logits).mean(keepdims=True)]
    hidden = _gelu(_linear(w, "change.0", np.concatenate([*told, shown.whole])))
    return logits, float(_linear(w, "change.2", hidden)[0])


def _block(w: Mapping[str, Floats], at: str, x: Floats, pairs: Floats) -> Floats:
    n, width = x.shape
    size = width // HEADS
    query, key, value = (
        part.reshape(n, HEADS, size).transpose(1, 0, 2)
        for part in np.split(_linear(w, f"{at}.attend", _norm(w, f"{at}.before", x)), 3, axis=1)
    )
    bias = _linear(w, f"{at}.bias", pairs).transpose(2, 0, 1)
    logits = query @ key.transpose(0, 2, 1) / np.float32(size**0.5) + bias
    weights = np.exp(logits - logits.max(2, keepdims=True))
    weights /= weights.sum(2, keepdims=True)
    x = x + _linear(w, f"{at}.leave", (weights @ value).transpose(1, 0, 2).reshape(n, width))
    inner = _gelu(_linear(w, f"{at}.inner.0", _norm(w, f"{at}.after", x)))
    return x + _linear(w, f"{at}.inner.2", inner)


def _linear(w: Mapping[str, Floats], at: str, x: Floats) -> Floats:
    return x @ w[f"{at}.weight"].T + w[f"{at}.bias"]


def _norm(w: Mapping[str, Floats], at: str, x: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(_EPSILON))
    found: Floats = centred / spread * w[f"{at}.weight"] + w[f"{at}.bias"]
    return found


def _gelu(x: Floats) -> Floats:
    """As torch's `gelu(approximate="tanh")`."""
    inner = np.float32((2 / np.pi) ** 0.5) * (x + np.float32(0.044715) * x**3)
    found: Floats = np.float32(0.5) * x * (1 + np.tanh(inner))
    return found


def _sigmoid(x: Floats) -> Floats:
    found: Floats = np.float32(1) / (np.float32(1) + np.exp(-x))
    return found
