"""The diff reader held against git itself: random trees, real diffs, `git apply`, `--numstat`."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.change.reconstruct import Patched
from reviewer.ports import Selection
from reviewer.rim.git.load import load
from tests.gitrepo import ENV, Repo

TREE_OF_MAIN = "main^{tree}"
FILE, PROGRAM, LINK = "100644", "100755", "120000"


@dataclass(frozen=True)
class Held:
    """One file of a tree."""

    mode: str
    text: bytes


Files = Mapping[str, Held]

# what reads like a piece of a diff, in names and in text
PIECE = st.sampled_from(
    (b"a", b"b", b" b/", b" ", b"\t", b"\n", b'"', b"\\", b"\xff", "é".encode(), b"-", b"->", b"~")
)
NAME = (
    st.lists(PIECE, min_size=1, max_size=5)
    .map(lambda pieces: os.fsdecode(b"".join(pieces)).replace("/", "/x"))
    # a folder named as a file is, would be in its way
    .map(lambda name: "/".join(f"{part}{depth}" for depth, part in enumerate(name.split("/"))))
)
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
    (
        b"a",
        b"b",
        b"c",
        b"",
        b"\xff\xfe",
        b"x\r",
        b"\x0c\x1c",
        "\u2028\x85".encode(),
        b"-- ",
        *HEADERLIKE,
    )
)
TEXT = st.builds(
    lambda lines, end: b"\n".join(lines) + (b"\n" if end and lines else b""),
    st.lists(LINE, max_size=25),
    st.booleans(),
)
HELD = st.builds(Held, st.sampled_from((FILE, FILE, PROGRAM)), TEXT) | st.builds(
    Held, st.just(LINK), st.sampled_from((b"a", b"../x", b"/etc/passwd"))
)
TREE = st.dictionaries(NAME, HELD, max_size=5)


@st.composite
def changed(draw: st.DrawFn) -> tuple[Files, Files]:
    """Two trees; the new one keeps, edits, renames, copies and drops what the old one has."""
    old = draw(TREE)
    new = dict(draw(TREE))
    for path, held in old.items():
        match draw(st.sampled_from(("keep", "edit", "rename", "copy", "mode", "drop"))):
            case "keep":
                new[path] = held
            case "edit" if held.mode != LINK:
                new[path] = Held(held.mode, draw(TEXT) + held.text)
            case "rename":
                new[draw(NAME)] = held
            case "copy":
                new[draw(NAME)] = held
                new[path] = Held(FILE, held.text + b"\nmore")
            case "mode" if held.mode != LINK:
                new[path] = Held(FILE if held.mode == PROGRAM else PROGRAM, held.text)
    return old, new


def stream(*trees: Files) -> bytes:
    """Commits of these trees, for `git fast-import`."""
    out = []
    for number, files in enumerate(trees):
        out.append(b"commit refs/heads/main\ncommitter A <a@b> %d +0000\n" % (number + 1))
        out.append(b"data 2\n%d\n" % number + b"deleteall\n")
        for path, held in files.items():
            quoted = re.sub(rb'["\\]', rb"\\\g<0>", os.fsencode(path)).replace(b"\n", b"\\n")
            out.append(b'M %s inline "%s"\n' % (held.mode.encode(), quoted))
            out.append(b"data %d\n%s\n" % (len(held.text), held.text))
    return b"".join(out)


def clash(files: Files) -> bool:
    """A file where another file's folder has to be."""
    return any(
        "/".join(path.split("/")[:depth]) in files
        for path in files
        for depth in range(1, path.count("/") + 1)
    )


def reasonable(old: Files, new: Files) -> bool:
    return not clash(old) and not clash(new) and old != new


@dataclass(frozen=True)
class Base:
    """A `Source` whose new side is a tree held in memory."""

    files: Files

    def read(self, side: Side, path: str) -> bytes | None:
        return self.files[path].text if side is Side.NEW and path in self.files else None

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        del side
        return tuple(sorted(path for path in self.files if path.rpartition("/")[0] == folder))


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo(tmp_path_factory.mktemp("property") / "r")


def committed(repo: Repo, old: Files, new: Files) -> None:
    repo.git("update-ref", "-d", "refs/heads/main")
    repo.git("fast-import", "--quiet", "--force", stdin=stream(old, new))


def numstat(repo: Repo, *how: str) -> dict[str, tuple[int, int] | None]:
    """Lines added and removed by path, None for a binary file, as git counts them."""
    fields = iter(os.fsdecode(repo.git("diff", "--numstat", "-z", *how)).split("\0"))
    counts: dict[str, tuple[int, int] | None] = {}
    for field in fields:
        if not field:
            break
        added, removed, path = field.split("\t", 2)
        if not path:
            next(fields)
            path = next(fields)
        counts[path] = None if added == "-" else (int(added), int(removed))
    return counts


def counted(change: Change) -> dict[str, tuple[int, int] | None]:
    return {
        file.path: None
        if file.kind == "binary"
        else (
            sum(row[0] == "+" for hunk in file.hunks for row in hunk.rows),
            sum(row[0] == "-" for hunk in file.hunks for row in hunk.rows),
        )
        for file in change.files
        # of a file that turns into a link git shows all, and counts the lines that differ
        if file.status != "type-changed"
    }


def applied_by_git(repo: Repo, base: str, patch: bytes, *how: str) -> str:
    """The tree `git apply` makes of a commit's."""
    repo.git("read-tree", base)
    repo.git("apply", "--cached", "--whitespace=nowarn", *how, stdin=patch)
    return repo.git("write-tree").decode().strip()


HOW = (
    (),
    ("--find-renames", "--find-copies"),
    ("--no-renames",),
    ("--no-prefix",),
    ("--src-prefix=i/", "--dst-prefix=w/"),
    ("--unified=0",),
    ("--unified=10", "--full-index"),
)
QUICK = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@QUICK
@given(trees=changed(), how=st.sampled_from(HOW))
def test_what_is_read_is_what_git_meant_and_would_apply(
    repo: Repo, trees: tuple[Files, Files], how: tuple[str, ...]
) -> None:
    old, new = trees
    assume(reasonable(old, new))
    assume(not clash({**old, **new}))  # git applies nothing below what was a link before
    committed(repo, old, new)
    patch = repo.git("diff", "--text", *how, "main~1", "main")
    change = parse(patch)
    counts = counted(change)
    turned = [file.path for file in change.files if file.path not in counts]
    theirs = numstat(repo, "--text", *how, "main~1", "main")
    assert [old[path].mode == LINK for path in turned] == [
        new[path].mode != LINK for path in turned
    ]
    assert counts == {path: count for path, count in theirs.items() if path not in turned}
    source = Patched(change, Base(old))
    assert source.sparse == ()
    for path in {*old, *new}:
        expected = new[path].text if path in new else None
        assert source.read(Side.NEW, path) == expected
    for file in change.files:
        assert file.new_mode == (new[file.path].mode if file.has_new else None) or not file.hunks
    strip = ("-p0",) if "--no-prefix" in how else ()
    if "--unified=0" in how:
        strip = ("--unidiff-zero",)
    tree = applied_by_git(repo, "main~1", patch, *strip)
    assert tree == repo.git("rev-parse", TREE_OF_MAIN).decode().strip()


HEADER = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


@settings(QUICK, max_examples=25)
@given(trees=changed())
def test_positions_are_those_of_git_diff_u3(repo: Repo, trees: tuple[Files, Files]) -> None:
    assume(reasonable(*trees))
    committed(repo, *trees)
    ends = Selection("ends", base="main~1", head="main")
    with load(repo.path, ends, ENV["PATH"]) as loaded:
        ours = [
            (hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines)
            for hunk in loaded.change.hunks
        ]
        paths = {file.path: file.old_path for file in loaded.change.files}
    shown = repo.git("diff", "-U3", "--find-copies", "main~1", "main")
    theirs = [
        tuple(int(number or 1) for number in match.groups()) for match in HEADER.finditer(shown)
    ]
    assert ours == theirs
    assert paths.keys() == numstat(repo, "--find-copies", "main~1", "main").keys()


@settings(QUICK, max_examples=15)
@given(trees=changed(), message=st.sampled_from(("fix", "fix\n\n---\n x | 2 +-\n\ntext", "-- \n")))
def test_a_mail_is_read_as_its_diff(repo: Repo, trees: tuple[Files, Files], message: str) -> None:
    old, new = trees
    assume(reasonable(old, new))
    committed(repo, old, new)
    tree = repo.git("rev-parse", TREE_OF_MAIN).decode().strip()
    commit = repo.git("commit-tree", tree, "-p", "main~1", stdin=message.encode()).decode().strip()
    mail = repo.git("format-patch", "--stdout", "--text", "-1", commit)
    change = parse(mail)
    source = Patched(change, Base(old))
    assert source.sparse == ()
    assert {path: source.read(Side.NEW, path) for path in new} == {
        path: held.text for path, held in new.items()
    }
    assert counted(change).items() <= numstat(repo, "--text", "main~1", "main").items()


PLAIN = st.dictionaries(
    st.sampled_from(("x.py", "sub/y z.py", "a/b.py", "b/a.py", 'q"t', "old", "new", "tab\tbed")),
    TEXT,
    max_size=5,
)


@settings(QUICK, max_examples=30)
@given(old=PLAIN, new=PLAIN)
def test_a_plain_diff_is_read_as_git_would_apply_it(
    tmp_path_factory: pytest.TempPathFactory, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("plain")
    for side, files in (("old", old), ("new", new)):
        for path, text in files.items():
            place = folder / side / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
        (folder / side).mkdir(exist_ok=True)
    argv = ["diff", "--text", "--recursive", "--unified", "--new-file", "old", "new"]
    patch = subprocess.run(argv, cwd=folder, env=ENV, capture_output=True, check=False).stdout
    change = parse(patch)
    source = Patched(change, Base({path: Held(FILE, text) for path, text in old.items()}))
    assert source.sparse == ()
    for file in change.files:
        wanted = new.get(file.path)
        assert source.read(Side.NEW, file.path) == wanted
        # a new or deleted empty file is not in such a diff
        assert (file.status == "added") == (file.path not in old)
        assert (file.status == "deleted") == (file.path not in new)
    differ = {path for path in {*old, *new} if old.get(path, b"") != new.get(path, b"")}
    assert {file.path for file in change.files} == differ
    # and so does git
    argv = ["git", "apply", "--whitespace=nowarn", "-p1", "-"]
    if patch:
        subprocess.run(argv, cwd=folder / "old", env=ENV, input=patch, check=True)
        for path in differ:
            place = folder / "old" / path
            assert (place.read_bytes() if place.exists() else b"") == new.get(path, b"")
    shutil.rmtree(folder)


def test_the_generated_stream_makes_the_trees_it_says(repo: Repo) -> None:
    """Else the properties above would compare nothing with nothing."""
    odd = os.fsdecode(b'q"u\\o\xff\nte 0')
    committed(repo, {odd: Held(PROGRAM, b"1\n")}, {odd: Held(FILE, b"2"), "l0": Held(LINK, b"x")})
    listed = os.fsdecode(repo.git("ls-tree", "-z", "main")).split("\0")[:-1]
    assert [entry.split()[0] + entry[entry.index("\t") :] for entry in listed] == [
        "120000\tl0",
        f"100644\t{odd}",
    ]


def test_an_empty_name_or_folder_of_the_generator_is_none(tmp_path: Path) -> None:
    assert clash({"a0": Held(FILE, b""), "a0/x1": Held(FILE, b"")})
    assert not clash({"a0": Held(FILE, b""), "b0/x1": Held(FILE, b"")})
