"""Suites from a clone: deterministic, labelled, balanced, and made again as commits from references."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import UsageError
from reviewer.evals.balance import balanced, leaks
from reviewer.evals.build import SUITES, build
from reviewer.evals.case import Case, FromHistory
from reviewer.evals.history import Commit, Entry
from reviewer.evals.mine import Size, Twins
from reviewer.evals.scratch import Missing, Scratch
from reviewer.evals.shorten import declared
from reviewer.evals.spans import Foreign
from reviewer.evals.synthesise import synthesise
from reviewer.evals.tangle import one_intent
from tests.evals.mined import mined
from tests.gitrepo import Repo


def quiet(stage: str) -> None:
    del stage


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return mined(tmp_path_factory.mktemp("mined") / "r")


@pytest.fixture(scope="module")
def cases(clone: Repo) -> tuple[Case, ...]:
    return build(clone.path, "a/b", dict.fromkeys(SUITES, 4), 0, 1, quiet)


def test_the_same_seed_gives_the_same_cases_and_another_others(
    clone: Repo, cases: tuple[Case, ...]
) -> None:
    counts = dict.fromkeys(SUITES, 4)
    assert build(clone.path, "a/b", counts, 0, 1, quiet) == cases
    assert build(clone.path, "a/b", counts, 0, 2, quiet) != cases


def test_a_suite_does_not_hang_on_the_others_built(clone: Repo, cases: tuple[Case, ...]) -> None:
    alone = build(clone.path, "a/b", {"mutated": 4}, 0, 1, quiet)
    assert alone == tuple(case for case in cases if case.suite == "mutated")


def test_twins_name_each_other_and_stand_on_both_sides(cases: tuple[Case, ...]) -> None:
    by_id = {case.id: case for case in cases}
    assert len(by_id) == len(cases)
    paired = [case for case in cases if case.suite in ("tangled", "mutated", "shrunk")]
    assert {case.suite for case in paired} == {"tangled", "mutated", "shrunk"}
    for case in paired:
        assert by_id[case.twin].twin == case.id
        assert by_id[case.twin].positive != case.positive
    one_class = Counter((case.suite, case.positive) for case in cases if not case.twin)
    assert set(one_class) >= {("mismatch", True), ("ordinary", False)}


def test_no_control_is_part_of_an_over_broad_change(cases: tuple[Case, ...]) -> None:
    tangled = [case for case in cases if case.suite == "tangled"]
    broad = {
        commit
        for case in tangled
        if case.positive and isinstance(case.made, FromHistory)
        for commit in case.made.commits
    }
    clean = [
        case.made.commits[0]
        for case in tangled
        if not case.positive and isinstance(case.made, FromHistory)
    ]
    assert broad.isdisjoint(clean)
    assert len(set(clean)) == len(clean)


def test_every_case_is_made_again_with_foreign_hunks_only_where_it_is_over_broad(
    clone: Repo, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    scratch = Scratch(tmp_path / "s", clone.path)
    for case in cases:
        made = synthesise(case, scratch, tmp_path)
        base, head = scratch.commit(made.base), scratch.commit(made.head)
        change = scratch.diff(str(base.tree_id), str(head.tree_id))
        told = {Foreign(case.foreign).hunk(hunk) for hunk in change.hunks}
        if case.suite == "tangled" and case.positive:
            assert told == {True, False}
        elif case.positive:
            assert told & {True, None}
        else:
            assert told == {False}


def test_the_dropped_part_is_gone_from_the_message_and_the_title_stays(
    clone: Repo, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    scratch = Scratch(tmp_path / "s", clone.path)
    shrunk = [case for case in cases if case.suite == "shrunk" and case.positive]
    for case in shrunk:
        text = scratch.commit(synthesise(case, scratch, tmp_path).head).message
        assert text.startswith("fix ")
        assert text.count("\n- ") == 1


def test_what_a_clone_lacks_is_missing_not_a_crash(clone: Repo, tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "s", clone.path)
    with pytest.raises(Missing, match="no commit 0000"):
        scratch.commit("0" * 40)


def test_a_repository_without_a_usable_commit_is_told_so(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    with pytest.raises(UsageError, match="no commit yet"):
        build(repo.path, "a/b", {"tangled": 1}, 0, 1, quiet)
    repo.commit("start", {"a.txt": "1\n"})
    with pytest.raises(UsageError, match="none of 0 commits can be used"):
        build(repo.path, "a/b", {"tangled": 1}, 0, 1, quiet)


def twins(case: Case, at: int, broad: Size, clean: Size) -> Twins:
    named = replace(case, group=f"g{at}")
    return Twins(named, named, broad, clean)


def test_worst_matched_twins_go_until_size_does_not_tell(cases: tuple[Case, ...]) -> None:
    even = [
        twins(cases[0], at, Size(2, 3 + at % 5, 20 + at), Size(2, 3 + (at + 1) % 5, 21 + at))
        for at in range(40)
    ]
    large = [twins(cases[0], 40 + at, Size(9, 20, 300), Size(2, 3, 20)) for at in range(10)]
    assert not all(leak.even for leak in leaks([*even, *large]))
    kept = balanced("tangled", [*even, *large])
    assert all(leak.even for leak in leaks(kept))
    assert len(kept) >= 35


def test_a_suite_that_size_tells_is_refused_with_the_figure(cases: tuple[Case, ...]) -> None:
    uneven = [twins(cases[0], at, Size(4, 9, 90), Size(2, 3, 20)) for at in range(30)]
    with pytest.raises(UsageError, match=r"alone tells .* AUROC 1\.000"):
        balanced("tangled", uneven)
    assert balanced("tangled", uneven[:19]) == tuple(uneven[:19])


def test_bullets_and_also_are_parts_and_trailers_are_none() -> None:
    message = (
        "Title\n\n- Add one\n  that goes on\n- Remove two\n\nAlso rename three.\nand four\n\n"
        "Signed-off-by: A <a@example.org>\n"
    )
    assert [part.lines for part in declared(message)] == [(2, 3), (4,), (6, 7)]


def entitled(message: str) -> Commit:
    return Commit(Entry("a", "b", "", 0, message), (), 1, 1, "", frozenset(), routine=False)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Fix crash of the parser on tabs", "Parser: no crash on tabs", True),
        ("Cache rates\n\nCloses #41", "Expire sessions\n\nSee #41", True),
        ("PAY-12 cache rates", "PAY-12 expire sessions", True),
        ("Fix crash of the parser on tabs", "Parser: accept trailing commas in lists", False),
        ("Cache rates (#41)", "Expire sessions (#42)", False),
        ("fix", "fix", False),
    ],
)
def test_two_steps_of_one_intent_are_no_tangle(first: str, second: str, *, same: bool) -> None:
    assert one_intent(entitled(first), entitled(second)) == same
