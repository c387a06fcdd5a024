from collections.abc import Mapping

import pytest

from reviewer.judgement.links import (
    ALL_PAIRS,
    MOST_PAIRS,
    PAIR,
    Names,
    candidates,
    pair_features,
    told_by,
)
from reviewer.judgement.pieces import pieces_of
from tests.fakes import change_of


def names_of(old: Mapping[str, str], new: Mapping[str, str]) -> Names:
    return Names(pieces_of(change_of(old, new, {}), {}, {}))


def pair(names: Names, one: int = 0, other: int = 1) -> dict[str, float]:
    return dict(zip(PAIR, pair_features(names, one, other), strict=True))


def test_a_name_that_flows_between_files_links_them() -> None:
    names = names_of(
        {},
        {
            "a.py": "def currency_rate():\n",
            "b.py": "x = currency_rate()\n",
            "c.py": "y = shipping_label()\n",
        },
    )
    near, far = pair(names), pair(names, 0, 2)
    assert near["shared"] > far["shared"] == 0
    assert near["fresh"] > 0
    assert near["defined"] > 0
    assert near["cosine"] > 0
    assert near["words"] > far["words"]
    assert told_by(names, 0, 1) == "currency_rate"
    assert told_by(names, 0, 2) == ""


def test_a_name_that_stood_there_before_is_not_fresh() -> None:
    old = {"a.py": "currency_rate()\n", "b.py": "currency_rate()\n"}
    new = {"a.py": "f(currency_rate())\n", "b.py": "g(currency_rate())\n"}
    assert pair(names_of(old, new))["fresh"] == 0


@pytest.mark.parametrize(
    ("one", "other", "feature"),
    [
        ("src/cart.py", "tests/test_cart.py", "test_of"),
        ("web/package.json", "web/yarn.lock", "lock_of"),
        ("src/a.py", "src/b.py", "same_folder"),
        ("docs/a.md", "docs/b.md", "both_docs"),
        ("tests/a.py", "tests/b.py", "both_test"),
    ],
)
def test_places_that_belong_together(one: str, other: str, feature: str) -> None:
    names = names_of({}, {one: "alpha\n", other: "omega\n", "far/away.c": "iota\n"})
    at = {piece.path: index for index, piece in enumerate(names.pieces)}
    assert pair(names, at[one], at[other])[feature] == 1
    assert pair(names, at[one], at["far/away.c"])[feature] == 0


def test_a_file_named_in_another_is_linked() -> None:
    names = names_of({}, {"src/invoice.py": "alpha\n", "docs/x.md": "see the invoice\n"})
    assert pair(names)["named_file"] == 1


def test_parts_of_one_file_are_closer_the_fewer_lines_between() -> None:
    text = "".join(f"row{n}\n" for n in range(100))
    new = text.replace("row1\n", "r1\n").replace("row20\n", "r20\n").replace("row90\n", "r90\n")
    names = names_of({"a.txt": text}, {"a.txt": new})
    assert pair(names, 0, 1)["distance"] > pair(names, 0, 2)["distance"] > 0
    assert pair(names)["same_file"] == 1
    assert pair(names)["same_hunk"] == 0


def test_a_repeated_edit_links() -> None:
    old = {"a.py": "net_sum(order)\n", "z/b.py": "print(net_sum, cart)\n"}
    new = {path: text.replace("net_sum", "net_total") for path, text in old.items()}
    assert pair(names_of(old, new))["same_edit"] == 1


def test_every_value_is_a_share() -> None:
    names = names_of({}, {"a.py": "currency_rate\n" * 3, "b.py": "currency_rate\n"})
    assert all(0 <= value <= 1.000001 for value in pair(names).values())


def test_all_pairs_of_a_small_change_are_looked_at() -> None:
    names = names_of({}, {f"{n}.py": f"x{n}\n" for n in range(10)})
    assert len(list(candidates(names))) == 45


def test_a_large_change_is_looked_at_where_names_are_rare() -> None:
    many = ALL_PAIRS * 10
    new = {f"d{n}/m{n}.py": f"everywhere = rare_{n // 2}_name\n" for n in range(many)}
    found = list(candidates(names_of({}, new)))
    assert len(found) == many / 2
    assert found == sorted(set(found))


def test_the_pairs_of_a_huge_change_are_bounded() -> None:
    new = {f"d{n}/m{n}.py": f"shared_{n % 150}_name\n" for n in range(3_000)}
    assert len(list(candidates(names_of({}, new)))) <= MOST_PAIRS + 200
