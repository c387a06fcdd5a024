"""Words written into foreign code as comments, and the labels that move with the lines."""

from pathlib import Path

import pytest

from reviewer.evals.case import Span
from reviewer.evals.salting import belongs, salted
from reviewer.evals.scratch import OURS, Scratch
from reviewer.evals.spans import Foreign, foreign_spans
from reviewer.evals.synthesise import Draft

GAP = "".join(f"# {at}\n" for at in range(12))
SALT = ["rounding", "currency"]


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "scratch")


def drafted(
    scratch: Scratch, old: dict[str, str], core: dict[str, str], broad: dict[str, str]
) -> Draft:
    base, middle, head = (scratch.tree(texts) for texts in (old, core, broad))
    whole = scratch.diff(base, head)
    spans = foreign_spans(whole, scratch.diff(base, middle), scratch.diff(middle, head))
    return Draft(base, head, "fix rounding\n", OURS, None, spans)


def only(scratch: Scratch, path: str, old: str, new: str) -> Draft:
    """A change that is foreign in all of one file."""
    same = {"own.py": "x = 1\n", path: old}
    core = {"own.py": "x = 2\n", path: old}
    return drafted(scratch, same, core, {**core, path: new})


def test_each_foreign_part_gets_a_comment_and_no_other(scratch: Scratch) -> None:
    old = f"a = 1\n{GAP}b = 1\n{GAP}c = 1\n{GAP}d = 1\n"
    core = old.replace("a = 1", "a = 2")
    broad = core.replace("b = 1\n", "b = 2\nbb = 3\n").replace("c = 1\n", "")
    draft = drafted(scratch, {"m.py": old}, {"m.py": core}, {"m.py": broad})
    found = salted(draft, SALT, scratch)
    assert found is not None
    text = (scratch.read(found.head, "m.py") or b"").decode()
    comment = "# rounding currency"
    # at the end of what came, on a line of its own where something went
    assert text == broad.replace("bb = 3", f"bb = 3  {comment}").replace(
        f"{GAP}{GAP}", f"{GAP}{comment}\n{GAP}"
    )
    change = scratch.diff(found.base, found.head)
    foreign = Foreign(found.foreign)
    assert [foreign.hunk(hunk) for hunk in change.hunks] == [False, True, True]
    own = belongs(change, found.foreign)
    parts = [part for hunk in change.hunks for part in hunk.parts]
    assert [part.id in own for part in parts] == [True, False, False]
    assert all(foreign.share(change.hunks[at], parts[at]) == 1 for at in (1, 2))


@pytest.mark.parametrize(
    ("path", "old", "new", "mark"),
    [
        ("a.rb", "x = 1\n", "x = 2\n", "#"),
        ("a.ts", "let x = 1;\n", "let x = 2;\n", "//"),
        ("a.go", "package a\n", "package a\n\nvar x = 2\n", "//"),
        ("A.java", "class A {}\n", "class A { int x; }\n", "//"),
        ("a.kt", "val x = 1\n", "val x = 2\n", "//"),
        ("a.cs", "class A {}\n", "class A { int x; }\n", "//"),
        ("a.rs", "fn f() {}\n", "fn g() {}\n", "//"),
        ("a.c", "int x = 1;\n", "int x = 2;\n", "//"),
        ("a.php", "<?php\n$x = 1;\n", "<?php\n$x = 2;\n", "//"),
        ("a.sh", "x=1\n", "x=2\n", "#"),
        ("a.tf", 'a = "1"\n', 'a = "2"\n', "#"),
        ("a.yml", "a: 1\n", "a: 2\n", "#"),
        ("a.toml", "a = 1\n", "a = 2\n", "#"),
        ("a.sql", "SELECT 1;\n", "SELECT 2;\n", "--"),
    ],
)
def test_each_language_has_its_comments(
    path: str, old: str, new: str, mark: str, scratch: Scratch
) -> None:
    found = salted(only(scratch, path, old, new), SALT, scratch)
    assert found is not None
    text = (scratch.read(found.head, path) or b"").decode()
    assert text == f"{new.removesuffix(chr(10))}  {mark} rounding currency\n"


def test_where_the_end_of_a_line_is_no_place_the_comment_has_its_own(scratch: Scratch) -> None:
    draft = only(scratch, "Dockerfile", "FROM a\n", "FROM a\nRUN make\n")
    found = salted(draft, SALT, scratch)
    assert found is not None
    text = scratch.read(found.head, "Dockerfile")
    assert text == b"FROM a\n# rounding currency\nRUN make\n"
    assert Span("Dockerfile", "new", 2, 2) in (found.foreign or ())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.json", '{"a": 1}\n', '{"a": 2}\n'),
        ("a.txt", "a\n", "b\n"),
        ("a.py", "x = 1\n", "x = = 2\n"),
        ("a.py", "x = 1\n", "x = 2\r\n"),
        ("a.py", 'x = """\na\nb\n"""\n', 'x = """\na\nc\n"""\n'),
    ],
    ids=["no comments", "no language", "does not parse", "foreign line ends", "inside a string"],
)
def test_what_can_hold_no_comment_is_left_out(
    path: str, old: str, new: str, scratch: Scratch
) -> None:
    assert salted(only(scratch, path, old, new), SALT, scratch) is None


def test_a_file_that_is_gone_holds_nothing(scratch: Scratch) -> None:
    both, one = {"own.py": "x = 1\n", "b.py": "y = 1\n"}, {"own.py": "x = 2\n"}
    draft = drafted(scratch, both, {**both, **one}, one)
    assert salted(draft, SALT, scratch) is None


def test_a_text_without_a_last_line_end_keeps_its_lines(scratch: Scratch) -> None:
    draft = only(scratch, "b.py", "y = 1\nz = 1", "y = 1")
    found = salted(draft, SALT, scratch)
    assert found is not None
    assert (scratch.read(found.head, "b.py") or b"").startswith(b"y = 1  #")
