"""The Markdown report: what it renders as, its limit, and that nothing of the change's acts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reviewer.report.comment import MAX_LENGTH, render
from reviewer.report.review import Review
from tests.report import reviews

MARKUP = st.text(st.sampled_from("`*_[]()<>|~&@#$!:/\\ \n\t.ab1-+=>\u202e\udcff"), max_size=50)
HTML = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN_TAGS = {"p", "ul", "li", "code", "pre", "strong", "s", "h3", "details", "summary"}


def _tags(review: Review) -> set[str]:
    return set(re.findall(r"<(\w+)", HTML.render(render(review))))


def test_verdict_and_sign_offs_come_first() -> None:
    text = render(reviews.mixed())
    assert text.startswith("**NOT REVIEWED WHOLE, BLOCKED**: broader than its intent")
    assert text.index("### Who must sign") < text.index("### Outside the intent")
    assert "from `@ana`, `@acme/platform`, signed by `@ana`" in text


def test_a_pass_has_no_sign_offs_and_no_findings() -> None:
    text = render(reviews.passing())
    assert text.startswith("**PASS**: scoped to its intent")
    assert "### Who must sign" not in text
    assert "### Findings" not in text


@pytest.mark.parametrize(
    "review", [reviews.mixed(), reviews.hostile(reviews.HOSTILE)], ids=["mixed", "hostile"]
)
def test_only_our_own_tags_are_rendered(review: Review) -> None:
    assert _tags(review) <= OWN_TAGS


@settings(max_examples=40, deadline=None)
@given(MARKUP)
def test_nothing_of_the_change_acts(text: str) -> None:
    shown = render(reviews.hostile(text))
    assert shown.replace("\n", "").isprintable()
    html = HTML.render(shown)
    assert set(re.findall(r"<(\w+)", html)) <= OWN_TAGS
    assert html.count("<details>") == html.count("</details>") == 4
    outside = re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d|://", outside)


@pytest.mark.parametrize("limit", [4_000, 10_000, MAX_LENGTH])
def test_never_longer_than_its_limit_and_says_what_was_cut(limit: int) -> None:
    text = render(reviews.large(2000, 300), limit)
    assert len(text) <= limit
    assert re.search(r"_Left out to keep this readable: .*of 300 hunks outside the intent", text)
    assert "of 2000 findings" in text
    assert text.count("<details>") == text.count("</details>")


def test_the_verdict_survives_any_limit() -> None:
    text = render(reviews.large(), 1)
    assert text.startswith("**NOT REVIEWED WHOLE, BLOCKED**")


def test_nothing_is_said_to_be_cut_where_nothing_was() -> None:
    assert "Left out" not in render(reviews.mixed())


def test_long_hostile_text_is_bounded() -> None:
    assert len(render(reviews.hostile("`" * 200_000))) <= MAX_LENGTH
