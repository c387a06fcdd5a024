from pathlib import Path

import pytest

from reviewer.evals.case import Case, FromHistory
from reviewer.evals.retell import Retelling
from tests.gitrepo import Repo


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, str]:
    repo = Repo(tmp_path / "clones/acme/shop")
    repo.commit("start", {"a.py": "x = 1\n"})
    return tmp_path / "clones", repo.commit("fix: two\n\nas asked", {"a.py": "x = 2\n"})


def case(commit: str, repo: str = "acme/shop") -> Case:
    made = FromHistory((commit,), commit)
    return Case("c", "ordinary", repo, "g", grade="", language="python", positive=False, made=made)


def test_a_case_from_a_clone_is_shown(clones: tuple[Path, str], tmp_path: Path) -> None:
    folder, commit = clones
    shown = Retelling([case(commit)], tmp_path, folder, tmp_path / "room")("c")
    assert shown is not None
    assert shown.intent == "fix: two\n\nas asked"
    assert shown.diff.endswith("@@ -1 +1 @@\n-x = 1\n+x = 2\n")


def test_what_cannot_be_built_is_not_shown(clones: tuple[Path, str], tmp_path: Path) -> None:
    folder, commit = clones
    for known, where in (
        ([], folder),
        ([case("0" * 40)], folder),
        ([case(commit, "acme/other")], folder),
        ([case(commit)], None),
    ):
        room = tmp_path / f"room{len(list(tmp_path.iterdir()))}"
        assert Retelling(known, tmp_path, where, room)("c") is None
