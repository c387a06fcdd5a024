import pytest

from reviewer.change.model import Change
from reviewer.facts.syntax import Definition, Edit, SyntaxDiff
from reviewer.judgement.pieces import MAX_NAMES, Piece, pieces_of
from tests.fakes import change_of


def pieces(old: str, new: str, path: str = "cart.py") -> tuple[Piece, ...]:
    return pieces_of(change_of({path: old}, {path: new}), {}, {})


def test_a_piece_holds_the_names_of_its_lines_and_those_around() -> None:
    (piece,) = pieces(
        "def total(cart):\n    rate = vat\n    return rate\n",
        "def total(cart):\n    rate = currency_rate(cart)\n    return rate\n",
    )
    assert list(piece.added) == ["rate", "currency_rate", "cart"]
    assert list(piece.removed) == ["rate", "vat"]
    assert list(piece.names) == ["rate", "vat", "currency_rate", "cart"]
    assert "total" in piece.near
    assert piece.scope == "cart.py\0def total(cart):"
    assert (piece.line, piece.old_line, piece.lines, piece.old_lines) == (2, 2, 1, 1)


def test_each_run_of_changed_lines_is_a_piece_with_its_own_surroundings() -> None:
    first, second = pieces("alpha\nbeta\ngamma\n", "alpha1\nbeta\ngamma1\n", "a.txt")
    assert (first.hunk, second.hunk) == (0, 0)
    assert "beta" in first.near
    assert "beta" in second.near
    assert "gamma" not in first.near


@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        ("x = f(a, b)\n", "x = f(\n    a, b,\n)\n", "format"),
        ("x = 1\n", "# why\nx = 1\n", "comments"),
        ("x = 1\n", "import os\nx = 1\n", "imports"),
        ("x = 1\n", "x = 2\n", "code"),
    ],
)
def test_shape(old: str, new: str, shape: str) -> None:
    assert [piece.shape for piece in pieces(old, new)] == [shape]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("def net_total(cart):", "net_total"),
        ("func (c *Cart) NetTotal() int {", "NetTotal"),
        ("const netTotal = 3", "netTotal"),
        ('resource "aws_bucket" "logs" {', "aws_bucket"),
        ("NET_TOTAL = 3", "NET_TOTAL"),
        ("  int netTotal(Cart cart) {", "netTotal"),
    ],
)
def test_a_line_that_defines_a_name(line: str, name: str) -> None:
    (piece,) = pieces("", f"{line}\n")
    assert name in piece.defines


def test_a_repeated_edit_reads_the_same_everywhere() -> None:
    old = {"a.py": "net_sum(order)\n", "b.py": "print(net_sum, cart)\n"}
    new = {path: text.replace("net_sum", "net_total") for path, text in old.items()}
    edits = {piece.edit for piece in pieces_of(change_of(old, new), {}, {})}
    assert edits == {"net_sum > net_total"}


def of_syntax(change: Change, diff: SyntaxDiff) -> tuple[Piece, ...]:
    return pieces_of(change, {diff.path: diff}, {})


def test_syntax_tells_scope_and_definitions() -> None:
    change = change_of({"a.py": "one\ntwo\nthree\nfour\n"}, {"a.py": "one\n2\nthree\n4\n"})
    wide = Definition("Cart", "class", 1, 3, "", "")
    narrow = Definition("Cart.net_total", "function", 2, 3, "", "")
    edits = (
        Edit("renamed", "a.py", "a.py", Definition("Cart.sum", "function", 2, 3, "", ""), narrow),
        Edit("body", "a.py", "a.py", wide, wide),
        Edit("body", "b.py", "b.py", wide, wide),
    )
    first, second = of_syntax(change, SyntaxDiff("a.py", "python", "changed", edits))
    assert first.scope == "a.py\0Cart.net_total"
    assert {"net_total", "sum"} <= set(first.defines)
    assert second.scope == "a.py\0"


def test_syntax_tells_that_only_comments_changed() -> None:
    change = change_of({"a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
    (piece,) = of_syntax(change, SyntaxDiff("a.py", "python", "comments-only"))
    assert piece.shape == "comments"


def test_unread_hunks_have_no_pieces_but_keep_their_number() -> None:
    change = change_of({"a.py": "x\n", "b.py": "y\n"}, {"a.py": "x1\n", "b.py": "y1\n"})
    (piece,) = pieces_of(change, {}, {change.hunks[0].id: "why"})
    assert (piece.path, piece.hunk) == ("b.py", 1)


def test_a_very_large_part_is_known_by_its_first_names() -> None:
    text = "".join(f"name_{n}\n" for n in range(MAX_NAMES + 5))
    (piece,) = pieces("", text)
    assert len(piece.added) == MAX_NAMES
