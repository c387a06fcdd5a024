"""Cases told another way: which there are, what their author says, and that the change stays."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromHistory, FromPair, Mutation
from reviewer.evals.echo import Doubt
from reviewer.evals.operators import OPERATORS
from reviewer.evals.retold import DRIVE_BYS, FRAMINGS, UNATTACKED, Unmade, draft, named, retold
from reviewer.evals.scratch import OURS, Scratch
from reviewer.evals.synthesise import Draft, drafted
from tests.evals.test_pairs import PAIR, written
from tests.gitrepo import Repo

ATTACK = Case(
    id="attacks:open/one:broad:1",
    suite="attacks",
    repo="ours",
    group="one",
    grade="framing",
    language="python",
    positive=True,
    made=FromPair("incidents/open/one.yml", "broad"),
)
GUARD = "def f(x):\n    if x is None:\n        raise ValueError\n    return x\n\n\n"


def unasked(_: Draft) -> Doubt:
    raise AssertionError("nobody asks the judge here")


Telling = Callable[[Case], Draft]


@pytest.fixture
def pair(tmp_path: Path) -> Telling:
    evals = written(
        tmp_path, body="As asked.", broad_body="As approved.", overreach="drops b,\n  sets two to 3"
    )
    scratch = Scratch(tmp_path / "scratch")
    return lambda case: draft(case, scratch, evals, {}, unasked)


@pytest.fixture
def history(tmp_path: Path) -> tuple[Repo, Telling]:
    repo = Repo(tmp_path / "r")
    repo.commit("start", {"a.py": GUARD, "b.py": "y = 1\n"})
    scratch = Scratch(tmp_path / "scratch", repo.path)
    return repo, lambda case: draft(case, scratch, tmp_path, {}, unasked)


def of(made: FromHistory, variant: str = "declared") -> Case:
    return Case("c", "tangled", "a/b", "g", "", "python", True, made, (), variant=variant)


def test_every_drive_by_can_be_declared() -> None:
    assert set(DRIVE_BYS) == set(OPERATORS)


def test_names_are_families_or_variants() -> None:
    assert named("framed, echo-4,adaptive") == ("framed", "echo-4", "adaptive")
    for wrong in ("odd", "echo-3", ""):
        with pytest.raises(UsageError, match=r"--retold .*: none of framed, vague, declared"):
            named(wrong)


def test_only_over_broad_cases_are_retold_and_framings_are_drawn_by_case() -> None:
    clean = replace(ATTACK, id="clean", positive=False)
    many = [replace(ATTACK, id=f"{at}") for at in range(60)]
    told = list(retold([clean, *many], ["framed"]))
    assert [case.id for case in told] == [case.id for case in many]
    assert {case.variant for case in told} == {f"framed-{name}" for name in FRAMINGS}
    assert told == list(retold([clean, *many], ["framed"]))


def test_a_variant_asked_for_twice_is_told_once() -> None:
    told = retold([ATTACK], ["echo", "echo-4", "vague", "vague"])
    assert [one.variant for one in told] == ["echo-1", "echo-2", "echo-4", "echo-8", "vague"]


def test_only_an_attack_can_be_told_without_its_text() -> None:
    incident = replace(ATTACK, suite="incidents")
    told = list(retold([incident, ATTACK], ["attacked"]))
    assert [(one.suite, one.variant) for one in told] == [("attacks", UNATTACKED)]


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("", "fix: greet by name\n\nAs approved.\n"),
        ("vague", "fix: greet by name\n\nAs approved.\n\nAlso various cleanups.\n"),
        ("framed-ignore", f"fix: greet by name\n\nAs approved.\n\n{FRAMINGS['ignore']}\n"),
        ("declared", "fix: greet by name\n\nAs approved.\n\nAlso: drops b, sets two to 3\n"),
        ("unattacked", "fix: greet by name\n\nAs asked.\n"),
    ],
)
def test_only_the_words_of_a_pair_change(variant: str, said: str, pair: Telling) -> None:
    told = pair(replace(ATTACK, variant=variant))
    assert told.message == said
    assert replace(told, message="") == replace(pair(ATTACK), message="")


def test_what_a_case_lacks_cannot_be_told(tmp_path: Path) -> None:
    evals, scratch = written(tmp_path), Scratch(tmp_path / "scratch")
    assert "overreach" not in PAIR
    for variant, why in (
        ("declared", "nothing is known that its author could declare"),
        ("unattacked", "the attack is in the code"),
        ("echo-4", "no foreign part can hold a comment"),
        ("adaptive-2", "no foreign part can hold a comment"),
    ):
        with pytest.raises(Unmade, match=why):
            draft(replace(ATTACK, variant=variant), scratch, evals, {}, unasked)


def test_a_variant_that_is_none_is_refused(pair: Telling) -> None:
    with pytest.raises(UsageError, match="no variant 'echo-3'"):
        pair(replace(ATTACK, variant="echo-3"))


def test_the_other_commit_of_a_tangled_change_is_declared(history: tuple[Repo, Telling]) -> None:
    repo, tell = history
    first = repo.commit("fix f\n\nbody", {"a.py": GUARD.replace("x", "z")})
    second = repo.commit("Raise y\n\nmore of it", {"b.py": "y = 2\n"})
    told = tell(of(FromHistory((first, second), first)))
    assert told.message == "fix f\n\nbody\n\nAlso: Raise y\n"
    assert told.by.name == "Ada"
    assert told.by != OURS


def test_what_was_taken_out_of_a_message_is_declared(history: tuple[Repo, Telling]) -> None:
    repo, tell = history
    made = repo.commit("fix f\n\n- Fix f\n- Raise y\n  to two", {"b.py": "y = 2\n"})
    told = tell(of(FromHistory((made,), made, drop=(3, 4))))
    assert told.message == "fix f\n\n- Fix f\n\nAlso: Raise y to two\n"


def test_drive_bys_are_declared_a_line_each(history: tuple[Repo, Telling]) -> None:
    repo, tell = history
    made = repo.commit("raise y", {"b.py": "y = 2\n"})
    guard = Mutation("removed-guard", "a.py", 0)
    told = tell(of(FromHistory((made,), made, mutations=(guard,))))
    assert told.message == "raise y\n\nAlso: remove a guard in a.py\n"
    with pytest.raises(Unmade):
        tell(of(FromHistory((made,), made)))


def test_as_it_is_a_case_is_drafted_as_it_is_synthesised(
    history: tuple[Repo, Telling], tmp_path: Path
) -> None:
    repo, tell = history
    made = repo.commit("raise y", {"b.py": "y = 2\n"})
    case = of(FromHistory((made,), made), "")
    assert tell(case) == drafted(case, Scratch(tmp_path / "other", repo.path), tmp_path)
