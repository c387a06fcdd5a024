"""Diffs as git, diff and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.change.diff import parse
from reviewer.change.model import FileChange
from reviewer.errors import UsageError

OID = "1" * 40
TWO = "2" * 40


def only(data: str | bytes) -> FileChange:
    (file,) = parse(data if isinstance(data, bytes) else data.encode()).files
    return file


HEADERS = {
    "mode": (
        "diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\n",
        "modified",
        "text",
        "x y",
    ),
    "rename": (
        "diff --git a/a b/c\nsimilarity index 100%\nrename from a\nrename to c\n",
        "renamed",
        "text",
        "c",
    ),
    "copy": (
        "diff --git a/a b/c\nsimilarity index 100%\ncopy from a\ncopy to c\n",
        "copied",
        "text",
        "c",
    ),
    "empty file": (
        f"diff --git a/e b/e\nnew file mode 100644\nindex {'0' * 40}..{OID}\n",
        "added",
        "text",
        "e",
    ),
    "emptied and gone": (
        f"diff --git a/e b/e\ndeleted file mode 100644\nindex {OID}..{'0' * 40}\n",
        "deleted",
        "text",
        "e",
    ),
    "binary": (
        f"diff --git a/b b/b\nindex {OID}..{TWO} 100644\nBinary files a/b and b/b differ\n",
        "modified",
        "binary",
        "b",
    ),
    "binary patch": (
        f"diff --git a/b b/b\nindex {OID}..{TWO} 100644\nGIT binary patch\nliteral 3\nKcmZQz\n\n",
        "modified",
        "binary",
        "b",
    ),
    "symlink": (
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n"
        "@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n",
        "added",
        "symlink",
        "l",
    ),
    "submodule": (
        f"diff --git a/s b/s\nindex {OID}..{TWO} 160000\n--- a/s\n+++ b/s\n"
        f"@@ -1 +1 @@\n-Subproject commit {OID}\n+Subproject commit {TWO}\n",
        "modified",
        "submodule",
        "s",
    ),
    "sha-256": (
        f"diff --git a/x b/x\nindex {'1' * 64}..{'2' * 64} 100644\n--- a/x\n+++ b/x\n"
        "@@ -1 +1 @@\n-a\n+b\n",
        "modified",
        "text",
        "x",
    ),
    "quoted": (
        'diff --git "a/\\303\\251\\t\\"\\\\" "b/\\303\\251\\t\\"\\\\"\nold mode 100644\nnew mode 100755\n',
        "modified",
        "text",
        'é\t"\\',
    ),
    "plain": (
        "--- a/x.py\t2020-01-01\n+++ b/x.py\t2020-01-02\n@@ -1 +1 @@\n-a\n+b\n",
        "modified",
        "text",
        "x.py",
    ),
    "no prefix": (
        "diff --git x/y x/y\n--- x/y\n+++ x/y\n@@ -1 +1 @@\n-a\n+b\n",
        "modified",
        "text",
        "x/y",
    ),
    "mail": (
        "From 1 Mon\nSubject: [PATCH] x\n\nText\n---\n x | 2 +-\n\ndiff --git a/x b/x\n"
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39\n",
        "modified",
        "text",
        "x",
    ),
    "crlf headers": (
        "diff --git a/x b/x\r\n--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n",
        "modified",
        "text",
        "x",
    ),
}


@pytest.mark.parametrize(("data", "status", "kind", "path"), HEADERS.values(), ids=HEADERS)
def test_headers(data: str, status: str, kind: str, path: str) -> None:
    file = only(data)
    assert (file.status, file.kind, file.path) == (status, kind, path)


def test_modes_and_ids_are_told_where_they_are_known() -> None:
    file = only(HEADERS["binary"][0])
    assert (file.old_mode, file.new_mode) == ("100644", "100644")
    assert (file.old_oid, file.new_oid) == (OID, TWO)
    added = only(HEADERS["empty file"][0])
    assert (added.old_mode, added.old_oid, added.new_oid) == (None, None, OID)


def test_a_change_of_type_is_one_file() -> None:
    file = only(
        "diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        "diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+y\n"
    )
    assert (file.status, file.kind, file.old_mode, file.new_mode) == (
        "type-changed",
        "symlink",
        "100644",
        "120000",
    )
    assert len(file.hunks) == 2


def test_content_cannot_pose_as_a_header() -> None:
    file = only(
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n"
        "-diff --git a/y b/y\n--- a/y\n-@@ -1 +1 @@\n+++ b/y\n+diff --git a/z b/z\n+@@ -9 +9 @@\n"
    )
    assert [row[1:] for row in file.hunks[0].rows if row[0] == "+"] == [
        "++ b/y",
        "diff --git a/z b/z",
        "@@ -9 +9 @@",
    ]


def test_parts_are_runs_of_changed_lines_where_they_stand() -> None:
    file = only(
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -10,5 +10,5 @@ f\n a\n-b\n+B\n c\n+d\n e\n-f\n"
    )
    parts = file.hunks[0].parts
    assert [(part.old_start, part.new_start, part.removed, part.added) for part in parts] == [
        (11, 11, ("b",), ("B",)),
        (13, 13, (), ("d",)),
        (14, 15, ("f",), ()),
    ]
    assert file.added_lines == {11, 13}
    assert file.removed_lines == {11, 14}


def test_a_part_of_a_new_and_of_a_deleted_file_starts_at_line_one() -> None:
    new = only("--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n").hunks[0].parts[0]
    gone = only("--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n").hunks[0].parts[0]
    assert (new.new_start, gone.old_start) == (1, 1)


def test_hunk_ids_outlive_line_moves_and_tell_twins_apart() -> None:
    one = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -{0},1 +{0},1 @@\n-a\n+b\n"
    assert only(one.format(5)).hunks[0].id == only(one.format(50)).hunks[0].id
    twins = only(one.format(5) + "@@ -90 +90 @@\n-a\n+b\n").hunks
    assert twins[0].id != twins[1].id


BROKEN = {
    "cut short": ("--- a/x\n+++ b/x\n@@ -1,5 +1 @@\n-a\n", "line 3: the hunk is cut short"),
    "too long": ("--- a/x\n+++ b/x\n@@ -1,1 +1,3 @@\n-a\n-b\n", "line 3: the hunk has more lines"),
    "bad header": (
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -x +1 @@\n",
        "line 4: not a hunk header",
    ),
    "no name": (
        "diff --git a/x b/y\nold mode 100644\nnew mode 100755\n",
        "cannot tell the file name",
    ),
    "combined": ("diff --cc x\nindex 1,2..3\n", "combined diff"),
    "no diff": ("hello\n", "no diff found"),
    "twice": ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" * 2, "changed twice"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_said_with_its_line(data: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(data.encode(), "the.patch")


def test_an_empty_diff_is_an_empty_change() -> None:
    assert parse(b"").files == ()


PIECES = [text.encode() for text, *_ in HEADERS.values()] + [
    text.encode() for text, _ in BROKEN.values()
]


@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=40), max_size=6),
    st.integers(0, 400),
    st.binary(max_size=4),
)
def test_hostile_diffs_are_read_or_refused_in_one_line(
    pieces: list[bytes], at: int, noise: bytes
) -> None:
    data = b"".join(pieces)
    data = data[:at] + noise + data[at:]
    try:
        change = parse(data)
    except UsageError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert len({hunk.id for hunk in change.hunks}) == len(change.hunks)
    assert "\n" not in refusal
