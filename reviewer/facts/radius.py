"""What a change can reach or destroy, and what could not be seen."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Bands of the blast radius."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 is the smallest reach."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of the score, with its weight and what it refers to."""

    kind: str
    detail: str
    weight: float
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """`score` 0..100 is the capped sum of the factors' weights; `unseen` is never counted as safe."""

    level: Level
    score: float
    factors: tuple[Factor, ...]
    unseen: tuple[str, ...]
