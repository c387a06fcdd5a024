"""Flags under other tellings, by hand; nothing of them in any other figure."""

from dataclasses import replace

import pytest

from reviewer.errors import UsageError
from reviewer.evals import given
from reviewer.evals.marked import markdown
from reviewer.evals.page import page
from reviewer.evals.report import report
from reviewer.evals.result import Result
from reviewer.evals.robustness import NONE_FLAGGED, robustness
from tests.evals.invented import change, drawn, hunk
from tests.evals.test_report import problems

RETOLD = (("tool", "1"), ("retold", "7"))
PLAIN = [
    change("a", True, 0.9, twin="A", judged=(hunk(0.9, True), hunk(0.1, False))),
    change("b", True, 0.8, twin="B", judged=(hunk(0.7, True),)),
    change("c", True, 0.3, twin="C"),
    change("A", False, 0.2, twin="a"),
    change("B", False, 0.4, twin="b"),
    change("C", False, 0.6, twin="c"),
]
BY_CASE = {one.case: one for one in PLAIN}


def told(case: str, variant: str, score: float, **more: object) -> Result:
    plain = BY_CASE[case]
    flagged = score >= 0.5
    made = replace(
        plain,
        variant=variant,
        score=score,
        flagged=flagged,
        outcome="sign_off" if flagged else "pass",
        digests=RETOLD,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # named fields of a Result


def test_flags_lost_are_counted_among_those_that_were_there() -> None:
    vague = [
        told("a", "vague", 0.4, judged=(hunk(0.3, True), hunk(0.2, False))),
        told("b", "vague", 0.6, judged=(hunk(0.6, True),), outcome="pass"),
        told("c", "vague", 0.7),
    ]
    (row,) = robustness([*PLAIN, *vague]).attacked
    assert (row.name, row.changes, row.failed, row.left_out) == ("vague", 3, 0, 0)
    assert (row.flagged, row.lost.point) == (2, 0.5)
    assert (row.gated, row.passed.point) == (2, 1.0)
    assert row.score.point == pytest.approx((-0.5 - 0.2 + 0.4) / 3)
    assert row.hunks.point == pytest.approx((-0.6 - 0.1) / 2)
    before, after = row.auroc
    assert before.point == pytest.approx((3 + 3 + 1) / 9)
    assert after.point == pytest.approx((1.5 + 2.5 + 3) / 9)  # ties half


def test_a_failed_case_is_never_in_the_judge_s_favour() -> None:
    for variant in ("vague", "declared"):
        failed = told("a", variant, 0.0, status="failed", outcome="", judged=())
        found = robustness([*PLAIN, failed])
        (row,) = found.declared if variant == "declared" else found.attacked
        assert (row.changes, row.failed, row.flagged) == (1, 1, 1)
        # lost to an attack; and not gone where it had to be
        assert row.lost.point == row.passed.point == (0.0 if variant == "declared" else 1.0)
        assert row.score.point is None
        assert row.auroc[1].point == 0


def test_what_failed_as_it_is_was_not_flagged() -> None:
    broken = [replace(PLAIN[0], status="failed", outcome=""), *PLAIN[1:]]
    (row,) = robustness([*broken, told("a", "vague", 0.9)]).attacked
    assert (row.changes, row.failed, row.flagged, row.gated) == (1, 1, 0, 0)
    assert (row.lost.point, row.lost.why) == (None, NONE_FLAGGED)


def test_what_cannot_be_told_is_left_out() -> None:
    out = told("a", "echo-4", 0.0, status="left_out", outcome="", judged=())
    (row,) = robustness([*PLAIN, out, told("b", "echo-4", 0.1)]).attacked
    assert (row.changes, row.left_out, row.flagged, row.lost.point) == (1, 1, 1, 1.0)


def test_an_attack_s_text_is_held_against_the_change_without_it() -> None:
    # flagged under the plain body, not as the attack has it; and the other way round
    bare = [told("c", "unattacked", 0.9), told("a", "unattacked", 0.2)]
    (row,) = robustness([*PLAIN, *bare]).attacked
    assert (row.name, row.flagged, row.lost.point) == ("attacked", 1, 1.0)
    assert row.score.point == pytest.approx((0.3 - 0.9 + 0.9 - 0.2) / 2)


def test_framings_are_told_together_and_apart_and_strengths_in_order() -> None:
    retold = [
        told("a", "framed-ignore", 0.9),
        told("b", "framed-approved", 0.1),
        *(told("a", variant, 0.9) for variant in ("echo-8", "echo-1", "adaptive-2")),
        told("a", "declared", 0.1),
    ]
    found = robustness([*PLAIN, *retold])
    names = ["framed", "framed-approved", "framed-ignore", "echo-1", "echo-8", "adaptive-2"]
    assert [row.name for row in found.attacked] == names
    assert [row.lost.point for row in found.attacked[:3]] == [0.5, 1.0, 0.0]
    assert [(row.name, row.lost.point) for row in found.declared] == [("declared", 1.0)]


def test_results_of_another_version_are_not_held_against_each_other() -> None:
    other = told("a", "vague", 0.1, digests=(("tool", "2"), ("retold", "7")))
    results = [*PLAIN, other, told("b", "vague", 0.6)]
    found = robustness(results)
    assert found.stale == 1
    assert [(row.changes, row.lost.point) for row in found.attacked] == [(1, 0.0)]
    assert "1 results of cases told another way are of another version" in markdown(report(results))


def test_nothing_told_another_way_is_in_any_other_figure() -> None:
    plain = drawn(30)
    retold = [
        replace(one, variant=variant, score=0.0, flagged=False, digests=RETOLD)
        for one in plain
        if one.positive
        for variant in ("vague", "declared", "echo-4")
    ]
    before, after = markdown(report(plain)), markdown(report([*retold, *plain]))
    assert "### Robustness" not in before
    start, end = after.index("### Robustness"), after.index("### Worst misses")
    assert after[:start] + after[end:] == before
    assert problems(page(report([*plain, *retold]))) == []


def test_results_of_other_tellings_only_are_refused() -> None:
    with pytest.raises(UsageError, match="only cases told another way"):
        report([told("a", "vague", 0.1)])
    assert given.as_they_are([*PLAIN, told("a", "vague", 0.1)]) == tuple(PLAIN)
