"""`reviewer eval report|compare|calibrate` as a user runs them."""

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.evals.store import result_line
from tests.command import reviewer
from tests.evals.invented import PLAIN, change, drawn


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results")
    for name, results in {
        "a": drawn(60, skill=2),
        "b": drawn(60, skill=1),
        "two": [PLAIN, replace(PLAIN, judge="llm")],
        "few": drawn(10),
        "empty": [],
        "retold": [replace(PLAIN, variant="vague", positive=True)],
        "elsewhere": [change("z", True, 0.3)],
    }.items():
        (made / f"{name}.jsonl").write_text("".join(map(result_line, results)), "utf-8")
    whole = result_line(PLAIN)
    (made / "broken.jsonl").write_text(f"{whole}{{half\n{whole}", "utf-8")
    (made / "newer.jsonl").write_text(whole.replace('"calls":0', '"calls":0,"mood":1'), "utf-8")
    (made / "bytes.jsonl").write_bytes(b"\xff\xfe\n")
    (made / "bad.yml").write_text("version: 1\nruels: []\n", "utf-8")
    (made / "flow.yml").write_text("{version: 1, preset: default}\n", "utf-8")
    return made


WRONG = {
    "no file": (["report", "no.jsonl"], "no.jsonl: cannot be read: No such file"),
    "empty": (["report", "empty.jsonl"], "empty.jsonl: no results in it; `reviewer eval run`"),
    "retold only": (["report", "retold.jsonl"], "only cases told another way; run them as they"),
    "retold only, compared": (["compare", "a.jsonl", "retold.jsonl"], "only cases told another"),
    "retold only, to fit": (["calibrate", "retold.jsonl"], "only cases told another way"),
    "malformed": (["report", "a.jsonl", "broken.jsonl"], "broken.jsonl:2: "),
    "another version": (["report", "newer.jsonl"], "newer.jsonl:1: "),
    "not text": (["report", "bytes.jsonl"], "bytes.jsonl: cannot be read: not UTF-8 text"),
    "twice": (["report", "a.jsonl", "a.jsonl"], "stands in a.jsonl and in a.jsonl"),
    "no judge": (
        ["report", "a.jsonl", "--judge", "x"],
        "no results of that judge; there are overl",
    ),
    "no metric": (
        ["report", "a.jsonl", "--fail-under", "auc=1"],
        "--fail-under auc=1: no such metr",
    ),
    "no folder": (["report", "a.jsonl", "--output", "no/a.html"], "no/a.html: cannot write"),
    "no name": (["report", "a.jsonl", "--output", ""], "--output: the file name is empty"),
    "no suite": (["report", "a.jsonl", "--cases", "odd"], "odd: no such suite or file"),
    "clones alone": (["report", "a.jsonl", "--clones", "."], "name the suites with --cases"),
    "no clones": (
        ["report", "a.jsonl", "--cases", "smoke", "--clones", "no"],
        "no: no such folder",
    ),
    "several judges": (["compare", "two.jsonl", "a.jsonl"], "choose one with --judge-a"),
    "nothing shared": (["compare", "a.jsonl", "elsewhere.jsonl"], "have no case in common"),
    "few": (["calibrate", "few.jsonl"], "10 clean changes cannot tell a share of 0.03"),
    "no share": (["calibrate", "a.jsonl", "--false-alarms", "0"], "a share above 0"),
    "nan": (["calibrate", "a.jsonl", "--false-alarms", "nan"], "a share above 0"),
    "bad policy": (
        ["calibrate", "a.jsonl", "--policy", "bad.yml"],
        "bad.yml:2: ruels: unknown key",
    ),
    "flow policy": (
        ["calibrate", "a.jsonl", "--policy", "flow.yml"],
        "write it yourself: judge: {",
    ),
    "neither": (["calibrate"], "give either files of `eval run`, or --repo DIR to build cases"),
    "results and a clone": (["calibrate", "a.jsonl", "--repo", "."], "give either files of"),
    "a count without a clone": (["calibrate", "a.jsonl", "--n", "3"], "--n: only with --repo"),
    "a file kept without a clone": (
        ["calibrate", "a.jsonl", "--results", "b.jsonl"],
        "--results: only with --repo",
    ),
    "a judge without a score": (
        ["calibrate", "--repo", ".", "--judge", "none"],
        "--judge none: none of local, local-bound",
    ),
    "no clone": (["calibrate", "--repo", "."], "not in a git repository"),
    "both": (["calibrate", "a.jsonl", "--write", "--dry-run"], "not allowed with argument"),
}


@pytest.mark.parametrize("name", WRONG)
def test_misuse_is_one_line_and_exit_2(name: str, folder: Path) -> None:
    args, told = WRONG[name]
    ran = reviewer("eval", *args, cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_report_is_printed_or_written(folder: Path) -> None:
    printed = reviewer("eval", "report", "a.jsonl", cwd=folder)
    assert (printed.code, printed.err) == (0, "")
    written = reviewer(
        "eval", "report", "a.jsonl", "--output", "r.html", "--markdown", "r.md", cwd=folder
    )
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (folder / "r.md").read_text("utf-8") == printed.out
    assert (folder / "r.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_broken_bound_asks_for_a_person(folder: Path) -> None:
    kept = reviewer("eval", "report", "a.jsonl", "--fail-under", "change_auroc=.9", cwd=folder)
    assert (kept.code, kept.err) == (0, "")
    broken = reviewer("eval", "report", "a.jsonl", "--fail-under", "change_auroc=1", cwd=folder)
    assert broken.code == 4
    assert broken.out == kept.out
    assert broken.err.startswith("reviewer: overlap: change_auroc is 0.9")


def test_two_runs_of_one_judge_are_called_by_their_files(folder: Path) -> None:
    ran = reviewer("eval", "compare", "a.jsonl", "b.jsonl", "--output", "c.html", cwd=folder)
    assert ran.code == 0
    assert ran.out.startswith("# a against b\n")
    assert "**worse**" in ran.out
    assert "a against b" in (folder / "c.html").read_text("utf-8")


def test_a_policy_is_written_only_when_asked(folder: Path) -> None:
    policy = folder / "mine.yml"
    policy.write_text("version: 1  # ours\npreset: default\n", "utf-8")
    policy.chmod(0o640)
    args = ("eval", "calibrate", "a.jsonl", "--policy", "mine.yml", "--false-alarms", ".1")
    dry = reviewer(*args, "--dry-run", cwd=folder)
    assert (dry.code, dry.err) == (0, "reviewer: mine.yml: as it was; --write puts this into it\n")
    assert "judge" not in policy.read_text("utf-8")
    wet = reviewer(*args, "--write", cwd=folder)
    assert (wet.code, wet.out) == (0, dry.out)
    assert policy.read_text("utf-8").startswith("version: 1  # ours\npreset: default\njudge:\n")
    assert policy.stat().st_mode & 0o777 == 0o640
    assert "  threshold: " in reviewer("config", "show", "mine.yml", cwd=folder).out


def test_intent_and_diff_of_a_pair_are_shown(folder: Path) -> None:
    case = reviewer("eval", "run", "--suite", "smoke", "--judge", "none", "--jobs", "1", cwd=folder)
    assert case.code == 0, case.err
    shown = reviewer(
        "eval", "report", "results.jsonl", "--cases", "smoke", "--output", "s.html", cwd=folder
    )
    assert (shown.code, shown.err) == (0, "")
    page = (folder / "s.html").read_text("utf-8")
    assert page.count("<pre>") > 3
    assert page.count("<blockquote>") > 3
