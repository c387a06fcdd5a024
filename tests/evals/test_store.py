"""Cases and results as lines: what is written comes back, and a kill loses one line at most."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromHistory, FromPair, Mutation, Span
from reviewer.evals.result import HunkResult
from reviewer.evals.store import appending, case_line, read_cases, read_results, result_line
from tests.evals.invented import PLAIN

CASE = Case(
    id="mutated:a/b:1",
    suite="mutated",
    repo="a/b",
    group="a/b:c",
    grade="removed-guard",
    language="go",
    positive=True,
    made=FromHistory(("c1", "c2"), "c1", (3, 4), (Mutation("removed-guard", "x\udcff.go", 0),)),
    foreign=(Span("x.go", "old", 3, 2),),
    twin="mutated:a/b:2",
)
RESULT = replace(
    PLAIN,
    case="one",
    judge="local",
    findings=(("test-removed", "high", "no", True),),
    judged=(
        HunkResult(
            *("x.go", 1, 1, 2, 0.5, "in_scope", False, None, ("why",)),
            *(("words: why",), "h1", "C1"),
        ),
    ),
    digests=(("code", "1"),),
    summary="1 hunk.",
    thresholds=(0.79, 0.24),
    concerns=(("C1", "`x` in x.go", True),),
)


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        replace(CASE, foreign=None, twin="", positive=False),
        replace(CASE, foreign=(), outcome="pass", notes=("a note",), unlabelled=("x.md", "t.go")),
        replace(CASE, made=FromPair("incidents/open/x.yml", "right")),
    ],
)
def test_a_case_comes_back_from_its_line(case: Case, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(case_line(case))
    assert read_cases(tmp_path / "cases.jsonl") == (case,)


def test_results_come_back_and_the_last_of_a_case_counts(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    later = replace(RESULT, score=0.75)
    other = replace(RESULT, judge="none")
    with appending(file) as put:
        put(RESULT)
        put(other)
    with appending(file) as put:
        put(later)
    assert set(read_results(file)) == {later, other}


def test_results_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    told = json.loads(result_line(RESULT))
    for key in ("summary", "thresholds", "concerns"):
        del told[key]
    for key in ("rests_on", "id", "concern"):
        del told["judged"][0][key]
    file.write_text(json.dumps(told) + "\n")
    (read,) = read_results(file)
    assert (read.summary, read.thresholds, read.concerns) == ("", (), ())
    assert read.judged[0].rests_on == ()


def test_a_variant_is_a_result_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    retold = replace(RESULT, variant="vague", status="left_out")
    with appending(file) as put:
        put(RESULT)
        put(retold)
    assert set(read_results(file)) == {RESULT, retold}


def test_results_from_before_there_were_variants_are_of_cases_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    line = result_line(RESULT)
    assert ',"variant":""' in line
    file.write_text(line.replace(',"variant":""', ""))
    assert read_results(file) == (RESULT,)


def test_a_line_cut_short_is_passed_over_and_taken_away_before_the_next(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    with appending(file) as put:
        put(RESULT)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:40])
    assert read_results(file) == (RESULT,)
    with appending(file) as put:
        put(replace(RESULT, case="two"))
    assert [one.case for one in read_results(file)] == ["one", "two"]


@pytest.mark.parametrize("text", ["{}\n", "[1]\n", "no json\n", '{"case": 1}\n'])
def test_what_is_no_line_of_ours_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text("\n" + text)
    for read in (read_cases, read_results):
        with pytest.raises(UsageError, match=r"some\.jsonl:2: not a line"):
            read(file)


def test_a_case_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(case_line(CASE) * 2)
    with pytest.raises(UsageError, match="stands in it twice"):
        read_cases(tmp_path / "cases.jsonl")
