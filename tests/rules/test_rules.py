"""The shipped rules against annotated files, with the real engine.

`ruleid: VARIANT` announces a match on the next line that is no annotation; every other line, `ok:`
or not, must stay silent.
"""

import re
import subprocess
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from reviewer.change.model import Side
from reviewer.facts import semgrep
from reviewer.facts.matches import Match, Scan, Target

HERE = Path(__file__).parent
RULES = HERE.parent.parent / "rules"
FIXTURES = sorted(HERE.glob("*/*.fixture"))
NOTE = re.compile(r"^\s*(?:#|//|--)\s*(ruleid|ok):\s*(\S+)")


def engine() -> Path:
    spec = find_spec("semgrep")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "bin" / "semgrep-core"


def scan(folder: Path, files: dict[str, str]) -> Scan:
    listed = []
    for number, (path, content) in enumerate(files.items()):
        data = content.encode()
        suffix = semgrep.suffix(path, data)
        name = f"new-{number}{suffix}"
        (folder / name).write_bytes(data)
        listed.append(Target(Side.NEW, path, name, data, semgrep.analyzers(suffix)))
    (folder / "targets.json").write_text(semgrep.targets(listed, str(folder)), encoding="utf-8")
    command = [str(engine()), "-json_nodots", "-fast", "-j", "2", "-timeout", "5"]
    for rules in sorted(RULES.glob("*.yaml")):
        command += ["-rules", str(rules)]
    command += ["-targets", str(folder / "targets.json")]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return semgrep.read(done.stdout, listed, str(folder))


def named(fixture: Path) -> str:
    return f"{fixture.parent.name}/{fixture.stem}"


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    files = {named(path): path.read_text(encoding="utf-8") for path in FIXTURES}
    return scan(tmp_path_factory.mktemp("rules"), files)


def expected(text: str) -> Counter[tuple[int, str]]:
    found: Counter[tuple[int, str]] = Counter()
    waiting: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        note = NOTE.match(line)
        if note is None:
            found.update((number, variant) for variant in waiting)
            waiting.clear()
        elif note[1] == "ruleid":
            waiting.append(note[2])
    return found


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_rules_match_where_announced_and_nowhere_else(fixture: Path, scanned: Scan) -> None:
    check = fixture.parent.name
    text = fixture.read_text(encoding="utf-8")
    found = {
        (match.start_line, match.rule.partition(".")[2])
        for match in scanned.matches
        if match.path == named(fixture)
        and match.rule.startswith(f"{check}.")
        and not (match.notes.unless and _void(match, text))
    }
    assert found == set(expected(text))


def _void(match: Match, text: str) -> bool:
    pattern = re.sub(
        r"\$([A-Z]+)", lambda name: re.escape(match.variables[name[1]]), match.notes.unless
    )
    return re.search(pattern, text) is not None


def test_the_engine_accepts_every_rule(scanned: Scan) -> None:
    assert [gap for gap in scanned.gaps if gap.incomplete] == []
