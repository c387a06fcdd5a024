"""Small changes and the situations around them, as literals for the decision's tests."""

from collections.abc import Mapping

from reviewer.change.intent import Intent, IntentKind
from reviewer.change.model import Change, Side
from reviewer.decision.situation import Situation
from reviewer.facts.authorship import Authorship, Signal
from reviewer.facts.facts import Facts, Gap
from reviewer.facts.finding import Answer, AskedFor, Finding, Severity
from reviewer.facts.radius import BlastRadius, Factor, Level
from reviewer.judgement.opinion import FileOpinion, HunkOpinion, Judgement, Scope, Verdict
from tests.fakes import change_of

SCORES = {Level.LOW: 5.0, Level.MEDIUM: 30.0, Level.HIGH: 50.0, Level.CRITICAL: 90.0}


def finding(  # noqa: PLR0913 - a literal with defaults
    severity: str = "warn",
    asked_for: Answer = "unclear",
    *,
    check: str = "some-check",
    family: str = "NET",
    path: str = "src/a.py",
    suppressed: str | None = None,
    blast: int = 0,
) -> Finding:
    words = "the intent says so" if asked_for == "yes" else ""
    return Finding(
        check=check,
        family=family,
        severity=Severity(severity),
        path=path,
        side=Side.NEW,
        start_line=3,
        end_line=3,
        message=f"{check} happened",
        source="diff",
        blast=blast,
        asked_for=AskedFor(asked_for, words),
        suppressed=suppressed,
        id=f"F-{check}-{severity}-{asked_for}",
    )


def change(*paths: str) -> Change:
    """One changed line in each file."""
    old: Mapping[str, str] = dict.fromkeys(paths, "one\n")
    return change_of(old, dict.fromkeys(paths, "two\n"))


def situation(  # noqa: PLR0913 - a literal with defaults
    *findings: Finding,
    of: Change | None = None,
    scope: Scope = "scoped",
    score: float = 0.1,
    judge: str = "local",
    level: Level = Level.LOW,
    ai: str = "unknown",
    kind: IntentKind = "fix",
    vague: bool = False,
    self_declared: bool = False,
    forgotten: tuple[str, ...] = (),
    unjudged: tuple[str, ...] = (),
    gaps: tuple[Gap, ...] = (),
    author: str = "alice",
    base_branch: str = "main",
) -> Situation:
    """A change of one file, judged as scoped, with no facts against it, but for what is given."""
    it = change("src/a.py") if of is None else of
    signals = (Signal("author", "commit 1", "Tool: x@example.org"),) if ai == "yes" else ()
    answers = {"yes": Authorship("yes", signals), "no": Authorship("no", ())}
    hunks = tuple(
        HunkOpinion(hunk.id, "in_scope", 0.1, False, self_declared, "c1", (), ())
        for hunk in it.hunks
        if hunk.id not in forgotten
    )
    files = tuple(FileOpinion(file.path, True, "") for file in it.files if not file.hunks)
    return Situation(
        change=it,
        intent=Intent("title", "", "argument", kind, (), (), (), (), vague),
        facts=Facts(
            syntax={},
            findings=findings,
            radius=BlastRadius(
                level, SCORES[level], (Factor("files", "source: src/a.py", 2.0, ()),), ()
            ),
            authorship=answers.get(ai, Authorship("unknown", ())),
            gaps=gaps,
        ),
        judgement=Judgement(Verdict(scope, score, "", judge), hunks, files, ()),
        unjudged=unjudged,
        author=author,
        base_branch=base_branch,
    )
