import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.judgement.words import (
    COMMON,
    MAX_LINE,
    identifier_weight,
    parts_of,
    stem,
    tokens,
    weight,
    words,
)


@pytest.mark.parametrize(
    "forms",
    [
        ("retry", "retries", "retried"),
        ("total", "totals"),
        ("class", "classes"),
        ("parse", "parsing", "parser", "parsed"),
        ("serialize", "serializer", "serialization"),
        ("run", "running"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("max_retries", ("max", "retry")),
        ("HTMLParser", ("html", "pars")),
        ("getUserByID", ("get", "user", "id")),
        ("修复登录", ("修复", "复登", "登录")),
        ("self", ()),
    ],
)
def test_an_identifier_is_made_of_words(identifier: str, parts: tuple[str, ...]) -> None:
    assert parts_of(identifier) == parts


def test_tokens_are_identifiers_and_numbers_of_a_bounded_line() -> None:
    assert list(tokens(["x.y_z(1.18) + 7", "a" * MAX_LINE + " tail"]))[:3] == ["x", "y_z", "1.18"]
    assert "tail" not in list(tokens([" " * MAX_LINE + "tail"]))


def test_words_keep_how_they_were_written() -> None:
    assert words("Round the Totals of total") == {"round": "Round", "tot": "Totals"}


def test_common_words_tell_less_and_keywords_nothing() -> None:
    assert weight(stem("update")) == COMMON < weight(stem("currency"))
    assert identifier_weight("return") == 0
    assert identifier_weight("data") < identifier_weight("currency") <= 1
    assert identifier_weight("data") < identifier_weight("currency_rate")


@given(st.text(max_size=200))
def test_any_text_has_words(text: str) -> None:
    assert all(0 < weight(word) <= 1 for word in words(text))
