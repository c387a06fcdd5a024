"""Definitions that left one file of a change and turned up in another."""

import pytest

from reviewer.facts.crossing import Crossing, Lone, crossings, lone, with_inner
from reviewer.facts.definitions import Definition, parse
from reviewer.facts.syntax import compare
from tests.fakes import Files, Tree, change_of


def made(
    name: str, body: str = "x", size: int = 30, above: int = -1, kind: str = "function"
) -> Lone:
    return Lone(Definition(name, kind, 1, 2, body, ""), name.rpartition(".")[2], size, above)


# what three files lost, what they gained, what crossed
CASES = {
    "moved": ([[made("f")], []], [[], [made("f")]], [Crossing("moved", (0, 0), (1, 0))]),
    "renamed": ([[made("f")], []], [[], [made("g")]], [Crossing("renamed", (0, 0), (1, 0))]),
    "by name before by body": (
        [[made("f"), made("g")], []],
        [[], [made("g"), made("f")]],
        [Crossing("moved", (0, 0), (1, 1)), Crossing("moved", (0, 1), (1, 0))],
    ),
    "a method becomes a function": (
        [[made("K.f", kind="method")], []],
        [[], [made("f")]],
        [Crossing("moved", (0, 0), (1, 0))],
    ),
    "another kind": ([[made("f", kind="class")], []], [[], [made("f")]], []),
    "another body": ([[made("f")], []], [[], [made("f", "y")]], []),
    "not within a file": ([[made("f")], []], [[made("f")], []], []),
    "too small to be known": ([[made("f", size=7)], []], [[], [made("f", size=7)]], []),
    "small under another name": ([[made("f", size=20)], []], [[], [made("g", size=20)]], []),
    "two have it": ([[made("f")], []], [[], [made("f"), made("f")]], []),
    "two lost it": ([[made("f")], [made("f")], []], [[], [], [made("f")]], []),
    "what is inside goes with it": (
        [[made("K", kind="class"), made("K.f", "y", above=0)], []],
        [[], [made("K", kind="class"), made("K.f", "y", above=0)]],
        [Crossing("moved", (0, 0), (1, 0))],
    ),
    "also when what is around was renamed": (
        [[made("f"), made("f.g", "y", above=0)], []],
        [[], [made("h"), made("h.g", "y", above=0)]],
        [Crossing("renamed", (0, 0), (1, 0))],
    ),
    "inside of what stayed apart": (
        [
            [
                made("A", "a", kind="class"),
                made("A.K", kind="class", above=0),
                made("A.K.f", "y", above=1),
            ],
            [],
        ],
        [
            [],
            [
                made("B", "b", kind="class"),
                made("B.K", kind="class", above=0),
                made("B.K.f", "y", above=1),
            ],
        ],
        [Crossing("moved", (0, 1), (1, 1))],
    ),
    "what is inside goes alone": (
        [[made("K", kind="class"), made("K.f", "y", above=0)], []],
        [[], [made("f", "y")]],
        [Crossing("moved", (0, 1), (1, 0))],
    ),
}


@pytest.mark.parametrize(("lost", "gained", "crossed"), CASES.values(), ids=CASES)
def test_crossings(
    lost: list[list[Lone]], gained: list[list[Lone]], crossed: list[Crossing]
) -> None:
    assert list(crossings(lost, gained)) == crossed


def test_what_is_inside_stands_behind_it() -> None:
    file = [
        made("a"),
        made("a.b", above=0),
        made("a.b.c", above=1),
        made("d"),
        made("d.e", above=3),
    ]
    assert with_inner(file, (7, 0)) == {(7, 0), (7, 1), (7, 2)}
    assert with_inner(file, (7, 1)) == {(7, 1), (7, 2)}
    assert with_inner(file, (7, 4)) == {(7, 4)}


def test_the_one_around_is_named_by_its_place_among_the_lone() -> None:
    parsed = parse("python", "class K:\n    def f(self): ...\nclass L:\n    def g(self): ...\n")
    found = lone(parsed, [0, 1, 3])
    assert [(each.definition.name, each.local, each.above) for each in found] == [
        ("K", "K", -1),
        ("K.f", "f", 0),
        ("L.g", "g", -1),
    ]
    assert all(each.size > 0 for each in found)


LONG = "    total = alpha(n) + beta(n)\n    for each in total:\n        yield gamma(each, 'x', n)\n"


def edits(old: Files, new: Files) -> dict[str, list[tuple[str, str, str]]]:
    return {
        path: [
            (edit.kind, f"{edit.old_path}:{edit.before.name}" if edit.before else "", edit.path)
            for edit in diff.edits
        ]
        for path, diff in compare(change_of(old, new), Tree(old, new)).items()
    }


def test_out_of_a_deleted_file() -> None:
    old = {"a.py": f"def f(n):\n{LONG}def g(n): return 1\n", "b.py": "x = 1\n"}
    new = {"b.py": f"x = 1\ndef f(n):\n{LONG}"}
    assert edits(old, new) == {
        "a.py": [("moved", "a.py:f", "b.py"), ("removed", "a.py:g", "a.py")],
        "b.py": [("moved", "a.py:f", "b.py")],
    }


def test_a_method_to_another_file_under_another_name() -> None:
    old = {"a.py": f"class K:\n  y = 1\n  def f(n):\n{LONG}", "b.py": "x = 1\n"}
    new = {"a.py": "class K:\n  y = 1\n", "b.py": f"x = 1\ndef h(n):\n{LONG}"}
    assert edits(old, new) == {
        "a.py": [("renamed", "a.py:K.f", "b.py")],
        "b.py": [("renamed", "a.py:K.f", "b.py")],
    }


def test_from_one_language_to_another() -> None:
    old = {"a.js": "function f(n) {\n  return alpha(n) + beta(n);\n}\nx()\n", "b.ts": "y()\n"}
    new = {"a.js": "x()\n", "b.ts": "y()\nfunction f(n) {\n  return alpha(n) + beta(n);\n}\n"}
    assert edits(old, new)["b.ts"] == [("moved", "a.js:f", "b.ts")]
