"""One pass over a tree: what it holds when it is done, and where it stops."""

import pytest
from tree_sitter import Parser

from reviewer.facts.languages import load
from reviewer.facts.walk import MAX_DEPTH, Span, Walk


def walked(language: str, text: str) -> Walk:
    data = text.encode()
    tree = Parser(load(language)).parse(data)
    walk = Walk(language, data, tree.root_node)
    assert walk.run(tree.walk())
    return walk


def test_tokens_stand_where_they_start() -> None:
    text = "f( 'a' , x )  # note\n"
    walk = walked("python", text)
    assert [text[start] for start in walk.starts] == ["f", "(", "'", ",", "x", ")"]
    assert walk.tokens == [b"f", b"(", b'"a"', b",", b"x", b")"]


@pytest.mark.parametrize(
    ("language", "text", "tokens"),
    [
        ("python", "f(1, 2,)", b"f ( 1 , 2 )"),
        ("python", "(1,)", b"( 1 , )"),
        ("javascript", "[1, 2,];", b"[ 1 , 2 ]"),
        ("javascript", "[,]", b"[ , ]"),
        ("go", "package p\nvar a = T{1,\n}", b"package p var a = T { 1 }"),
        ("json", "[1, 2]", b"[ 1 , 2 ]"),
        ("hcl", "a = {\n b = 1,\n}", b"a = { b = 1 }"),
    ],
)
def test_a_trailing_comma_says_nothing_where_it_has_no_meaning(
    language: str, text: str, tokens: bytes
) -> None:
    assert b" ".join(walked(language, text).tokens) == tokens


def test_shape_tells_trees_of_the_same_tokens_apart() -> None:
    one, other = walked("python", "if a:\n  b\nc\n"), walked("python", "if a:\n  b\n  c\n")
    assert one.tokens == other.tokens
    assert one.shape != other.shape


def test_a_missing_token_is_an_error_on_its_line() -> None:
    assert walked("c", "int x;\nint y\n").errors == [Span(2, 2)]


def test_depth_has_a_limit() -> None:
    def fits(depth: int) -> bool:
        data = b"[" * depth + b"]" * depth
        tree = Parser(load("json")).parse(data)
        return Walk("json", data, tree.root_node).run(tree.walk())

    assert fits(MAX_DEPTH - 1)
    assert not fits(MAX_DEPTH + 1)


def test_definitions_deeper_than_the_grammar_allows_belong_to_the_one_around() -> None:
    text = "".join(" " * n + f"class C{n}:\n" for n in range(20)) + " " * 20 + "x = 1\n"
    walk = walked("python", text)
    assert [frame.name.count(".") for frame in walk.frames] == list(range(12))
    assert walk.frames[-1].end == len(walk.tokens)
    assert {frame.end_line for frame in walk.frames} == {21}
