import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.facts.configs import tree
from reviewer.facts.configs.resource import Value


def flat(text: str) -> dict[str, Value]:
    (document,), whole = tree.documents(text.encode("utf-8", "surrogateescape"))
    assert whole
    return tree.flatten(document)


def test_paths_lines_and_tags() -> None:
    text = (
        "a:\n  - x: 1\n    y: 'true'\n  - z\nb: !Ref Name\nc: !If [One, Two, Three]\n"
        "d: {Ref: Name}\ne: {'Fn::Sub': 'x-${Y}'}\nf: x-${Y}\ng: |\n  one\n  two\nh: ''\n"
    )
    assert flat(text) == {
        "a.0.x": Value("1", 2, known=True),
        "a.0.y": Value("true", 3, known=True),
        "a.1": Value("z", 4, known=True),
        "b": Value("!Ref Name", 5, known=False),
        "c": Value("!If 0 One", 6, known=False),
        "d": Value("Ref Name", 7, known=False),
        "e": Value("Fn::Sub x-${Y}", 8, known=False),
        "f": Value("x-${Y}", 9, known=False),
        "g": Value("one\ntwo", 10, known=True),
        "h": Value("", 13, known=True),
    }


def test_lines_of_nodes() -> None:
    text = b"a:\n  b: 1\n  c:\n    - 2\n\n# end\nd: |\n  x\n\n  y\n\ne: {\n  f: 1\n}\n---\nz: 1\n"
    (first, second), whole = tree.documents(text)
    assert whole
    assert [(e.key, e.line, e.node.line, e.node.end_line) for e in first.entries] == [
        ("a", 1, 2, 4),
        ("d", 7, 7, 11),
        ("e", 12, 12, 14),
    ]
    assert (second.line, second.end_line) == (16, 16)


def test_aliases_and_merges() -> None:
    text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nlist: [*b]\n"
    values = {path: value.text for path, value in flat(text).items()}
    assert values["use.x"] == "1"
    assert values["use.y"] == "3"
    assert values["list.0.y"] == "2"


def test_json_with_tabs_and_surrogate_escapes() -> None:
    values = flat('{\n\t"a": "\\ud83d\\ude00",\n\t"b": [1, {"c": "\\/"}]\n}')
    assert values["b.1.c"].text == "/"
    assert values["b.0"].line == 3


def test_line_numbers_are_those_of_git() -> None:
    # YAML ends a line at these as well, git does not
    assert flat("a: 'x\u2028\x85\u2029y'\nb: 1\n")["b"].line == 2
    assert flat("a: 'x\ry'\nb: 1\r\nc: 2\r\n")["c"].line == 3


def test_a_chart_is_read_with_its_lines() -> None:
    text = b"{{- if .Values.a }}\nkind: {{ .Values.k }}\n{{- end }}\nx: 1\n"
    (document,), whole = tree.documents(text)
    assert whole
    values = tree.flatten(document)
    assert values["x"].line == 4
    assert not values["kind"].known


def test_what_stands_before_an_error_is_kept() -> None:
    documents, whole = tree.documents(b"a: 1\n---\nb: [\n")
    assert not whole
    assert [document.entries[0].key for document in documents] == ["a"]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
HOSTILE = {
    "alias bomb": BOMB,
    "merge bomb": "a0: &a0 {k: x}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30)),
    "lists": "[" * 10_000,
    "maps": "{a: " * 10_000,
    "closed lists": "[" * 900 + "]" * 900,
    "blocks": "".join(" " * n + "a:\n" for n in range(900)),
    "dashes": "- " * 10_000 + "x",
    "cycle": "a: &x [*x, {b: *x}]\n",
    "unknown alias": "a: *nothing\n",
    "complex key": "? [a, {b: c}]\n: d\n? {e: f}\n: g\n",
    "surrogates": "a: \udcff\udc80\n\udce9: b\n",
    "controls": "a: \x00\x01\x1b\nb: \ufeff\ufffe\n",
    "tags": "a: !!python/object/apply:os.system [x]\nb: !!binary x\n",
    "many keys": "".join(f"k{n}: 1\n" for n in range(50_000)),
    "question marks": "? " * 10_000,
    "quotes": '"' * 9_999,
    "templates": "{{" * 10_000 + "[",
    "documents": "---\n" * 20_000,
    "anchors": "".join(f"- &a{n} x\n" for n in range(20_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_ends(text: str) -> None:
    documents, _ = tree.documents(text.encode("utf-8", "surrogateescape"))
    for document in documents[:5]:
        assert len(tree.flatten(document)) <= tree.MAX_VALUES


def test_depth_is_cut() -> None:
    (document,), _ = tree.documents(b"[" * 500 + b"]" * 500)
    depth = 0
    while document.entries:
        document, depth = document.entries[0].node, depth + 1
    assert depth == tree.MAX_DEPTH


def test_too_large_is_not_whole() -> None:
    assert tree.documents(b"#" * (tree.MAX_BYTES + 1)) == ((), False)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("a:{}[]&*!<?|>-#'\"\n \t,%@\\u\udcff\x85\x00"), max_size=60))
def test_any_text_is_read(text: str) -> None:
    documents, _ = tree.documents(text.encode("utf-8", "surrogateescape"))
    lines = text.count("\n") + 1
    for document in documents:
        assert all(1 <= value.line <= lines for value in tree.flatten(document).values())
