import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.decision.positions import MAX_DEPTH, Refused, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("no", "no"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", ...),
        ("~", ...),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("'true'", "true"),
        ('"12"', "12"),
        (".inf", ".inf"),
        ("9" * 30, "9" * 30),
    ],
)
def test_a_plain_word_is_read_as_yaml_1_2_reads_it(text: str, value: object) -> None:
    assert read(f"- {text}")[0] == (value,)


@pytest.mark.parametrize("text", ["", "''", '" "', "[]", "{}"])
def test_what_is_empty_is_read_as_the_one_empty_value(text: str) -> None:
    assert read(f"a: {text}")[0] == {"a": ...}


def test_each_value_has_its_line() -> None:
    _, lines = read("a:\n  b: 1\n  c:\n    - x\n    - d: 2\n")
    assert lines == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 3,
        ("a", "c", 0): 4,
        ("a", "c", 1): 5,
        ("a", "c", 1, "d"): 5,
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x [1]\nb: *x\n", (1,)),
        ("a: &x 1\nc: &x 2\nb: *x\n", 2),
        ("a: &x [&x 1]\nb: *x\n", 1),
    ],
    ids=["list", "given again", "given again inside"],
)
def test_an_alias_is_what_its_anchor_last_stood_at(text: str, value: object) -> None:
    given, _ = read(text)
    assert isinstance(given, dict)
    assert given["b"] == value


BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
REFUSED = {
    "twice": ("a: 1\nb: 2\na: 3\n", 3, "`a` is given twice, first at line 1"),
    "tag": ("a: 1\nb: !!python/object:os.system x\n", 2, "a tag"),
    "local tag": ("!x\na: 1\n", 1, "a tag"),
    "list as key": ("? [a]\n: b\n", 1, "a key must be one word"),
    "own alias": ("&a [*a]\n", 1, "inside its own anchor"),
    "own alias, given before": ("a: &a 1\nb: &a [*a]\n", 2, "inside its own anchor"),
    "unknown alias": ("a: *b\n", 1, "stands before"),
    "second document": ("a: 1\n---\nb: 1\n", 2, "a second document"),
    "empty": ("# nothing\n", 1, "empty"),
    "syntax": ("a: 1\nb: [\n", 3, "not YAML"),
    "tab": ("a:\n\tb: 1\n", 2, "not YAML"),
    "control character": ("a: \x00\n", 1, "not YAML"),
    "surrogate": ("a: \udc80\n", 1, "not UTF-8"),
    "escaped surrogate": ('a: "\\ud800"\n', 1, "half a surrogate"),
    "escape out of range": ('a: "\\UFFFFFFFF"\n', 1, "out of range"),
    "version": (f"%YAML {'1' * 5000}.0\n---\na: 1\n", 1, "out of range"),
    "bomb": (BOMB, 5, "more than"),
    "deep": ("[" * 100_000, 1, "nested deeper"),
    "deep block": ("- " * 50_000, 1, "nested deeper"),
    "many": ("[" + "a," * 50_000 + "]", 1, "more than"),
    "long": ("#" * 300_000, 1, "longer than"),
    "long key": (f"{'k' * 500}: 1\n", 1, "a key longer"),
}


@pytest.mark.parametrize(("text", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_tree_is_refused_with_its_line_and_soon(text: str, line: int, said: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Refused, match=said) as refused:
        read(text)
    assert refused.value.problem.line == line
    assert time.perf_counter() - started < 5


def test_depth_up_to_the_bound_is_read() -> None:
    read("[" * MAX_DEPTH + "]" * MAX_DEPTH)


@given(st.text(alphabet="ab:-[]{}&*!?|>'\"#%@ \n\t0.~", max_size=60))
def test_any_text_is_a_tree_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        assert read(text)[1][()] >= 1
