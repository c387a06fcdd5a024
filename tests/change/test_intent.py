import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.change.intent import Claim, Intent, Message, read_intent, scope


def message(text: str, author: str = "Ann") -> Message:
    return Message("0" * 40, author, "ann@example.org", "ann@example.org", text)


def read(
    title: str | None = None,
    body: str | None = None,
    commits: Sequence[Message] = (),
    request: str | None = None,
) -> Intent:
    return read_intent(
        title=title, body=body, messages=commits, request=request, author=None, source="argument"
    )


def test_a_title_and_body_are_claims_of_the_author() -> None:
    intent = read_intent(
        title="Fix rounding",
        body="Tax was cut.\n\n- also rename `net`",
        messages=[],
        request=None,
        author="Ann",
        source="pull-request",
    )
    assert intent.claims == (
        Claim("Fix rounding", "title", "Ann", False),
        Claim("Tax was cut.", "body", "Ann", False),
        Claim("also rename `net`", "body", "Ann", False),
    )
    assert (intent.source, intent.kind, intent.vague) == ("pull-request", "fix", False)


def test_a_title_replaces_the_commit_messages() -> None:
    intent = read("Fix rounding", commits=[message("Drop the database")])
    assert [claim.text for claim in intent.claims] == ["Fix rounding"]


def test_a_request_comes_first_and_is_independent() -> None:
    intent = read("Add a cache", request="Fix the currency of invoices")
    assert intent.claims[0] == Claim("Fix the currency of invoices", "request", "", True)
    assert [claim.independent for claim in intent.claims] == [True, False]
    assert (intent.title, intent.kind) == ("Add a cache", "fix")


def test_a_request_alone_gives_the_title() -> None:
    intent = read(request="Fix the currency\n\nof invoices")
    assert (intent.title, intent.source) == ("Fix the currency", "argument")


def test_one_commit_speaks_with_subject_and_body() -> None:
    intent = read(commits=[message("Fix rounding\n\nTax was cut.\n\nSigned-off-by: Ann <a@b>")])
    assert (intent.title, intent.body, intent.source) == ("Fix rounding", "Tax was cut.", "commits")
    assert [(claim.text, claim.source, claim.author) for claim in intent.claims] == [
        ("Fix rounding", "commit", "Ann"),
        ("Tax was cut.", "commit", "Ann"),
    ]


def test_several_commits_are_each_a_claim_and_the_title_counts_them() -> None:
    intent = read(
        commits=[
            message("Fix rounding"),
            message("wip"),
            message("fixup! Fix rounding"),
            message("Merge branch 'main' into x"),
            message("Fix tax", author="Bob"),
        ]
    )
    assert intent.title == "4 commits: Fix rounding; Fix tax; and 1 more"
    assert [(claim.text, claim.author) for claim in intent.claims] == [
        ("Fix rounding", "Ann"),
        ("wip", "Ann"),
        ("Fix tax", "Bob"),
    ]
    assert intent.kind == "fix"


def test_commits_of_different_kinds_have_none_together() -> None:
    assert read(commits=[message("Fix rounding"), message("Add a cache")]).kind == "unknown"


def test_a_merged_pull_request_speaks_by_its_own_title() -> None:
    intent = read(commits=[message("Merge pull request #3 from ann/fix\n\nFix rounding")])
    assert (intent.title, intent.numbers) == ("Fix rounding", ("#3",))


def test_nothing_said_is_no_source_and_vague() -> None:
    assert read() == Intent("", "", "none", "unknown", (), (), (), (), True)


def test_a_body_that_says_something_rescues_a_vague_title() -> None:
    assert read("wip").vague
    assert not read("wip", "Round the tax half up.").vague


def test_names_are_found_in_all_claims() -> None:
    intent = read(
        "fix(billing): `Invoice.total` drops GH-12",
        "See src/billing/invoice.py and PAY-7, `round_half_up()`.",
    )
    assert intent.paths == ("src/billing/invoice.py",)
    assert intent.symbols == ("Invoice.total", "round_half_up")
    assert intent.numbers == ("#12", "PAY-7")
    assert scope(intent) == "billing"


def test_issues_closed_by_a_trailer_are_numbers_but_no_claim() -> None:
    intent = read("Fix rounding", "Fixes #12\n\nCloses: #13")
    assert intent.numbers == ("#12", "#13")
    assert [claim.text for claim in intent.claims] == ["Fix rounding"]


HOSTILE = [
    "<!-- ",
    "a/",
    "a.",
    "`",
    "#1 ",
    "- [ ] x\n",
    "> q\n",
    "a_",
    "x: y\n",
    "http://a,.,",
    "(",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_anything_is_read_in_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    read(text, text, request=text)
    read(commits=[message(text)] * 50)
    assert time.process_time() - started < 3


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100))
def test_any_text_is_read(title: str, body: str, request: str) -> None:
    intent = read(title, body, [message(body)], request)
    assert all(claim.text.strip() for claim in intent.claims)
    assert intent == read(title, body, [message(body)], request)
