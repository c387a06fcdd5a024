import pytest

from reviewer.decision.predicates import (
    AiAssisted,
    All,
    AnyOf,
    AtLeast,
    AuthorIs,
    BaseBranchIs,
    Condition,
    FilesAtLeast,
    FindingIs,
    KindIs,
    LinesAtLeast,
    Not,
    NotReviewed,
    Paths,
    RadiusAtLeast,
    ScopeIs,
    ScoreAtLeast,
    SelfDeclared,
    TierAtLeast,
)
from reviewer.decision.situation import Situation
from reviewer.facts.facts import Gap
from reviewer.facts.radius import Level
from reviewer.facts.tiers import Tiers
from tests.fakes import change_of
from tests.situations import change, finding, situation

TIERS = Tiers(critical=("prod",), low=("docs",))
MOVED = change_of({"prod/a.tf": "1\n2\n"}, {"docs/a.tf": "1\n2\n"})
WIDE = change(*(f"a{n}.py" for n in range(8)))
INCOMPLETE = Gap("semgrep", "timed out", True)
NOTE = Gap("a.zig", "no grammar", False)
CASES: list[tuple[Condition, Situation, bool, str]] = [
    (Paths(("src",)), situation(), True, "touches src/a.py"),
    (Paths(("prod",)), situation(of=MOVED), True, "touches prod/a.tf"),
    (Paths(("infra",)), situation(), False, "no path matches infra"),
    (
        Paths(("*.py",)),
        situation(of=WIDE),
        True,
        "touches a0.py, a1.py, a2.py, a3.py, a4.py and 3 more",
    ),
    (TierAtLeast("high", TIERS), situation(of=MOVED), True, "critical tier: prod/a.tf"),
    (TierAtLeast("high", TIERS), situation(), False, "normal tier, below high"),
    (
        ScopeIs(("over_broad", "mismatch")),
        situation(scope="mismatch", score=0.9),
        True,
        "scope is mismatch (score 0.90, judge local)",
    ),
    (ScopeIs(("mismatch",)), situation(), False, "scope is scoped (score 0.10, judge local)"),
    (ScoreAtLeast(0.5), situation(score=0.5), True, "score 0.50, at least 0.50"),
    (ScoreAtLeast(0.5), situation(score=0.49), False, "score 0.49, below 0.50"),
    (ScoreAtLeast(0.5), situation(score=float("nan")), True, "score nan, at least 0.50"),
    (
        RadiusAtLeast(Level.HIGH),
        situation(level=Level.CRITICAL),
        True,
        "blast radius critical (90 of 100), most of all: source: src/a.py",
    ),
    (
        RadiusAtLeast(Level.HIGH),
        situation(level=Level.MEDIUM),
        False,
        "blast radius medium (30 of 100), below high",
    ),
    (
        FindingIs(family=("NET",), severity=("high", "block"), asked_for=("no", "unclear")),
        situation(finding("high")),
        True,
        "1 high/block NET finding, asked for: no or unclear",
    ),
    (FindingIs(check=("x",)), situation(finding()), False, "no finding of x"),
    (FindingIs(family=("DST",)), situation(finding()), False, "no DST finding"),
    (FindingIs(severity=("block",)), situation(finding("high")), False, "no block finding"),
    (FindingIs(asked_for=("yes",)), situation(finding()), False, "no finding, asked for: yes"),
    (
        AiAssisted(("yes",)),
        situation(ai="yes"),
        True,
        "AI-assisted: yes (author in commit 1)",
    ),
    (AiAssisted(("yes",)), situation(), False, "AI-assisted: unknown"),
    (AiAssisted(("no",)), situation(ai="no"), True, "AI-assisted: no"),
    (KindIs(("fix",)), situation(), True, "the intent is of kind fix"),
    (KindIs(("docs",)), situation(), False, "the intent is of kind fix"),
    (FilesAtLeast(8), situation(of=WIDE), True, "8 files, at least 8"),
    (FilesAtLeast(2), situation(), False, "1 file, below 2"),
    (LinesAtLeast(2), situation(), True, "2 changed lines, at least 2"),
    (LinesAtLeast(3), situation(), False, "2 changed lines, below 3"),
    (AuthorIs(("Alice",)), situation(), True, "the author is alice"),
    (AuthorIs(("bob",)), situation(author=""), False, "the author is not known"),
    (BaseBranchIs(("release/*",)), situation(base_branch="release/1"), True, "release/1"),
    (BaseBranchIs(("release/*",)), situation(), False, "the base branch is main"),
    (BaseBranchIs(("main",)), situation(base_branch=""), True, "not known, so it may be any"),
    (NotReviewed(), situation(), False, "reviewed whole"),
    (NotReviewed(), situation(gaps=(NOTE,)), False, "reviewed whole"),
    (NotReviewed(), situation(gaps=(INCOMPLETE,)), True, "semgrep: timed out"),
    (NotReviewed(), situation(unjudged=("a.bin",)), True, "a.bin was not judged"),
    (NotReviewed(), situation(forgotten=("h1",)), True, "h1 was not judged"),
    (NotReviewed(), situation(judge="none"), True, "no judge was asked"),
    (SelfDeclared(), situation(self_declared=True), True, "only the author's word warrants h1"),
    (SelfDeclared(), situation(), False, "nothing rests on the author's word alone"),
    (All((KindIs(("fix",)), FilesAtLeast(1))), situation(), True, "all hold"),
    (All((KindIs(("fix",)), FilesAtLeast(2))), situation(), False, "1 of 2 fail"),
    (AnyOf((KindIs(("docs",)), FilesAtLeast(1))), situation(), True, "1 of 2 hold"),
    (AnyOf((KindIs(("docs",)), FilesAtLeast(2))), situation(), False, "none holds"),
    (
        AtLeast(2, (KindIs(("fix",)), FilesAtLeast(1), FilesAtLeast(9))),
        situation(),
        True,
        "2 of 3 hold, 2 needed",
    ),
    (AtLeast(2, (KindIs(("fix",)), FilesAtLeast(9))), situation(), False, "1 of 2 hold, 2 needed"),
    (Not(KindIs(("docs",))), situation(), True, "the condition does not hold"),
    (Not(KindIs(("fix",))), situation(), False, "the condition holds"),
]


@pytest.mark.parametrize(
    ("condition", "of", "holds", "text"),
    CASES,
    ids=[f"{type(case[0]).__name__} {case[2]} {n}" for n, case in enumerate(CASES)],
)
def test_a_condition_answers_in_words(
    condition: Condition, of: Situation, holds: bool, text: str
) -> None:
    because = condition.evaluate(of)
    assert because.holds is holds
    assert text in because.text


def test_a_finding_is_told_with_what_was_said_about_it() -> None:
    asked = finding("high", "yes")
    hidden = finding("high", suppressed="nosemgrep: fine")
    told = FindingIs().evaluate(situation(asked, hidden)).children
    assert told[0].text == ("some-check at src/a.py:3 (asked for: the intent says so)")
    assert told[1].text.endswith("(counts although suppressed in the change: nosemgrep: fine)")


def test_many_findings_are_told_by_the_first_few() -> None:
    because = FindingIs().evaluate(situation(*(finding(check=f"c{n}") for n in range(9))))
    assert because.text == "9 findings"
    assert len(because.children) == 6
    assert because.children[-1].text == "and 4 more"


def test_a_combination_shows_the_parts_that_decide() -> None:
    yes, no = KindIs(("fix",)), FilesAtLeast(9)
    of = situation()
    assert [c.holds for c in All((yes, no)).evaluate(of).children] == [False]
    assert [c.holds for c in AnyOf((yes, no)).evaluate(of).children] == [True]
    assert [c.holds for c in AtLeast(1, (yes, no)).evaluate(of).children] == [True, False]
    assert Not(yes).evaluate(of).children == (yes.evaluate(of),)
