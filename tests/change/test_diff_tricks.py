"""Diffs that say one thing to a reader and another to the tool that applies them."""

import base64
import zlib

import pytest

from reviewer.change import diff
from reviewer.change.diff import parse
from reviewer.change.model import Side
from reviewer.change.reconstruct import Patched, applied
from reviewer.errors import IncompleteError, UsageError

HUNK = "@@ -1 +1 @@\n-a\n+b\n"
ONE = f"--- a/x\n+++ b/x\n{HUNK}"


def paths(data: str) -> list[tuple[str, str, str]]:
    return [(file.status, file.old_path, file.path) for file in parse(data.encode()).files]


def literal(content: bytes) -> str:
    packed = zlib.compress(content)
    rows = [packed[at : at + 52] for at in range(0, len(packed), 52)]
    sized = [chr(64 + len(row) if len(row) < 27 else 70 + len(row)) for row in rows]
    # git fills the last five characters of a row with zeros
    coded = [base64.b85encode(row + b"\0" * (-len(row) % 4)).decode() for row in rows]
    lines = "".join(f"{size}{code}\n" for size, code in zip(sized, coded, strict=True))
    return (
        "diff --git a/x.py b/x.py\nnew file mode 100644\nindex 0000000..1111111\n"
        f"GIT binary patch\nliteral {len(content)}\n{lines}\nliteral 0\nHcmV?d00001\n\n"
    )


REFUSED = {
    "a mode change behind the index line": (
        "diff --git a/x b/x\nold mode 100644\nnew mode 0100755\n",
        "line 3: not a file mode",
    ),
    "one file in the header, another below": (
        f"diff --git a/readme b/readme\n--- a/x\n+++ b/x\n{HUNK}",
        "line 1: the headers name different files",
    ),
    "a rename below which another file stands": (
        f"diff --git a/x b/y\nrename from x\nrename to y\n--- a/x\n+++ b/z\n{HUNK}",
        "line 1: the headers name different files",
    ),
    "a second index line": (
        "diff --git a/x b/x\nindex 1111111..2222222\nindex 1111111..2222222 160000\n",
        "line 3: a second index line",
    ),
    "a commit of a submodule that is text": (
        f"diff --git a/x b/x\nindex 1111111..2222222 160000\n--- a/x\n+++ b/x\n{HUNK}",
        "line 1: a submodule with text in it",
    ),
    "a binary patch below a line that is no header": (
        "diff --git a/x b/x\nindex 1111111..2222222\nand\nGIT binary patch\nliteral 1\n",
        "line 4: a binary patch that belongs to no file",
    ),
    "half of the two names": (
        f"diff --git a/x b/x\n--- a/x\nindex 1111111..2222222 100644\n{HUNK}",
        "line 1: the headers name different files",
    ),
    "half a marker": (f"{ONE}\\ No", "line 3: the hunk is cut short"),
    "half a rename": (
        "diff --git a/x b/y\nsimilarity index 100%\nrename from x\n",
        "the headers name different files",
    ),
    "new, yet with an old file": (
        f"diff --git a/x b/x\nnew file mode 100644\n--- a/x\n+++ b/x\n{HUNK}",
        "line 1: the headers contradict",
    ),
    "new and deleted": (
        "diff --git a/x b/x\nnew file mode 100644\ndeleted file mode 100644\n",
        "contradict",
    ),
    "deleted, yet with a new file": (
        f"diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ b/x\n{HUNK}",
        "contradict",
    ),
    "a hunk after the file's end": (f"{ONE}\nand on:\n{HUNK}", "line 8: a hunk that belongs to no"),
    "more lines than counted": (f"{ONE}+evil()\n", "line 6: the hunk before has more lines"),
    "a context diff beside": (
        f"{ONE}*** a/y\n--- b/y\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n",
        "line 8: a context diff",
    ),
    "a normal diff beside": (f"{ONE}Index: y\n1c1\n< a\n---\n> b\n", "line 7: a normal diff"),
    "a submodule as a log": (
        f"{ONE}Submodule sub 1111111..2222222:\n  > evil\n",
        "line 6: a submodule without its commits",
    ),
    "a path out of the repository": (
        f"--- a/../x\n+++ b/../x\n{HUNK}",
        "'../x' is not a path in a repository",
    ),
    "an absolute path": (f"--- /etc/x\n+++ /etc/x\n{HUNK}", "is not a path"),
    "a second name for one file": (f"{ONE}--- a/./x\n+++ b/./x\n{HUNK}", "is not a path"),
    "a NUL in a name": (
        'diff --git "a/x\\000y" "b/x\\000y"\nold mode 100644\nnew mode 100755\n',
        "is not a path",
    ),
    "text as a binary patch": (literal(b"import os\n"), "line 5: text given as a binary patch"),
    "no name at all": (f"--- /dev/null\n+++ /dev/null\n{HUNK}", "contradict"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_two_tools_would_read_differently_is_refused(data: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(data.encode())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


READ = {
    "no prefix, a folder that is called like one": (
        f"diff --git a/x a/x\n--- a/x\n+++ a/x\n{HUNK}",
        ("modified", "a/x", "a/x"),
    ),
    "no prefix, added": (
        "diff --git b/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n",
        ("added", "b/x", "b/x"),
    ),
    "prefixes of git's own": (
        f"diff --git i/x w/x\n--- i/x\n+++ w/x\n{HUNK}",
        ("modified", "x", "x"),
    ),
    "turned round": (f"diff --git b/x a/x\n--- b/x\n+++ a/x\n{HUNK}", ("modified", "x", "x")),
    "a rename between folders called like prefixes": (
        "diff --git a/x b/x\nsimilarity index 100%\nrename from a/x\nrename to b/x\n",
        ("renamed", "a/x", "b/x"),
    ),
    "two files compared": (
        f"diff --git a/one b/two\n--- a/one\n+++ b/two\n{HUNK}",
        ("renamed", "one", "two"),
    ),
    "diff -r": (f"--- before/x\n+++ after/x\n{HUNK}", ("modified", "x", "x")),
    "a copy kept beside": (f"--- x.py.orig\n+++ x.py\n{HUNK}", ("modified", "x.py", "x.py")),
    "a new copy beside": (f"--- x.py\n+++ x.py.new\n{HUNK}", ("modified", "x.py", "x.py")),
    "svn": (f"--- x\t(revision 1)\n+++ x\t(working copy)\n{HUNK}", ("modified", "x", "x")),
    "diff -N, a new file": (
        "--- old/x\t1970-01-01 01:00:00.000000000 +0100\n+++ new/x\t2026-01-01 00:00:00 +0000\n"
        "@@ -0,0 +1 @@\n+b\n",
        ("added", "x", "x"),
    ),
    "diff -N, a deleted file": (
        "--- old/x\t2026-01-01 00:00:00 +0000\n+++ new/x\t1970-01-01 00:00:00.000000000 +0000\n"
        "@@ -1 +0,0 @@\n-b\n",
        ("deleted", "x", "x"),
    ),
    "diff -r, a binary": ("Binary files old/x and new/x differ\n", ("modified", "x", "x")),
    "a byte order mark before": (
        "\ufeffdiff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
        ("modified", "x", "x"),
    ),
}


@pytest.mark.parametrize(("data", "file"), READ.values(), ids=READ)
def test_names_as_the_tool_that_wrote_them_meant(data: str, file: tuple[str, str, str]) -> None:
    assert paths(data) == [file]


def test_an_index_line_cannot_take_back_a_change_of_mode() -> None:
    (file,) = parse(
        b"diff --git a/x b/x\nold mode 100644\nnew mode 100755\nindex 1111111..2222222 100644\n"
    ).files
    assert (file.old_mode, file.new_mode) == ("100644", "100755")


def test_header_lines_count_wherever_git_takes_them() -> None:
    (file,) = parse(
        f"diff --git a/x b/x\n--- a/x\n+++ b/x\nold mode 100644\nnew mode 100755\n{HUNK}".encode()
    ).files
    assert (file.old_mode, file.new_mode, len(file.hunks)) == ("100644", "100755", 1)


def test_a_binary_patch_of_a_binary_file_is_read() -> None:
    (file,) = parse(literal(b"\0\1\2" * 40).encode()).files
    assert (file.kind, file.status, file.path) == ("binary", "added", "x.py")


def test_more_lines_than_memory_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MAX_LINES", 4)
    with pytest.raises(IncompleteError, match="more than 4 lines"):
        parse(ONE.encode())


def test_a_mail_s_text_is_no_diff() -> None:
    text = (
        "Subject: x\n\n12a34 is a word, 1c1\n*** stars ***\n***************\n-- \n- a list\n---\n"
    )
    assert paths(f"{text} x | 2 +-\n\ndiff --git a/x b/x\n{ONE}-- \n2.39\n") == [
        ("modified", "x", "x")
    ]


class Base:
    def read(self, side: Side, path: str) -> bytes | None:
        return {"x.py": b"import os\n", "x.bin": b"\0\1"}.get(path) if side is Side.NEW else None

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        del side, folder
        return ("x.bin", "x.py")


def test_a_text_file_that_a_patch_calls_binary_is_told() -> None:
    patch = "".join(
        f"diff --git a/{name} b/{name}\nindex 1111111..2222222 100644\n"
        f"Binary files a/{name} and b/{name} differ\n"
        for name in ("x.py", "x.bin")
    )
    assert Patched(parse(patch.encode()), Base()).unread == ("x.py",)


def test_a_small_patch_cannot_ask_for_a_gigabyte_of_blank_lines() -> None:
    far = "".join(f"--- a/{n}\n+++ b/{n}\n@@ -199000 +199000 @@\n-a\n+b\n" for n in range(100))
    source = Patched(parse(far.encode()), None)
    read = [source.read(Side.NEW, str(n)) for n in range(100)]
    assert [text is not None for text in read] == [True] * 10 + [False] * 90
    assert source.read(Side.NEW, "0") == read[0]


def test_a_copy_does_not_hide_what_the_patch_tells_of_its_source() -> None:
    copy = "diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n"
    own = f"diff --git a/x b/x\n{ONE}"
    for patch in (own + copy, copy + own):
        assert Patched(parse(patch.encode()), None).read(Side.OLD, "x") == b"a\n"


REPEATED = b"".join(b"def f%d():\n    return 1\n\n" % (n % 2) for n in range(6))


@pytest.mark.parametrize("at", ["-2 +14", "-14 +2", "-3,0 +9"])
def test_a_hunk_whose_two_numbers_disagree_is_not_applied_anywhere(at: str) -> None:
    """`git apply` goes by the one, `patch` by the other."""
    body = "+evil()\n" if ",0" in at else "-    return 1\n+    return 2\n"
    (file,) = parse(f"--- a/x\n+++ b/x\n@@ {at} @@\n{body}".encode()).files
    assert applied(REPEATED, file.hunks) is None


def test_two_insertions_at_one_place_have_no_order() -> None:
    (file,) = parse(b"--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+first\n@@ -0,0 +1 @@\n+second\n").files
    assert applied(b"", file.hunks) is None


def test_a_file_given_as_deleted_and_added_again_is_read_whole() -> None:
    patch = (
        "diff --git a/x.py b/x.py\ndeleted file mode 100644\n--- a/x.py\n+++ /dev/null\n"
        "@@ -1 +0,0 @@\n-import os\n"
        "diff --git a/x.py b/x.py\nnew file mode 120000\n--- /dev/null\n+++ b/x.py\n"
        "@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n"
    )
    source = Patched(parse(patch.encode()), Base())
    assert source.sparse == ()
    assert source.read(Side.OLD, "x.py") == b"import os\n"
    assert source.read(Side.NEW, "x.py") == b"/etc/passwd"
