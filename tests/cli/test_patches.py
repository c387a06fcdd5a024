"""Patches through the command: from a file and from standard input, fitting, not fitting, alone."""

import json
from pathlib import Path

import pytest

from tests.command import reviewer
from tests.gitrepo import Repo

TITLE = ("--title", "fix: raise the limit of orders")


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = Repo(tmp_path_factory.mktemp("patches") / "r")
    made.commit("start", {"orders.py": "import os\n\nLIMIT = 10\n", "old.py": "x = 1\n"})
    made.commit("fix: raise the limit", {"orders.py": "import os\n\nLIMIT = 20\n", "old.py": None})
    return made


def record(*args: str, cwd: Path, stdin: bytes = b"") -> tuple[int, dict[str, object]]:
    ran = reviewer("review", "--format", "json", *args, cwd=cwd, stdin=stdin)
    assert ran.err == ""
    value: dict[str, object] = json.loads(ran.out)
    return ran.code, value


def test_a_patch_that_fits_is_reviewed_as_the_commit_it_would_be(
    repo: Repo, tmp_path: Path
) -> None:
    (tmp_path / "p.patch").write_bytes(repo.git("format-patch", "--stdout", "-1", "HEAD"))
    patch = ("--patch", str(tmp_path / "p.patch"), "--base", "HEAD~1", *TITLE)
    _, ours = record(*patch, cwd=repo.path)
    _, theirs = record("--commit", "HEAD", *TITLE, cwd=repo.path)
    for key in ("hunks", "findings", "files", "verdict", "coverage"):
        assert ours[key] == theirs[key], key


@pytest.mark.parametrize("inside", [True, False], ids=["not fitting HEAD", "outside"])
def test_a_patch_that_fits_nothing_is_read_by_its_lines_and_says_so(
    repo: Repo, tmp_path: Path, inside: bool
) -> None:
    patch = repo.git("diff", "HEAD~1", "HEAD", "--", "orders.py")
    where = repo.path if inside else tmp_path
    ran = reviewer("review", "--patch", "-", *TITLE, cwd=where, stdin=patch)
    assert ran.code in (0, 4)
    assert "only the lines it shows are known" in " ".join(ran.out.split())
    _, value = record("--patch", "-", *TITLE, cwd=where, stdin=patch)
    (hunk,) = value["hunks"] if isinstance(value["hunks"], list) else []
    assert (hunk["old_start"], hunk["old_lines"]) == (1, 3)


def test_text_that_a_patch_calls_binary_is_never_a_pass(repo: Repo) -> None:
    patch = (
        b"diff --git a/orders.py b/orders.py\nindex 1111111..2222222 100644\n"
        b"Binary files a/orders.py and b/orders.py differ\n"
    )
    ran = reviewer("review", "--patch", "-", *TITLE, cwd=repo.path, stdin=patch)
    assert ran.code == 3
