"""The wording and order that every report shares."""

from dataclasses import replace

import pytest

from reviewer.change.model import Change, FileChange, Side
from reviewer.decision.decide import Because, Need
from reviewer.judgement.opinion import Judgement
from reviewer.report import outline
from reviewer.report.outline import Outline
from reviewer.report.review import Unjudged
from tests.report import reviews


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        (Outline(reviews.passing()), "PASS"),
        (Outline(reviews.untitled()), "SIGN-OFF NEEDED"),
        (Outline(reviews.mixed()), "NOT REVIEWED WHOLE, BLOCKED"),
    ],
    ids=["pass", "sign-off", "incomplete"],
)
def test_headline_names_the_outcome(told: Outline, headline: str) -> None:
    assert told.headline == headline


def test_an_incomplete_review_never_reads_as_a_pass() -> None:
    passing = reviews.passing()
    broken = replace(passing, facts=replace(passing.facts, gaps=reviews.mixed().facts.gaps))
    assert "PASS" not in Outline(broken).headline
    assert not Outline(broken).whole


@pytest.mark.parametrize(
    ("told", "scope"),
    [
        (Outline(reviews.passing()), "scoped to its intent, none of 1 hunk stands out"),
        (Outline(reviews.mixed()), "broader than its intent, 2 of 6 hunks outside it"),
        (Outline(reviews.untitled()), "no intent to hold it against"),
    ],
    ids=["scoped", "over-broad", "unclear"],
)
def test_scope_is_told_with_its_numbers(told: Outline, scope: str) -> None:
    assert told.scope_line == scope


def test_the_worst_concern_and_the_worst_hunk_come_first() -> None:
    told = Outline(reviews.mixed())
    assert [group.id for group in told.groups] == ["c2", "c1", "c3", ""]
    assert [entry.hunk.id for entry in told.flagged] == ["h3", "h4"]


def test_every_hunk_stands_in_exactly_one_group() -> None:
    told = Outline(reviews.large())
    held = [entry.hunk.id for group in told.groups for entry in group.entries]
    assert sorted(held) == sorted(hunk.id for hunk in told.review.change.hunks)


def test_what_the_judge_forgot_is_unjudged() -> None:
    review = reviews.passing()
    bare = FileChange("a", "b", "renamed", "text", None, None, None, None, ())
    forgot = replace(
        review,
        change=Change((*review.change.files, bare)),
        judgement=Judgement(review.judgement.verdict, (), (), ()),
    )
    told = Outline(forgot)
    assert told.unjudged == (
        Unjudged("h1", outline.NO_OPINION),
        Unjudged("a", outline.NO_OPINION),
    )
    assert (told.hunks_judged, told.files_judged) == (0, 0)
    assert not told.whole


def test_coverage_counts_files_and_hunks() -> None:
    told = Outline(reviews.mixed())
    assert told.coverage == "7 of 9 files and 5 of 6 hunks judged"
    assert [(each.id) for each in told.unjudged] == ["h6", "logo.png"]


def test_findings_are_worst_first_and_suppressed_ones_last() -> None:
    found = Outline(reviews.mixed()).findings
    assert [finding.severity for finding in found] == ["block", "high", "info", "warn"]
    assert found[-1].suppressed


def test_without_an_intent_no_hunk_is_in_or_out_of_scope() -> None:
    told = Outline(reviews.untitled())
    assert {told.label(entry) for entry in told.entries} == {""}
    assert all(group.related for group in told.groups)
    assert told.hints[0][1] == 'reviewer review --title "what it is for"'


def test_a_pass_needs_no_hint() -> None:
    assert Outline(reviews.passing()).hints == ()


@pytest.mark.parametrize(
    ("each", "told"),
    [
        (Need("senior", 2, (), ("a",)), "2 sign-offs by role senior: 1 of 2 still open"),
        (Need("senior", 1, (), ("a",)), "1 sign-off by role senior: met"),
        (Need("", 1, (), ()), "1 sign-off by role anyone: 1 of 1 still open"),
    ],
    ids=["open", "met", "anyone"],
)
def test_need_says_where_it_stands(each: Need, told: str) -> None:
    assert outline.need(each) == told


def test_places_name_the_old_side() -> None:
    assert outline.spot(reviews.GONE) == "infra/backup.tf:1-3 (old side)"
    assert outline.spot(reviews.LOCK) == "package-lock.json:100"
    assert outline.place(reviews.PROTECTION) == "infra/database.tf:5 (old side)"


def test_evidence_is_the_snippet_else_the_lines_of_that_side() -> None:
    told = Outline(reviews.mixed())
    bare = replace(reviews.PROTECTION, snippet="", end_line=6)
    assert told.evidence(reviews.PROTECTION) == ("  deletion_protection = true",)
    assert told.evidence(bare) == (
        "  deletion_protection = true",
        "  skip_final_snapshot = false",
    )
    assert told.evidence(replace(bare, side=Side.NEW))[0] == "  deletion_protection = false"
    assert told.evidence(replace(bare, path="absent.tf", end_line=10**9)) == ()


def test_an_endless_explanation_has_an_end() -> None:
    node = Because("leaf", True, "")
    for _ in range(5000):
        node = Because("all of", True, "", (node,))
    depth, at = 0, outline.bounded(node)
    while at.children:
        depth, at = depth + 1, at.children[0]
    assert depth == outline.MAX_DEPTH + 1
    assert at.text == "deeper conditions are not shown"
