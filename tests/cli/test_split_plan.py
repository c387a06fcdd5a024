"""`reviewer review --split-plan`: patches on standard output or in a folder, that give the head."""

import json
from pathlib import Path

import pytest

from tests.command import reviewer
from tests.drill import drill
from tests.gitrepo import Repo


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = drill(tmp_path_factory.mktemp("split") / "r", rebuilt=True)
    made.put("logo.png", b"\0old")
    made.put("deploy.sh", made.git("show", "HEAD~1:deploy.sh"))
    made.git("update-index", "--chmod=+x", "--add", "deploy.sh", "logo.png")
    made.git("commit", "--quiet", "--amend", "--no-edit")
    made.commit(
        "fix: wrong currency in the cost report",
        {
            "logo.png": b"\0new\xff",
            "report/costs.py": made.git("show", "HEAD:report/costs.py").replace(b"CNY", b"EUR"),
            "caf\u00e9/\u202e.md": "x",
        },
    )
    return made


def tree_of(repo: Repo, base: str, patches: list[bytes]) -> str:
    repo.git("read-tree", base)
    for patch in patches:
        repo.git("apply", "--cached", "-", stdin=patch)
    tree = repo.git("write-tree").decode().strip()
    repo.git("read-tree", "HEAD")
    return tree


@pytest.mark.parametrize("at", ["HEAD", "HEAD~1"])
def test_a_folder_of_patches_gives_the_head(repo: Repo, tmp_path: Path, at: str) -> None:
    folder = tmp_path / "plan"
    record = tmp_path / "record.json"
    args = ("--format", "json", "--output", str(record), "--split-plan", "--output", str(folder))
    ran = reviewer("review", "--commit", at, *args, cwd=repo.path)
    assert (ran.out, ran.err) == ("", "")
    value = json.loads(record.read_text())
    assert ran.code == {"pass": 0, "sign_off": 4, "block": 5}[value["decision"]["outcome"]]
    files = sorted(folder.iterdir())
    assert [path.name[:5] for path in files] == [f"{n:04}-" for n in range(1, len(files) + 1)]
    patches = [path.read_bytes() for path in files]
    head = repo.git("rev-parse", f"{at}^{{tree}}").decode().strip()
    assert tree_of(repo, f"{at}~1", patches) == head
    related = [concern["related_to_intent"] for concern in value["concerns"]]
    said = [b"covered by the intent" in patch.split(b"diff --git")[0] for patch in patches]
    assert said == sorted(said, reverse=True)
    assert sum(said) == sum(related)


def test_standard_output_holds_the_patches_and_nothing_else(repo: Repo) -> None:
    ran = reviewer("review", "--commit", "HEAD~1", "--split-plan", cwd=repo.path)
    assert (ran.code, ran.err) == (5, "")
    assert ran.out.startswith("# 1 of ")
    head = repo.git("rev-parse", "HEAD~1^{tree}").decode().strip()
    assert tree_of(repo, "HEAD~2", [ran.out.encode()]) == head


def test_a_folder_with_patches_of_another_run_is_left_alone(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "0001-x.patch").write_text("mine")
    ran = reviewer("review", "--split-plan", "--output", str(tmp_path), cwd=repo.path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("holds 0001-x.patch already; give an empty folder\n")
    assert [path.name for path in tmp_path.iterdir()] == ["0001-x.patch"]


def test_a_file_or_nothing_where_the_folder_would_stand_is_said(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place, why in (("file", "a file stands there"), ("no/such", "No such file or directory")):
        ran = reviewer("review", "--split-plan", "--output", str(tmp_path / place), cwd=repo.path)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert f"cannot make a folder of patches: {why}" in ran.err


def test_a_patch_without_a_repository_is_split_by_its_own_lines(tmp_path: Path) -> None:
    patch = (
        b"--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-one\n+1\n same\n"
        b"@@ -10,3 +10,4 @@\n same\n-two = 2\n+three = 3\n+four = 4\n same\n"
        b"diff --git a/p.png b/p.png\nindex 1111111..2222222 100644\n"
        b"Binary files a/p.png and b/p.png differ\n"
    )
    args = ("review", "--patch", "-", "--split-plan", "--title", "fix: three")
    ran = reviewer(*args, cwd=tmp_path, stdin=patch)
    assert ran.err == "reviewer: p.png: a binary whose content is not known: in no patch\n"
    assert ran.out.count("\n@@ ") == 2
    assert "# NOT IN THIS PLAN: binary" in ran.out
