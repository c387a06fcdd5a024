"""What is told of a change, in every language and whatever the text looks like."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviewer.change.model import Change, FileChange
from reviewer.facts.definitions import Stopped
from reviewer.facts.languages import language_of
from reviewer.facts.syntax import SyntaxDiff, compare
from tests.facts.samples import SAMPLES, Sample, Told
from tests.fakes import Files, Tree, change_of

EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
WITH_IMPORTS = pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.imports],
    ids=[language for language, sample in SAMPLES.items() if sample.imports],
)


def compared(
    old: Files, new: Files, renames: Mapping[str, str] | None = None
) -> Mapping[str, SyntaxDiff]:
    return compare(change_of(old, new, renames), Tree(old, new))


def one(path: str, old: str | bytes, new: str | bytes) -> SyntaxDiff:
    return compared({path: old}, {path: new})[path]


def told(diff: SyntaxDiff) -> list[Told]:
    return sorted(
        (edit.kind, edit.before.name if edit.before else "", edit.after.name if edit.after else "")
        for edit in diff.edits
    )


def language(sample: Sample) -> str:
    return language_of(sample.path) or ""


def alone(kind: str, sample: Sample) -> list[Told]:
    inner = [name for name in sample.inner if name.startswith(f"{sample.other}.")]
    names = (sample.other, *inner)
    return sorted((kind, "", n) if kind == "added" else (kind, n, "") for n in names)


@EVERY
def test_added_and_removed(sample: Sample) -> None:
    without = sample.text(sample.alpha, sample.beta)
    having = sample.text(sample.alpha, sample.gamma, sample.beta)
    added = one(sample.path, without, having)
    assert (added.state, told(added)) == ("changed", alone("added", sample))
    removed = one(sample.path, having, without)
    assert (removed.state, told(removed)) == ("changed", alone("removed", sample))


@EVERY
def test_a_new_and_a_deleted_file(sample: Sample) -> None:
    text = sample.text(sample.gamma)
    added = compared({}, {sample.path: text})[sample.path]
    assert (added.state, told(added)) == ("changed", alone("added", sample))
    deleted = compared({sample.path: text}, {})[sample.path]
    assert (deleted.state, told(deleted)) == ("changed", alone("removed", sample))


@EVERY
def test_renamed_with_its_body_kept(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta),
        sample.text(sample.renamed, sample.beta),
    )
    assert told(diff) == [("renamed", sample.title, sample.new_title)]


@EVERY
def test_moved_within_the_file(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta, sample.gamma),
        sample.text(sample.beta, sample.gamma, sample.alpha),
    )
    assert (diff.state, told(diff)) == ("changed", [("moved", sample.title, sample.title)])


@EVERY
def test_moved_to_another_file_is_told_in_both(sample: Sample) -> None:
    folder = f"sub/{sample.path}"
    old = {
        sample.path: sample.text(sample.alpha, sample.beta),
        folder: sample.text(sample.gamma),
    }
    new = {
        sample.path: sample.text(sample.beta),
        folder: sample.text(sample.gamma, sample.alpha),
    }
    diffs = compared(old, new)
    assert told(diffs[sample.path]) == [("moved", sample.title, sample.title)]
    assert diffs[folder].edits == diffs[sample.path].edits
    (edit,) = diffs[folder].edits
    assert (edit.old_path, edit.path) == (sample.path, folder)


@pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.resized],
    ids=[language for language, sample in SAMPLES.items() if sample.resized],
)
def test_signature_changed(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta),
        sample.text(sample.resized, sample.beta),
    )
    expected = [
        (kind, before.replace("alpha", sample.title), after.replace("alpha", sample.title))
        if before == "alpha"
        else (kind, before, after)
        for kind, before, after in sample.resized_as
    ]
    assert told(diff) == expected


@EVERY
def test_body_changed(sample: Sample) -> None:
    diff = one(
        sample.path, sample.text(sample.alpha, sample.beta), sample.text(sample.body, sample.beta)
    )
    assert told(diff) == list(sample.body_as)


@EVERY
def test_the_literals_of_a_changed_body(sample: Sample) -> None:
    diff = one(sample.path, sample.text(sample.alpha), sample.text(sample.body))
    removed, added = sample.literals
    assert diff.literals_removed == ((removed,) if removed else ())
    assert diff.literals_added == ((added,) if added else ())


@EVERY
def test_only_format(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    assert one(sample.path, old, sample.text(sample.formatted, sample.beta)) == SyntaxDiff(
        sample.path, language(sample), "format-only"
    )


@EVERY
def test_only_comments(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    new = sample.text(sample.alpha, sample.comment + sample.beta)
    expected = SyntaxDiff(sample.path, language(sample), "comments-only")
    assert one(sample.path, old, new) == expected
    assert one(sample.path, new, old) == expected
    moved = sample.text(sample.comment + sample.alpha, sample.beta)
    assert one(sample.path, new, moved) == expected
    reworded = sample.text(sample.alpha, sample.comment.replace("told", "sold") + sample.beta)
    assert one(sample.path, new, reworded) == expected


@pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.directive],
    ids=[language for language, sample in SAMPLES.items() if sample.directive],
)
def test_a_comment_that_a_tool_acts_on_is_code(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    new = sample.text(sample.alpha, sample.directive + sample.beta)
    assert one(sample.path, old, new).state == "changed"
    assert one(sample.path, new, old).state == "changed"


@EVERY
def test_a_syntax_error_where_it_changed(sample: Sample) -> None:
    good = sample.text(sample.beta, sample.alpha, imports=False)
    bad = sample.text(sample.beta, sample.broken, imports=False)
    first = sample.text(sample.beta, "", imports=False).count("\n") - 1
    for old, new, side in ((good, bad, "new"), (bad, good, "old")):
        diff = one(sample.path, old, new)
        assert (diff.state, diff.given_up) == ("unparsed", False)
        words = diff.why.partition(" side: syntax error near line ")
        assert words[0] == side
        assert first <= int(words[2]) <= bad.count("\n") + 1


@WITH_IMPORTS
def test_imports(sample: Sample) -> None:
    without = sample.text(sample.alpha, imports=False)
    having = sample.text(sample.alpha)
    added, removed = one(sample.path, without, having), one(sample.path, having, without)
    assert (added.imports_added, added.imports_removed) == (sample.imported, ())
    assert (removed.imports_added, removed.imports_removed) == ((), sample.imported)
    assert (added.edits, added.literals_added) == ((), ())


@EVERY
def test_a_file_that_only_changed_its_mode_is_the_same(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma)
    tree = Tree({sample.path: text}, {sample.path: text})
    file = FileChange(
        sample.path, sample.path, "modified", "text", "100644", "100755", None, None, ()
    )
    assert compare(Change((file,)), tree)[sample.path] == SyntaxDiff(
        sample.path, language(sample), "same"
    )


@EVERY
def test_a_byte_order_mark_and_a_last_line_end_are_format(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma).rstrip("\n")
    assert one(sample.path, f"{text}\n", text).state == "format-only"
    assert one(sample.path, text, f"\ufeff{text}").state == "format-only"
    assert one(sample.path, text, f"{text}\n\n \n").state == "format-only"


@EVERY
def test_line_ends_are_format_but_to_a_shell(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma)
    diff = one(sample.path, text, text.replace("\n", "\r\n"))
    assert diff.state == ("changed" if sample.path == "a.sh" else "format-only")


@EVERY
def test_bytes_that_are_no_text_are_compared_as_they_are(sample: Sample) -> None:
    old = sample.text(sample.beta, sample.comment.replace("told", "t\udcf6ld") + sample.alpha)
    diff = one(sample.path, old, old.replace("\udcf6", "\udcfc"))
    # only TOML must be UTF-8
    assert diff.state == ("unparsed" if sample.path == "a.toml" else "comments-only")
    assert diff.edits == ()


@EVERY
def test_from_nothing_and_to_nothing(sample: Sample) -> None:
    text = sample.text(sample.alpha)
    assert one(sample.path, "", text).state == "changed"
    assert {kind for kind, _, _ in told(one(sample.path, text, ""))} == {"removed"}
    assert one(sample.path, "", "\n \n").state == "format-only"
    if sample.path != "a.php":  # outside of `<?php` it is text
        assert one(sample.path, "", sample.comment).state == "comments-only"


# path, old, new, what is told: ordinary changes that are easily told wrong
ORDINARY = [
    ("a.py", "x = f(1)\n", "x = f(2)\n", [("body", "x", "x")]),
    ("a.py", "a = 1\nb = 2\n", "a = 1\n", [("removed", "b", "")]),
    ("a.py", "on = True\n", "off = True\n", [("added", "", "off"), ("removed", "on", "")]),
    (
        "a.py",
        "class K:\n    def f(self, x):\n        return g(x) + 1\n",
        "def f(self, x):\n    return g(x) + 1\n",
        [("moved", "K.f", "f"), ("removed", "K", "")],
    ),
    (
        "a.py",
        "class Old:\n    def f(self): return alpha(1)\n    def g(self): return beta(2)\n",
        "class New:\n    def f(self): return alpha(1)\n    def g(self): return beta(3)\n",
        [("body", "Old.g", "New.g"), ("renamed", "Old", "New")],
    ),
    ("a.py", "@a\ndef f(): ...\n", "@b\ndef f(): ...\n", [("signature", "f", "f")]),
    (
        "a.py",
        "def f():\n    def g(): return 1\n",
        "def f():\n    def g(): return 2\n",
        [("body", "f.g", "f.g")],
    ),
    ("a.py", "def f(): ...\n", "async def f(): ...\n", [("signature", "f", "f")]),
    (
        "a.js",
        "const f = (a) => a + 1;\n",
        "function f(a) { return a + 1; }\n",
        [("body", "f", "f"), ("signature", "f", "f")],
    ),
    ("a.js", "f(1)\n", "f(2)\n", []),
    ("a.ts", "class K { p: string }\n", "class K { p: string = 'a' }\n", [("body", "K.p", "K.p")]),
    (
        "a.go",
        "package p\n\nconst (\n\tA = 1\n\tB = 2\n)\n",
        "package p\n\nconst (\n\tB = 2\n)\n",
        [("removed", "A", "")],
    ),
    ("a.c", "int f(int a);\n", "int f(int a) { return a; }\n", [("body", "f", "f")]),
    ("a.rb", "def f; end\n", "def f\n  1\nend\n", [("body", "f", "f")]),
    (
        "a.java",
        "class K { int f() { return 1; } }\n",
        "class K { int f() { return 1; } int g() { return 2; } }\n",
        [("added", "", "K.g")],
    ),
    # between what is left and what is new: no rename where only the frame is alike
    (
        "a.tf",
        'variable "a" {\n  description = "The one"\n  type = string\n}\n'
        'variable "b" {\n  description = "More"\n  type = string\n}\n',
        'variable "b" {\n  description = "More"\n  type = string\n}\n'
        'variable "c" {\n  description = "Another thing"\n  type = string\n}\n',
        [("added", "", "variable.c"), ("removed", "variable.a", "")],
    ),
    (
        "a.tf",
        'resource "a" "b" {\n  keep = true\n  name = "x"\n}\n',
        'resource "a" "b" {\n  destroy = true\n  name = "x"\n}\n',
        [("added", "", "resource.a.b.destroy"), ("removed", "resource.a.b.keep", "")],
    ),
    (
        "a.tf",
        'resource "a" "b" {\n  password = var.secret\n}\n',
        'resource "a" "b" {\n  password_wo = var.secret\n}\n',
        [("renamed", "resource.a.b.password", "resource.a.b.password_wo")],
    ),
    ("a.tf", 'resource "a" "b" {\n  x = 1\n}\n', "", [("removed", "resource.a.b", "")]),
    ("a.yml", "a: |\n  x\n", "a: |\n  x\nb: 1\n", [("added", "", "b")]),
    (
        "a.yml",
        "a:\n- name: x\n  v: 1\n- name: y\n  v: 1\n",
        "a:\n- name: y\n  v: 1\n- name: x\n  v: 1\n",
        [("moved", "a.x", "a.x")],
    ),
    (
        "a.yml",
        "a: &x {k: 1}\nb: *x\n",
        "a: &y {k: 1}\nb: *y\n",
        [("body", "a", "a"), ("body", "b", "b")],
    ),
    ("a.json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', [("moved", "a", "a")]),
    ("a.json", '{"a": {"x": 1}}', '{"a": {"x": 1, "y": 2}}', [("added", "", "a.y")]),
    ("a.json", '{"a": [1, 2]}', '{"a": [2, 1]}', [("body", "a", "a")]),
    (
        "a.sql",
        "DROP TABLE a;\n",
        "DROP TABLE b;\n",
        [("added", "", "drop_table.b"), ("removed", "drop_table.a", "")],
    ),
    ("Dockerfile", "FROM a\nUSER b\n", "FROM a\n", [("removed", "a.USER", "")]),
    (
        "Dockerfile",
        "FROM a\nRUN one thing\nRUN two things\n",
        "FROM a\nRUN one thing\nRUN three more\n",
        [("body", "a.RUN", "a.RUN")],
    ),
    (
        "a.js",
        "a=1;function f(){return 1}const b=2;",
        "a=1;function f(){return 3}const b=2;",
        [("body", "f", "f")],
    ),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    ORDINARY,
    ids=[f"{n} {row[0]}" for n, row in enumerate(ORDINARY)],
)
def test_ordinary_changes(path: str, old: str, new: str, expected: list[Told]) -> None:
    assert told(one(path, old, new)) == expected


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.py", "if a:\n    b\nc\n", "if a:\n    b\n    c\n"),
        ("a.yml", "a:\n  b:\n  c: 1\n", "a:\n  b:\n    c: 1\n"),
        ("a.sh", "rm -rf /srv/ tmp\n", "rm -rf /srv/\\\ntmp\n"),
        ("a.sql", "SELECT 1;\n", "SELECT 1; /*! DROP TABLE t */\n"),
        ("a.py", "# a\nf()\n", "# a\rg()\nf()\n"),
    ],
    ids=str,
)
def test_what_only_looks_like_format_is_a_change(path: str, old: str, new: str) -> None:
    assert one(path, old, new).state == "changed"
    assert one(path, new, old).state == "changed"


def test_an_edit_tells_both_ends() -> None:
    old = "\n\ndef f(a):\n    return a\n"
    (edit,) = one("a.py", old, "x()\n\n\n\n" + old.replace("(a)", "(a, b)")).edits
    assert edit.before is not None
    assert edit.after is not None
    assert (edit.kind, edit.path, edit.old_path) == ("signature", "a.py", "a.py")
    assert (edit.before.start_line, edit.before.end_line) == (3, 4)
    assert (edit.after.start_line, edit.after.end_line) == (7, 8)
    assert (edit.before.signature, edit.after.signature) == ("def f ( a ) :", "def f ( a , b ) :")
    assert edit.before.body != edit.after.body


def test_a_renamed_file_is_compared_with_its_old_self() -> None:
    old, new = "def f(a):\n    return a + 1\n", "def f(a):\n    return a + 2\n"
    diff = compared({"a.py": old}, {"sub/b.py": new}, {"sub/b.py": "a.py"})["sub/b.py"]
    assert told(diff) == [("body", "f", "f")]
    assert diff.edits[0].old_path == "a.py"
    kept = compared({"a.py": old}, {"b.py": old}, {"b.py": "a.py"})["b.py"]
    assert (kept.state, kept.edits) == ("same", ())


def test_from_one_language_to_another() -> None:
    text = "export const f = (a) => {\n  return a + 1;\n};\n"
    diff = compared({"a.js": text}, {"a.ts": text}, {"a.ts": "a.js"})["a.ts"]
    assert (diff.language, diff.state) == ("typescript", "same")
    typed = text.replace("(a)", "(a: number)")
    diff = compared({"a.js": text}, {"a.ts": typed}, {"a.ts": "a.js"})["a.ts"]
    assert told(diff) == [("signature", "f", "f")]


@pytest.mark.parametrize(
    ("path", "old", "new", "state", "why", "given_up"),
    [
        ("notes.txt", "a\n", "b\n", "no-grammar", "", False),
        ("notes.txt", "a\n", "a\n ", "no-grammar", "", False),
        (
            "a.py",
            "x = 1\n",
            b"x = 1\n" + b" " * 1_000_000,
            "unparsed",
            "new side: larger than",
            True,
        ),
        (
            "a.json",
            "[" * 3_000 + "]" * 3_000,
            "[]",
            "unparsed",
            "old side: nested deeper than",
            True,
        ),
        ("a.c", "int x;\n", "x=>" * 2_000, "unparsed", "new side: too many levels", True),
        ("a.yml", "a: 1\n", "- " * 300 + "a\n", "unparsed", "new side: more than 200 levels", True),
    ],
    ids=["text", "text format", "bytes", "depth", "dense", "yaml"],
)
def test_what_is_not_parsed_says_so(
    path: str, old: str, new: str | bytes, state: str, why: str, given_up: bool
) -> None:
    diff = one(path, old, new)
    assert (diff.state, diff.given_up, diff.edits) == (state, given_up, ())
    assert diff.why.startswith(why)


def test_a_side_that_cannot_be_had_is_given_up() -> None:
    change = change_of({"a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
    old = compare(change, Tree({}, {"a.py": "x = 2\n"}))["a.py"]
    new = compare(change, Tree({"a.py": "x = 1\n"}, {"a.py": b"x = \0"}))["a.py"]
    assert (old.state, old.given_up, old.why[:8]) == ("unparsed", True, "old side")
    assert (new.state, new.given_up, new.why[:8]) == ("unparsed", True, "new side")


def test_binary_files_are_left_out() -> None:
    assert compared({"a.py": b"\0"}, {"a.py": b"\0\0"}) == {}


def test_an_error_far_from_what_changed_is_none() -> None:
    lines = [f"x{n} = {n}\n" for n in range(40)]
    old = "".join([*lines, "y = = 1\n"])
    diff = one("a.py", old, old.replace("x3 = 3", "x3 = 4"))
    assert (diff.state, told(diff)) == ("changed", [("body", "x3", "x3")])
    near = one("a.py", old, old.replace("x39 = 39", "x39 = 4"))
    assert (near.state, near.why) == ("unparsed", "new side: syntax error near line 41")
    assert told(near) == [("body", "x39", "x39")]


def test_a_comment_deleted_beside_an_error_is_still_unparsed() -> None:
    diff = one("a.py", "x = 1\n# c\ny = = 1\n", "x = 1\ny = = 1\n")
    assert (diff.state, diff.edits) == ("unparsed", ())
    assert diff.why == "new side: syntax error near line 2"


def test_a_text_of_one_long_line() -> None:
    old = "".join(f"function f{n}(a){{return g(a,{n})}};" for n in range(2_000))
    diff = one("a.min.js", old, old.replace("g(a,77)", "g(a,78)"))
    assert told(diff) == [("body", "f77", "f77")]


def test_each_file_has_its_own_timer() -> None:
    started: list[int] = []

    def timer() -> Stopped:
        started.append(len(started))
        late = len(started) == 1
        return lambda: late

    text = "def f():\n    return 1\n" * 1_000
    old = {"a.py": text, "b.py": text, "c.md": "a\n"}
    new = {path: content + "\nx = 1\n" for path, content in old.items()}
    diffs = compare(change_of(old, new), Tree(old, new), timer)
    assert diffs["a.py"].why == "new side: too costly to parse"
    assert diffs["a.py"].given_up
    assert told(diffs["b.py"]) == [("added", "", "x")]
    assert len(started) == 3


# -- properties

NOTES = {"python": "# {}", "javascript": "// {}", "go": "// {}"}
PLACES = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["", " ", "\t", "note"])), min_size=1, max_size=8
)


@pytest.mark.parametrize("language", NOTES)
@settings(max_examples=40, deadline=None)
@given(places=PLACES, words=st.text("abcxyz äß(){}[]\"'`:;,", max_size=20))
def test_comments_and_blank_lines_anywhere_are_no_edit(
    language: str, places: list[tuple[int, str]], words: str
) -> None:
    sample = SAMPLES[language]
    old = sample.text(sample.alpha, sample.beta, sample.gamma)
    lines = old.split("\n")
    for at, kind in places:
        line = NOTES[language].format(f"note {words}") if kind == "note" else kind
        lines.insert(min(at, len(lines) - 1), line)
    diff = one(sample.path, old, "\n".join(lines))
    noted = any(kind == "note" for _, kind in places)
    expected = "comments-only" if noted else "format-only"
    assert (diff.state, diff.edits) == (expected, ())


@EVERY
@settings(max_examples=15, deadline=None)
@given(order=st.permutations(["alpha", "beta", "gamma"]), kept=st.integers(1, 3))
def test_a_change_and_its_undoing_mirror_each_other(
    sample: Sample, order: list[str], kept: int
) -> None:
    old = sample.text(sample.alpha, sample.beta, sample.gamma)
    new = sample.text(*(getattr(sample, name) for name in order[:kept]))
    assume(old != new)
    there, back = one(sample.path, old, new), one(sample.path, new, old)
    mirrored = {"added": "removed", "removed": "added"}
    undone = sorted(
        (mirrored.get(kind, kind), after, before) for kind, before, after in told(there)
    )
    # of two that changed places either one moved
    assert [each for each in undone if each[0] != "moved"] == [
        each for each in told(back) if each[0] != "moved"
    ]
    assert len(undone) == len(back.edits)
    assert sorted(there.literals_added) == sorted(back.literals_removed)


@EVERY
@settings(max_examples=15, deadline=None)
@given(cut=st.integers(0, 200), noise=st.text(st.characters(exclude_categories=()), max_size=12))
def test_no_change_of_text_is_refused_with_an_error(sample: Sample, cut: int, noise: str) -> None:
    old = sample.text(sample.alpha, sample.beta)
    new = (old[:cut] + noise + old[cut + 3 :]).encode("utf-8", "surrogatepass")
    diff = compared({sample.path: old}, {sample.path: new}).get(sample.path)
    if diff is not None:
        assert bool(diff.why) == (diff.state == "unparsed")
        assert not (diff.edits and diff.state in ("same", "format-only", "comments-only"))
