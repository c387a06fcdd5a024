import pytest

from reviewer.change.mentions import (
    kind_of,
    numbers_in,
    paths_in,
    says_nothing,
    scope_of,
    symbols_in,
    without_kind,
)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("fix(cart)!: round", "fix"),
        ("feat: cache", "feature"),
        ("ci: pin", "build"),
        ("[docs] explain", "docs"),
        ("chore(deps): bump", "chore"),
        ("perf: faster", "feature"),
        ('Revert "Add cache"', "revert"),
        ("Fixes rounding", "fix"),
        ("Add tests for rounding", "test"),
        ("Fix typo in the guide", "docs"),
        ("Fix the flaky test", "test"),
        ("parser: handle empty input", "fix"),
        ("Rename net to total", "refactor"),
        ("Bump lodash from 1 to 2", "build"),
        ("Remove the legacy mode", "chore"),
        ("Rounding", "unknown"),
        ("", "unknown"),
    ],
)
def test_kind(title: str, kind: str) -> None:
    assert kind_of(title) == kind


def test_scope_and_the_rest_of_a_conventional_title() -> None:
    assert scope_of("fix(cart): round") == "cart"
    assert without_kind("fix(cart): round") == "round"
    assert (scope_of("cart: round"), without_kind("cart: round")) == ("", "cart: round")


@pytest.mark.parametrize(
    "text",
    [
        *["wip", "updates", "fix", "misc changes", ".", "temp", "changes", "PR feedback", "🎉🎉"],
        *["", "Fix #12", "chore: wip", "Address review comments", "minor tweaks", "WIP"],
        "https://example.org/a",
    ],
)
def test_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["Update README", "fix(cart): wip", "Add tests", "v1.2", "Fix tax", "修复 登录", "typo"]
)
def test_says_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("see src/cart/tax.py, tests/ and Makefile.", ("src/cart/tax.py", "tests", "Makefile")),
        ("in `src/cart`", ("src/cart",)),
        ("./a/b/c", ("a/b/c",)),
        ("read/write and and/or, e.g. this; v1.2", ()),
        ("https://example.org/a/b/c.py", ()),
    ],
)
def test_paths(text: str, paths: tuple[str, ...]) -> None:
    assert paths_in(text) == paths


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("`round` the total", ("round",)),
        ("CartTotal and cartTotal", ("CartTotal", "cartTotal")),
        ("net_total, MAX_TAX", ("net_total", "MAX_TAX")),
        ("cart.total and Cart::add", ("cart.total", "Cart::add")),
        ("round() it with --dry-run", ("round", "--dry-run")),
        ("A plain sentence. Nothing else in tax.py", ()),
    ],
)
def test_symbols(text: str, symbols: tuple[str, ...]) -> None:
    assert symbols_in(text) == symbols


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(#12), GH-13 and PAY-7", ("#12", "#13", "PAY-7")),
        ("ann/shop#4", ("#4",)),
        ("https://example.org/ann/shop/issues/5", ("#5",)),
        ("UTF-8, SHA-256, &#39; and #0", ()),
    ],
)
def test_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers
