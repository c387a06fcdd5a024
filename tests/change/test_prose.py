import pytest

from reviewer.change.prose import MAX_TEXT, paragraphs, stated, uncommented

TEMPLATE = """\
<!-- Describe your change -->
## Description

Round half up.

## How has this been tested?

## Type of change
- [x] Bug fix
- [ ] Feature

## Checklist
- [x] I have read the guide
- [ ] docs
"""


def test_a_filled_template_keeps_what_its_author_wrote() -> None:
    assert stated(TEMPLATE) == "## Description\n\nRound half up."


@pytest.mark.parametrize(
    "line",
    [
        "Signed-off-by: Ann <a@example.org>",
        "Co-authored-by: Bot <b@example.org>",
        "Change-Id: I0123",
        "(cherry picked from commit 0123456)",
        "This reverts commit 0123456789.",
        "> quoted mail",
        "On Monday, Ann Other wrote:",
        "🤖 Generated with [Tool](https://example.org)",
        "Fixes #12",
        "Closes https://example.org/issues/12",
        "- [ ] tests",
        "- [x] I have added tests",
        "## Screenshots",
        "git-svn-id: svn://x@1",
    ],
)
def test_what_tools_and_templates_write_is_not_stated(line: str) -> None:
    assert stated(f"Round half up.\n\n{line}\n") == "Round half up."


@pytest.mark.parametrize(
    "line",
    [
        "Note: the cache stays",
        "- [x] rename `net` to `total`",
        "fix the merge of two carts",
        "We generated with care.",
        "See #12 for why the tax is cut",
    ],
)
def test_what_a_person_writes_stays(line: str) -> None:
    assert stated(f"Round half up.\n\n{line}\n").endswith(line)


def test_a_squash_keeps_the_messages_of_its_commits() -> None:
    text = (
        "Squashed commit of the following:\n\ncommit 0123456789abcdef\n"
        "Author: Ann <a@b>\nDate:   Mon\n\n    Round half up\n"
    )
    assert stated(text) == "Round half up"


def test_the_summary_a_machine_wrote_is_left_out() -> None:
    text = "Round half up.\n\n## Summary by ReviewBot\n\n- drops tables\n\n## Risk\n\nlow"
    assert stated(text) == "Round half up.\n\n## Risk\n\nlow"


def test_an_unclosed_comment_is_text() -> None:
    assert uncommented("a <!-- b --> c <!-- d") == "a  c <!-- d"


def test_hidden_characters_do_not_split_words() -> None:
    assert stated("cur\u200bren\u2060cy\u202e") == "currency"


def test_no_more_than_the_limit_is_read() -> None:
    assert len(stated("a" * 10 * MAX_TEXT)) <= MAX_TEXT


def test_paragraphs_are_statements_without_headings_and_code() -> None:
    text = "## Why\n\nRound half\nup.\n\n- one\n- two\n  more\n\n```\ncode()\n```\nend"
    assert list(paragraphs(text)) == ["Round half up.", "one", "two more", "end"]
