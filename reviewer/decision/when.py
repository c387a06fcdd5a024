"""Conditions as a policy file writes them, compiled to the tree that is evaluated."""

from collections.abc import Iterator

from reviewer.decision import predicates
from reviewer.decision.policy_model import When
from reviewer.decision.positions import Place
from reviewer.decision.predicates import Condition
from reviewer.facts.radius import Level
from reviewer.facts.tiers import Tiers


def condition(when: When, tiers: Tiers) -> Condition:
    """The tree of conditions a `when` means."""
    found: list[Condition] = [*_plain(when, tiers)]
    if when.all:
        found.append(predicates.All(tuple(condition(one, tiers) for one in when.all)))
    if when.any:
        found.append(predicates.AnyOf(tuple(condition(one, tiers) for one in when.any)))
    if when.not_:
        found.append(predicates.Not(condition(when.not_, tiers)))
    if when.at_least:
        several = tuple(condition(one, tiers) for one in when.at_least.of)
        found.append(predicates.AtLeast(when.at_least.count, several))
    return found[0] if len(found) == 1 else predicates.All(tuple(found))


def _plain(when: When, tiers: Tiers) -> Iterator[Condition]:
    named: tuple[Condition | None, ...] = (
        predicates.Paths(when.paths) if when.paths else None,
        predicates.TierAtLeast(when.tier_at_least, tiers) if when.tier_at_least else None,
        predicates.ScopeIs(when.scope) if when.scope else None,
        None if when.score_at_least is None else predicates.ScoreAtLeast(when.score_at_least),
        predicates.RadiusAtLeast(Level(when.blast_radius_at_least))
        if when.blast_radius_at_least
        else None,
        predicates.FindingIs(**when.finding.model_dump()) if when.finding else None,
        predicates.AiAssisted(when.ai_assisted) if when.ai_assisted else None,
        predicates.KindIs(when.kind) if when.kind else None,
        predicates.FilesAtLeast(when.files_at_least) if when.files_at_least else None,
        predicates.LinesAtLeast(when.lines_at_least) if when.lines_at_least else None,
        predicates.AuthorIs(when.author) if when.author else None,
        predicates.BaseBranchIs(when.base_branch) if when.base_branch else None,
        predicates.NotReviewed() if when.incomplete else None,
    )
    yield from (one for one in named if one is not None)


def below(when: When, place: Place) -> Iterator[tuple[Place, When]]:
    """A condition and every one inside it, with their places."""
    yield place, when
    for name, conditions in (("all", when.all), ("any", when.any)):
        for index, one in enumerate(conditions):
            yield from below(one, (*place, name, index))
    if when.not_:
        yield from below(when.not_, (*place, "not"))
    if when.at_least:
        for index, one in enumerate(when.at_least.of):
            yield from below(one, (*place, "at_least", "of", index))
