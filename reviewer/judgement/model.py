"""What the learned judge was taught, as values: made by `evals/train`, read by `rim/learned`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.weights import Weights


@dataclass(frozen=True, slots=True)
class Scaling:
    """Features are clipped to where training saw them, then standardised; all (features,)."""

    low: Floats
    high: Floats
    mean: Floats
    spread: Floats
    whole_mean: Floats
    whole_spread: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the learned judge decides with.

    Attributes:
        vocabulary: words.
        link: how likely two parts belong together (`links.PAIR`).
        relevant: how likely a part answers the intent by its own words (`features.RELEVANCE`).
        scaling: of what the networks are shown.
        networks: parameters by name, of each network; their logits are averaged.
        change: (slope, base) that make the change's logit a calibrated one.
        broad_from: a change of this score or more is over-broad.
        foreign_from: within it, a part of this score or more is outside the intent.
    """

    vocabulary: Vocabulary
    link: Weights
    relevant: Weights
    scaling: Scaling
    networks: tuple[Mapping[str, Floats], ...]
    change: tuple[float, float]
    broad_from: float
    foreign_from: float

    def tuned(self, threshold: float | None, temperature: float | None) -> Self:
        """The same with a team's own threshold and temperature (Guo et al. 2017); None leaves as is."""
        slope, base = self.change
        hotter = temperature or 1.0
        return replace(
            self,
            change=(slope / hotter, base / hotter),
            broad_from=self.broad_from if threshold is None else threshold,
        )
