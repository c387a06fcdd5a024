"""Every form of input, on real repositories."""

import os
from pathlib import Path

import pytest

from reviewer.change.model import Side
from reviewer.errors import UsageError
from reviewer.ports import Loaded, Selection
from reviewer.rim.git.load import load
from tests.gitrepo import ENV, Repo

PATH = ENV["PATH"]
AUTO = Selection("auto")


def told(repo: Path, selection: Selection) -> tuple[Loaded, dict[str, str]]:
    """The loaded change, and status and kind of each file."""
    with load(repo, selection, PATH) as loaded:
        return loaded, {file.path: f"{file.status} {file.kind}" for file in loaded.change.files}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "shop")
    made.commit("start", {"a.txt": "one\ntwo\n", "lib/b.txt": "b\n"})
    return made


def test_the_working_tree_with_untracked_deleted_and_ignored_files(repo: Repo) -> None:
    repo.put(".gitignore", "*.log\n")
    repo.put("a.txt", "one\n2\n")
    repo.put("new/c.txt", "c\n")
    repo.put("noise.log", "x\n")
    (repo.path / "lib/b.txt").unlink()
    with load(repo.path / "new", AUTO, PATH) as loaded:
        status = {file.path: file.status for file in loaded.change.files}
        assert loaded.source.read(Side.NEW, "new/c.txt") == b"c\n"
        assert loaded.source.read(Side.NEW, "lib/b.txt") is None
        assert loaded.source.read(Side.OLD, "lib/b.txt") == b"b\n"
        assert loaded.source.listing(Side.NEW, "") == (".gitignore", "a.txt")
    assert status == {
        ".gitignore": "added",
        "a.txt": "modified",
        "lib/b.txt": "deleted",
        "new/c.txt": "added",
    }
    assert loaded.messages == ()
    assert loaded.head == "the working tree"


def test_reviewing_the_working_tree_leaves_the_repository_as_it_was(repo: Repo) -> None:
    repo.put("a.txt", "changed\n")
    repo.put("huge-untracked.bin", b"\0" * 100)
    before = sorted((str(p), p.stat().st_mtime_ns) for p in (repo.path / ".git").rglob("*"))
    told(repo.path, AUTO)
    assert before == sorted((str(p), p.stat().st_mtime_ns) for p in (repo.path / ".git").rglob("*"))


def test_a_clean_tree_gives_the_last_commit(repo: Repo) -> None:
    repo.commit("fix: two", {"a.txt": "one\n2\n"})
    loaded, files = told(repo.path, AUTO)
    assert files == {"a.txt": "modified text"}
    assert [message.text.strip() for message in loaded.messages] == ["fix: two"]


def test_staged_is_the_index_alone(repo: Repo) -> None:
    repo.put("a.txt", "staged\n")
    repo.git("add", "a.txt")
    repo.put("lib/b.txt", "not staged\n")
    assert told(repo.path, Selection("staged"))[1] == {"a.txt": "modified text"}


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "fresh")
    with pytest.raises(UsageError, match="nothing to review"):
        told(repo.path, AUTO)
    repo.put("a.txt", "a\n")
    assert told(repo.path, AUTO)[1] == {"a.txt": "added text"}


def test_the_root_commit_is_all_added(repo: Repo) -> None:
    loaded, files = told(repo.path, Selection("commit", head=repo.head))
    assert files == {"a.txt": "added text", "lib/b.txt": "added text"}
    assert len(loaded.messages) == 1


def test_a_range_is_what_the_branch_added_since_it_left(repo: Repo) -> None:
    repo.git("branch", "feature")
    repo.commit("main goes on", {"main.txt": "m\n"})
    repo.git("checkout", "--quiet", "feature")
    repo.commit("one", {"f.txt": "1\n"})
    repo.commit("two", {"f.txt": "2\n"})
    for selection in (
        Selection("range", base="main..feature"),
        Selection("range", base="main...feature"),
        Selection("range", base="main.."),
        Selection("ends", base="main", head="feature"),
    ):
        loaded, files = told(repo.path, selection)
        assert files == {"f.txt": "added text"}
        assert [message.text.strip() for message in loaded.messages] == ["one", "two"]


def test_a_merge_is_reviewed_against_its_first_parent(repo: Repo) -> None:
    repo.git("branch", "feature")
    repo.commit("main goes on", {"main.txt": "m\n"})
    repo.git("checkout", "--quiet", "feature")
    repo.commit("feature", {"f.txt": "1\n"})
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-edit", "feature")
    assert told(repo.path, Selection("commit", head="HEAD"))[1] == {"f.txt": "added text"}


def test_the_policy_is_the_base_s_own(repo: Repo) -> None:
    repo.commit("policy", {".reviewer.yml": "version: 1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit("loosen", {".reviewer.yml": "version: 2\n"})
    assert told(repo.path, Selection("range", base="main..feature"))[0].policy == b"version: 1\n"
    repo.put(".reviewer.yml", "version: 3\n")
    assert told(repo.path, AUTO)[0].policy == b"version: 2\n"


@pytest.mark.parametrize("form", ["bare", "worktree", "detached", "sub-directory", "sha256"])
def test_every_kind_of_repository(tmp_path: Path, form: str) -> None:
    made = Repo(tmp_path / "one", *(["--object-format=sha256"] if form == "sha256" else []))
    made.commit("start", {"dir/a.txt": "a\n"})
    made.commit("fix: it", {"dir/a.txt": "b\n"})
    place = made.path
    if form == "bare":
        place = tmp_path / "bare.git"
        made.git("clone", "--quiet", "--bare", ".", str(place))
    elif form == "worktree":
        place = tmp_path / "tree"
        made.git("worktree", "add", "--quiet", "--detach", str(place))
    elif form == "detached":
        made.git("checkout", "--quiet", "--detach")
    elif form == "sub-directory":
        place = made.path / "dir"
    loaded, files = told(place, AUTO)
    assert files == {"dir/a.txt": "modified text"}
    assert loaded.head == made.head
    if form == "worktree":
        (place / "dir/a.txt").write_text("c\n")
        assert told(place, AUTO)[0].head == "the working tree"


def test_a_shallow_clone_reviews_what_it_has_and_says_what_it_lacks(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "far")
    for number in range(4):
        repo.commit(f"c{number}", {"a.txt": f"{number}\n"})
    near = tmp_path / "near"
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(near))
    loaded, files = told(near, Selection("commit", head="HEAD"))
    assert (files, loaded.history) == ({"a.txt": "modified text"}, "shallow")
    with pytest.raises(UsageError, match="shallow"):
        told(near, Selection("commit", head="HEAD~1"))


def test_every_kind_of_change(repo: Repo) -> None:
    body = "".join(f"line {n}\n" for n in range(40))
    repo.commit(
        "before",
        {
            "moved.txt": body,
            "mode.sh": "#!/bin/sh\n",
            "bin.dat": b"\0\1",
            "empty.txt": "",
            "emptied.txt": "x\n",
            "latin.txt": "caf\xe9\n".encode("latin-1"),
            "crlf.txt": "a\r\nb\r\n",
            "turns.txt": "plain\n",
        },
    )
    sub = Repo(repo.path / "vendored")
    sub.commit("inner", {"x": "1\n"})
    repo.git("mv", "moved.txt", "elsewhere.txt")
    (repo.path / "mode.sh").chmod(0o755)
    repo.put("bin.dat", b"\0\2")
    (repo.path / "empty.txt").unlink()
    repo.put("emptied.txt", "")
    repo.put("latin.txt", "caf\xe8".encode("latin-1"))
    repo.put("crlf.txt", "a\r\nc\r\n")
    repo.put("copied.txt", "one\ntwo\n" * 20)
    (repo.path / "turns.txt").unlink()
    (repo.path / "turns.txt").symlink_to("/etc/passwd")
    strange = os.fsdecode(b'n\xffame "with"\ttab\nline')
    repo.put(strange, "s\n")
    repo.commit("after")
    with load(repo.path, Selection("commit", head="HEAD"), PATH) as loaded:
        files = {file.path: f"{file.status} {file.kind}" for file in loaded.change.files}
        assert loaded.source.read(Side.NEW, strange) == b"s\n"
        assert loaded.source.read(Side.NEW, "latin.txt") == b"caf\xe8"
        assert loaded.source.read(Side.NEW, "turns.txt") == b"/etc/passwd"
        assert loaded.source.read(Side.NEW, "vendored") is None
    assert files == {
        "bin.dat": "modified binary",
        "copied.txt": "added text",
        "crlf.txt": "modified text",
        "elsewhere.txt": "renamed text",
        "emptied.txt": "modified text",
        "empty.txt": "deleted text",
        "latin.txt": "modified text",
        "mode.sh": "modified text",
        "turns.txt": "type-changed symlink",
        strange: "added text",
        "vendored": "added submodule",
    }


def test_a_patch_is_read_against_the_head_or_a_base(repo: Repo) -> None:
    patch = b"--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
    with load(repo.path, Selection("patch", patch=patch), PATH) as loaded:
        assert loaded.source.read(Side.NEW, "a.txt") == b"one\n2\n"
        assert loaded.gaps == ()
    first = repo.head
    repo.commit("gone on", {"a.txt": "else\n"})
    with load(repo.path, Selection("patch", patch=patch), PATH) as loaded:
        assert [gap.where for gap in loaded.gaps] == ["a.txt"]
    with load(repo.path, Selection("patch", base=first, patch=patch), PATH) as loaded:
        assert loaded.gaps == ()


WRONG = {
    "no such revision": (Selection("commit", head="nowhere"), "nowhere: no such revision"),
    "an option": (Selection("commit", head="--output=x"), "not a revision"),
    "not a range": (Selection("range", base="main"), "--commit main"),
    "a file, not a commit": (Selection("commit", head="HEAD:a.txt"), "no such revision"),
}


@pytest.mark.parametrize(("selection", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_revision_is_said_with_its_mend(
    repo: Repo, selection: Selection, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        told(repo.path, selection)


def test_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        told(tmp_path, AUTO)
    with pytest.raises(UsageError, match="no such directory"):
        told(tmp_path / "nowhere", AUTO)


def test_unresolved_conflicts_are_said_for_the_index(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "other")
    repo.commit("theirs", {"a.txt": "theirs\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit("ours", {"a.txt": "ours\n"})
    repo.git("merge", "other", check=False)
    with pytest.raises(UsageError, match="unmerged"):
        told(repo.path, Selection("staged"))
    assert told(repo.path, AUTO)[1] == {"a.txt": "modified text"}
