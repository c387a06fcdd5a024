"""Pairs of ours: strict reading, two cases, and the unwarranted lines among their changed ones."""

from pathlib import Path

import pytest
import yaml

from reviewer.errors import UsageError
from reviewer.evals.case import Span
from reviewer.evals.pairs import cases_of, read_pair
from reviewer.evals.scratch import Scratch

PAIR = {
    "title": "fix: greet by name",
    "languages": ["python"],
    "kind": "guard-removed",
    "outcome": {"right": "pass", "broad": "sign_off"},
    "old": {"a.py": "one = 1\n\n\n\n\n\n\n\ntwo = 2\n", "b.py": "x = 1\n"},
    "core": {"a.py": "one = 11\n\n\n\n\n\n\n\ntwo = 2\n"},
    "broad": {"a.py": "one = 11\n\n\n\n\n\n\n\ntwo = 3\n", "b.py": None},
    "right": {"a.py": "one = 11\n\n\n\n\n\n\n\ntwo = 2\n", "c.py": "y = 1\n"},
}


def written(folder: Path, **more: object) -> Path:
    (folder / "incidents/open").mkdir(parents=True)
    (folder / "incidents/open/one.yml").write_text(yaml.safe_dump({**PAIR, **more}))
    return folder


def test_a_pair_is_two_cases_that_name_each_other(tmp_path: Path) -> None:
    pair = read_pair(written(tmp_path), "incidents/open/one.yml")
    broad, right = cases_of(pair, Scratch(tmp_path / "scratch"))
    assert (broad.positive, right.positive) == (True, False)
    assert (broad.twin, right.twin) == (right.id, broad.id)
    assert (broad.outcome, right.outcome) == ("sign_off", "pass")
    assert broad.group == right.group == "one"
    assert broad.grade == "guard-removed"
    assert right.foreign == ()


def test_only_lines_of_the_overreach_are_foreign(tmp_path: Path) -> None:
    pair = read_pair(written(tmp_path), "incidents/open/one.yml")
    broad, _ = cases_of(pair, Scratch(tmp_path / "scratch"))
    assert set(broad.foreign or ()) == {
        Span("a.py", "old", 9, 1),
        Span("a.py", "new", 9, 1),
        Span("b.py", "old", 1, 1),
    }


def test_the_broad_side_of_an_attack_has_words_of_its_own(tmp_path: Path) -> None:
    pair = read_pair(written(tmp_path, body="a", broad_body="b"), "incidents/open/one.yml")
    assert (pair.body_of("right"), pair.body_of("broad")) == ("a", "b")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"titel": "x"}, "unknown key 'titel'"),
        ({"title": ""}, "an empty title"),
        ({"languages": []}, "'languages' is not a list"),
        ({"outcome": {"right": "pass"}}, "'outcome' does not say right and broad"),
        ({"outcome": {"right": "pass", "broad": "stop"}}, "outcome 'stop' is none of"),
        ({"old": {"../a": "x"}}, "'../a' is not a path"),
        ({"core": {"z.py": None}}, "z.py is no text, or deletes what is not there"),
        ({"request": 3}, "'request' is not a text"),
    ],
)
def test_what_is_wrong_with_a_pair_is_told_in_one_line(
    more: dict[str, object], why: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=why) as told:
        read_pair(written(tmp_path, **more), "incidents/open/one.yml")
    assert "one.yml" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_pair_whose_sides_change_nothing_is_refused(tmp_path: Path) -> None:
    pair = read_pair(written(tmp_path, right={}), "incidents/open/one.yml")
    with pytest.raises(UsageError, match="changes nothing"):
        cases_of(pair, Scratch(tmp_path / "scratch"))
