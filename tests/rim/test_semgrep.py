"""The engine itself: what it finds in two trees, and what it says when it cannot."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewer import assets
from reviewer.change.model import Side
from reviewer.facts import matches, semgrep
from reviewer.facts.checks import registry
from reviewer.facts.checks.check import Check
from reviewer.facts.matches import Scan, Target
from reviewer.rim import semgrep as rim
from reviewer.rim.semgrep import Engine
from tests.fakes import Files, Tree, change_of

PATH = "/usr/bin:/bin"
BY_RULES = [check for check in registry.CHECKS if check.run is None]


def scanned(old: Files, new: Files, rules: Sequence[Path] | None = None) -> Scan:
    files, _ = semgrep.inputs(change_of(old, new), Tree(old, new))
    return _scan(Engine(assets.rules() if rules is None else rules, PATH), files)


def _scan(engine: Engine, files: Sequence[Target]) -> Scan:
    with engine.scanning(files) as scanned:
        return scanned()


def fired(old: Files, new: Files) -> list[tuple[str, str, Side, int, str | None]]:
    change = change_of(old, new)
    files, _ = semgrep.inputs(change, Tree(old, new))
    scan = _scan(Engine(assets.rules(), PATH), files)
    assert [gap for gap in scan.gaps if gap.incomplete] == []
    found = matches.findings(change, scan, files, registry.BY_ID)
    return [(f.check, f.path, f.side, f.start_line, f.suppressed) for f in found]


@pytest.mark.parametrize("check", BY_RULES, ids=lambda check: check.id)
def test_the_bad_example_fires_and_the_near_miss_is_silent(check: Check) -> None:
    bad = [row[1:4] for row in fired(check.bad.old, check.bad.new) if row[0] == check.id]
    assert bad == list(check.bad.fires)
    assert fired(check.near_miss.old, check.near_miss.new) == []


def test_a_nosemgrep_comment_marks_and_does_not_silence() -> None:
    line = "requests.get(url, verify=False)"
    assert fired({"a.py": "x\n"}, {"a.py": f"{line}  # nosemgrep\n"}) == [
        ("verification-disabled", "a.py", Side.NEW, 1, "nosemgrep in the change")
    ]


def test_ignore_files_of_the_repository_have_no_power() -> None:
    line = "requests.get(url, verify=False)\n"
    ignoring = {".semgrepignore": "*.py\n", ".gitignore": "*.py\n", "tests/.semgrepignore": "*\n"}
    new = {**ignoring, "a.py": line, "vendor/a.min.py": line, "node_modules/x/a.py": line}
    assert sorted(row[1] for row in fired(ignoring, new)) == [
        "a.py",
        "node_modules/x/a.py",
        "vendor/a.min.py",
    ]


def test_what_cannot_be_parsed_is_told_and_the_rest_still_matched() -> None:
    text = "package a\nfunc f( {\n}}}}\nfunc g() { c := &tls.Config{InsecureSkipVerify: true} }\n"
    scan = scanned({}, {"a.go": text})
    assert [(gap.where, gap.incomplete) for gap in scan.gaps] == [("a.go", False)]
    assert [(match.rule, match.start_line) for match in scan.matches] == [
        ("verification-disabled.go", 4)
    ]


def test_a_broken_rule_is_incomplete_never_silence(tmp_path: Path) -> None:
    rule = tmp_path / "broken.yaml"
    rule.write_text("rules:\n  - id: x\n    languages: [python]\n    message: m\n")
    scan = scanned({}, {"a.py": "x = 1\n"}, [rule])
    assert scan.matches == ()
    assert any(gap.incomplete for gap in scan.gaps)


def test_missing_rules_are_incomplete_never_silence(tmp_path: Path) -> None:
    scan = scanned({}, {"a.py": "x = 1\n"}, [tmp_path / "gone.yaml"])
    assert any(gap.incomplete for gap in scan.gaps)


def test_an_engine_that_takes_too_long_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rim, "_BASE_SECONDS", 0.001)
    monkeypatch.setattr(rim, "_SECONDS_A_FILE", 0.0)
    scan = scanned({}, {"a.py": "x = 1\n"})
    assert [(gap.where, gap.incomplete) for gap in scan.gaps] == [("semgrep", True)]
    assert "did not finish" in scan.gaps[0].why


def test_a_missing_engine_is_told_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Spec:
        origin = str(tmp_path / "semgrep" / "__init__.py")

    monkeypatch.setattr("importlib.util.find_spec", lambda name: Spec())
    scan = scanned({}, {"a.py": "x = 1\n"})
    assert [gap.incomplete for gap in scan.gaps] == [True]
    assert "install reviewer again" in scan.gaps[0].why


def test_nothing_to_scan_starts_nothing() -> None:
    assert _scan(Engine((), "/nowhere"), ()) == Scan((), ())


def test_odd_names_and_bytes_are_scanned_under_names_of_our_own() -> None:
    path = "a \n\"'$(x)\udcff.py"
    assert [
        row[:2] for row in fired({}, {path: b"requests.get(u, verify=False) # \xff\xfe\n"})
    ] == [("verification-disabled", path)]
