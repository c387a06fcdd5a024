"""One frozen value per condition of a policy; each says in words why it holds or does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from reviewer.change.globs import matching
from reviewer.change.intent import IntentKind
from reviewer.decision.situation import Because, Situation, not_reviewed
from reviewer.facts.checks.check import Family
from reviewer.facts.finding import Answer, Finding
from reviewer.facts.radius import Level
from reviewer.facts.tiers import TIERS, Tier, Tiers, touched
from reviewer.judgement.opinion import Scope

SeverityName = Literal["info", "warn", "high", "block"]
LevelName = Literal["low", "medium", "high", "critical"]
AiAnswer = Literal["yes", "no", "unknown"]

# more than this many names and nobody reads the line; the record holds them all
NAMED_AT_MOST = 5


class Condition(Protocol):
    """What a rule asks of a situation."""

    def evaluate(self, situation: Situation) -> Because:
        """Whether it holds, and why, in words."""
        ...


def listed(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    every = tuple(names)
    more = len(every) - NAMED_AT_MOST
    return ", ".join(every[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """`1 finding`, `3 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(frozen=True, slots=True)
class Paths:
    """A touched path matches one of the patterns; a rename counts at both ends."""

    patterns: tuple[str, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the paths that match."""
        found = [path for path in touched(situation.change) if matching(self.patterns, path)]
        text = f"touches {listed(found)}" if found else f"no path matches {listed(self.patterns)}"
        return Because("paths", bool(found), text)


@dataclass(frozen=True, slots=True)
class TierAtLeast:
    """The most critical touched path is of this tier or a higher one."""

    tier: Tier
    tiers: Tiers

    def evaluate(self, situation: Situation) -> Because:
        """Names the tier and the paths that make it so."""
        tier, paths = self.tiers.of_change(situation.change)
        holds = TIERS.index(tier) >= TIERS.index(self.tier)
        text = f"{tier} tier: {listed(paths)}" if holds else f"{tier} tier, below {self.tier}"
        return Because("tier", holds, text)


@dataclass(frozen=True, slots=True)
class ScopeIs:
    """The judge's verdict on the whole change is one of these."""

    scopes: tuple[Scope, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the verdict, with its score and who judged."""
        verdict = situation.judgement.verdict
        text = f"scope is {verdict.scope} (score {verdict.score:.2f}, judge {verdict.judge})"
        return Because("scope", verdict.scope in self.scopes, text)


@dataclass(frozen=True, slots=True)
class ScoreAtLeast:
    """The judge's score of the whole change reaches this, 0..1."""

    score: float

    def evaluate(self, situation: Situation) -> Because:
        """Names both scores."""
        score = situation.judgement.verdict.score
        # not `>=`: a score that is not a number must not read as a low one
        holds = not score < self.score
        return Because("score", holds, f"score {score:.2f}, {_against(holds, f'{self.score:.2f}')}")


@dataclass(frozen=True, slots=True)
class RadiusAtLeast:
    """The blast radius is of this level or a higher one."""

    level: Level

    def evaluate(self, situation: Situation) -> Because:
        """Names the level and the heaviest factor."""
        radius = situation.facts.radius
        holds = radius.level.rank >= self.level.rank
        text = f"blast radius {radius.level} ({radius.score:.0f} of 100)"
        heaviest = max(radius.factors, key=lambda factor: factor.weight, default=None)
        if heaviest and holds:
            text += f", most of all: {heaviest.detail}"
        return Because("blast radius", holds, text if holds else f"{text}, below {self.level}")


@dataclass(frozen=True, slots=True)
class FindingIs:
    """A finding fits all that is given here; what is not given fits any."""

    family: tuple[Family, ...] = ()
    check: tuple[str, ...] = ()
    severity: tuple[SeverityName, ...] = ()
    asked_for: tuple[Answer, ...] = ()

    def fits(self, finding: Finding) -> bool:
        """Whether one finding is meant."""
        return (
            (not self.family or finding.family in self.family)
            and (not self.check or finding.check in self.check)
            and (not self.severity or finding.severity in self.severity)
            and (not self.asked_for or finding.asked_for.answer in self.asked_for)
        )

    def evaluate(self, situation: Situation) -> Because:
        """Names the findings, one child each."""
        found = [finding for finding in situation.facts.findings if self.fits(finding)]
        noun = " ".join(filter(None, ("/".join(self.severity), "/".join(self.family), "finding")))
        which = f" of {listed(self.check)}" if self.check else ""
        which += f", asked for: {' or '.join(self.asked_for)}" if self.asked_for else ""
        if not found:
            return Because("finding", False, f"no {noun}{which}")
        children = [_told(finding) for finding in found[:NAMED_AT_MOST]]
        if len(found) > NAMED_AT_MOST:
            more = f"and {len(found) - NAMED_AT_MOST} more"
            children.append(Because("finding", True, more))
        return Because("finding", True, f"{counted(len(found), noun)}{which}", tuple(children))


def _told(finding: Finding) -> Because:
    text = f"{finding.check} at {finding.path}:{finding.start_line}"
    if finding.asked_for.answer == "yes":
        text += f" (asked for: {finding.asked_for.words})"
    if finding.suppressed is not None:
        text += f" (counts although suppressed in the change: {finding.suppressed})"
    return Because(finding.id or finding.check, True, text)


def _against(holds: bool, limit: str) -> str:
    return f"at least {limit}" if holds else f"below {limit}"


@dataclass(frozen=True, slots=True)
class AiAssisted:
    """Whether the change was written with AI is one of these answers."""

    answers: tuple[AiAnswer, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the answer and the first signals."""
        said = situation.facts.authorship
        text = f"AI-assisted: {said.ai_assisted}"
        if said.signals:
            text += f" ({listed(f'{s.kind} in {s.where}' for s in said.signals)})"
        return Because("ai_assisted", said.ai_assisted in self.answers, text)


@dataclass(frozen=True, slots=True)
class KindIs:
    """The intent is of one of these kinds."""

    kinds: tuple[IntentKind, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the kind."""
        kind = situation.intent.kind
        return Because("kind", kind in self.kinds, f"the intent is of kind {kind}")


@dataclass(frozen=True, slots=True)
class FilesAtLeast:
    """At least this many files change."""

    count: int

    def evaluate(self, situation: Situation) -> Because:
        """Names both numbers."""
        number = len(situation.change.files)
        holds = number >= self.count
        text = f"{counted(number, 'file')}, {_against(holds, str(self.count))}"
        return Because("files", holds, text)


@dataclass(frozen=True, slots=True)
class LinesAtLeast:
    """At least this many lines change, added and removed together."""

    count: int

    def evaluate(self, situation: Situation) -> Because:
        """Names both numbers."""
        number = situation.change.lines_added + situation.change.lines_removed
        holds = number >= self.count
        text = f"{counted(number, 'changed line')}, {_against(holds, str(self.count))}"
        return Because("lines", holds, text)


@dataclass(frozen=True, slots=True)
class AuthorIs:
    """The author is one of these logins; case does not matter."""

    logins: tuple[str, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the author."""
        author = situation.author
        holds = author.casefold() in {login.casefold() for login in self.logins}
        return Because("author", holds, f"the author is {author or 'not known'}")


@dataclass(frozen=True, slots=True)
class BaseBranchIs:
    """The branch the change goes to matches one of the patterns; an unknown one matches."""

    patterns: tuple[str, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Names the branch."""
        branch = situation.base_branch
        if not branch:
            return Because("base_branch", True, "the base branch is not known, so it may be any")
        holds = matching(self.patterns, branch) is not None
        return Because("base_branch", holds, f"the base branch is {branch}")


@dataclass(frozen=True, slots=True)
class NotReviewed:
    """Some of the change was not judged, or a stage could not do its work."""

    def evaluate(self, situation: Situation) -> Because:
        """Names what nobody looked at."""
        missed = not_reviewed(situation)
        text = f"not reviewed whole: {listed(missed)}" if missed else "reviewed whole"
        return Because("incomplete", bool(missed), text)


@dataclass(frozen=True, slots=True)
class SelfDeclared:
    """Something is warranted by nothing but the author's own description."""

    def evaluate(self, situation: Situation) -> Because:
        """Names the hunks."""
        hunks = [hunk.hunk_id for hunk in situation.judgement.hunks if hunk.self_declared]
        if not hunks:
            return Because("self_declared", False, "nothing rests on the author's word alone")
        return Because("self_declared", True, f"only the author's word warrants {listed(hunks)}")


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the conditions hold."""

    count: int
    of: tuple[Condition, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Explains every one of them."""
        children = tuple(condition.evaluate(situation) for condition in self.of)
        held = sum(child.holds for child in children)
        text = f"{held} of {len(children)} hold, {self.count} needed"
        return Because("at_least", held >= self.count, text, children)


@dataclass(frozen=True, slots=True)
class All:
    """Every condition holds."""

    of: tuple[Condition, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Explains all where it holds, else those that fail."""
        children = tuple(condition.evaluate(situation) for condition in self.of)
        failing = tuple(child for child in children if not child.holds)
        text = f"{len(failing)} of {len(children)} fail" if failing else "all hold"
        return Because("all", not failing, text, failing or children)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the conditions holds."""

    of: tuple[Condition, ...]

    def evaluate(self, situation: Situation) -> Because:
        """Explains those that hold, else all."""
        children = tuple(condition.evaluate(situation) for condition in self.of)
        holding = tuple(child for child in children if child.holds)
        text = f"{len(holding)} of {len(children)} hold" if holding else "none holds"
        return Because("any", bool(holding), text, holding or children)


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    of: Condition

    def evaluate(self, situation: Situation) -> Because:
        """Explains the condition it turns round."""
        inner = self.of.evaluate(situation)
        text = "the condition holds" if inner.holds else "the condition does not hold"
        return Because("not", not inner.holds, text, (inner,))
