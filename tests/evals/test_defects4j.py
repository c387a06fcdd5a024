"""The suite `minimal`: hunks that a minimal patch leaves out are foreign, tests have no label."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from evals.defects4j import PROJECTS, drawn
from reviewer.cli.eval_run import reviewed
from reviewer.evals.adjudicated import FILE, verdicts
from reviewer.evals.case import Case, FromHistory
from reviewer.evals.catalogue import named
from reviewer.evals.run import Bench, one
from reviewer.evals.scratch import Scratch
from reviewer.evals.spans import Foreign
from reviewer.evals.store import read_cases
from tests.gitrepo import ENV, Repo

CHECKOUT = Path(__file__).parents[2]
CODE, TEST = "src/main/java/Rates.java", "src/test/java/RatesTest.java"
FAR = "\n".join(f"    // row {number}" for number in range(9))
SUITE = "FasterXML+jackson-databind.jsonl"


def java(rate: str, name: str, total: str, extra: str = "") -> str:
    """Three methods, each so far from the next that an edit of it is a hunk."""
    return (
        f"class Rates {{\n    int rate() {{ return {rate}; }}\n    // a field\n    int {name};\n{FAR}\n"
        f"    int total() {{ return {total}; }}\n{FAR}\n{extra}}}\n"
    )


def project(path: Path) -> tuple[Repo, dict[str, tuple[str, bytes]]]:
    """A repository, and of each bug its number, the fix and the patch that undoes just the fix."""
    repo = Repo(path)
    repo.commit("start", {CODE: java("1", "x", "3"), TEST: "class RatesTest {}\n", "N.md": "a\n"})
    found = {}
    # the first hunk holds the mend and a rename, the second a rewrite beside it, the third the mend
    more = "    int more;\n"
    mixed = java("2", "y", "1 + 2", more)
    fix = repo.commit("Fix #1", {CODE: mixed, TEST: "class RatesTest { int a; }\n", "N.md": "b\n"})
    found["1"] = fix, undone(repo, java("1", "y", "1 + 2"))
    fix = repo.commit("Fix #2", {CODE: java("4", "y", "1 + 2", more)})
    found["2"] = fix, undone(repo, java("2", "y", "1 + 2", more))
    repo.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    repo.commit("beside", {"N.md": "c\n"})
    repo.git("merge", "--quiet", "--no-edit", "main")
    found["3"] = repo.head, found["2"][1]
    found["4"] = fix, found["1"][1].replace(b"@@ -1,", b"@@ -2,")
    return repo, found


def undone(repo: Repo, text: str) -> bytes:
    """The patch from the commit to the tree with this text."""
    repo.put(CODE, text)
    patch = repo.git("diff", "HEAD")
    repo.git("checkout", "--quiet", "--", ".")
    return patch


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every project of Defects4J that is used, all in one tiny repository."""
    folder = tmp_path_factory.mktemp("clones")
    repo, found = project(folder / "one")
    files: dict[str, str | bytes | None] = {}
    for name, owner in PROJECTS.items():
        place = folder / owner
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(repo.path)
        at = f"framework/projects/{name}"
        rows = "".join(f"{number},{'0' * 40},{fix},7,\n" for number, (fix, _) in found.items())
        files[f"{at}/active-bugs.csv"] = (
            f"bug.id,revision.id.buggy,revision.id.fixed,report.id,report.url\n{rows}"
        )
        files |= {f"{at}/patches/{number}.src.patch": patch for number, (_, patch) in found.items()}
    Repo(folder / "rjust/defects4j").commit("bugs", files)
    return folder


def made(*args: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "evals.defects4j", *args],
        cwd=CHECKOUT,
        env={**ENV, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(clones: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("minimal")
    ran = made("--clones", str(clones), "--output", str(output))
    assert (ran.returncode, ran.stderr) == (0, "")
    told = "1 a patch that does not apply to the fix, 1 no hunks of both kinds, 1 the fix has 2 parents"
    assert ran.stdout == "".join(
        f"{repo}: 1 cases; left out: {told}\n" for repo in PROJECTS.values()
    )
    return output


def labelled(case: Case, clones: Path, room: Path) -> list[tuple[str, int, bool | None]]:
    assert isinstance(case.made, FromHistory)
    scratch = Scratch(room / "scratch", clones / case.repo)
    (fix,) = case.made.commits
    old, new = scratch.parent(fix), scratch.commit(fix)
    change = scratch.diff(str(old.tree_id), str(new.tree_id), slid=True)
    foreign = Foreign(case.foreign, case.unlabelled)
    return [(hunk.path, hunk.new_start, foreign.hunk(hunk)) for hunk in change.hunks]


def test_what_the_minimal_patch_leaves_out_is_foreign(
    built: Path, clones: Path, tmp_path: Path
) -> None:
    (case,) = read_cases(built / SUITE)
    assert (case.suite, case.positive, case.notes) == ("minimal", True, ("JacksonDatabind-1",))
    assert labelled(case, clones, tmp_path) == [
        ("N.md", 1, None),
        # a line of it is in the minimal patch, so all of it is warranted
        (CODE, 1, False),
        (CODE, 11, True),
        (CODE, 21, False),
        (TEST, 1, None),
    ]


def test_a_run_keeps_the_labels(built: Path, clones: Path, tmp_path: Path) -> None:
    (case,) = read_cases(built / SUITE)
    where = {case.repo: clones / case.repo}
    how = partial(reviewed, "none", os.environ["PATH"])
    result = one(Bench(how, "none", CHECKOUT / "evals", where, tmp_path / "room", ()), case)
    assert (result.status, result.error) == ("done", "")
    found = [(hunk.path, hunk.new_start, hunk.foreign) for hunk in result.judged]
    assert found == labelled(case, clones, tmp_path)


def test_only_labelled_hunks_are_drawn_and_the_same_ones_again(
    built: Path, clones: Path, tmp_path: Path
) -> None:
    (case,) = read_cases(built / SUITE)
    assert isinstance(case.made, FromHistory)
    scratch = Scratch(tmp_path / "scratch", clones / case.repo)
    (fix,) = case.made.commits
    old, new = str(scratch.parent(fix).tree_id), str(scratch.commit(fix).tree_id)
    cases = [(case, scratch.diff(old, new, slid=True))]
    assert [hunk.path for _, hunk in drawn(cases, 9, 1)] == [CODE] * 3
    assert drawn(cases, 2, 1) == drawn(cases, 2, 1)
    ran = made("--clones", str(clones), "--output", str(built), "--draw")
    assert (ran.returncode, len(ran.stdout.splitlines())) == (0, 6)


def test_a_missing_clone_is_told_in_one_line(tmp_path: Path) -> None:
    ran = made("--clones", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{tmp_path} has no clone of rjust/defects4j")
    assert len(ran.stderr.splitlines()) == 1


def test_every_verdict_is_on_a_labelled_file_of_the_suite() -> None:
    cases = {case.id: case for case in named(CHECKOUT / "evals", "minimal")}
    said = verdicts(CHECKOUT / "evals" / FILE)
    assert len(said) == 50
    for verdict in said:
        assert verdict.path not in cases[verdict.case].unlabelled
        assert cases[verdict.case].repo in ("FasterXML/jackson-databind", "jhy/jsoup")
