"""Invented results: drawn by chance from a seed, for the arithmetic only; no judge ever ran on them."""

from dataclasses import replace

import numpy as np

from reviewer.evals.result import HunkResult, Result

PLAIN = Result(
    case="tangled/a/0",
    suite="tangled",
    judge="overlap",
    repo="acme/shop",
    group="acme/shop@0",
    twin="",
    grade="P1",
    language="python",
    positive=False,
    expected="",
    status="done",
    error="",
    score=0.1,
    scope="scoped",
    flagged=False,
    outcome="pass",
    files=1,
    hunks=1,
    lines=10,
    overlap=0.5,
    findings=(),
    judged=(),
    seconds=0.2,
    calls=0,
    tokens=0,
    digests=(("tool", "1"),),
)


def change(case: str, positive: bool, score: float, **more: object) -> Result:
    """A finished case, flagged and gated from a score of one half on; each its own group."""
    flagged = score >= 0.5
    made = replace(
        PLAIN,
        case=case,
        group=case,
        positive=positive,
        score=score,
        flagged=flagged,
        scope="over_broad" if flagged else "scoped",
        outcome="sign_off" if flagged else "pass",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # named fields of a Result


def hunk(score: float, foreign: bool | None, path: str = "app.py") -> HunkResult:
    flagged = score >= 0.5
    label = "unrelated" if flagged else "in_scope"
    return HunkResult(path, 1, 1, 4, score, label, flagged, foreign, (f"says {score:.2f}",))


def drawn(
    pairs: int = 100, skill: float = 1.5, seed: int = 1, judge: str = "overlap"
) -> list[Result]:
    """Twins in one group each; logits N(+skill, 1) and N(-skill, 1), of changes and of hunks."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(2 * pairs):
        positive = number % 2 == 0
        suite, grade = (("tangled", f"P{number // 2 % 5}"), ("mutated", "guard-removed"))[
            number // 2 % 2
        ]
        hunks = []
        for at in range(int(rng.integers(2, 7))):
            foreign = positive and at == 0
            hunks.append(hunk(_score(rng, skill if foreign else -skill), foreign, f"src/f{at}.py"))
        finding = ("test-removed", "high", "no", positive)
        made.append(
            change(
                f"{suite}/{number:04}",
                positive,
                _score(rng, skill if positive else -skill),
                suite=suite,
                grade=grade,
                judge=judge,
                group=f"acme/shop@{number // 2}",
                twin=f"{suite}/{number ^ 1:04}",
                language=("python", "go", "typescript")[number // 2 % 3],
                expected="sign_off" if positive else "pass",
                files=int(rng.integers(1, 6)),
                hunks=len(hunks),
                lines=int(rng.integers(5, 90)),
                overlap=float(rng.random()),
                findings=(finding,) if rng.random() < (0.4 if positive else 0.1) else (),
                judged=tuple(hunks),
                seconds=float(rng.gamma(2, 0.2)),
            )
        )
    return made


def _score(rng: np.random.Generator, centre: float) -> float:
    return float(1 / (1 + np.exp(-rng.normal(centre, 1))))
