"""A repository that wants to run code, hide files, hang us or be changed by being looked at."""

import os
from pathlib import Path

import pytest

from reviewer.change.model import FileChange, Side
from reviewer.errors import ReviewerError, UsageError
from reviewer.ports import Selection
from reviewer.rim.git import shadow
from reviewer.rim.git.load import load
from tests.gitrepo import ENV, Repo

PATH = ENV["PATH"]
EVERY_FORM = (
    Selection("auto"),
    Selection("staged"),
    Selection("commit", head="HEAD"),
    Selection("range", base="HEAD~1..HEAD"),
    Selection("patch", patch=b"--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-2\n+3\n"),
)


def files_of(repo: Path, selection: Selection) -> dict[str, FileChange]:
    with load(repo, selection, PATH) as loaded:
        for file in loaded.change.files:
            loaded.source.read(Side.NEW, file.path)
            loaded.source.read(Side.OLD, file.old_path)
        loaded.source.listing(Side.NEW, "")
        return dict(loaded.change.by_path)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "evil")
    made.commit("one", {"a.txt": "1\n"})
    made.commit("two", {"a.txt": "2\n"})
    return made


def armed(repo: Repo, canary: Path) -> None:
    """Everything a repository can configure to run a program, all at once."""
    run = f"touch {canary}; cat"
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "merge.evil.driver",
        "gpg.program",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "pager.log",
        "pager.diff",
        "remote.origin.uploadpack",
    ):
        repo.git("config", key, run)
    repo.git("config", "filter.evil.required", "true")
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "extensions.partialClone", "origin")
    repo.git("config", "remote.origin.url", f"ext::sh -c touch% {canary}")
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "protocol.ext.allow", "always")
    (repo.path / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    for hook in ("post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        path = repo.path / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {canary}\n")
        path.chmod(0o755)


def test_the_trap_is_armed(repo: Repo, tmp_path: Path) -> None:
    """Plain git in the same repository runs the planted program: else the next test proves nothing."""
    armed(repo, tmp_path / "canary")
    repo.put("a.txt", "3\n")
    repo.git("status", check=False)
    repo.git("diff", check=False)
    assert (tmp_path / "canary").exists()


@pytest.mark.parametrize("selection", EVERY_FORM, ids=lambda selection: selection.kind)
def test_nothing_configured_in_a_repository_runs(
    repo: Repo, tmp_path: Path, selection: Selection
) -> None:
    armed(repo, tmp_path / "canary")
    (repo.path / "b.txt").write_text("untracked\n")
    repo.path.joinpath("a.txt").write_text("dirty\n")
    files_of(repo.path, selection)
    assert not (tmp_path / "canary").exists()


def test_a_submodule_s_configuration_runs_nothing(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(repo.path / "sub")
    inner.commit("inner", {"x.txt": "x\n"})
    repo.git("add", "sub")
    repo.git("commit", "--quiet", "--message", "sub")
    armed(inner, tmp_path / "canary")
    inner.put("x.txt", "dirty\n")
    repo.put("a.txt", "dirty\n")
    assert set(files_of(repo.path, Selection("auto"))) == {"a.txt"}
    assert not (tmp_path / "canary").exists()


def test_the_environment_has_no_say(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo(tmp_path / "other")
    for name, value in {
        "GIT_DIR": str(other.path / ".git"),
        "GIT_EXTERNAL_DIFF": f"touch {tmp_path / 'canary'};",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "diff.external",
        "GIT_CONFIG_VALUE_0": f"touch {tmp_path / 'canary'};",
        "GIT_OBJECT_DIRECTORY": str(other.path / ".git/objects"),
        "GIT_INDEX_FILE": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    assert set(files_of(repo.path, Selection("commit", head="HEAD"))) == {"a.txt"}
    assert not (tmp_path / "canary").exists()


def test_attributes_cannot_hide_a_file(repo: Repo) -> None:
    repo.commit("hide", {".gitattributes": "* -diff -text binary\n*.py -diff linguist-generated\n"})
    repo.commit("evil", {"evil.py": "import os\n", ".gitattributes": "evil.py binary -diff\n"})
    for selection in (Selection("commit", head="HEAD"), Selection("range", base="HEAD~1..")):
        file = files_of(repo.path, selection)["evil.py"]
        assert (file.kind, len(file.hunks)) == ("text", 1)


def test_replace_refs_and_grafts_show_nothing_else(repo: Repo) -> None:
    honest = files_of(repo.path, Selection("commit", head="HEAD"))
    tree = repo.git("rev-parse", "HEAD~1^{tree}").decode().strip()
    parent = repo.git("rev-parse", "HEAD~1").decode().strip()
    fake = repo.git("commit-tree", tree, "-p", parent, "-m", "nothing to see").decode().strip()
    repo.git("replace", repo.head, fake)
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{repo.head}\n")
    assert files_of(repo.path, Selection("commit", head="HEAD")).keys() == honest.keys()


def test_pipes_and_devices_in_place_of_files_do_not_hang(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "GIT_SECONDS", 3.0)
    os.mkfifo(repo.path / "pipe")
    repo.put("a.txt", "3\n")
    assert set(files_of(repo.path, Selection("auto"))) == {"a.txt"}
    os.mkfifo(repo.path / ".gitignore")
    try:
        files_of(repo.path, Selection("auto"))
    except ReviewerError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said


@pytest.mark.parametrize("name", ["HEAD", "config", "index", "commondir"])
def test_damaged_repositories_are_said_in_one_line(repo: Repo, name: str) -> None:
    (repo.path / ".git" / name).write_bytes(b"\xff\0garbage\n")
    with pytest.raises(ReviewerError) as caught:
        files_of(repo.path, Selection("auto"))
    assert "\n" not in str(caught.value)


def test_a_pipe_as_head_is_no_repository(repo: Repo) -> None:
    (repo.path / ".git/HEAD").unlink()
    os.mkfifo(repo.path / ".git/HEAD")
    with pytest.raises(UsageError, match="damaged git repository"):
        files_of(repo.path, Selection("auto"))


def test_a_missing_object_is_never_fetched(repo: Repo, tmp_path: Path) -> None:
    armed(repo, tmp_path / "canary")
    blob = repo.git("rev-parse", "HEAD:a.txt").decode().strip()
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(ReviewerError):
        files_of(repo.path, Selection("commit", head="HEAD"))
    assert not (tmp_path / "canary").exists()


def test_a_path_with_a_newline_in_the_repository_s_place(tmp_path: Path) -> None:
    made = Repo(tmp_path / 'new\nline "quoted" #')
    made.commit("one", {"a.txt": "1\n"})
    assert set(files_of(made.path, Selection("auto"))) == {"a.txt"}
