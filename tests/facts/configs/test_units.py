from reviewer.change.model import Side
from reviewer.facts.configs.units import Unit, losses, units
from tests.fakes import Tree, change_of

ROLE = 'resource "aws_iam_role" "{0}" {{\n  x = 1\n}}\n'


def stacks(old: dict[str, str], new: dict[str, str]) -> tuple[tuple[Unit, ...], Tree]:
    tree = Tree(old, new)
    return units(change_of(old, new), tree), tree


def test_a_unit_is_a_module_folder() -> None:
    old = {"a/x.tf": ROLE.format("p"), "a/y.tf": ROLE.format("q"), "b/z.tf": ROLE.format("r")}
    new = {"a/x.tf": ROLE.format("p2"), "a/y.tf": ROLE.format("q2"), "b/z.tf": ROLE.format("r2")}
    found, _ = stacks(old, new)
    assert [(u.name, u.format, [r.address for r in u.gone], [r.name for r in u.come]) for u in found] == [
        ("a", "terraform", ["aws_iam_role.p", "aws_iam_role.q"], ["p2", "q2"]),
        ("b", "terraform", ["aws_iam_role.r"], ["r2"]),
    ]  # fmt: skip


def test_siblings_are_read_only_when_something_is_missing() -> None:
    sibling = {"s.tf": ROLE.format("s")}
    found, tree = stacks(
        {"a.tf": ROLE.format("p"), **sibling}, {"a.tf": ROLE.format("p") + "# x\n", **sibling}
    )
    assert list(losses(found)) == []
    assert (Side.NEW, "s.tf") not in tree.asked
    found, tree = stacks({"a.tf": ROLE.format("p"), **sibling}, {"a.tf": "", **sibling})
    assert [old.address for _, old in losses(found)] == ["aws_iam_role.p"]
    assert (Side.NEW, "s.tf") in tree.asked
    assert found[0].size == 2


def test_an_address_that_a_sibling_declares_as_well_is_not_gone() -> None:
    both = {"s.tf": ROLE.format("p")}
    found, _ = stacks({"a.tf": ROLE.format("p"), **both}, {"a.tf": "", **both})
    assert found[0].gone == ()


def test_kept_pairs_follow_moves() -> None:
    moved = "moved {\n  from = aws_iam_role.p\n  to = aws_iam_role.q\n}\n"
    found, _ = stacks({"a.tf": ROLE.format("p")}, {"a.tf": ROLE.format("q") + moved})
    assert [(old.name, new.name) for old, new in found[0].kept] == [("p", "q")]
    assert found[0].come == ()


def test_a_move_to_another_type_is_not_followed() -> None:
    moved = "moved {\n  from = aws_iam_role.p\n  to = aws_iam_user.p\n}\n"
    new = {"a.tf": ROLE.format("p").replace("role", "user") + moved}
    found, _ = stacks({"a.tf": ROLE.format("p")}, new)
    assert [old.address for old in found[0].gone] == ["aws_iam_role.p"]


def test_a_circle_of_moves_ends() -> None:
    circle = "".join(
        f"moved {{\n  from = aws_iam_role.{a}\n  to = aws_iam_role.{b}\n}}\n"
        for a, b in (("p", "q"), ("q", "p"))
    )
    found, _ = stacks({"a.tf": ROLE.format("p")}, {"a.tf": circle})
    assert [old.name for old in found[0].gone] == ["p"]
