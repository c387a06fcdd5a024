"""NET: tests and authorisation checks that the old tree has and the new tree has not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviewer.change.model import FileChange, Side
from reviewer.facts.checks.check import Check, Example, View
from reviewer.facts.checks.exposure import auth_removed
from reviewer.facts.checks.testcases import LANGUAGES, TestCase, alike, kept
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.languages import language_of
from reviewer.facts.places import place

# how much of a test must stand in another one for it to live on there
_SAME_TEST: Final = 0.8
_SAME_TEST_BY_NAME: Final = 0.5
_ABSORBED: Final = 0.9
_SHARE_OF_SPLIT: Final = 0.4
_NAMES_ALIKE: Final = 0.6
# more tests than this gone from one file are told together
_TOLD_ONE_BY_ONE: Final = 3
_SNIPPET: Final = 2_000
# names made of one short word (`get`, `setup`, `value`) say nothing about what a test is of
_TELLING: Final = re.compile(r".*[a-z0-9]_[a-z0-9]|.*[a-z0-9][A-Z]|.{9,}|[A-Z]\w{3,}|_\w{4,}")

_ROUTINES: Final = frozenset({"function", "method", "class", "constructor"})
_STEM: Final = re.compile(
    r"^(?:test_|tests_)|(?:_test|_tests|_spec|\.test|\.spec|\.cy|Tests?|Spec)$"
)


@dataclass(frozen=True, slots=True)
class _Suite:
    """One file's tests at both revisions, paired by name."""

    file: FileChange
    gone: tuple[TestCase, ...]
    fresh: tuple[TestCase, ...]
    grown: tuple[TestCase, ...]


def _removed_tests(check: Check, view: View) -> Iterator[Finding]:
    """Tests of the old tree that no test of the new one continues."""
    if not any(_may_lose(file) for file in view.change.files):
        return
    suites = [_suite(file, view) for file in view.change.files if _has_tests(file)]
    fresh = [test for suite in suites for test in suite.fresh]
    grown = [test for suite in suites for test in suite.grown]
    losses = {
        suite.file.path: [test for test in suite.gone if not _lives_on(test, fresh, grown)]
        for suite in suites
    }
    if not any(losses.values()):
        return
    production = _Production(view, frozenset(path for path, gone in losses.items() if gone))
    for suite in suites:
        gone = losses[suite.file.path]
        by_severity: dict[Severity, list[TestCase]] = {}
        for test in gone:
            by_severity.setdefault(production.severity(test, check.severity), []).append(test)
        for severity, tests in by_severity.items():
            if len(tests) <= _TOLD_ONE_BY_ONE:
                for test in tests:
                    yield _told(check, suite.file, [test], severity, production)
            else:
                yield _told(check, suite.file, tests, severity, production)


def _has_tests(file: FileChange) -> bool:
    return file.kind == "text" and any(
        language_of(path) in LANGUAGES for path in (file.path, file.old_path)
    )


def _may_lose(file: FileChange) -> bool:
    return _has_tests(file) and file.has_old and bool(file.removed_lines)


def _suite(file: FileChange, view: View) -> _Suite:
    old = view.read.tests.get((Side.OLD, file.old_path), ()) if file.has_old else ()
    new = list(view.read.tests.get((Side.NEW, file.path), ()) if file.has_new else ())
    if file.status == "copied":
        return _Suite(file, (), tuple(new), ())
    gone, grown = [], []
    left = []
    for test in old:
        same = next((one for one in new if one.name == test.name), None)
        if same is None:
            left.append(test)
        else:
            new.remove(same)
            if same.body != test.body:
                grown.append(same)
    for test in left:
        # the class or group round it may have got another name
        same = next((one for one in new if _tail(one) == _tail(test)), None)
        if same is None:
            # a test that names nothing tests nothing
            gone += [test] if test.words else []
        else:
            new.remove(same)
    return _Suite(file, tuple(gone), tuple(new), tuple(grown))


def _tail(test: TestCase) -> str:
    return test.name.rpartition(".")[2]


def _lives_on(test: TestCase, fresh: Sequence[TestCase], grown: Sequence[TestCase]) -> bool:
    """Whether the test was renamed, moved, parametrised, merged or split rather than removed."""
    for one in fresh:
        likeness = alike(test, one)
        if one.body == test.body or likeness >= _SAME_TEST or kept(test, [one]) >= _ABSORBED:
            return True
        if _tail(one) == _tail(test) and likeness >= _SAME_TEST_BY_NAME:
            return True
        if likeness >= _SAME_TEST_BY_NAME and _names_alike(test, one):
            return True
    if any(kept(test, [one]) >= _ABSORBED for one in grown):
        return True
    pieces = [one for one in fresh if kept(test, [one]) >= _SHARE_OF_SPLIT]
    return len(pieces) > 1 and kept(test, pieces) >= _ABSORBED


def _names_alike(one: TestCase, other: TestCase) -> bool:
    mine, yours = _name_words(one), _name_words(other)
    return len(mine & yours) >= _NAMES_ALIKE * min(len(mine), len(yours))


def _name_words(test: TestCase) -> set[str]:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", _tail(test))
    return {word.lower() for word in words} - {"test", "it", "should"}


class _Production:
    """What the same change did to the code that tests are of."""

    def __init__(self, view: View, losing: frozenset[str]) -> None:
        self.removed: dict[str, str] = {}
        self.changed: dict[str, str] = {}
        self.removed_stems: set[str] = set()
        self.changed_stems: set[str] = set()
        added: set[str] = set()
        for file in view.change.files:
            if place(file.path) != "code" or file.kind != "text":
                continue
            stems = self.changed_stems if file.has_new else self.removed_stems
            # a test that stands in the file itself has changed it by going
            if file.path not in losing:
                stems.add(_stem(file.old_path))
            syntax = view.syntax.get(file.path)
            for edit in syntax.edits if syntax else ():
                was, now = edit.before, edit.after
                if edit.kind == "added" and now is not None:
                    added.add(_last(now.name))
                elif edit.kind == "removed" and was is not None:
                    self.removed[_last(was.name)] = was.name
                elif (
                    was is not None and was.kind in _ROUTINES and edit.kind in ("body", "signature")
                ):
                    self.changed[_last(was.name)] = was.name
        for name in added:
            if self.removed.pop(name, None):
                self.changed[name] = name

    def subjects(self, test: TestCase) -> tuple[str, ...]:
        """Names of changed or removed code that the test uses, in the order of the change."""
        found = (*self.removed, *self.changed)
        return tuple(name for name in found if _TELLING.match(name) and name in test.words)

    def severity(self, test: TestCase, usual: Severity) -> Severity:
        """Less where its subject is gone too, more where its subject was changed."""
        stem = _stem(test.path)
        names = self.subjects(test)
        if stem in self.removed_stems or any(name in self.removed for name in names):
            return Severity.INFO
        if stem in self.changed_stems or names:
            return Severity.BLOCK
        return usual


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _stem(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    return _STEM.sub("", name).lower()


def _told(
    check: Check,
    file: FileChange,
    tests: Sequence[TestCase],
    severity: Severity,
    production: _Production,
) -> Finding:
    names = [test.short for test in tests]
    shown = ", ".join(f"`{name}`" for name in names[:_TOLD_ONE_BY_ONE])
    what = f"test {shown} is gone" if len(names) == 1 else f"{len(names)} tests are gone: {shown}"
    if len(names) > _TOLD_ONE_BY_ONE:
        what += ", ..."
    subjects = tuple(dict.fromkeys(name for test in tests for name in production.subjects(test)))
    if severity is Severity.INFO:
        what += "; so is what it tested"
    elif severity is Severity.BLOCK:
        of = f"`{subjects[0]}`" if subjects else "the code it tests"
        what += f", while {of} changed"
    return Finding(
        check=check.id,
        family=check.family,
        severity=severity,
        path=file.path,
        side=Side.OLD,
        start_line=tests[0].start_line,
        end_line=tests[0].end_line if len(tests) == 1 else tests[-1].end_line,
        message=what,
        source=check.source,
        snippet="\n".join(names)[:_SNIPPET],
        blast=check.blast,
        irreversible=check.irreversible,
        subject=(*names[:_TOLD_ONE_BY_ONE], *subjects[:_TOLD_ONE_BY_ONE], "test", "tests"),
    )


TEST_REMOVED: Final = Check(
    id="test-removed",
    summary="A test of the old tree is in no file of the new tree, under no name.",
    why="Deleting the test that fails is the cheapest way to a green build, and it deletes the warning.",
    family="NET",
    severity=Severity.HIGH,
    blast=2,
    source="syntax",
    bad=Example(
        old={
            "tests/test_refund.py": "def test_refund_rejects_negative():\n    with raises(ValueError):\n        refund(-1)\n\n\ndef test_ok():\n    assert total() == 3\n"
        },
        new={"tests/test_refund.py": "def test_ok():\n    assert total() == 3\n"},
        fires=(("tests/test_refund.py", Side.OLD, 1),),
    ),
    near_miss=Example(
        old={
            "tests/test_refund.py": "def test_refund_rejects_negative():\n    with raises(ValueError):\n        refund(-1)\n\n\ndef test_refund_rejects_zero():\n    with raises(ValueError):\n        refund(0)\n"
        },
        new={
            "tests/test_refund.py": '@pytest.mark.parametrize("a", [-1, 0])\ndef test_refund_rejects(a):\n    with raises(ValueError):\n        refund(a)\n'
        },
    ),
    run=_removed_tests,
)


AUTH_CHECK_REMOVED: Final = Check(
    id="auth-check-removed",
    summary="A route or handler has lost an authentication or authorisation check.",
    why="One decorator less opens an endpoint to everybody, and nothing fails.",
    family="NET",
    severity=Severity.BLOCK,
    blast=4,
    source="syntax",
    bad=Example(
        old={
            "app/admin.py": '@router.get("/admin/users", dependencies=[Depends(require_admin)])\ndef users():\n    return all_users()\n'
        },
        new={"app/admin.py": '@router.get("/admin/users")\ndef users():\n    return all_users()\n'},
        fires=(("app/admin.py", Side.OLD, 1),),
    ),
    near_miss=Example(
        old={
            "app/admin.py": 'router = APIRouter()\n\n\n@router.get("/admin/users", dependencies=[Depends(require_admin)])\ndef users():\n    return all_users()\n'
        },
        new={
            "app/admin.py": 'router = APIRouter(dependencies=[Depends(require_admin)])\n\n\n@router.get("/admin/users")\ndef users():\n    return all_users()\n'
        },
    ),
    run=auth_removed,
)

CHECKS: Final = (TEST_REMOVED, AUTH_CHECK_REMOVED)
