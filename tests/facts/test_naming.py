"""Names for people: of one line, without quotes, cut at a limit, and cheap on hostile trees."""

import time

import pytest
from tree_sitter import Node, Parser

from reviewer.facts.definitions import parse
from reviewer.facts.languages import load
from reviewer.facts.naming import NAME_LIMIT, bare, child, step, text_of


def root(language: str, text: str) -> Node:
    return Parser(load(language)).parse(text.encode()).root_node


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", "a"),
        ('"a b"', "a b"),
        ("'a'", "a"),
        ("`a`", "a"),
        ("\"a'", "\"a'"),
        ('""', '""'),
        ('"', '"'),
        (" a\n  b ", "a b"),
        ("", ""),
        ("x" * 1_000, "x" * NAME_LIMIT),
    ],
)
def test_bare(text: str, name: str) -> None:
    assert bare(text) == name


def test_a_path_through_fields_and_types() -> None:
    function = root("python", "def f(a, b):\n    return a\n").named_children[0]
    assert [
        text_of(found)
        for path in ("name", "parameters/identifier", "parameters/last")
        if (found := step(function, path))
    ] == ["f", "a", "b"]
    assert step(function, "body/name") is None
    assert step(function, "name/last") is None
    assert child(function, "block", "identifier") == step(function, "name")


def test_the_text_of_a_node_is_cut_and_that_of_a_huge_tree_not_read() -> None:
    leaf = root("json", f'"{"a" * 9_000}"').named_children[0].named_children[0]
    assert text_of(leaf) == "a" * (4 * NAME_LIMIT)
    assert text_of(root("json", f"[{'1,' * 9_000}1]")) == ""
    assert text_of(root("json", "[1]")) == "[1]"


@pytest.mark.parametrize(
    "text",
    [
        f"a(`{'x' * 400_000}`){'()' * 900};",
        f"a.{'b' * 400_000}{'()' * 900};",
        f'a("{"x" * 400_000}"){".b()" * 450};',
        f"({'x' * 400_000}){' = a' * 900};",
    ],
    ids=["calls", "a long name", "methods", "assignments"],
)
def test_a_long_chain_is_named_in_time(text: str) -> None:
    started = time.perf_counter()
    parse("javascript", text)
    assert time.perf_counter() - started < 10
