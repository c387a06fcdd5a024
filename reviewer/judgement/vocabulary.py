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
        vectors: (rows, width) of any length, bytes or floats; what messages and their code say together
            points the same way. Made unit vectors where they are used: a change has few of them.
        weights: (rows,) how much each counts in a mean.
    """

    index: Mapping[str, int]
    idf: Floats
    vectors: NDArray[np.int8] | Floats
    weights: Floats

    def rarity(self, word: str) -> float:
        """0..1; a word nobody has seen is as rare as can be."""
        at = self.index.get(word)
        return 1.0 if at is None else float(self.idf[at])

    def rows(self, words: Iterable[str]) -> Floats:
        """(words, width) unit vectors; zeros for unknown words."""
        known = np.asarray([self.index.get(word, -1) for word in words], np.int64)
        return np.where(known[:, None] < 0, np.float32(0), self._unit(known))

    def mean(self, words: Sequence[str]) -> Floats:
        """(width,) the direction of some words together, rare ones counted more; zeros for none."""
        if not words:
            return np.zeros(self.vectors.shape[1], np.float32)
        known = np.asarray(
            [at for word in words if (at := self.index.get(word)) is not None], np.int64
        )
        total = self.weights[known] @ self._unit(known)
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length else total

    def _unit(self, rows: NDArray[np.int64]) -> Floats:
        found = self.vectors[rows].astype(np.float32)
        unit: Floats = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit
