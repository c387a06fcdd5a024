from dataclasses import replace

import pytest
from scipy.stats import binom

from reviewer.errors import UsageError
from reviewer.evals.compare import compare
from reviewer.evals.compared import markdown, page
from reviewer.evals.intervals import Figure
from reviewer.evals.result import Result
from tests.evals.invented import change, drawn, hunk

NAMES = ("old", "new")


def runs() -> tuple[list[Result], list[Result]]:
    """Ten over-broad changes, of which the second run catches six that the first misses and loses one."""
    first = [change(f"p{at}", True, 0.9 if at in (0, 1) else 0.2) for at in range(10)]
    second = [change(f"p{at}", True, 0.9 if 1 <= at <= 7 else 0.2) for at in range(10)]
    clean = [change(f"n{at}", False, 0.1) for at in range(10)]
    return first + clean, second + clean


def test_mcnemar_by_hand() -> None:
    found = compare(*runs(), NAMES)
    caught = found.tests[0]
    assert (caught.only_first, caught.only_second, caught.cases) == (1, 6, 10)
    assert caught.p == pytest.approx(2 * binom.cdf(1, 7, 0.5))
    quiet = found.tests[1]
    assert (quiet.only_first, quiet.only_second, quiet.p) == (0, 0, 1.0)


def test_what_flipped_lost_first() -> None:
    flips = compare(*runs(), NAMES).flips
    assert [flip.first.case for flip in flips] == ["p0", *(f"p{at}" for at in range(2, 8))]
    assert [flip.gained for flip in flips] == [False] + [True] * 6


def test_a_run_against_itself_moves_nothing() -> None:
    run = drawn(30)
    found = compare(run, run, NAMES)
    assert {one.reading for one in found.moved} == {"no telling"}
    assert {one.difference.point for one in found.moved} == {0.0}
    assert found.flips == ()


def test_pairing_tells_what_two_intervals_cannot() -> None:
    """A small gain on the very same cases: both intervals overlap, their difference is sure."""
    first = drawn(150, skill=0.8)
    second = [
        replace(one, score=min(max(one.score + (0.05 if one.positive else -0.05), 0), 1))
        for one in first
    ]
    (auroc,) = [m for m in compare(first, second, NAMES).moved if m.metric.key == "change_auroc"]
    assert (auroc.first.high or 0) > (auroc.second.low or 1)
    assert auroc.reading == "better"
    assert (auroc.difference.low or 0) > 0


def test_only_shared_cases_count_and_the_rest_is_said() -> None:
    first, second = runs()
    found = compare(first[:-2], second[1:], NAMES)
    assert (found.cases, found.left_out) == (17, (1, 2))
    assert "17 cases in both; left out: 1 only in old, 2 only in new." in markdown(found)


@pytest.mark.parametrize("bad", [{"positive": False}, {"group": "other"}])
def test_runs_that_do_not_agree_on_the_truth_are_refused(bad: dict[str, object]) -> None:
    first, second = runs()
    second[0] = replace(second[0], **bad)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="case p0 is not labelled alike"):
        compare(first, second, NAMES)


def test_runs_of_other_cases_are_refused() -> None:
    with pytest.raises(UsageError, match="no case in common"):
        compare([change("a", True, 0.1)], [change("b", True, 0.1)], NAMES)


def test_one_group_and_one_class_are_no_traceback() -> None:
    found = compare([change("a", True, 0.1)], [change("a", True, 0.9)], NAMES)
    recall = next(m for m in found.moved if m.metric.key == "change_recall")
    assert recall.difference == Figure(1.0, n=1, why="too few groups for an interval")
    for text in (markdown(found), page(found)):
        assert "nan" not in text.replace("tangled", "")
        assert "too few groups" in text


def test_why_a_case_flipped_is_told_and_cannot_leave_its_place() -> None:
    first = [change("a|b", True, 0.9, judged=(hunk(0.9, True, "<b>.py"), hunk(0.1, False, "c.py")))]
    nasty = replace(hunk(0.2, True, "<b>.py"), reasons=("<script>`|*x*",))
    second = [change("a|b", True, 0.2, judged=(nasty, hunk(0.1, False, "c.py")))]
    found = compare(first, second, ("old", "<i>new"))
    text, html = markdown(found), page(found)
    assert "flagged" in text
    assert "`<script>`" not in text.replace("``<script>`|*x*``", "")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<i>new" not in html
