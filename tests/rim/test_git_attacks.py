"""Repositories that hide a change, keep us waiting, lead elsewhere or bring programs of their own."""

import os
import time
from pathlib import Path

import pytest

from reviewer.change.model import Side
from reviewer.errors import ReviewerError, UsageError
from reviewer.ports import Selection
from reviewer.rim.git import locate, shadow
from reviewer.rim.git.load import load
from tests.gitrepo import ENV, Repo

PATH = ENV["PATH"]
AUTO = Selection("auto")
LAST = Selection("commit", head="HEAD")
PRIVATE = "a line of somebody else's file"


def shown(repo: Path, selection: Selection = AUTO, path: str = PATH) -> dict[str, str]:
    with load(repo, selection, path) as loaded:
        for file in loaded.change.files:
            loaded.source.read(Side.NEW, file.path)
        return {file.path: file.status for file in loaded.change.files}


def refusal(repo: Path, selection: Selection) -> str:
    """Why it was not reviewed, "" where it was."""
    try:
        shown(repo, selection)
    except ReviewerError as error:
        return str(error)
    return ""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "evil")
    made.commit("one", {"a.txt": "1\n", "dir/b.txt": "b\n"})
    made.commit("two", {"a.txt": "2\n"})
    return made


# what hides


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree", "--fsmonitor-valid"])
def test_no_mark_of_the_index_hides_a_changed_or_deleted_file(repo: Repo, mark: str) -> None:
    repo.git("update-index", mark, "a.txt")
    repo.put("a.txt", "evil\n")
    assert shown(repo.path) == {"a.txt": "modified"}
    if mark != "--skip-worktree":
        (repo.path / "a.txt").unlink()
        assert shown(repo.path) == {"a.txt": "deleted"}


@pytest.mark.parametrize("index", ["--no-sparse-index", "--sparse-index"])
def test_what_a_sparse_checkout_leaves_out_is_not_deleted(repo: Repo, index: str) -> None:
    repo.commit("more", {"out/deep/c.txt": "c\n", "out/d.txt": "d\n", "in/e.txt": "e\n"})
    repo.git("sparse-checkout", "init", "--cone", index)
    repo.git("sparse-checkout", "set", "in")
    assert not (repo.path / "out").exists()
    repo.put("in/e.txt", "changed\n")
    assert shown(repo.path) == {"in/e.txt": "modified"}
    repo.put("out/d.txt", "written all the same\n")
    assert shown(repo.path) == {"in/e.txt": "modified", "out/d.txt": "modified"}


def test_a_setting_alone_cannot_fold_two_names_into_one(repo: Repo) -> None:
    repo.git("config", "core.ignorecase", "true")
    repo.put("A.TXT", "evil\n")
    repo.put("DIR/evil.txt", "evil\n")
    assert shown(repo.path) == {"A.TXT": "added", "DIR/evil.txt": "added"}


def test_a_file_meant_to_be_added_later_is_shown_now(repo: Repo) -> None:
    repo.put("later.txt", "evil\n")
    repo.git("add", "--intent-to-add", "later.txt")
    assert shown(repo.path) == {"later.txt": "added"}
    with load(repo.path, Selection("staged"), PATH) as loaded:
        assert loaded.change.files == ()
    (repo.path / "later.txt").unlink()
    assert shown(repo.path) == shown(repo.path, LAST)


def test_an_index_in_two_parts_and_a_lock_beside_it(repo: Repo) -> None:
    repo.git("update-index", "--split-index")
    repo.put("a.txt", "evil\n")
    repo.git("add", "a.txt")
    (repo.path / ".git/index.lock").touch()
    assert shown(repo.path, Selection("staged")) == {"a.txt": "modified"}
    assert shown(repo.path) == {"a.txt": "modified"}


def test_a_repository_put_into_a_tracked_folder_does_not_hide_it(repo: Repo) -> None:
    inner = Repo(repo.path / "dir")
    inner.commit("inner", {"x": "x\n"})
    repo.put("dir/b.txt", "evil\n")
    assert shown(repo.path) == {"dir/b.txt": "modified", "dir/x": "added"}


def test_a_pipe_in_place_of_a_file_is_a_deletion_and_is_told(repo: Repo) -> None:
    (repo.path / "a.txt").unlink()
    os.mkfifo(repo.path / "a.txt")
    with load(repo.path, AUTO, PATH) as loaded:
        assert [file.status for file in loaded.change.files] == ["deleted"]
        assert [gap.where for gap in loaded.gaps] == ["a.txt"]


def test_our_own_temporary_files_are_no_part_of_the_working_tree(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo.path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(repo.path / "tmp"))
    repo.put("new.txt", "new\n")
    assert shown(repo.path) == {"new.txt": "added"}
    assert list((repo.path / "tmp").iterdir()) == []


# what leads elsewhere


def test_a_working_tree_elsewhere_is_refused_and_never_read(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private/a.txt").write_text(PRIVATE)
    repo.git("config", "core.worktree", str(tmp_path / "private"))
    with pytest.raises(UsageError, match=r"core\.worktree: .*--staged"):
        shown(repo.path)
    assert shown(repo.path, LAST) == {"a.txt": "modified"}
    assert shown(repo.path, Selection("staged")) == {}
    repo.git("--work-tree=.", "config", "core.worktree", str(repo.path))
    repo.put("a.txt", "3\n")
    assert shown(repo.path) == {"a.txt": "modified"}


@pytest.mark.parametrize(
    "name", ["HEAD", "config", "index", "packed-refs", "shallow", "objects/info/alternates"]
)
def test_no_line_of_a_file_that_git_s_own_files_are_links_to_is_shown(
    repo: Repo, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text(f"{PRIVATE}\n")
    place = repo.path / ".git" / name
    place.unlink(missing_ok=True)
    place.symlink_to(tmp_path / "secret")
    for selection in (AUTO, LAST, Selection("range", base="main~1..main")):
        said = refusal(repo.path, selection)
        assert PRIVATE not in said
        assert len(said.splitlines()) <= 1


def test_pointers_that_lead_in_circles_or_nowhere(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="circle"):
        shown(tmp_path / "loop")
    git = repo.path / ".git"
    git.rename(repo.path / "elsewhere")
    for pointer in ("gitdir: .git\n", f"gitdir: {'x' * 4000}\n", "gitdir: \0\n", "no pointer\n"):
        git.write_text(pointer)
        with pytest.raises(UsageError) as caught:
            shown(repo.path)
        assert str(git) in str(caught.value)
    git.unlink()
    git.symlink_to(".git")
    with pytest.raises(UsageError, match="neither a directory nor a file"):
        shown(repo.path)
    git.unlink()
    os.mkfifo(git)
    with pytest.raises(UsageError, match="neither a directory nor a file"):
        shown(repo.path)


# what runs


@pytest.mark.parametrize("path", [f".:{PATH}", f":{PATH}", f"{PATH}:", f"bin:../evil:{PATH}"])
def test_a_program_of_the_repository_is_not_found_on_a_relative_path(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for folder in (repo.path, repo.path / "bin"):
        for name in ("git", "git-rev-parse", "sh"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path / 'canary'}\n")
            (folder / name).chmod(0o755)
    monkeypatch.chdir(repo.path)
    assert "git" in shown(repo.path, path=path)
    assert not (tmp_path / "canary").exists()


# what keeps us waiting


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "GIT_SECONDS", 0.6)


def loose(repo: Repo, revision: str) -> Path:
    oid = repo.git("rev-parse", revision).decode().strip()
    return repo.path / ".git/objects" / oid[:2] / oid[2:]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "place",
    [
        "refs/heads/main",
        "objects/HEAD:a.txt",
        "objects/HEAD^{tree}",
        "objects/info/alternates",
        "packed-refs",
        "shallow",
        "FETCH_HEAD",
        "index",
        "config",
        "info/exclude",
        "commondir",
        "logs/HEAD",
    ],
)
def test_a_pipe_in_place_of_any_file_of_git_is_passed_over_or_given_up(
    repo: Repo, place: str
) -> None:
    path = repo.path / ".git" / place
    if place.startswith("objects/HEAD"):
        path = loose(repo, place.removeprefix("objects/"))
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    started = time.monotonic()
    for selection in (LAST, Selection("range", base="main@{0}~1..FETCH_HEAD"), AUTO):
        assert len(refusal(repo.path, selection).splitlines()) <= 1
    assert time.monotonic() - started < 30


@pytest.mark.usefixtures("impatient")
def test_a_submodule_of_pipes_is_given_up(repo: Repo) -> None:
    inner = Repo(repo.path / "sub")
    inner.commit("inner", {"x": "x\n"})
    repo.commit("sub")
    (inner.path / ".git/HEAD").unlink()
    os.mkfifo(inner.path / ".git/HEAD")
    with pytest.raises(ReviewerError, match="did not finish within"):
        shown(repo.path)


def test_a_ref_that_never_ends_meets_a_bound_of_memory(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "_MEMORY_BYTES", 128 * 1024**2)
    ref = repo.path / ".git/refs/heads/main"
    ref.unlink()
    ref.symlink_to("/dev/zero")
    with pytest.raises(UsageError, match="HEAD leads to no commit"):
        shown(repo.path)


def test_files_of_git_that_are_too_large_are_not_copied(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = repo.path / ".git"
    os.truncate(git / "HEAD", 1 << 40)  # with a hole in it: it takes no room
    assert len(locate.head_of(git / "HEAD", locate.MAX_POINTER_BYTES)) == 4096
    with pytest.raises(ReviewerError):
        shown(repo.path)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    os.truncate(git / "index", 1 << 40)
    with pytest.raises(UsageError, match="index: larger than"):
        shown(repo.path)
    (git / "index").unlink()
    monkeypatch.setattr("reviewer.rim.git.worktree._MAX_BYTES", 1000)
    repo.put("image.iso", "x" * 2000)
    with pytest.raises(UsageError, match=r"most of it image\.iso"):
        shown(repo.path)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", [".gitattributes", ".gitignore", ".mailmap", ".gitmodules"])
def test_a_pipe_in_the_working_tree_does_not_keep_a_commit_waiting(repo: Repo, name: str) -> None:
    repo.commit("tracked", {name: "# nothing\n", "a.txt": "4\n"})
    (repo.path / name).unlink()
    os.mkfifo(repo.path / name)
    assert set(shown(repo.path, LAST)) == {name, "a.txt"}
    assert len(refusal(repo.path, AUTO).splitlines()) <= 1
