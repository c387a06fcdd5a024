"""Who or what wrote a change. Absence of a signal proves nothing."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of evidence for AI assistance: what kind, where it stands, its text."""

    kind: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Authorship:
    """`yes` with evidence, `no` only when a person declared it, else `unknown`."""

    ai_assisted: Literal["yes", "no", "unknown"]
    signals: tuple[Signal, ...]
