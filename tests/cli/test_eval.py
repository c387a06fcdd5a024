"""`reviewer eval build` and `run`, as a user runs them: offline, resumable, each misuse one line."""

import json
import subprocess
from pathlib import Path

import pytest

from reviewer import assets
from reviewer.cli.eval_progress import auroc
from reviewer.evals.pairs import cases_of, read_pair
from reviewer.evals.scratch import Scratch
from reviewer.evals.store import case_line, read_results
from tests.command import reviewer
from tests.evals.mined import mined
from tests.gitrepo import ENV, Repo


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return mined(tmp_path_factory.mktemp("eval") / "r", rounds=4)


def test_the_smoke_suite_runs_and_is_not_run_twice(tmp_path: Path) -> None:
    first = reviewer("eval", "run", "--output", "r.jsonl", cwd=tmp_path)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("20 of 20 cases; AUROC 0.")
    assert len(read_results(tmp_path / "r.jsonl")) == 20
    size = (tmp_path / "r.jsonl").stat().st_size
    again = reviewer("eval", "run", "--output", "r.jsonl", cwd=tmp_path)
    assert "20 of them from an earlier run" in again.out
    assert (tmp_path / "r.jsonl").stat().st_size == size


def test_a_suite_of_ones_own_is_built_run_and_resumed(clone: Repo, tmp_path: Path) -> None:
    repo = str(clone.path)
    how = ("--n", "1", "--suite", "tangled", "--suite", "ordinary", "--output", "c.jsonl")
    built = reviewer("eval", "build", "--repo", repo, *how, cwd=tmp_path)
    assert (built.code, built.err) == (0, "")
    lines = (tmp_path / "c.jsonl").read_text().splitlines()
    assert all(list(told := json.loads(line)) == sorted(told) for line in lines)
    run = ("eval", "run", "--suite", "c.jsonl", "--repo", repo, "--judge", "none")
    ran = reviewer(*run, "--output", "r.jsonl", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    whole = (tmp_path / "r.jsonl").read_bytes().splitlines(keepends=True)
    assert len(whole) == len(lines)
    # as a kill leaves it: one result whole, one cut short
    (tmp_path / "r.jsonl").write_bytes(whole[0] + whole[1][:50])
    again = reviewer(*run, "--output", "r.jsonl", cwd=tmp_path)
    assert f"{len(lines)} of {len(lines)} cases, 1 of them from an earlier run" in again.out
    assert len(read_results(tmp_path / "r.jsonl")) == len(lines)


def test_a_policy_is_calibrated_to_a_clone_in_one_command(clone: Repo, tmp_path: Path) -> None:
    policy = clone.path / ".reviewer.yml"
    how = [
        *("eval", "calibrate", "--repo", str(clone.path), "--n", "3", "--n", "ordinary=6"),
        *("--false-alarms", "0.3", "--jobs", "1"),
    ]
    first = reviewer(*how, cwd=tmp_path)
    assert first.code == 0, first.err
    assert first.out.startswith("# local, calibrated to 30 % false alarms\n")
    assert "results are kept in calibration.jsonl" in first.err
    assert first.err.endswith(".reviewer.yml: not there yet; --write puts this into it\n")
    assert not policy.exists()
    size = (tmp_path / "calibration.jsonl").stat().st_size
    again = reviewer(*how, "--write", cwd=tmp_path)
    assert (again.code, again.out) == (0, first.out)
    assert "of them from an earlier run" in again.err
    assert (tmp_path / "calibration.jsonl").stat().st_size == size
    assert policy.read_text().startswith("version: 1\npreset: default\njudge:\n  threshold: 0.")
    assert reviewer("config", "check", str(policy), cwd=tmp_path).code == 0
    policy.unlink()


def test_a_bare_clone_has_no_policy_to_write(tmp_path: Path) -> None:
    (tmp_path / "r.git").mkdir()
    subprocess.run(["git", "init", "--bare", "-q", tmp_path / "r.git"], check=True, env=ENV)
    ran = reviewer("eval", "calibrate", "--repo", "r.git", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "reviewer: r.git: a bare repository has no policy file; give --policy FILE\n"
    )


def test_a_case_the_clone_lacks_is_a_failed_result_and_exit_3(clone: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit("start", {"a.txt": "1\n"})
    how = ("--n", "1", "--suite", "ordinary", "--output", "c.jsonl")
    reviewer("eval", "build", "--repo", str(clone.path), *how, cwd=tmp_path)
    ran = reviewer("eval", "run", "--suite", "c.jsonl", "--repo", "other", cwd=tmp_path)
    assert ran.code == 3
    assert "1 failed" in ran.out
    (result,) = read_results(tmp_path / "results.jsonl")
    assert (result.status, result.flagged) == ("failed", False)
    assert "fetch more of the history" in result.error
    mended = ("--suite", "c.jsonl", "--repo", str(clone.path))
    again = reviewer("eval", "run", *mended, cwd=tmp_path)
    assert again.code == 0
    (result,) = read_results(tmp_path / "results.jsonl")
    assert result.status == "done"


def test_an_open_pair_is_told_another_way_once(tmp_path: Path) -> None:
    pair = read_pair(assets.folder("evals"), "attacks/open/vat-export-hotfix.yml")
    cases = cases_of(pair, Scratch(tmp_path / "scratch"))
    (tmp_path / "c.jsonl").write_text("".join(map(case_line, cases)))
    run = ("eval", "run", "--suite", "c.jsonl", "--output", "r.jsonl", "--jobs", "2")
    how = ("--retold", "framed,vague,attacked", "--retold", "declared,echo-4,adaptive-1")
    first = reviewer(*run, *how, cwd=tmp_path)
    assert first.code == 0, first.err
    assert first.out.startswith("8 of 8 cases, 6 of them told another way")
    results = read_results(tmp_path / "r.jsonl")
    told = {one.variant.partition("-")[0]: one for one in results if one.variant}
    assert set(told) == {"framed", "vague", "unattacked", "declared", "echo", "adaptive"}
    (plain,) = (one for one in results if not one.variant and one.positive)
    assert {one.case for one in told.values()} == {plain.case}
    for variant, one in told.items():
        assert one.status == "done"
        # words leave the code as it is, salts add lines to it
        assert one.lines == plain.lines or variant in ("echo", "adaptive")
        # salted or not, the same hunks are foreign
        assert [hunk.foreign for hunk in one.judged] == [hunk.foreign for hunk in plain.judged]

    size = (tmp_path / "r.jsonl").stat().st_size
    again = reviewer(*run, *how, cwd=tmp_path)
    assert "8 of them from an earlier run" in again.out
    assert (tmp_path / "r.jsonl").stat().st_size == size
    shown = reviewer("eval", "report", "r.jsonl", cwd=tmp_path)
    assert "2 cases, 1 over-broad and 1 clean" in shown.out
    for name in ("attacked", "vague", "declared", "echo-4", "adaptive-1"):
        assert f"\n| {name} | 1 | 0 | 0 |" in shown.out


def test_a_variant_that_cannot_be_told_is_left_out_and_not_tried_again(tmp_path: Path) -> None:
    pair = read_pair(assets.folder("evals"), "incidents/open/avatar-four-mb.yml")
    cases = cases_of(pair, Scratch(tmp_path / "scratch"))
    # without its labels nobody knows where to write
    lines = [json.loads(case_line(case)) for case in cases]
    (tmp_path / "c.jsonl").write_text(
        "".join(
            json.dumps({k: v for k, v in one.items() if k != "foreign"}) + "\n" for one in lines
        )
    )
    run = ("eval", "run", "--suite", "c.jsonl", "--judge", "none", "--retold", "echo-4")
    ran = reviewer(*run, cwd=tmp_path)
    assert ran.code == 0
    assert "3 of 3 cases, 1 of them told another way, 1 of those left out" in ran.out
    (out,) = (one for one in read_results(tmp_path / "results.jsonl") if one.variant)
    assert (out.status, out.flagged) == ("left_out", False)
    assert "3 of them from an earlier run" in reviewer(*run, cwd=tmp_path).out


WRONG = {
    "no such suite": (["run", "--suite", "smok"], "smok: no such suite or file; suites are smoke"),
    "no job": (["run", "--jobs", "0"], "--jobs 0: give at least 1"),
    "no clones": (["run", "--suite", "test/wide"], "give --clones DIR that holds OWNER/NAME"),
    "clones that are none": (
        ["run", "--suite", "test/wide", "--clones", "."],
        ". has no clone of",
    ),
    "one clone for many": (["run", "--suite", "test/wide", "--repo", "."], "give --clones DIR"),
    "no such telling": (["run", "--retold", "vague,odd"], "--retold odd: none of framed, vague"),
    "no such judge": (["run", "--judge", "jury"], "see `reviewer eval run --help`"),
    "a count of nothing": (["build", "--n", "0", "--output", "x"], "--n 0: give a number from 1"),
    "a count of no suite": (
        ["build", "--suite", "wide", "--n", "tangled=3", "--output", "x"],
        "SUITE=NUMBER of a suite built",
    ),
    "a suite that is none": (
        ["build", "--suite", "wild", "--output", "x"],
        "--suite wild: none of tangled",
    ),
    "no date": (["build", "--since", "soon", "--output", "x"], "--since soon: not a date"),
    "no output": (["build"], "the following arguments are required: --output"),
    "no repository": (["build", "--output", "x"], "not in a git repository"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_misuse_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    args, why = WRONG[name]
    ran = reviewer("eval", *args, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_running_score_is_the_share_of_pairs_ranked_right() -> None:
    assert auroc([0.9, 0.5], [0.1, 0.5]) == (1 + 1 + 1 + 0.5) / 4
    assert auroc([0.1], [0.9]) == 0.0
