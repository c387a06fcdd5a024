"""Which hunk is unwarranted, by its lines and its parts."""

import pytest

from reviewer.change.diff import parse
from reviewer.evals.case import Span
from reviewer.evals.spans import Foreign, foreign_spans, spans_of

DIFF = b"""\
--- a/a.txt
+++ b/a.txt
@@ -1,5 +1,6 @@
-one
-two
+1
+2
 three
 four
 five
+six
"""


@pytest.mark.parametrize(
    ("spans", "foreign"),
    [
        (None, None),
        ((), False),
        ((Span("a.txt", "new", 1, 1),), False),
        ((Span("a.txt", "new", 6, 1),), True),
        ((Span("a.txt", "old", 1, 2), Span("a.txt", "new", 1, 1)), True),
        ((Span("b.txt", "new", 1, 9),), False),
    ],
)
def test_a_hunk_is_foreign_by_half_of_its_lines_or_of_a_part(
    spans: tuple[Span, ...] | None, foreign: bool | None
) -> None:
    (hunk,) = parse(DIFF).hunks
    assert Foreign(spans).hunk(hunk) is foreign


def test_a_hunk_of_a_path_that_nobody_labelled_is_neither() -> None:
    (hunk,) = parse(DIFF).hunks
    assert Foreign((Span("a.txt", "new", 6, 1),), ("a.txt",)).hunk(hunk) is None
    assert Foreign((Span("a.txt", "new", 6, 1),), ("b.txt",)).hunk(hunk) is True


def test_all_lines_of_a_hunk_as_spans() -> None:
    change = parse(DIFF)
    assert set(spans_of(change, change.hunks)) == {
        Span("a.txt", "old", 1, 2),
        Span("a.txt", "new", 1, 2),
        Span("a.txt", "new", 6, 1),
    }


def test_lines_of_the_second_change_are_foreign_in_the_whole() -> None:
    first = parse(b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n")
    second = parse(b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-two\n+2\n")
    whole = parse(b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-one\n-two\n+1\n+2\n")
    assert set(foreign_spans(whole, first, second)) == {
        Span("a", "old", 2, 1),
        Span("a", "new", 2, 1),
    }


def test_a_place_touches_foreign_lines_on_its_side_only() -> None:
    foreign = Foreign((Span("a.txt", "new", 6, 1),))
    assert foreign.touches("a.txt", "new", 4, 6)
    assert not foreign.touches("a.txt", "old", 4, 6)
