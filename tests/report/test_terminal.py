"""The terminal report: its order, its width, its caps, and that nothing of the change's acts."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewer.change.model import Change
from reviewer.decision.decide import Because
from reviewer.report.review import Review
from reviewer.report.terminal import render
from tests.report import reviews

SGR = re.compile(r"\x1b\[[0-9;]*m")
ANY = st.text(st.characters(exclude_categories=()), max_size=40)


def test_verdict_needs_hunks_findings_radius_coverage_why_next_in_this_order() -> None:
    text = render(reviews.mixed())
    headings = [
        "NOT REVIEWED WHOLE, BLOCKED: broader than its intent",
        "Who must sign",
        "Outside the intent",
        "The rest",
        "Files without lines to show",
        "Findings",
        "Blast radius",
        "Coverage",
        "Why this decision",
        "Next",
    ]
    at = [text.index(heading) for heading in headings]
    assert at == sorted(at)
    assert at[0] == 0


def test_a_pass_is_short() -> None:
    text = render(reviews.passing())
    assert text.startswith("PASS: scoped to its intent, none of 1 hunk stands out\n")
    assert len(text.splitlines()) < 20


def test_a_dirty_tree_shows_concerns_findings_radius_and_how_to_give_a_title() -> None:
    text = render(reviews.untitled())
    for part in ("by concern", "Findings", "Blast radius", "say it with: reviewer review --title"):
        assert part in text
    assert "in scope" not in text


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("name", ["mixed", "large", "untitled", "hostile"])
def test_no_row_is_wider_than_asked(name: str, width: int) -> None:
    makers: dict[str, Callable[[], Review]] = {
        "mixed": reviews.mixed,
        "large": reviews.large,
        "untitled": reviews.untitled,
        "hostile": lambda: reviews.hostile("日本語 " + reviews.HOSTILE * 3),
    }
    shown = render(makers[name](), width)
    assert max(cell_len(row) for row in shown.splitlines()) <= width


def test_colour_only_where_asked_and_otherwise_the_same_text() -> None:
    plain, coloured = render(reviews.mixed()), render(reviews.mixed(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert SGR.sub("", coloured) == plain


def test_three_hundred_hunks_stay_readable() -> None:
    text = render(reviews.large())
    assert len(text.splitlines()) < 220
    assert "and 16 more: --explain ID" in text
    assert "and 288 more: --explain ID" in text


def test_deletions_of_a_long_hunk_are_shown_first() -> None:
    rows = [f"+new {at}" for at in range(30)] + [f"-old {at}" for at in range(10)]
    long = reviews.hunk("h1", "a.py", 1, 1, *rows)
    review = replace(
        reviews.passing(),
        change=Change((reviews.file("a.py", long),)),
        judgement=replace(
            reviews.passing().judgement,
            hunks=(reviews.opinion(long, "unrelated", 0.9, "c1", "not named"),),
        ),
    )
    text = render(review)
    assert all(f"- old {at}\n" in text for at in range(10))
    assert "+ new 3\n" in text
    assert "+ new 4\n" not in text
    assert "and 26 more lines: --explain h1" in text


def test_a_wide_explanation_is_cut() -> None:
    leaves = tuple(Because("leaf", at == 499, f"leaf {at}") for at in range(500))
    review = reviews.passing()
    wide = replace(review.decision, because=Because("any of", True, "", leaves))
    text = render(replace(review, decision=wide))
    assert "leaf 499" in text
    assert "and more: --explain decision" in text
    assert "leaf 498" not in text


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_nothing_of_the_change_reaches_the_terminal_raw(text: str) -> None:
    for shown in (
        render(reviews.hostile(text)),
        SGR.sub("", render(reviews.hostile(text), colour=True)),
    ):
        assert shown.replace("\n", "").isprintable()
        assert shown.encode().decode() == shown
