"""Which matches of rules become findings of this change."""

from dataclasses import replace

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.patterns import CHECKS
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.matches import Match, Notes, Scan, Target, findings
from tests.fakes import Files, change_of

BY_ID = {check.id: check for check in CHECKS}
RULE = "verification-disabled.test"


def run(old: Files, new: Files, *matches: Match) -> tuple[Finding, ...]:
    files = [
        Target(side, path, f"{side}-{path}", str(text).encode(), ())
        for side, tree in ((Side.OLD, old), (Side.NEW, new))
        for path, text in tree.items()
    ]
    return findings(change_of(old, new, {}), Scan(matches, ()), files, BY_ID)


def at(path: str, line: int, side: Side = Side.NEW, notes: Notes | None = None) -> Match:
    return Match(RULE, side, path, line, line, "off", notes or Notes(), {}, ignored=False)


def lines(found: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.path, finding.start_line) for finding in found]


def test_only_added_lines_are_reported() -> None:
    old, new = {"a.py": "off\n1\n"}, {"a.py": "off\n1\noff(2)\n"}
    matches = (at("a.py", 1, Side.OLD), at("a.py", 1), at("a.py", 3))
    assert lines(run(old, new, *matches)) == [("a.py", 3)]


def test_a_line_that_moved_within_its_file_is_not_new() -> None:
    old, new = {"a.py": "off\n1\n2\n"}, {"a.py": "1\n2\n    off\n"}
    assert run(old, new, at("a.py", 1, Side.OLD), at("a.py", 3)) == ()


def test_a_second_copy_is_new() -> None:
    old, new = {"a.py": "off\n1\n"}, {"a.py": "off\n1\noff\n"}
    assert lines(run(old, new, at("a.py", 1, Side.OLD), at("a.py", 1), at("a.py", 3))) == [
        ("a.py", 3)
    ]


def test_a_line_that_moved_between_files_is_not_new() -> None:
    old, new = {"a.py": "off\n1\n", "b.py": "2\n"}, {"a.py": "1\n", "b.py": "2\noff\n"}
    assert run(old, new, at("a.py", 1, Side.OLD), at("b.py", 2)) == ()


def test_a_line_that_moved_out_of_the_docs_is_new() -> None:
    old, new = {"a.md": "off\n1\n", "b.py": "2\n"}, {"a.md": "1\n", "b.py": "2\noff\n"}
    assert lines(run(old, new, at("a.md", 1, Side.OLD), at("b.py", 2))) == [("b.py", 2)]


def test_a_moved_line_excuses_no_copy_of_it() -> None:
    old = {"a.py": "off\n1\n", "b.py": "2\n"}
    new = {"a.py": "1\noff\n", "b.py": "2\noff\n"}
    matches = (at("a.py", 1, Side.OLD), at("a.py", 2), at("b.py", 2))
    assert lines(run(old, new, *matches)) == [("b.py", 2)]


def test_a_rule_of_the_old_side_reports_what_went() -> None:
    notes = Notes(side=Side.OLD)
    old, new = {"a.sh": "check\n1\n"}, {"a.sh": "1\n"}
    [found] = run(old, new, at("a.sh", 1, Side.OLD, notes))
    assert (found.side, found.start_line) == (Side.OLD, 1)
    kept = {"a.sh": "1\n  check\n"}
    assert run(old, kept, at("a.sh", 1, Side.OLD, notes), at("a.sh", 2, notes=notes)) == ()


@pytest.mark.parametrize(
    ("path", "line", "notes", "severity"),
    [
        ("a.py", "off", Notes(), Severity.BLOCK),
        ("a.py", "off", Notes(severity=Severity.WARN), Severity.WARN),
        ("a.md", "off", Notes(), Severity.INFO),
        ("a.py", "# off", Notes(), Severity.INFO),
        ("tests/a.py", "off", Notes(), Severity.BLOCK),
        ("tests/a.py", "off", Notes(info_in=("tests",)), Severity.INFO),
        (".github/workflows/a.yml", "off", Notes(info_in=("ci",)), Severity.INFO),
        ("db/3.down.sql", "off", Notes(info_in=("down",)), Severity.INFO),
    ],
)
def test_severity_by_place(path: str, line: str, notes: Notes, severity: Severity) -> None:
    [found] = run({path: "1\n"}, {path: f"1\n{line}\n"}, at(path, 2, notes=notes))
    assert found.severity is severity


def test_what_makes_a_match_void_is_looked_for_in_its_file() -> None:
    notes = Notes(unless=r"create table $TABLE\b", subject=("$TABLE", "data"))
    match = replace(at("a.sql", 1, notes=notes), variables={"TABLE": "a.b"})
    old = {"a.sql": "select\n"}
    [found] = run(old, {"a.sql": "drop a.b\ncreate table axb\n"}, match)
    assert found.subject == ("a.b", "data")
    assert run(old, {"a.sql": "drop a.b\ncreate table a.b\n"}, match) == ()


@pytest.mark.parametrize(
    ("old", "mark", "severity"),
    [
        ("def test_a(): pass", "@skip", Severity.BLOCK),
        ("def test_b(): pass", "@skip", Severity.WARN),
        ("def test_b(): pass", "@skip('#12')", Severity.INFO),
    ],
    ids=["known test", "new test", "new test with a reference"],
)
def test_a_new_test_that_is_skipped_loses_nothing(old: str, mark: str, severity: Severity) -> None:
    match = replace(at("a.py", 2, notes=Notes(known_by="$NAME")), variables={"NAME": "test_a"})
    [found] = run({"a.py": f"{old}\n"}, {"a.py": f"{old}\n{mark}\n"}, match)
    assert found.severity is severity


def test_nosemgrep_marks_and_never_drops() -> None:
    match = replace(at("a.py", 2), ignored=True)
    [found] = run({"a.py": "1\n"}, {"a.py": "1\noff\n"}, match)
    assert found.suppressed == "nosemgrep in the change"


def test_a_rule_of_no_check_says_nothing() -> None:
    match = replace(at("a.py", 2), rule="other.rule")
    assert run({"a.py": "1\n"}, {"a.py": "1\noff\n"}, match) == ()
