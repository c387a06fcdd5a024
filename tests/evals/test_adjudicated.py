"""Hunks read by hand: read strictly, and measured beside the labels of the suite."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from reviewer.errors import UsageError
from reviewer.evals.adjudicated import Verdict, read, verdicts
from reviewer.evals.marked import markdown
from reviewer.evals.page import page
from reviewer.evals.report import report
from reviewer.evals.result import HunkResult
from reviewer.evals.sample import samples
from tests.evals.invented import change, hunk

ENTRY = "- {case: c, path: a.py, side: new, at: 3, verdict: foreign, why: tidied}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {", "not YAML"),
        ("a: 1\n", "no list of verdicts"),
        (ENTRY.replace("foreign", "odd"), "entry 1 is no verdict"),
        (ENTRY.replace("at: 3", "at: x"), "entry 1 is no verdict"),
        (ENTRY.replace("new", "left"), "entry 1 is no verdict"),
        (ENTRY.replace("new", "[]"), "entry 1 is no verdict"),
        (ENTRY.replace(", why: tidied", ""), "entry 1 is no verdict"),
        (ENTRY + ENTRY, "entry 2 stands in it twice"),
    ],
)
def test_a_broken_file_is_told_in_one_line(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(text)
    with pytest.raises(UsageError, match=told):
        verdicts(tmp_path / "a.yml")


def test_verdicts_are_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        ENTRY + ENTRY.replace("new", "old").replace("foreign", "in_scope")
    )
    assert verdicts(tmp_path / "a.yml") == (
        Verdict("c", "a.py", "new", 3, True, "tidied"),
        Verdict("c", "a.py", "old", 3, False, "tidied"),
    )


def placed(score: float, foreign: bool | None, old: int, new: int) -> HunkResult:
    return replace(hunk(score, foreign), old_start=old, new_start=new)


JUDGED = (
    placed(0.9, True, 1, 1),
    placed(0.1, True, 20, 30),
    placed(0.2, False, 40, 60),
    placed(0.3, False, 70, 90),
    placed(0.99, None, 99, 99),
)
CASES = [change(f"m{at}", True, 0.5, suite="minimal", judged=JUDGED) for at in range(3)]
# the second hunk is warranted after all, the fourth is not
PLACES: tuple[tuple[Literal["old", "new"], int, bool], ...] = (
    ("old", 20, False),
    ("new", 60, False),
    ("new", 90, True),
)
SAID = [
    Verdict(f"m{case}", "app.py", side, at, foreign, "why")
    for case in range(3)
    for side, at, foreign in PLACES
    if case or at != 90
]


def test_read_hunks_are_measured_by_both_labels() -> None:
    (of,) = samples([*CASES, change("other", True, 0.5, judged=JUDGED)])
    every, labelled, by_hand = read(of, SAID)
    assert (every.foreign, every.warranted) == (6, 6)
    assert every.auroc.point == 0.5
    # those read are .1 of the foreign and .2, .3 of the others, by the labels
    assert (labelled.foreign, labelled.warranted, labelled.auroc.point) == (3, 5, 0.0)
    assert (by_hand.foreign, by_hand.warranted, by_hand.auroc.point) == (2, 6, 1.0)
    assert by_hand.auroc.low is not None
    assert by_hand.auroc.low < 1


def test_nothing_is_told_where_no_hunk_was_read() -> None:
    (of,) = samples(CASES)
    assert read(of, ()) == ()
    assert read(samples([change("m0", True, 0.5, judged=JUDGED)])[0], SAID) == ()
    (of,) = samples([replace(one, status="failed", judged=()) for one in CASES])
    assert read(of, SAID) == ()


def test_one_kind_alone_has_no_figure() -> None:
    (of,) = samples(CASES)
    *_, by_hand = read(of, [one for one in SAID if one.foreign])
    assert (by_hand.foreign, by_hand.warranted, by_hand.auroc.point) == (2, 0, None)


def test_the_report_shows_them() -> None:
    told = report(CASES, verdicts=SAID)
    text, made = markdown(told), page(told)
    assert "| those read by hand, as they were read | 2 | 6 | 1.000 (" in text
    assert "those read by hand, as they were read" in made
    assert "so counts as over-broad, warranted or not" in text
    assert "hunks of `minimal`" not in markdown(report(CASES))
