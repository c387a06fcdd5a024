"""The whole record of one review: the value every renderer, the bot and the evals read."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.change.intent import Intent
from reviewer.change.model import Change
from reviewer.decision.decide import Decision
from reviewer.facts.facts import Facts
from reviewer.judgement.opinion import Judgement


@dataclass(frozen=True, slots=True)
class Provenance:
    """Version of the tool, and digests of what it decided with."""

    version: str
    rules: str
    prompts: str
    policy: str
    model: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What was reviewed: repository and revisions, as a person would name them."""

    repo: str
    base: str
    head: str
    history: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something no judge saw, and why; `id` is a hunk's id or a path."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model cost; all zero for the embedded judge."""

    model: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """One review, whole."""

    provenance: Provenance
    subject: Subject
    change: Change
    intent: Intent
    facts: Facts
    judgement: Judgement
    decision: Decision
    unjudged: tuple[Unjudged, ...]
    usage: Usage
    timings_ms: Mapping[str, float]

    @property
    def incomplete(self) -> bool:
        """Whether a stage could not do its work: exit code 3, outranks the outcome."""
        return any(gap.incomplete for gap in self.facts.gaps)
