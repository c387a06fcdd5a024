"""Policy, facts and judgement -> an explained decision."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["pass", "sign_off", "block"]


@dataclass(frozen=True, slots=True)
class Because:
    """One node of the explanation: a condition, whether it holds, in words, and its parts."""

    condition: str
    holds: bool
    text: str
    children: "tuple[Because, ...]" = ()


@dataclass(frozen=True, slots=True)
class Need:
    """Sign-offs required: `count` people of `role`, who may give them, who already did."""

    role: str
    count: int
    from_: tuple[str, ...]
    met_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, what is needed to pass, and the tree that says why."""

    outcome: Outcome
    needs: tuple[Need, ...]
    because: Because
