"""A change cut anyhow applies stage by stage with git, and all stages together are the head tree."""

import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reviewer.change.diff import parse
from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.change.patch import written
from reviewer.change.source import Source
from reviewer.change.stages import Stage, staged
from reviewer.errors import UsageError
from reviewer.ports import Selection
from reviewer.rim.git.load import load
from tests.fakes import Tree as TwoTrees
from tests.fakes import change_of
from tests.gitrepo import ENV, Repo

FILE, RUNS, LINK, MODULE = "100644", "100755", "120000", "160000"


class Entry(NamedTuple):
    mode: str
    content: bytes


Tree: TypeAlias = Mapping[bytes, Entry]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo(tmp_path_factory.mktemp("stages") / "r")


def commit(repo: Repo, base: Tree, head: Tree) -> None:
    """Two commits of these trees on `main`, by one process."""
    rows = [b"reset refs/heads/main\n"]
    for number, tree in enumerate((base, head), 1):
        rows.append(b"commit refs/heads/main\nmark :%d\n" % number)
        rows.append(b"committer A <a@example.org> 1700000000 +0000\ndata 1\nx\ndeleteall\n")
        for path, (mode, content) in tree.items():
            name = b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
            if mode == MODULE:
                rows.append(b"M 160000 %s %s\n" % (content, name))
            else:
                rows.append(b"M %s inline %s\ndata %d\n" % (mode.encode(), name, len(content)))
                rows.append(content + b"\n")
    repo.git("fast-import", "--quiet", "--force", stdin=b"".join(rows))


def binary(file: FileChange, source: Source) -> tuple[bytes, bytes]:
    old = source.read(Side.OLD, file.old_path) if file.has_old else b""
    new = source.read(Side.NEW, file.path) if file.has_new else b""
    assert old is not None
    assert new is not None
    return old, new


def patches(repo: Repo, order: Sequence[int], count: int) -> list[bytes]:
    """The last commit in stages, hunk n in stage `order[n]`; the last stage is for files without."""
    with load(repo.path, Selection("commit", head="main"), ENV["PATH"]) as loaded:
        hunks, source = loaded.change.hunks, loaded.source
        stage_of = {
            hunk.id: order[at % len(order)] % count if order else 0 for at, hunk in enumerate(hunks)
        }
        made = staged(loaded.change, stage_of, count, source)
        return [
            b"# one\n"
            + b"".join(
                written(file, binary(file, source) if file.kind == "binary" else None)
                for file in stage.files
            )
            for stage in made
            if stage.files
        ]


def applied(repo: Repo, made: Sequence[bytes], how: str = "--cached") -> str:
    """The tree after all patches, each applied by itself; what git says where one does not apply."""
    if how == "--index":
        repo.git("checkout", "--quiet", "--force", "--detach", "main~1")
        repo.git("clean", "-ffdxq")
    else:
        repo.git("read-tree", "main~1")
    for number, patch in enumerate(made, 1):
        done = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", how, "-"],
            cwd=repo.path,
            env=ENV,
            input=patch,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            return f"patch {number}: {done.stderr.decode()}"
    return repo.git("write-tree").decode().strip()


def own_diff(repo: Repo) -> bytes:
    return repo.git("diff-tree", "-p", "-M", "-C", "--binary", "--full-index", "main~1", "main")


def link_moved_for_a_folder(repo: Repo, base: Tree, head: Tree) -> bool:
    """Whether a folder stands where a moved link stood: git takes no diff of that, its own neither."""
    links = [path + b"/" for path, entry in base.items() if entry.mode == LINK]
    folders = [link for link in links if any(path.startswith(link) for path in head)]
    return bool(folders) and b"similarity index 100%" in own_diff(repo)


def head_tree(repo: Repo) -> str:
    return repo.git("rev-parse", "main^{tree}").decode().strip()


NAMES = [
    b"a",
    b"a/x",
    b"a/y/z",
    b"d",
    b"d/e f",
    b"b.txt b/b.txt",
    "naïve ⟨name⟩".encode(),
    b"\xff\xfe",
    b'tab\tquo"te\\',
    b" lead and trail ",
    b"-new\nline",
]


def numbered(first: int, last: int, end: bytes = b"\n") -> bytes:
    # rows that come again: context alone does not tell where a hunk belongs
    return b"".join(b"row %d" % (n % 5) + end for n in range(first, last))


texts = st.builds(
    lambda rows, end, cut: end.join(rows) + (b"" if cut or not rows else end),
    st.lists(
        st.sampled_from([b"", b"x", b"  y", b"\xe9", b"-- a", b"+b", b"@@ -1 +1 @@", b"z\r"]),
        max_size=12,
    ),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
contents = st.one_of(
    texts,
    st.builds(lambda n, text: numbered(0, n) + text, st.integers(20, 60), texts),
    st.binary(min_size=1, max_size=80).map(lambda data: b"\0" + data),
)
entries = st.one_of(
    st.builds(Entry, st.sampled_from([FILE, FILE, FILE, RUNS]), contents),
    st.builds(Entry, st.just(LINK), st.sampled_from([b"to/there", b"elsewhere"])),
    st.builds(Entry, st.just(MODULE), st.sampled_from([b"1" * 40, b"2" * 40])),
)


def fitting(tree: dict[bytes, Entry]) -> dict[bytes, Entry]:
    """Without the files that stand where another needs a folder."""
    return {
        path: entry
        for path, entry in tree.items()
        if not any(other.startswith(path + b"/") for other in tree)
    }


@st.composite
def edited(draw: st.DrawFn, old: Entry) -> Entry:
    mode = draw(st.sampled_from([old.mode, old.mode, FILE, RUNS]))
    if old.mode not in (FILE, RUNS) or b"\0" in old.content:
        return draw(entries)
    rows = old.content.split(b"\n")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(rows)))
        gone = draw(st.integers(0, 3))
        new = draw(st.lists(st.sampled_from([b"new", b"row 1", b"", b"x\r"]), max_size=3))
        rows[at : at + gone] = new
    return Entry(mode, b"\n".join(rows))


@st.composite
def pairs_of_trees(draw: st.DrawFn) -> tuple[Tree, Tree]:
    base = fitting(draw(st.dictionaries(st.sampled_from(NAMES), entries, max_size=5)))
    head: dict[bytes, Entry] = {}
    for path, entry in base.items():
        deed = draw(st.sampled_from(["edit", "edit", "edit", "keep", "go", "move", "copy"]))
        place = draw(st.sampled_from(NAMES))
        if deed == "keep":
            head[path] = entry
        if deed in ("edit", "copy"):
            head[path] = draw(edited(entry))
        if deed in ("move", "copy"):
            head[place] = draw(st.one_of(st.just(entry), edited(entry)))
    head |= draw(st.dictionaries(st.sampled_from(NAMES), entries, max_size=2))
    return base, fitting(head)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(trees=pairs_of_trees(), order=st.lists(st.integers(0, 3), max_size=8))
def test_any_cut_of_any_change_applies_and_gives_the_head(
    repo: Repo, trees: tuple[Tree, Tree], order: list[int]
) -> None:
    commit(repo, *trees)
    assume(not link_moved_for_a_folder(repo, *trees))
    made = patches(repo, order, 5)
    assert applied(repo, made) == head_tree(repo)
    for patch in made:  # what we write we read, but for a binary that becomes text
        assert b"GIT binary patch" in patch or parse(patch).files


LONG = Entry(FILE, numbered(0, 60))


def with_rows(at: Mapping[int, bytes], entry: Entry = LONG) -> Entry:
    rows = entry.content.split(b"\n")
    for row, text in at.items():
        rows[row] = text
    return entry._replace(content=b"\n".join(rows))


TWICE = with_rows({10: b"one", 40: b"two\nand more"})
CASES: dict[str, tuple[Tree, Tree, list[int]]] = {
    "the last hunk first": ({b"a": LONG}, {b"a": TWICE}, [1, 0]),
    "a file moved, its hunks apart": ({b"a": LONG}, {b"b/c": TWICE}, [1, 0]),
    "moved and made a program": ({b"a": LONG}, {b"b": TWICE._replace(mode=RUNS)}, [0, 1]),
    "a copy after its source changed": (
        {b"a": LONG},
        {b"a": with_rows({10: b"one"}), b"z": with_rows({40: b"two", 20: b"three"})},
        [0, 1, 2],
    ),
    "a folder in the place of a file": (
        {b"a": Entry(FILE, b"1\n")},
        {b"a/b": Entry(FILE, b"x\n")},
        [1, 0],
    ),
    "a file in the place of a folder": (
        {b"a/b": Entry(FILE, b"1\n"), b"a/c": LONG},
        {b"a": Entry(FILE, b"x\n"), b"z": TWICE},
        [1, 0, 2],
    ),
    "a link for a file": ({b"a": LONG}, {b"a": Entry(LINK, b"to/there")}, [1, 0]),
    "a binary for a link": ({b"a": Entry(LINK, b"x")}, {b"a": Entry(FILE, b"\0\1")}, [0]),
    "a file for a binary": ({b"a": Entry(FILE, b"\0")}, {b"a": Entry(LINK, b"x")}, [0]),
    "no line end, and then one": (
        {b"a": LONG._replace(content=LONG.content[:-1])},
        {b"a": with_rows({3: b"one"})},
        [1, 0],
    ),
    "carriage returns": (
        {b"a": Entry(FILE, numbered(0, 60, b"\r\n"))},
        {b"a": with_rows({10: b"1\r", 40: b"2"}, Entry(FILE, numbered(0, 60, b"\r\n")))},
        [1, 0],
    ),
    "files without lines": (
        {b"a": Entry(FILE, b""), b"b": Entry(RUNS, b"1")},
        {b"c d": Entry(FILE, b""), b"b": Entry(FILE, b"1"), b"a": Entry(FILE, b"1")},
        [0],
    ),
}


@pytest.mark.parametrize("how", ["--cached", "--index"])
@pytest.mark.parametrize("case", CASES)
def test_every_form_applies(repo: Repo, case: str, how: str) -> None:
    base, head, order = CASES[case]
    commit(repo, base, head)
    assert applied(repo, patches(repo, order, 4), how) == head_tree(repo)


def cut(change: Change, order: Sequence[int], source: Source) -> tuple[Stage, ...]:
    stage_of = {hunk.id: at for hunk, at in zip(change.hunks, order, strict=True)}
    return staged(change, stage_of, max(order) + 1, source)


def told(stage: Stage) -> list[tuple[str, str, int]]:
    return [(file.path, file.status, len(file.hunks)) for file in stage.files]


ROWS = Entry(FILE, b"".join(b"only %d\n" % n for n in range(60)))
TWO_ROWS = with_rows({10: b"one", 40: b"two\nand more"}, ROWS).content
OLD = {"a.py": ROWS.content}
NEW = {"b.py": TWO_ROWS}


def test_a_file_moves_in_the_first_stage_that_has_some_of_it() -> None:
    stages = cut(change_of(OLD, NEW, {"b.py": "a.py"}), [2, 1], TwoTrees(OLD, NEW))
    assert [told(stage) for stage in stages] == [
        [],
        [("b.py", "renamed", 1)],
        [("b.py", "modified", 1)],
    ]
    (first,), (second,) = (stage.files[0].hunks for stage in stages[1:])
    assert (first.old_start, first.new_start, second.old_start) == (38, 38, 8)


def test_what_stands_in_the_place_of_another_goes_early_and_is_named() -> None:
    old, new = {"a": "1\n", "x": "x\n"}, {"a/b": "2\n", "x": "y\n"}
    stages = cut(change_of(old, new, {}), [2, 0, 1], TwoTrees(old, new))
    assert [told(stage) for stage in stages] == [
        [("a", "deleted", 1), ("a/b", "added", 1)],
        [("x", "modified", 1)],
        [],
    ]
    assert [stage.early for stage in stages] == [("a",), (), ()]


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def copied(oid: str | None) -> Change:
    """`c.py` as a copy of `a.py`, which is changed too."""
    change = change_of(OLD, {"a.py": with_rows({10: b"one"}, ROWS).content})
    (whole,) = change_of(OLD, {"c.py": TWO_ROWS}, {"c.py": "a.py"}).files
    hunks = tuple(replace(hunk, id=f"c{at}") for at, hunk in enumerate(whole.hunks))
    copy = replace(whole, status="copied", old_oid=oid, hunks=hunks)
    return Change((change.files[0], copy))


def test_a_copy_of_what_is_changed_by_then_is_told_whole() -> None:
    stages = cut(copied(blob_id(OLD["a.py"])), [0, 1, 2], TwoTrees(OLD, {}))
    assert [told(stage) for stage in stages] == [
        [("a.py", "modified", 1)],
        [("c.py", "added", 1)],
        [("c.py", "modified", 1)],
    ]
    assert len(stages[1].files[0].hunks[0].rows) == 60


@pytest.mark.parametrize("oid", [None, "1234567"], ids=["not told", "another"])
def test_a_copy_of_what_is_not_known_is_made_before_that_changes(oid: str | None) -> None:
    stages = cut(copied(oid), [0, 1, 2], TwoTrees(OLD, {}))
    assert [told(stage) for stage in stages] == [
        [("a.py", "modified", 1), ("c.py", "copied", 0)],
        [("c.py", "modified", 1)],
        [("c.py", "modified", 1)],
    ]
    assert stages[0].early == ("c.py",)


def test_hunks_that_overlap_are_refused() -> None:
    hunks = tuple(Hunk(id, "a", "a", 1, 1, 1, 1, "", ("-1", "+2")) for id in "xy")
    change = Change((replace(change_of(OLD, NEW, {"b.py": "a.py"}).files[0], hunks=hunks),))
    with pytest.raises(UsageError, match="do not follow each other"):
        staged(change, {"x": 0, "y": 1}, 2, TwoTrees({}, {}))
