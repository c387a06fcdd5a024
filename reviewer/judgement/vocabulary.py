"""What the learned judge knows of words: how rare each is, and which mean alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Stems known from many histories.

    Attributes:
        index: stem -> row.
        idf: (rows,) 0..1, 1 for what almost no change holds.
        vectors: (rows, width) unit vectors; what messages and their code say together points the same way.
        weights: (rows,) how much each counts in a mean.
    """

    index: Mapping[str, int]
    idf: Floats
    vectors: Floats
    weights: Floats

    def rarity(self, word: str) -> float:
        """0..1; a word nobody has seen is as rare as can be."""
        at = self.index.get(word)
        return 1.0 if at is None else float(self.idf[at])

    def rows(self, words: Iterable[str]) -> Floats:
        """(words, width); zeros for unknown words."""
        known = [self.index.get(word, -1) for word in words]
        rows = self.vectors[known] if known else self.vectors[:0]
        return np.where(np.asarray(known)[:, None] < 0, np.float32(0), rows)

    def mean(self, words: Sequence[str]) -> Floats:
        """(width,) the direction of some words together, rare ones counted more; zeros for none."""
        if not words:
            return np.zeros(self.vectors.shape[1], np.float32)
        known = [at for word in words if (at := self.index.get(word)) is not None]
        total = self.weights[known] @ self.vectors[known]
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length else total
