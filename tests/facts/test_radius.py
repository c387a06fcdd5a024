from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.change.model import Change, FileChange
from reviewer.facts.finding import Finding
from reviewer.facts.radius import UNSEEN, BlastRadius, Level, blast_radius, kind_of
from reviewer.facts.tiers import Tiers
from tests.fakes import change_of
from tests.situations import change, finding

KINDS = {
    "infra/main.tf": "infrastructure",
    "tests/fixtures/main.tf": "infrastructure",
    "Dockerfile": "infrastructure",
    "deploy/k8s/app.yaml": "infrastructure",
    ".github/workflows/ci.yml": "pipeline",
    ".gitlab-ci.yml": "pipeline",
    "app/migrations/0001_init.py": "migration",
    "db/schema.sql": "migration",
    ".github/CODEOWNERS": "guard",
    "CLAUDE.md": "guard",
    ".reviewer.yml": "guard",
    "go.sum": "lockfile",
    "package.json": "dependencies",
    "requirements/dev.txt": "dependencies",
    "README.md": "documentation",
    "pkg/a_test.go": "tests",
    "tests/test_a.py": "tests",
    "pkg/__init__.py": "public interface",
    "api/v1/orders.py": "public interface",
    "config/app.yml": "configuration",
    "src/workflows/order.py": "source",
    "src/a.py": "source",
}


@pytest.mark.parametrize(("path", "kind"), KINDS.items(), ids=KINDS)
def test_a_path_is_of_one_kind(path: str, kind: str) -> None:
    assert kind_of(path).name == kind


def weights(radius: BlastRadius) -> dict[str, float]:
    found: dict[str, float] = {}
    for factor in radius.factors:
        found[factor.kind] = found.get(factor.kind, 0) + factor.weight
    return found


def test_a_small_edit_of_the_manual_reaches_nothing() -> None:
    radius = blast_radius(change("README.md"), ())
    assert (radius.level, radius.score) == (Level.LOW, 0)
    assert [factor.detail for factor in radius.factors] == ["documentation: README.md"]


def test_what_is_not_seen_is_said_in_every_run() -> None:
    assert blast_radius(Change(()), ()).unseen == UNSEEN


def test_a_binary_and_a_submodule_are_said_to_be_unseen() -> None:
    files = (
        FileChange("a.png", "a.png", "added", "binary", *(None,) * 4, ()),
        FileChange("lib", "lib", "modified", "submodule", *(None,) * 4, ()),
    )
    unseen = blast_radius(Change(files), ()).unseen[len(UNSEEN) :]
    assert unseen == ("what is inside: binary a.png", "what is inside: submodule lib")


def test_the_heaviest_finding_counts_whole_and_the_others_half_up_to_a_cap() -> None:
    found = [finding(check=f"c{n}", blast=4) for n in range(5)]
    assert weights(blast_radius(change("README.md"), found))["finding"] == 40 + 20


def test_a_finding_without_weight_adds_nothing() -> None:
    assert "finding" not in weights(blast_radius(change("README.md"), [finding()]))


def test_recreating_an_environment_is_of_high_reach_and_in_the_critical_tier_critical() -> None:
    found = [replace(finding(check="env-recreate-wholesale", blast=5), irreversible=True)]
    infra = change("infra/main.tf")
    plain = blast_radius(infra, found)
    assert (plain.level, plain.score) == (Level.CRITICAL, 75)
    assert weights(plain) == {"finding": 50, "irreversible": 10, "files": 15}
    assert blast_radius(change("src/a.py"), found).level is Level.HIGH
    in_tier = blast_radius(infra, found, Tiers(critical=("infra",)))
    assert in_tier.score == 100
    assert weights(in_tier)["tier"] == 37.5


def test_a_suppressed_finding_weighs_the_same() -> None:
    loud = finding(blast=3)
    silent = finding(blast=3, suppressed="nosemgrep")
    it = change("src/a.py")
    assert blast_radius(it, [loud]).score == blast_radius(it, [silent]).score


def test_deleting_files_weighs_and_deleting_documentation_does_not() -> None:
    gone = change_of({"src/a.py": "1\n", "src/b.py": "1\n", "docs/c.md": "1\n"}, {})
    factor = next(f for f in blast_radius(gone, ()).factors if f.kind == "deletions")
    assert (factor.weight, factor.refs) == (8.0, ("src/a.py", "src/b.py"))


def test_size_counts_removed_lines_as_much_as_added_ones_and_no_tests() -> None:
    big = "".join(f"{n}\n" for n in range(1000))
    added = weights(blast_radius(change_of({"a.py": "x\n"}, {"a.py": f"x\n{big}"}), ()))
    removed = weights(blast_radius(change_of({"a.py": f"x\n{big}"}, {"a.py": "x\n"}), ()))
    assert added["size"] == removed["size"] == 10
    tests = change_of({"tests/a.py": "x\n"}, {"tests/a.py": f"x\n{big}"})
    assert "size" not in weights(blast_radius(tests, ()))


def test_a_change_all_over_the_place_is_wider() -> None:
    wide = change(*(f"p{n}/a.py" for n in range(6)))
    assert weights(blast_radius(wide, ()))["spread"] == 6


def test_the_high_tier_adds_a_fifth() -> None:
    it = change("infra/main.tf")
    assert weights(blast_radius(it, (), Tiers(high=("*.tf",))))["tier"] == 3


FINDINGS = st.builds(
    lambda check, blast, final: replace(finding(check=check, blast=blast), irreversible=final),
    st.sampled_from("abcdef"),
    st.integers(0, 5),
    st.booleans(),
)


@given(st.lists(FINDINGS, max_size=8), FINDINGS)
def test_one_more_finding_never_lowers_it_and_order_is_nothing(
    found: list[Finding], one: Finding
) -> None:
    it = change("infra/main.tf", "src/a.py")
    before = blast_radius(it, found)
    after = blast_radius(it, [*found, one])
    assert after.score >= before.score
    assert blast_radius(it, found[::-1]).score == before.score
    assert after.score <= 100
