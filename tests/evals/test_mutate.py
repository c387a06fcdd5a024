"""Each drive-by where it should be found, and none where it should not."""

import pytest

from reviewer.evals.case import Mutation
from reviewer.evals.mutate import chances, mutated, parses
from reviewer.evals.operators import OPERATORS

PYTHON = b"""\
def read(path, limit):
    if path is None:
        raise ValueError("path")
    if limit > 10 and path:
        log.debug("reading %s", path)
        limit = 500
    try:
        return fetch(path, limit, retry, timeout=30)
    except OSError:
        raise
"""

FOUND = {
    "loosened-condition": ("a.py", PYTHON, b"limit >= 10 and path"),
    "removed-guard": ("a.py", PYTHON, b"limit):\n    if limit"),
    "reformatted-block": ("a.py", PYTHON, b"(\n            path,\n            limit,\n"),
    "changed-constant": ("a.py", PYTHON, b"limit = 50\n"),
    "swallowed-error": ("a.py", PYTHON, b"except OSError:\n        pass"),
    "removed-limit": ("a.py", PYTHON, b"fetch(path, limit, retry)"),
    "dropped-log": ("a.py", PYTHON, b"and path:\n        limit = 500"),
    "skipped-test": (
        "tests/test_a.py",
        b"def test_one():\n    assert one()\n",
        b'@pytest.mark.skip(reason="flaky")\ndef test_one',
    ),
    "dropped-resource": (
        "main.tf",
        b'resource "a" "b" {\n  x = 1\n}\n\nresource "c" "d" {\n  x = 2\n}\n',
        b'\nresource "c" "d"',
    ),
    "widened-permission": (
        ".github/workflows/ci.yml",
        b"permissions:\n  contents: read\njobs: {}\n",
        b"contents: write",
    ),
}


def test_every_drive_by_has_an_example() -> None:
    assert set(FOUND) == set(OPERATORS)


@pytest.mark.parametrize("operator", sorted(FOUND))
def test_a_drive_by_is_made_and_leaves_a_text_that_parses(operator: str) -> None:
    path, data, result = FOUND[operator]
    made = mutated(Mutation(operator, path, 0), data)
    assert made is not None
    assert result in made
    assert parses(Mutation(operator, path, 0), data)


def test_comments_and_strings_hold_no_test_and_no_limit() -> None:
    text = b'"""\ndef test_one():\n    f(a, timeout=3)\n"""\n# f(a, timeout=3)\n'
    assert not chances("tests/test_a.py", text, ())


def test_nothing_near_the_commit_s_own_lines_is_offered() -> None:
    everywhere = chances("a.py", PYTHON, ())
    assert everywhere
    assert not chances("a.py", PYTHON, (5,))
    assert mutated(Mutation("removed-guard", "a.py", 99), PYTHON) is None


@pytest.mark.parametrize("data", [b"def (:\n", b"\0\1", b"a = 1\r\n"])
def test_what_does_not_parse_is_left_alone(data: bytes) -> None:
    assert chances("a.py", data, ()) == ()
