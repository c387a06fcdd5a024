"""Logs of Inspect, written by the command and read back by Inspect itself."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from reviewer.evals.metrics import METRICS
from reviewer.evals.report import report
from reviewer.evals.store import result_line
from tests.command import Ran, reviewer
from tests.evals.invented import PLAIN, drawn
from tests.gitrepo import ENV
from tests.test_docs import commands, fits

log = pytest.importorskip(
    "inspect_ai.log", reason="the extra `inspect` is not installed; `make test-inspect` has it"
)

FAILED = replace(
    PLAIN, case="zz", positive=True, status="failed", error="no commit abc", outcome="", tokens=0
)
RESULTS = [*drawn(30, skill=2), FAILED]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export")
    for name, results in {
        "a": RESULTS,
        "backwards": RESULTS[::-1],
        "retold": [*RESULTS, *(replace(one, variant="vague") for one in RESULTS)],
        "two": [replace(PLAIN, tokens=700), replace(PLAIN, judge="llm")],
    }.items():
        (made / f"{name}.jsonl").write_text("".join(map(result_line, results)), "utf-8")
    return made


def export(folder: Path, *args: str) -> Ran:
    return reviewer("eval", "export", *args, cwd=folder)


@pytest.mark.parametrize("kind", ["eval", "json"])
def test_a_log_is_read_back_with_the_figures_of_the_report(kind: str, folder: Path) -> None:
    ran = export(folder, "a.jsonl", "--output", f"a.{kind}")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    read = log.read_eval_log(str(folder / f"a.{kind}"))
    assert (read.status, read.eval.model, len(read.samples)) == ("success", "reviewer/overlap", 61)
    assert (read.results.total_samples, read.results.completed_samples) == (61, 60)
    (judged,) = report(RESULTS).judges
    (score,) = read.results.scores
    figures = judged.column.figures
    assert {key: one.value for key, one in score.metrics.items()} == {
        metric.key: figures[metric.key].point
        for metric in METRICS
        if figures[metric.key].point is not None
    }
    auroc = score.metrics["change_auroc"]
    assert (auroc.metadata["low"], auroc.metadata["high"]) == (
        figures["change_auroc"].low,
        figures["change_auroc"].high,
    )
    assert log.headline_metric(read).metric.value == auroc.value


def test_samples_hold_truth_verdict_and_cost(folder: Path) -> None:
    export(folder, "a.jsonl", "--output", "s.eval")
    read = {one.id: one for one in log.read_eval_log(str(folder / "s.eval")).samples}
    for one in RESULTS[:-1]:
        sample = read[one.case]
        assert sample.target == ("over-broad" if one.positive else "clean")
        assert sample.scores["verdict"].value == ("C" if one.flagged == one.positive else "I")
        assert sample.scores["score"].value == one.score
        assert len(sample.scores["verdict"].metadata["hunks"]) == one.hunks
        assert sample.total_time == one.seconds
    failed = read["zz"]
    assert (failed.error.message, failed.scores["verdict"].value) == ("no commit abc", "I")
    assert "score" not in failed.scores


def test_the_same_results_give_the_same_bytes(folder: Path) -> None:
    export(folder, "a.jsonl", "--output", "one.eval")
    export(folder, "backwards.jsonl", "--output", "other.eval")
    one, other = (folder / name for name in ("one.eval", "other.eval"))
    assert one.read_bytes() == other.read_bytes()
    assert {member.date_time for member in ZipFile(one).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_cases_told_another_way_are_left_out(folder: Path) -> None:
    for name in ("a", "retold"):
        assert export(folder, f"{name}.jsonl", "--output", f"{name}-out.eval").code == 0
    assert (folder / "a-out.eval").read_bytes() == (folder / "retold-out.eval").read_bytes()


def test_one_judge_of_several_must_be_named(folder: Path) -> None:
    ran = export(folder, "two.jsonl", "--output", "two.eval")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "reviewer: two.jsonl: results of llm, overlap; choose one with --judge\n"
    named = export(folder, "two.jsonl", "--judge", "overlap", "--output", "two.eval")
    assert (named.code, named.err) == (0, "")
    read = log.read_eval_log(str(folder / "two.eval"))
    assert read.stats.model_usage["reviewer/overlap"].total_tokens == 700
    # of one clean case nothing can be ranked, and that is said
    assert "change_auroc" not in read.results.scores[0].metrics
    assert "over-broad" in read.results.scores[0].metadata["not measured"]["change_auroc"]


def test_intent_and_diff_of_a_pair_are_in_it(folder: Path) -> None:
    run = reviewer("eval", "run", "--judge", "none", "--jobs", "1", cwd=folder)
    assert run.code == 0, run.err
    ran = export(folder, "results.jsonl", "--cases", "smoke", "--output", "smoke.eval")
    assert (ran.code, ran.err) == (0, "")
    samples = log.read_eval_log(str(folder / "smoke.eval")).samples
    assert len(samples) == 20
    for sample in samples:
        assert sample.input != sample.id
        (message,) = sample.messages
        assert message.text.startswith(sample.input)
        assert "\n```diff\ndiff --git " in message.text


def test_the_documents_show_what_is_run(folder: Path) -> None:
    shown = [one for one in commands() if one.command.startswith("reviewer eval export")]
    assert shown
    (folder / "results.jsonl").write_text("".join(map(result_line, RESULTS)), "utf-8")
    path = os.pathsep.join((str(Path(sys.executable).parent), ENV["PATH"]))
    for one in shown:
        done = subprocess.run(
            ["bash", "-c", f"exec 2>&1; {one.command}"],
            cwd=folder,
            env={**ENV, "PATH": path},
            capture_output=True,
            check=True,
        )
        assert fits(one.output, done.stdout.decode().splitlines())
