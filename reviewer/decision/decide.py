"""Policy, facts and judgement -> an explained decision.

The rules under every policy (`FLOOR`) and the policy's own are of one kind and are all evaluated;
the strictest outcome holds and the needs add up, so their order never matters and none can lower
another. `mode: observe` takes what the policy's own rules ask for out, and never the floor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviewer.decision.policy import Policy, waiver
from reviewer.decision.policy_model import Senior
from reviewer.decision.predicates import (
    AiAssisted,
    All,
    AnyOf,
    Condition,
    FindingIs,
    NotReviewed,
    RadiusAtLeast,
    SelfDeclared,
    TierAtLeast,
    counted,
    listed,
)
from reviewer.decision.situation import OUTCOMES, Because, Outcome, Situation
from reviewer.decision.when import condition
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.radius import Level
from reviewer.facts.tiers import Tiers

__all__ = ["Because", "Decision", "Need", "Outcome", "Situation", "decide"]


@dataclass(frozen=True, slots=True)
class Need:
    """Sign-offs required: `count` people of `role`, who may give them, who already did.

    `from_` empty: the policy names nobody, so whoever the forge lets review. The author's own
    approval never counts. A senior's sign-off counts as a reviewer's too.
    """

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


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule as it is evaluated, of the floor or of a policy."""

    name: str
    condition: Condition
    outcome: Outcome
    reason: str
    role: str = "reviewer"
    count: int = 1
    observed: bool = False

    @property
    def words(self) -> str:
        """What it asks for."""
        if self.outcome == "sign_off":
            return f"asks for {counted(self.count, self.role)}"
        return "blocks" if self.outcome == "block" else "asks for nothing"


def floor(tiers: Tiers) -> tuple[Demand, ...]:
    """What holds under every policy."""
    return (
        Demand(
            "unreviewed",
            NotReviewed(),
            "sign_off",
            "unreviewed is never green",
        ),
        Demand(
            "block-finding",
            FindingIs(severity=("block",), asked_for=("no", "unclear")),
            "block",
            "nothing in the stated intent asks for it",
        ),
        Demand(
            "block-finding-asked-for",
            FindingIs(severity=("block",), asked_for=("yes",)),
            "sign_off",
            "asked for, and still a senior has to see it",
            role="senior",
        ),
        Demand(
            "high-finding",
            FindingIs(severity=("high",), asked_for=("no", "unclear")),
            "sign_off",
            "nothing in the stated intent asks for it",
        ),
        Demand(
            "high-finding-on-critical-path",
            All(
                (
                    FindingIs(severity=("high",), asked_for=("yes",)),
                    TierAtLeast("critical", tiers),
                )
            ),
            "sign_off",
            "asked for, but on a critical path",
        ),
        Demand(
            "self-declared",
            All((SelfDeclared(), AnyOf((AiAssisted(("yes",)), RadiusAtLeast(Level.HIGH))))),
            "sign_off",
            "a description by the author is no warrant for what is dangerous or machine-written",
        ),
    )


def decide(policy: Policy, situation: Situation) -> Decision:
    """The decision on one change; an explanation for every part of it."""
    findings, waived = _weighed(policy, situation.facts.findings)
    situation = replace(situation, facts=replace(situation.facts, findings=findings))
    demands = (*floor(policy.tiers), *_own(policy))
    results = tuple((demand, demand.condition.evaluate(situation)) for demand in demands)
    fired = tuple(demand for demand, answer in results if answer.holds)
    binding = tuple(demand for demand in fired if not demand.observed)
    outcome = _strictest(binding)
    needs = _needs(binding, policy.senior, situation.author)
    text = _headline(outcome, needs, binding)
    if policy.mode == "observe":
        text += f" {_remark(fired, binding, policy.senior)}"
    children = (*_explained(results), *waived)
    return Decision(outcome, needs, Because(outcome, True, text, children))


def _own(policy: Policy) -> tuple[Demand, ...]:
    return tuple(
        Demand(
            rule.name,
            condition(rule.when, policy.tiers),
            rule.require,
            rule.reason,
            rule.role or "reviewer",
            rule.count or 1,
            policy.mode == "observe",
        )
        for rule in policy.rules
    )


def _weighed(
    policy: Policy, findings: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Because, ...]]:
    """The findings that count, as severe as the policy says, and a word on those it waives.

    What the change says of itself (`suppressed`) is no waiver: only the policy grants one.
    """
    counted_ones: list[Finding] = []
    waived: list[Because] = []
    for finding in findings:
        override = waiver(policy, finding)
        if override is None:
            counted_ones.append(finding)
        elif override.severity == "off":
            text = f"{finding.check} at {finding.path}:{finding.start_line}: {override.reason}"
            waived.append(Because(finding.id or finding.check, True, text))
        else:
            counted_ones.append(replace(finding, severity=Severity(override.severity)))
    if not waived:
        return tuple(counted_ones), ()
    text = f"{counted(len(waived), 'finding')} waived by the policy"
    return tuple(counted_ones), (Because("waived", True, text, tuple(waived)),)


def _strictest(demands: Iterable[Demand]) -> Outcome:
    return max((demand.outcome for demand in demands), key=OUTCOMES.index, default="pass")


def _needs(demands: Iterable[Demand], senior: Senior, author: str) -> tuple[Need, ...]:
    """The most of each role; a senior's sign-off is a reviewer's too, so it is not asked for twice."""
    counts = {"senior": 0, "reviewer": 0}
    for demand in demands:
        if demand.outcome == "sign_off":
            counts[demand.role] = max(counts[demand.role], demand.count)
    if counts["reviewer"] <= counts["senior"]:
        counts["reviewer"] = 0
    named = (*senior.users, *senior.teams)
    # an empty list would mean anybody: a list of none but the author stays, and stays unmet
    others = tuple(name for name in named if name.casefold() != author.casefold()) or named
    return tuple(
        Need(role, count, others if role == "senior" else (), ())
        for role, count in counts.items()
        if count
    )


def _asked(needs: Iterable[Need]) -> str:
    return " and ".join(
        counted(need.count, need.role) + (f" ({listed(need.from_)})" if need.from_ else "")
        for need in needs
    )


def _headline(outcome: Outcome, needs: tuple[Need, ...], binding: Iterable[Demand]) -> str:
    if outcome == "block":
        names = listed(demand.name for demand in binding if demand.outcome == "block")
        return f"Blocked by {names}" + (f"; also needs {_asked(needs)}." if needs else ".")
    if outcome == "sign_off":
        return f"Needs a sign-off: {_asked(needs)}."
    return "Passes: nothing asks for a person."


def _remark(fired: tuple[Demand, ...], binding: tuple[Demand, ...], senior: Senior) -> str:
    """What observing lets go, so that enforcing brings no surprise."""
    would, does = _strictest(fired), _strictest(binding)
    needs = _needs(fired, senior, "")
    if (would, needs) == (does, _needs(binding, senior, "")):
        return "The policy observes; enforced, it would ask for no more."
    asked = f"{_asked(needs)}" if needs else "nobody"
    return f"The policy observes; enforced, the outcome would be {would}, with {asked} to sign."


def _explained(results: Iterable[tuple[Demand, Because]]) -> tuple[Because, ...]:
    """The rules that fired, strictest first, each with its condition; the others under one node."""
    fired, quiet = [], []
    for demand, answer in results:
        if answer.holds:
            said = "would ask, but the policy observes: " if demand.observed else ""
            text = f"{said}{demand.words}: {demand.reason}"
            node = Because(demand.name, True, text, (answer,))
            fired.append((demand.observed, -OUTCOMES.index(demand.outcome), node))
        else:
            quiet.append(Because(demand.name, False, answer.text, answer.children))
    fired.sort(key=lambda one: one[:2])
    nodes = tuple(node for _, _, node in fired)
    if not quiet:
        return nodes
    text = f"{counted(len(quiet), 'other rule')} did not fire"
    return (*nodes, Because("not fired", False, text, tuple(quiet)))
