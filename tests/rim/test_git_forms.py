"""Forms of input beyond the everyday ones: odd repositories, odd names, odd and very large changes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reviewer.change.model import Side
from reviewer.errors import IncompleteError, UsageError
from reviewer.ports import Loaded, Selection
from reviewer.rim.git.load import load
from tests.gitrepo import ENV, Repo

PATH = ENV["PATH"]
AUTO = Selection("auto")
LAST = Selection("commit", head="HEAD")
REFTABLE = b"--ref-format" in subprocess.run(["git", "init", "-h"], capture_output=True).stdout


def told(repo: Path, selection: Selection) -> tuple[Loaded, dict[str, str]]:
    """The loaded change, and status and kind of each file."""
    with load(repo, selection, PATH) as loaded:
        return loaded, {file.path: f"{file.status} {file.kind}" for file in loaded.change.files}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "shop")
    made.commit("start", {"a.txt": "one\ntwo\n", "lib/b.txt": "b\n"})
    return made


PATCH = b"--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"


@pytest.mark.parametrize("format_", ["sha1", "sha256"])
def test_every_form_in_either_kind_of_object_ids(tmp_path: Path, format_: str) -> None:
    repo = Repo(tmp_path / "r", f"--object-format={format_}")
    repo.commit("start", {"a.txt": "one\ntwo\n"})
    repo.git("branch", "old")
    repo.commit("next", {"a.txt": "one\n2\n"})
    repo.put("a.txt", "one\nstaged\n")
    repo.git("add", "a.txt")
    repo.put("a.txt", "one\ndirty\n")
    added = {
        Selection("commit", head="HEAD"): "2",
        Selection("range", base="old..HEAD"): "2",
        Selection("range", base="old...HEAD"): "2",
        Selection("ends", base="old", head="HEAD"): "2",
        Selection("staged"): "staged",
        Selection("auto"): "dirty",
        Selection("patch", base="old", patch=PATCH): "2",
    }
    for selection, line in added.items():
        with load(repo.path, selection, PATH) as loaded:
            assert [part.added for h in loaded.change.hunks for part in h.parts] == [(line,)]
            assert loaded.source.read(Side.NEW, "a.txt") == f"one\n{line}\n".encode()
    assert told(repo.path, Selection("commit", head="old"))[1] == {"a.txt": "added text"}


def test_a_repository_of_reftables(tmp_path: Path) -> None:
    path = tmp_path / "r"
    if not REFTABLE:  # then it is said
        older = Repo(path)
        older.git("config", "core.repositoryformatversion", "1")
        older.git("config", "extensions.refstorage", "reftable")
        with pytest.raises(UsageError, match=r"git cannot read this repository: .*refstorage"):
            told(path, AUTO)
        return
    repo = Repo(path, "--ref-format=reftable")
    repo.commit("start", {"a.txt": "one\n"})
    repo.git("branch", "old")
    repo.commit("next", {"a.txt": "two\n"})
    assert told(path, LAST)[0].messages[0].text == "next\n"
    assert told(path, Selection("range", base="old..HEAD"))[1] == {"a.txt": "modified text"}
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", "-b", "side", str(linked), "old")
    (linked / "a.txt").write_text("three\n")
    loaded = told(linked, AUTO)[0]
    assert (loaded.branch, loaded.change.hunks[0].rows) == ("side", ("-one", "+three"))


def test_before_the_first_commit_the_index_and_a_patch_can_be_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "fresh")
    repo.put("a.txt", "a\n")
    repo.git("add", "a.txt")
    repo.put("b.txt", "b\n")
    assert told(repo.path, Selection("staged"))[1] == {"a.txt": "added text"}
    new = b"--- /dev/null\n+++ b/n.txt\n@@ -0,0 +1 @@\n+n\n"
    loaded, files = told(repo.path, Selection("patch", patch=new))
    assert (files, loaded.gaps) == ({"n.txt": "added text"}, ())
    with pytest.raises(UsageError, match="HEAD: no such revision"):
        told(repo.path, LAST)


def test_a_bare_repository_gives_commits_ranges_and_patches_but_has_no_index(repo: Repo) -> None:
    repo.commit("next", {"a.txt": "one\n2\n"})
    bare = repo.path.parent / "bare.git"
    repo.git("clone", "--quiet", "--bare", ".", str(bare))
    changed = {"a.txt": "modified text"}
    assert told(bare, AUTO)[1] == changed
    assert told(bare, Selection("range", base="HEAD~1..HEAD"))[1] == changed
    assert told(bare, Selection("patch", base="HEAD~1", patch=PATCH))[0].gaps == ()
    with pytest.raises(UsageError, match="bare"):
        told(bare, Selection("staged"))


def test_a_bare_repository_that_holds_linked_working_trees(repo: Repo) -> None:
    """The folder around it is no working tree of it: nothing in it is deleted, nothing added."""
    repo.commit("next", {"a.txt": "one\n2\n"})
    around = repo.path.parent / "around"
    repo.git("clone", "--quiet", "--bare", ".", str(around / ".git"))
    git = ["git", "worktree", "add", "--quiet", str(around / "main")]
    subprocess.run(git, cwd=around, env=ENV, check=True)
    assert told(around, AUTO)[0].head == repo.head
    with pytest.raises(UsageError, match="bare"):
        told(around, Selection("staged"))
    (around / "main/a.txt").write_text("dirty\n")
    assert told(around / "main", AUTO)[1] == {"a.txt": "modified text"}


def test_a_linked_working_tree_has_its_own_head_history_and_index(repo: Repo) -> None:
    place = repo.path.parent / "linked"
    repo.git("worktree", "add", "--quiet", "-b", "side", str(place))
    linked = Repo(place)
    linked.commit("side one", {"a.txt": "side 1\n"})
    linked.commit("side two", {"a.txt": "side 2\n"})
    repo.commit("main one", {"a.txt": "main 1\n"})
    loaded, _ = told(linked.path, Selection("range", base="HEAD@{1}..HEAD"))
    assert [message.text for message in loaded.messages] == ["side two\n"]
    assert loaded.branch == "side"
    linked.git("reset", "--quiet", "--hard", "HEAD~1")
    loaded, _ = told(linked.path, Selection("range", base="HEAD..ORIG_HEAD"))
    assert [message.text for message in loaded.messages] == ["side two\n"]
    linked.put("a.txt", "staged\n")
    linked.git("add", "a.txt")
    staged, _ = told(linked.path, Selection("staged"))
    assert staged.change.hunks[0].rows == ("-side 1", "+staged")
    with pytest.raises(UsageError, match="ORIG_HEAD: no such revision"):
        told(repo.path, Selection("range", base="ORIG_HEAD..HEAD"))


def test_a_range_in_a_shallow_clone_needs_a_common_commit(tmp_path: Path) -> None:
    far = Repo(tmp_path / "far")
    for number in range(4):
        far.commit(f"c{number}", {"a.txt": f"{number}\n"})
    near = tmp_path / "near"
    far.git("clone", "--quiet", "--depth=2", f"file://{far.path}", str(near))
    assert told(near, Selection("range", base="HEAD~1.."))[1] == {"a.txt": "modified text"}
    far.git("checkout", "--quiet", "-b", "other", "HEAD~3")
    far.commit("elsewhere", {"b.txt": "b\n"})
    fetch = ["git", "fetch", "--quiet", "--depth=1", "origin", "other"]
    subprocess.run(fetch, cwd=near, env=ENV, check=True)
    with pytest.raises(UsageError, match="no common commit in this shallow clone"):
        told(near, Selection("range", base="FETCH_HEAD..main"))


def test_a_detached_head_is_on_no_branch(repo: Repo) -> None:
    repo.git("tag", "main")  # git would call the branch heads/main from now on
    assert told(repo.path, LAST)[0].branch == "main"
    repo.git("checkout", "--quiet", "--detach")
    assert told(repo.path, LAST)[0].branch == ""


@pytest.mark.parametrize("turned", ["a link", "a submodule"])
def test_what_was_a_submodule_or_becomes_one_has_no_text_on_that_side(
    repo: Repo, turned: str
) -> None:
    # the commit a submodule is at is no object of the repository around it
    module = ("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},x")
    (repo.path / "x").symlink_to("a.txt")
    link = ("update-index", "--add", "x")
    for form in (module, link) if turned == "a link" else (link, module):
        repo.git(*form)
        repo.git("commit", "--quiet", "--message", "x")
    with load(repo.path, LAST, PATH) as loaded:
        sides = [loaded.source.read(side, "x") for side in (Side.OLD, Side.NEW)]
    assert sides == ([None, b"a.txt"] if turned == "a link" else [b"a.txt", None])


def test_submodules_added_moved_and_removed(repo: Repo) -> None:
    inner = Repo(repo.path / "sub")
    first = inner.commit("inner one", {"x": "1\n"})
    repo.commit("add it")
    assert told(repo.path, LAST)[1] == {"sub": "added submodule"}
    second = inner.commit("inner two", {"x": "2\n"})
    loaded, files = told(repo.path, AUTO)
    assert files == {"sub": "modified submodule"}
    assert loaded.change.hunks[0].rows == (
        f"-Subproject commit {first}",
        f"+Subproject commit {second}",
    )
    repo.commit("move it")
    assert told(repo.path, LAST)[1] == {"sub": "modified submodule"}
    repo.git("rm", "--quiet", "--cached", "sub")
    shutil.rmtree(repo.path / "sub")
    assert told(repo.path, AUTO)[1] == {"sub": "deleted submodule"}


def test_links_and_files_that_turn_into_each_other(repo: Repo) -> None:
    (repo.path / "link").symlink_to("a.txt")
    repo.commit("a link", {"file": "text\n"})
    (repo.path / "link").unlink()
    repo.put("link", "a file now\n")
    (repo.path / "file").unlink()
    (repo.path / "file").symlink_to("/etc/passwd")
    for selection in (AUTO, LAST):
        with load(repo.path, selection, PATH) as loaded:
            kinds = {file.path: f"{file.status} {file.kind}" for file in loaded.change.files}
            assert kinds == {"link": "type-changed text", "file": "type-changed symlink"}
            assert loaded.source.read(Side.OLD, "link") == b"a.txt"
            assert loaded.source.read(Side.NEW, "link") == b"a file now\n"
            assert loaded.source.read(Side.NEW, "file") == b"/etc/passwd"
        if selection is AUTO:
            repo.commit("turned")


def test_folders_and_files_that_take_each_other_s_place(repo: Repo, tmp_path: Path) -> None:
    shutil.rmtree(repo.path / "lib")
    (repo.path / "lib").symlink_to(tmp_path)
    (repo.path / "a.txt").unlink()
    repo.put("a.txt/inside", "new\n")
    assert told(repo.path, AUTO)[1] == {
        "a.txt": "deleted text",
        "a.txt/inside": "added text",
        "lib": "added symlink",
        "lib/b.txt": "deleted text",
    }


def test_a_copy_and_its_source_are_told(repo: Repo) -> None:
    body = "".join(f"line {n}\n" for n in range(40))
    repo.commit("before", {"source.txt": body})
    repo.commit("after", {"source.txt": body + "more\n", "copy.txt": body})
    loaded, files = told(repo.path, LAST)
    assert files == {"copy.txt": "copied text", "source.txt": "modified text"}
    assert loaded.change.by_path["copy.txt"].old_path == "source.txt"


NAMES = (
    "-rf",
    "--output=x",
    " leading and trailing ",
    'quo"te',
    "back\\slash",
    "tab\there",
    "new\nline",
    "x b/x",
    "a/b/a/b",
    ":(top)magic",
    ":!exclude",
    "*.txt",
    "HEAD",
    "e\N{COMBINING ACUTE ACCENT}",
    os.fsdecode(b"\xff\xfe"),
    "é",
    "\x1b[31mred",
    "deep/" * 40 + "down",
)


def test_names_that_look_like_options_headers_or_patterns(repo: Repo) -> None:
    for name in NAMES:
        repo.put(name, "".join(f"{name!r} {n}\n" for n in range(9)))
    assert set(told(repo.path, AUTO)[1]) == set(NAMES)
    repo.commit("all of them")
    for name in NAMES:
        (repo.path / name).chmod(0o755)
    assert told(repo.path, AUTO)[1] == dict.fromkeys(NAMES, "modified text")
    repo.commit("modes alone")
    for number, name in enumerate(NAMES):
        (repo.path / name).rename(repo.path / f"renamed {number} b")
    with load(repo.path, AUTO, PATH) as loaded:
        moved = {file.old_path for file in loaded.change.files if file.status == "renamed"}
        assert moved == set(NAMES)
        for name in NAMES:
            text = loaded.source.read(Side.OLD, name)
            assert text is not None
            assert text.startswith(repr(name).encode("utf-8", "surrogateescape"))


def test_a_file_of_50_mb_is_read_by_its_hunks(repo: Repo) -> None:
    lines = [f"{n:06} {'x' * 992}\n" for n in range(50_000)]
    repo.put("big.txt", "".join(lines))
    repo.git("add", "big.txt")
    repo.git("-c", "core.compression=0", "commit", "--quiet", "--message", "big")
    lines[25_000] = "another\n"
    repo.put("big.txt", "".join(lines))
    with load(repo.path, AUTO, PATH) as loaded:
        (hunk,) = loaded.change.hunks
        assert (hunk.old_start, hunk.old_lines, hunk.new_lines) == (24_998, 7, 7)
        assert loaded.source.read(Side.NEW, "big.txt") is None


def test_a_change_of_5000_files(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "many")
    commits = []
    for number, text in ((1, "one"), (2, "two")):
        commits.append(
            f"commit refs/heads/main\nmark :{number}\ncommitter A <a@b> {number} +0000\n"
            f"data 2\n{number}\n"
        )
        commits += [
            f"M 644 inline d{n % 50}/f{n}.txt\ndata 5\n{text}{n % 10}\n\n" for n in range(5000)
        ]
    repo.git("fast-import", "--quiet", stdin="".join(commits).encode())
    with load(repo.path, Selection("range", base="main~1..main"), PATH) as loaded:
        assert len(loaded.change.hunks) == 5000
        assert loaded.source.read(Side.OLD, "d7/f7.txt") == b"one7\n"
        assert len(loaded.source.listing(Side.NEW, "d7")) == 100


def test_a_partial_clone_is_read_as_far_as_it_goes_and_nothing_is_fetched(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit("next", {"a.txt": "one\n2\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    part = tmp_path / "part"
    options = ("--quiet", "--no-checkout", "--filter=blob:none")
    repo.git("clone", *options, f"file://{repo.path}", str(part))
    with pytest.raises(IncompleteError, match="a partial or damaged clone"):
        told(part, LAST)
    subprocess.run(["git", "checkout", "--quiet"], cwd=part, env=ENV, check=True)
    with pytest.raises(IncompleteError, match="a partial or damaged clone"):
        told(part, LAST)  # the old text is still not here
    (part / "a.txt").write_text("dirty\n")
    assert told(part, AUTO)[1] == {"a.txt": "modified text"}
