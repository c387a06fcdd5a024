"""The patched text, held against git itself."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.change.reconstruct import Patched, applied

HEADERLIKE = (
    b"@@ -1 +1 @@",
    b"--- a/x",
    b"diff --git a/x b/x",
    b"\\ No newline",
    b"-c",
    b"+d",
    b" e",
)
LINE = st.sampled_from(
    (b"a", b"b", b"", b"\xff\xfe", b"x\r", b"\x0c\x1c", "\u2028\x85".encode(), *HEADERLIKE)
)
TEXT = st.builds(
    lambda lines, end: b"\n".join(lines) + (b"\n" if end and lines else b""),
    st.lists(LINE, max_size=25),
    st.booleans(),
)


def git_diff(folder: Path, old: bytes, new: bytes) -> bytes:
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    argv = ["git", "diff", "--no-index", "--text", "--no-color", "-U3", "old", "new"]
    return subprocess.run(argv, cwd=folder, capture_output=True, check=False).stdout


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(old=TEXT, new=TEXT)
def test_any_diff_of_git_is_read_and_applies_to_what_it_came_from(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, new: bytes
) -> None:
    change = parse(git_diff(tmp_path_factory.mktemp("d"), old, new))
    if old == new:
        assert change.files == ()
        return
    (file,) = change.files
    assert applied(old, file.hunks) == new
    assert sum(len(part.added) for hunk in file.hunks for part in hunk.parts) == change.lines_added


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(old=TEXT, new=TEXT, other=TEXT)
def test_a_patch_applies_only_where_git_says_it_does(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, new: bytes, other: bytes
) -> None:
    folder = tmp_path_factory.mktemp("d")
    patch = git_diff(folder, old, new).replace(b"a/old", b"a/file").replace(b"b/new", b"b/file")
    change = parse(patch)
    if not change.files:
        return
    (folder / "file").write_bytes(other)
    (folder / "patch").write_bytes(patch)
    argv = ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "patch"]
    accepted = subprocess.run(argv, cwd=folder, capture_output=True, check=False).returncode == 0
    ours = applied(other, change.files[0].hunks)
    if ours is not None and accepted:  # git also searches for another place; we do not
        assert (folder / "file").read_bytes() == ours


PATCH = b"--- a/x.py\n+++ b/x.py\n@@ -41,2 +41,3 @@ def f():\n kept = 1\n-gone = 2\n+come = 2\n+more = 3\n"


class Base:
    def __init__(self, text: bytes) -> None:
        self.text = text

    def read(self, side: Side, path: str) -> bytes | None:
        return self.text if (side, path) == (Side.NEW, "x.py") else None

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        return ("x.py", "y.py")


def test_a_patch_that_applies_gives_both_sides_whole() -> None:
    lines = [f"line {n}" for n in range(1, 41)]
    old = "\n".join([*lines, "kept = 1", "gone = 2", "tail"]).encode() + b"\n"
    source = Patched(parse(PATCH), Base(old))
    assert source.sparse == ()
    assert source.read(Side.OLD, "x.py") == old
    assert source.read(Side.NEW, "x.py") == old.replace(b"gone = 2", b"come = 2\nmore = 3")


def test_a_patch_that_does_not_apply_keeps_its_line_numbers() -> None:
    source = Patched(parse(PATCH), Base(b"something else\n"))
    assert source.sparse == ("x.py",)
    new = source.read(Side.NEW, "x.py")
    assert new is not None
    assert new.split(b"\n")[40:43] == [b"kept = 1", b"come = 2", b"more = 3"]
    assert set(new.split(b"\n")[:40]) == {b""}


def test_deleted_and_added_files_show_in_listings() -> None:
    deletion = b"diff --git a/y.py b/y.py\ndeleted file mode 100644\n"
    addition = b"diff --git a/z.py b/z.py\nnew file mode 100644\n"
    source = Patched(parse(deletion + addition), Base(b""))
    assert source.listing(Side.OLD, "") == ("x.py", "y.py")
    assert source.listing(Side.NEW, "") == ("x.py", "z.py")
    assert source.read(Side.NEW, "y.py") is None


def test_no_base_at_all_still_reads_the_patch() -> None:
    assert Patched(parse(PATCH), None).read(Side.OLD, "x.py") is not None
    assert Patched(Change(()), None).read(Side.OLD, "x.py") is None
