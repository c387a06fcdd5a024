"""The set transformer in torch, for training; `reviewer/judgement/network.py` is what runs."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from reviewer.judgement.network import HEADS, LAYERS

WIDTH = 64
MEANING = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """b changes padded to n parts: nodes (b, n, f), pairs (b, n, n, k), whole (b, g), meanings (b, n, 3m), mask (b, n)."""

    nodes: Tensor
    pairs: Tensor
    whole: Tensor
    meanings: Tensor
    mask: Tensor


class Layer(nn.Module):
    """Attention biased by links, then a feed-forward step; both residual."""

    def __init__(self, links: int, drop: float) -> None:
        """`links`: values a pair."""
        super().__init__()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.leave = nn.Linear(WIDTH, WIDTH)
        self.bias = nn.Linear(links, HEADS)
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.inner = nn.Sequential(
            nn.Linear(WIDTH, 2 * WIDTH), nn.GELU("tanh"), nn.Linear(2 * WIDTH, WIDTH)
        )
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, batch: Batch) -> Tensor:
        """(b, n, width) -> the same."""
        b, n, _ = x.shape
        query, key, value = (
            part.view(b, n, HEADS, -1).transpose(1, 2)
            for part in self.attend(self.before(x)).chunk(3, -1)
        )
        logits = query @ key.transpose(2, 3) / math.sqrt(WIDTH / HEADS)
        logits = logits + self.bias(batch.pairs).permute(0, 3, 1, 2)
        weights = logits.masked_fill(~batch.mask[:, None, None, :], -1e9).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).reshape(b, n, WIDTH)
        x = x + self.drop(self.leave(mixed))
        out: Tensor = x + self.drop(self.inner(self.after(x)))
        return out


class Network(nn.Module):
    """Logits of each part and of the change."""

    def __init__(self, nodes: int, links: int, whole: int, width: int, drop: float = 0.2) -> None:
        """How many values a part, a pair and a change have, and how long a word's vector is."""
        super().__init__()
        self.enter = nn.Linear(nodes + whole + 3 * MEANING, WIDTH)
        self.meaning = nn.Linear(width, MEANING)
        self.layers = nn.ModuleList(Layer(links, drop) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.part = nn.Linear(WIDTH, 1)
        self.change = nn.Sequential(
            nn.Linear(2 * WIDTH + 2 + whole, WIDTH), nn.GELU("tanh"), nn.Linear(WIDTH, 1)
        )
        self.drop = nn.Dropout(drop)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """(b, n) and (b,) logits; those of padding mean nothing."""
        n = batch.nodes.shape[1]
        meanings = [self.drop(self.meaning(part)) for part in batch.meanings.chunk(3, -1)]
        whole = batch.whole[:, None].expand(-1, n, -1)
        x = functional.gelu(
            self.enter(torch.cat([batch.nodes, whole, *meanings], -1)), approximate="tanh"
        )
        x = self.drop(x)
        for layer in self.layers:
            x = layer(x, batch)
        x = self.norm(x)
        logits = self.part(x)[..., 0]
        mask, shown = batch.mask, batch.mask.float()
        count = shown.sum(1)
        told = [
            x.masked_fill(~mask[..., None], -1e9).max(1).values,
            (x * shown[..., None]).sum(1) / count[:, None],
            logits.masked_fill(~mask, -1e9).max(1).values[:, None],
            ((torch.sigmoid(logits) * shown).sum(1) / count)[:, None],
        ]
        return logits, self.change(torch.cat([*told, batch.whole], -1))[..., 0]
