"""Examples -> networks; seeds fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from evals.train.network import Batch, Network
from reviewer.judgement.graph import Graph
from reviewer.judgement.model import Scaling
from reviewer.judgement.network import MEANING_SCALE
from reviewer.judgement.vocabulary import Floats

EPOCHS = 8
BATCH = 64
RATE = 1.5e-3
DECAY = 0.05
# the change's own loss beside that of its parts
CHANGE_WEIGHT = 0.7
# the pairs are few, and closest to what people suffer
PAIR_TIMES = 6
_QUANTILE = 0.005


@dataclass(frozen=True, slots=True)
class Example:
    """A change with the truth: `foreign` (parts,) is the share of each part the intent does not warrant."""

    graph: Graph
    foreign: Floats
    positive: bool
    hunks: tuple[int, ...]
    repo: str


def scaling_of(examples: Sequence[Example]) -> Scaling:
    """Where the features of training lie."""
    nodes = np.concatenate([example.graph.nodes for example in examples])
    whole = np.stack([example.graph.whole for example in examples])
    low, high = np.quantile(nodes, [_QUANTILE, 1 - _QUANTILE], axis=0)
    # a rare flag has the same value at both ends: keep all of it
    low = np.where(low == high, nodes.min(0), low)
    high = np.where(low == high, nodes.max(0), high)
    held = np.clip(nodes, low, high)
    found = (low, high, held.mean(0), held.std(0) + 1e-2, whole.mean(0), whole.std(0) + 1e-2)
    return Scaling(*(each.astype(np.float32) for each in found))


def batch_of(scaling: Scaling, examples: Sequence[Example]) -> Batch:
    """Padded and scaled."""
    first = examples[0].graph
    b, n = len(examples), max(len(example.foreign) for example in examples)
    nodes = np.zeros((b, n, first.nodes.shape[1]), np.float32)
    pairs = np.zeros((b, n, n, first.pairs.shape[2]), np.float32)
    meanings = np.zeros((b, n, first.meanings.shape[1]), np.float32)
    mask = np.zeros((b, n), bool)
    for at, example in enumerate(examples):
        graph, size = example.graph, len(example.foreign)
        nodes[at, :size] = (
            np.clip(graph.nodes, scaling.low, scaling.high) - scaling.mean
        ) / scaling.spread
        pairs[at, :size, :size] = graph.pairs
        meanings[at, :size] = graph.meanings * np.float32(MEANING_SCALE)
        mask[at, :size] = True
    whole = np.stack([example.graph.whole for example in examples])
    whole = (whole - scaling.whole_mean) / scaling.whole_spread
    return Batch(*(torch.from_numpy(each) for each in (nodes, pairs, whole, meanings, mask)))


def train(scaling: Scaling, examples: Sequence[Example], seed: int) -> Network:
    """One network."""
    torch.manual_seed(seed)
    dice = Random(seed)  # noqa: S311  # an order, no secret
    first = examples[0].graph
    network = Network(
        first.nodes.shape[1], first.pairs.shape[2], len(first.whole), first.meanings.shape[1] // 3
    )
    adam = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(examples) // BATCH + 1)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=steps + 1, pct_start=0.1)
    network.train()
    for _ in range(EPOCHS):
        # alike in size, so that little is padding
        order = sorted(examples, key=lambda each: len(each.foreign) + dice.uniform(-2, 2))
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        dice.shuffle(batches)
        for batch in batches:
            loss = _loss(network, scaling, batch)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            adam.step()
            rate.step()
    network.eval()
    return network


def _loss(network: Network, scaling: Scaling, examples: Sequence[Example]) -> torch.Tensor:
    batch = batch_of(scaling, examples)
    shown = batch.mask.float()
    truth = torch.zeros_like(shown)
    for at, example in enumerate(examples):
        truth[at, : len(example.foreign)] = torch.from_numpy(example.foreign)
    logits, whole = network(batch)
    each = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none") * shown
    count = shown.sum(1)
    # a large change counts more than a small one, but not by its size
    parts = each.sum(1) / count * (count / 6).clamp(0.5, 2)
    positive = torch.tensor([float(example.positive) for example in examples])
    change = functional.binary_cross_entropy_with_logits(whole, positive, reduction="none")
    return (parts + CHANGE_WEIGHT * change).mean()


def predict(
    networks: Sequence[Network], scaling: Scaling, examples: Sequence[Example]
) -> tuple[list[Floats], Floats]:
    """Logits of the parts of each example, and of each example."""
    parts: list[Floats] = []
    whole: list[float] = []
    with torch.no_grad():
        for at in range(0, len(examples), BATCH):
            some = examples[at : at + BATCH]
            batch = batch_of(scaling, some)
            told = [network(batch) for network in networks]
            logits = torch.stack([each for each, _ in told]).mean(0).numpy()
            parts += [logits[n, : len(example.foreign)] for n, example in enumerate(some)]
            whole += torch.stack([each for _, each in told]).mean(0).tolist()
    return parts, np.asarray(whole, np.float32)
