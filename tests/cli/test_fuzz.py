"""A few of the cases that `make fuzz` runs without end, always the same ones."""

from pathlib import Path

from reviewer.change.diff import parse
from reviewer.change.model import Change
from reviewer.change.reconstruct import Patched
from tests import fuzz


def test_hostile_diffs_are_read_or_refused_and_never_more_than_that(tmp_path: Path) -> None:
    tally = fuzz.fuzz(iter(range(1000, 1420)), tmp_path, one_in=30)
    assert tally.failures == []
    # else nothing was tried
    assert tally.outcomes["read"] > 50
    assert tally.outcomes["refused"] > 200
    assert tally.outcomes["applied by git too"] > 3
    assert sum(count for name, count in tally.outcomes.items() if name.startswith("exit")) >= 10


def test_a_case_is_the_same_every_time_and_another_is_another(tmp_path: Path) -> None:
    _, seeds = fuzz.repository(tmp_path / "r")
    assert fuzz.mutated(7, seeds) == fuzz.mutated(7, seeds)
    assert len({fuzz.mutated(seed, seeds) for seed in range(50)}) > 45


def test_the_run_sees_what_it_looks_for(tmp_path: Path) -> None:
    """A file that git would change and the reader does not show."""
    repo, patches = fuzz.repository(tmp_path / "r")
    tally = fuzz.Tally()
    change = parse(patches[2])
    source = Patched(Change(change.files[1:]), fuzz.Base())
    fuzz._beside_git(1, patches[2], change, source, repo, tally)
    assert tally.failures == ["case 1: git apply makes of 'app.py' what we do not show"]
