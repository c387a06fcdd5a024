"""Revisions that mean something else, damaged histories, odd commits and trees, other people's files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.change.reconstruct import Patched
from reviewer.errors import IncompleteError, ReviewerError, UsageError
from reviewer.ports import Loaded, Selection
from reviewer.rim.git import revisions
from reviewer.rim.git.load import load
from reviewer.rim.git.locate import locate
from reviewer.rim.git.objects import Trees
from reviewer.rim.git.shadow import Shadow
from tests.gitrepo import ENV, Repo

PATH = ENV["PATH"]
AUTO = Selection("auto")
LAST = Selection("commit", head="HEAD")


def loaded(repo: Repo, selection: Selection) -> Loaded:
    with load(repo.path, selection, PATH) as found:
        for file in found.change.files:
            found.source.read(Side.NEW, file.path)
            found.source.listing(Side.NEW, file.path.rpartition("/")[0])
        return found


def since(repo: Repo, revision: str) -> list[str]:
    """Subjects of the commits between a revision and HEAD."""
    found = loaded(repo, Selection("ends", base=revision, head="HEAD"))
    return [message.text.strip() for message in found.messages]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "odd")
    made.commit("one", {"a.txt": "1\n", "dir/b.txt": "b\n"})
    made.commit("two", {"a.txt": "2\n"})
    made.commit("three", {"a.txt": "3\n"})
    return made


# revisions


@pytest.mark.parametrize(
    "revision",
    ["HEAD@{1}", ":/two", "HEAD^{/two}", "HEAD~1", "main@{1}", "@~", "refs/heads/main~1"],
)
def test_every_way_git_has_to_name_a_commit(repo: Repo, revision: str) -> None:
    assert since(repo, revision) == ["three"]


def test_an_annotated_tag_is_its_commit_and_a_tag_of_a_tree_or_file_is_refused(repo: Repo) -> None:
    repo.git("tag", "--annotate", "--message", "m", "good", "HEAD~1")
    repo.git("tag", "--annotate", "--message", "m", "outer", "good")
    assert since(repo, "outer") == ["three"]
    repo.git("tag", "--annotate", "--message", "m", "tree", "HEAD^{tree}")
    repo.git("tag", "--annotate", "--message", "m", "file", "HEAD:a.txt")
    blob = repo.git("rev-parse", "HEAD:a.txt").decode().strip()
    wrong = {
        "tree": "it is a tree",
        "file": "it is a blob",
        "HEAD:dir": "it is a tree",
        "HEAD^{tree}": "it is a tree",
        blob: "it is a blob",
        "f" * 40: "no such revision",
        "^HEAD": "not a revision",
        "-x": "not a revision",
        "--all": "not a revision",
        "HEAD:nowhere": "no such revision",
        "HEAD@{99}": "no such revision",
        "HEAD@{upstream}": "as in origin/main",
        "a\nb": "no such revision",
        " ": "no such revision",
        "": "not a revision",
    }
    for revision, why in wrong.items():
        with pytest.raises(UsageError, match=why):
            since(repo, revision)


def test_a_name_of_two_commits_is_refused_but_head_is_head(repo: Repo) -> None:
    repo.git("branch", "release", "HEAD~1")
    repo.git("tag", "release", "HEAD~2")
    with pytest.raises(UsageError, match=r"ambiguous.*refs/heads/release or refs/tags/release"):
        since(repo, "release")
    assert since(repo, "refs/heads/release") == ["three"]
    repo.git("update-ref", "refs/heads/HEAD", "HEAD~2")
    assert since(repo, "HEAD~1") == ["three"]
    assert [message.text for message in loaded(repo, AUTO).messages] == ["three\n"]
    # a branch called as a commit is takes nothing over from it
    repo.git("update-ref", f"refs/heads/{repo.head}", "HEAD~2")
    assert since(repo, repo.head) == []


def test_a_branch_called_like_an_option_is_reached_by_its_full_name(repo: Repo) -> None:
    repo.git("update-ref", "refs/heads/--output=x", "HEAD~1")
    assert since(repo, "refs/heads/--output=x") == ["three"]
    assert not (repo.path / "x").exists()


def test_an_empty_range_is_said(repo: Repo) -> None:
    with pytest.raises(UsageError, match="an empty RANGE"):
        loaded(repo, Selection("range", base=""))


# damage is said, never read as something else


def test_a_branch_that_is_damaged_is_not_a_branch_before_its_first_commit(repo: Repo) -> None:
    ref = repo.path / ".git/refs/heads/main"
    for content in ("garbage\n", "f" * 40 + "\n", ""):
        ref.write_text(content)
        with pytest.raises(UsageError, match="HEAD leads to no commit that can be read"):
            loaded(repo, AUTO)
        with pytest.raises(UsageError, match="HEAD leads to no commit that can be read"):
            loaded(repo, Selection("staged"))


def test_a_shallow_list_of_garbage_does_not_cut_history(repo: Repo) -> None:
    shallow = repo.path / ".git/shallow"
    for content in (b"\xff\xfegarbage", b"root:x:0:0\n", repo.head.encode()[:-1] + b"\n"):
        shallow.write_bytes(content)
        with pytest.raises(UsageError, match="shallow: not a list of commits"):
            loaded(repo, AUTO)
    shallow.write_text(f"{repo.head}\n")
    with pytest.raises(UsageError, match="its parent is not in this shallow clone"):
        loaded(repo, LAST)


@pytest.mark.parametrize(
    "gone", ["HEAD~1", "HEAD~1^{tree}", "HEAD~2", "HEAD:a.txt", "HEAD~1:a.txt"]
)
def test_a_missing_object_is_an_error_never_another_base(repo: Repo, gone: str) -> None:
    oid = repo.git("rev-parse", gone).decode().strip()
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(ReviewerError) as caught:
        loaded(repo, Selection("range", base="HEAD~1..HEAD" if gone != "HEAD~2" else "HEAD~3.."))
    assert len(str(caught.value).splitlines()) == 1


def test_two_histories_of_which_one_is_cut_have_no_base_by_accident(repo: Repo) -> None:
    repo.git("branch", "side", "HEAD~1")
    oid = repo.git("rev-parse", "HEAD~2").decode().strip()
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.git("commit", "--quiet", "--message", "of its own", check=False)
    with pytest.raises(IncompleteError, match="merge-base failed"):
        loaded(repo, Selection("range", base="side..other"))


def test_commit_graph_and_pack_index_of_garbage_are_not_believed(repo: Repo) -> None:
    info = repo.path / ".git/objects/info"
    info.mkdir(exist_ok=True)
    (info / "commit-graph").write_bytes(b"CGPH garbage")
    assert [message.text for message in loaded(repo, LAST).messages] == ["three\n"]


# the policy


def test_a_first_commit_brings_no_policy_of_its_own(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "fresh")
    repo.commit("all at once", {".reviewer.yml": "version: 1\n"})
    assert loaded(repo, LAST).policy is None


@pytest.mark.parametrize("form", ["a link", "a folder", "nine megabytes"])
def test_a_policy_that_cannot_be_read_is_not_taken_for_none(repo: Repo, form: str) -> None:
    policy = repo.path / ".reviewer.yml"
    if form == "a link":
        policy.symlink_to("a.txt")
    elif form == "a folder":
        repo.put(".reviewer.yml/x", "x")
    else:
        policy.write_bytes(b"#" * 9_000_000)
    repo.commit("a policy")
    repo.commit("a change", {"a.txt": "4\n"})
    with pytest.raises(UsageError, match=r"\.reviewer\.yml at .*: not a plain file"):
        loaded(repo, LAST)


# commits and trees nobody would make by hand


def written(repo: Repo, kind: str, raw: bytes) -> str:
    argv = ("hash-object", "-t", kind, "-w", "--literally", "--stdin")
    return repo.git(*argv, stdin=raw).decode().strip()


def commit(repo: Repo, headers: bytes, message: bytes) -> str:
    tree, parent = repo.git("rev-parse", "HEAD^{tree}", "HEAD~1").split()
    return written(
        repo, "commit", b"tree %s\nparent %s\n%s\n\n%s" % (tree, parent, headers, message)
    )


PERSON = b"author A <a@b> 1 +0000\ncommitter C <c@d> 1 +0000"
MESSAGES = {
    "ten megabytes": (PERSON, b"fix: x\n\n" + b"word " * 2_000_000, "fix: x\n\nword"),
    "a NUL": (PERSON, b"fix: x\0hidden\0\0\0\0\0another", "fix: x"),
    "another encoding": (PERSON + b"\nencoding ISO-8859-1", b"fix: caf\xe9", "fix: café"),
    "an encoding nobody knows": (PERSON + b"\nencoding x-rot13", b"fix: x", "fix: x"),
    "not UTF-8": (PERSON, b"fix: \xff", os.fsdecode(b"fix: \xff")),
    "no person": (b"author\ncommitter", b"fix: x", "fix: x"),
    "a forged record": (PERSON, b"fix: x\n%x00%H\x01" + b"a" * 40, "fix: x"),
    "no message": (PERSON, b"", ""),
}


@pytest.mark.parametrize(("headers", "raw", "text"), MESSAGES.values(), ids=MESSAGES)
def test_odd_messages_are_one_message_of_bounded_size(
    repo: Repo, headers: bytes, raw: bytes, text: str
) -> None:
    oid = commit(repo, headers, raw)
    (message,) = loaded(repo, Selection("commit", head=oid)).messages
    assert message.oid == oid
    assert message.text.startswith(text)
    assert len(message.text) < 70_000


def test_a_long_message_keeps_its_end_where_the_trailers_are(repo: Repo) -> None:
    trailer = b"\n\nCo-Authored-By: Bot <bot@example.org>\n"
    oid = commit(repo, PERSON, b"fix: x\n\n" + b"w\n" * 100_000 + trailer)
    (message,) = loaded(repo, Selection("commit", head=oid)).messages
    assert message.text.rstrip().endswith("<bot@example.org>")


def test_too_much_to_say_is_incomplete(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_MAX_LOG_BYTES", 1000)
    repo.commit("word " * 1000, {"a.txt": "4\n"})
    with pytest.raises(IncompleteError, match="git told more than"):
        loaded(repo, LAST)


def test_odd_trees_are_shown_or_refused_in_one_line(repo: Repo) -> None:
    blob = bytes.fromhex(repo.git("rev-parse", "HEAD:a.txt").decode().strip())
    other = bytes.fromhex(repo.git("rev-parse", "HEAD~1:a.txt").decode().strip())
    trees = {
        "a parent folder": b"100644 ..\0" + blob,
        "a slash": b"100644 ../../etc/passwd\0" + blob,
        "git's own": b"100644 .git\0" + blob,
        "no name": b"100644 \0" + blob,
        "one name twice": b"100644 a.txt\0" + blob + b"100644 a.txt\0" + other,
        "not sorted": b"100644 z\0" + blob + b"100644 a.txt\0" + other,
        "a file as a folder": b"40000 a.txt\0" + blob,
        "no known mode": b"100666 a.txt\0" + other,
        "cut short": b"100644 a.txt\0" + blob[:7],
        "no mode": b"a.txt\0" + blob,
    }
    shown = {}
    for name, raw in trees.items():
        tree = written(repo, "tree", raw)
        oid = written(
            repo,
            "commit",
            b"tree %s\nparent %s\n%s\n\nx" % (tree.encode(), repo.head.encode(), PERSON),
        )
        try:
            found = loaded(repo, Selection("commit", head=oid)).change
        except ReviewerError as error:
            shown[name] = str(error)
        else:
            shown[name] = " ".join(file.path for file in found.files)
    assert [len(text.splitlines()) for text in shown.values()] == [1] * len(trees)
    assert "is not a path" in shown["a parent folder"]
    assert "is not a path" in shown["a slash"]
    assert ".git" in shown["git's own"]
    assert "a.txt" in shown["one name twice"]
    assert "a.txt" in shown["not sorted"]


def test_a_patch_of_endless_folders_is_looked_up_in_the_tree(repo: Repo) -> None:
    path = "d/" * 60_000 + "x"
    patch = parse(f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n".encode())
    tree = repo.git("rev-parse", "HEAD^{tree}").decode().strip()
    with Shadow(locate(repo.path), PATH) as shadow, Trees(shadow, tree, tree, Change(())) as trees:
        source = Patched(patch, trees)
        assert source.sparse == (path,)
        assert source.listing(Side.OLD, "d/" * 59_999 + "d") == (path,)
        assert trees.read(Side.OLD, "dir/b.txt") == b"b\n"
        assert trees.read(Side.OLD, "a.txt/b.txt") is None
        assert trees.listing(Side.OLD, "") == ("a.txt",)


# other people's files


@pytest.fixture
def nobody() -> Iterator[None]:
    """Without the rights of root, where the tests have them."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    yield
    os.setresuid(0, 0, 0)


@pytest.mark.parametrize("place", [".git", ".git/HEAD", ".git/index", ".git/objects", "a.txt"])
def test_what_may_not_be_read_is_said(
    repo: Repo, request: pytest.FixtureRequest, place: str
) -> None:
    for folder in (*repo.path.parents, repo.path):
        if "pytest-of-" in str(folder):
            folder.chmod(0o755)
    repo.put("a.txt", "changed\n")
    (repo.path / place).chmod(0)
    request.getfixturevalue("nobody")
    with pytest.raises((ReviewerError, PermissionError)) as caught:
        loaded(repo, AUTO)
    assert len(str(caught.value).splitlines()) == 1


def test_a_repository_of_somebody_else_is_read_all_the_same(
    repo: Repo, request: pytest.FixtureRequest
) -> None:
    """Git itself would refuse it for what its configuration could run; ours is not read."""
    for folder in (*repo.path.parents, repo.path):
        if "pytest-of-" in str(folder):
            folder.chmod(0o755)
    request.getfixturevalue("nobody")
    assert [message.text for message in loaded(repo, LAST).messages] == ["three\n"]
