"""The door to semgrep: targets as its engine wants them, its answer as values."""

import json

from reviewer.change.model import Side
from reviewer.facts import semgrep
from reviewer.facts.matches import Target
from tests.fakes import Tree, change_of

OLD: dict[str, str | bytes] = {"a.py": "x = 1\n", "run": "#!/bin/sh\nls\n", "b.bin": b"\0\1"}
NEW: dict[str, str | bytes] = {
    "a.py": "x = 2\n",
    "run": "#!/bin/sh\nls -l\n",
    "b.bin": b"\0\2",
    "c.TS": "let a;\n",
}


def targets() -> tuple[Target, ...]:
    return semgrep.inputs(change_of(OLD, NEW), Tree(OLD, NEW))[0]


def answer(**changes: object) -> bytes:
    names = [f"/t/{target.name}" for target in targets()]
    return json.dumps({"results": [], "errors": [], "paths": {"scanned": names}} | changes).encode()


def test_both_sides_of_text_files_are_scanned() -> None:
    assert [(t.side, t.path, t.name, t.analyzers) for t in targets()] == [
        (Side.OLD, "a.py", "old-0.py", ("python", "regex")),
        (Side.NEW, "a.py", "new-1.py", ("python", "regex")),
        (Side.NEW, "c.TS", "new-2.ts", ("typescript", "regex")),
        (Side.OLD, "run", "old-3.sh", ("regex",)),
        (Side.NEW, "run", "new-4.sh", ("regex",)),
    ]


def test_what_is_too_large_is_a_gap() -> None:
    old, new = {"a.py": "x"}, {"a.py": "x" * (semgrep.MAX_BYTES + 1)}
    files, gaps = semgrep.inputs(change_of(old, new), Tree(old, new))
    assert [file.side for file in files] == [Side.OLD]
    assert [(gap.where, gap.incomplete) for gap in gaps] == [("a.py", False)]


def test_targets_name_files_by_their_own_path() -> None:
    kind, listed = json.loads(semgrep.targets(targets(), "/t"))
    assert kind == "Targets"
    assert [(t["path"]["fpath"], t["path"]["ppath"], t["analyzer"]) for _, t in listed][-2:] == [
        ("/t/old-3.sh", "/run.sh", "regex"),
        ("/t/new-4.sh", "/run.sh", "regex"),
    ]


def test_paths_that_are_no_text_do_not_break_the_list() -> None:
    target = Target(Side.NEW, "a\udcff\n.py", "new-0.py", b"", ("python",))
    [(_, listed)] = json.loads(semgrep.targets([target], "/t"))[1]
    assert listed["path"]["ppath"] == "/a__.py"


def test_a_match_is_read_with_its_notes_and_variables() -> None:
    result = {
        "check_id": "unscoped-data-write.sql",
        "path": "/t/new-1.py",
        "start": {"line": 1, "col": 1, "offset": 0},
        "end": {"line": 2, "col": 1, "offset": 9},
        "extra": {
            "message": "m",
            "metadata": {"subject": ["$TABLE"], "severity": "warn", "side": "new"},
            "metavars": {"$TABLE": {"abstract_content": "users"}},
            "is_ignored": True,
        },
    }
    [match] = semgrep.read(b".\n" + answer(results=[result]), targets(), "/t").matches
    assert (match.side, match.path, match.start_line, match.end_line) == (Side.NEW, "a.py", 1, 2)
    assert (match.notes.subject, match.variables, match.ignored) == (
        ("$TABLE",),
        {"TABLE": "users"},
        True,
    )


def test_timeouts_are_incomplete_and_partial_parses_are_not() -> None:
    errors = [
        {"error_type": "Timeout", "rule_id": "a.b", "location": {"path": "/t/new-1.py"}},
        {"error_type": "Syntax error", "location": {"path": "/t/new-2.ts"}},
        {"error_type": "Syntax error", "location": {"path": "/t/old-0.py"}},
        {"error_type": "Rule parse error", "rule_id": "c.d", "location": {"path": "/rules/x.yaml"}},
    ]
    gaps = semgrep.read(answer(errors=errors), targets(), "/t").gaps
    assert [(gap.where, gap.incomplete) for gap in gaps] == [
        ("a.py", True),
        ("c.TS", False),
        ("semgrep", True),
    ]


def test_a_file_that_was_not_reached_is_incomplete() -> None:
    gaps = semgrep.read(
        answer(paths={"scanned": ["/t/old-0.py", "/t/new-2.ts"]}), targets(), "/t"
    ).gaps
    # `run` has regex rules only: where no rule's paths let it in it is not listed
    assert [(gap.where, gap.incomplete) for gap in gaps] == [("a.py", True)]


def test_an_unreadable_answer_is_incomplete() -> None:
    for output in (b"", b"not json", b'{"results": [{"check_id": 3}]}'):
        scan = semgrep.read(output, targets(), "/t")
        assert scan.matches == ()
        assert [gap.incomplete for gap in scan.gaps] == [True]
