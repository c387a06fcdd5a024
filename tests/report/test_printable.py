"""Untrusted text can neither hide, nor act, nor take long to show."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reviewer.report.printable import (
    clip,
    code,
    decoded,
    escaped,
    fence,
    json_text,
    line,
    prose,
    span,
)

# every code point, lone surrogates too
ANY = st.text(st.characters(exclude_categories=()))
MARKUP = st.text(st.sampled_from("`*_[]()<>|~&@#$!:/\\ \n\t.ab1-+=\u202e\udcff"), max_size=60)
HTML = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("naïve 日本語", "naïve 日本語"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("\ud800", "⟨U+D800⟩"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("a\x7fb\x9b", "a⟨U+007F⟩b⟨U+009B⟩"),
        ("a\u202eb\u2066", "a⟨U+202E⟩b⟨U+2066⟩"),
        ("a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("a\ufe0f\U000e0100", "a⟨U+FE0F⟩⟨U+E0100⟩"),
        ("\u3164\u2800\u115f", "⟨U+3164⟩⟨U+2800⟩⟨U+115F⟩"),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "⟨U+0301⟩" * 2),
    ],
)
def test_unprintable_characters_stand_as_visible_escapes(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(ANY)
def test_escaped_text_is_printable_and_valid_unicode(text: str) -> None:
    assert escaped(text).isprintable()
    assert escaped(text).encode().decode() == escaped(text)


@pytest.mark.parametrize("ticks", [1, 2, 3, 4])
def test_a_word_of_nothing_but_backticks_is_shown(ticks: int) -> None:
    assert "`" * ticks in prose(f"a {'`' * ticks} b")


def test_line_folds_white_space_and_says_how_much_was_cut() -> None:
    assert line("  a\n\n\tb \u00a0c ") == "a b c"
    assert line("x" * 12, 10) == "xxxxxxxxxx… (+2)"
    assert line("x" * 10, 10) == "x" * 10


def test_code_keeps_indentation() -> None:
    assert code("\tif x:  # \x00\r") == "    if x:  # ⟨U+0000⟩"
    assert code("x" * 12, 10) == "xxxxxxxxxx… (+2)"


def test_clip_counts_what_it_cuts() -> None:
    assert clip("abcdef", 4) == "abcd… (+2)"
    assert clip("abcd", 4) == "abcd"


def test_a_huge_line_costs_no_more_than_its_limit() -> None:
    huge = "\u202e` " * 3_000_000
    start = time.perf_counter()
    for show in (line, code, prose, span):
        assert len(show(huge)) < 10_000
    assert time.perf_counter() - start < 1


def test_decoded_changes_only_what_is_not_unicode() -> None:
    assert decoded("a\x1b\u202e") == "a\x1b\u202e"
    assert decoded("a\udcffb\x1b\ud800") == "a\\xffb\x1b⟨U+D800⟩"


@given(ANY.map(decoded))
def test_json_text_keeps_the_value_and_hides_nothing(text: str) -> None:
    document = json_text(json.dumps({"a": text}, indent=2, ensure_ascii=False))
    assert json.loads(document) == {"a": text}
    assert document.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Removes the check (twice).", "Removes the check (twice)."),
        ("ask @bob, see #12.", "ask `@bob`, see `#12`."),
        ("(aws_db_instance.main)", "(`aws_db_instance.main`)"),
        ("the plan `orders` is gone", "the plan `orders` is gone"),
        ("`a b`", "`a b`"),
        ("``x``", "``` ``x`` ```"),
        ("<img> a|b GH-12 www.a.b https://a.b", "`<img>` `a|b` `GH-12` `www.a.b` `https://a.b`"),
        ("- x", "`-` x"),
        ("1. x", "`1.` x"),
        ("---", "`---`"),
        ("-x 1.5", "-x 1.5"),
        ("", ""),
    ],
)
def test_prose_sets_what_could_act_as_code(text: str, shown: str) -> None:
    assert prose(text) == shown


@given(MARKUP)
def test_prose_renders_as_its_own_text(text: str) -> None:
    html = HTML.render("x " + prose(text))
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "code"}
    # nothing a forge acts on stands outside a code span
    outside = re.sub(r"<code>.*?</code>", "", html)
    assert not re.search(r"@|#|&amp;|&lt;|://", outside)


@given(MARKUP)
def test_nothing_leaves_a_code_span(text: str) -> None:
    html = HTML.render(f"- {span(text)} *end*")
    assert re.findall(r"<(\w+)", html) == ["ul", "li", "code", "em"]


@given(st.lists(MARKUP.map(code)))
def test_nothing_leaves_a_fence(rows: list[str]) -> None:
    html = HTML.render(fence(tuple(rows), "diff") + "\n\n*end*\n")
    assert re.findall(r"<(\w+)", html) == ["pre", "code", "p", "em"]
