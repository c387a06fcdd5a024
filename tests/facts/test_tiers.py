import pytest

from reviewer.change.model import Change, FileChange
from reviewer.facts.tiers import Tiers, touched
from tests.fakes import change_of

TIERS = Tiers(critical=("infra/prod",), high=("*.tf",), normal=("docs/api.md",), low=("docs",))


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        ("infra/prod/db.tf", "critical"),
        ("infra/test/db.tf", "high"),
        ("src/a.py", "normal"),
        ("docs/a.md", "low"),
        ("docs/api.md", "normal"),
    ],
)
def test_the_most_critical_tier_that_holds_a_path_is_its_tier(path: str, tier: str) -> None:
    assert TIERS.of(path) == tier


def test_a_change_is_as_critical_as_its_most_critical_path() -> None:
    change = change_of({"docs/a.md": "1\n", "x.tf": "1\n"}, {"docs/a.md": "2\n", "x.tf": "2\n"})
    assert TIERS.of_change(change) == ("high", ("x.tf",))


def test_moving_a_file_out_of_a_tier_touches_that_tier() -> None:
    text = "one\ntwo\nthree\n"
    change = change_of({"infra/prod/db.tf": text}, {"docs/db.tf": text})
    assert TIERS.of_change(change) == ("critical", ("infra/prod/db.tf",))


def test_a_copy_leaves_its_origin_alone() -> None:
    copy = FileChange("docs/b", "infra/prod/a", "copied", "text", *(None,) * 4, ())
    assert touched(Change((copy,))) == ("docs/b",)


def test_an_empty_change_is_of_the_normal_tier() -> None:
    assert TIERS.of_change(Change(())) == ("normal", ())
