"""Suites of one class: `mismatch`, all over-broad; `ordinary`, `supporting` and `wide`, all clean."""

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from reviewer.change.mentions import kind_of
from reviewer.change.model import Change
from reviewer.evals.case import Case, FromHistory
from reviewer.evals.history import Commit, sampled
from reviewer.evals.mine import Mine, shuffled
from reviewer.evals.scratch import Missing, TwoTrees
from reviewer.facts.syntax import SyntaxDiff, compare
from reviewer.judgement.words import weight, words

_TELLING: Final = 0.5
_NAMED = re.compile(r"\b[0-9a-f]{7,40}\b")
_UNDOES = re.compile(r"(?i)\b(?:revert|regress|broke|introduced (?:in|by)|follow-?up|hot-?fix|fix)")
_REVERT = re.compile(r'(?i)^revert:? "?(.+?)"?$')
_HOTFIX = re.compile(r"(?i)\b(?:hot-?fix|follow-?up|regression|fix-?up|forgot|oops|broken by)\b")
_SOON: Final = 3 * 86_400
_WIDE_FILES, _WIDE_LINES = 15, 300
_WIDE_TITLE = re.compile(
    r"(?i)\b(?:renam|remov|migrat|drop|replac|mov|deprecat|feat|add|implement|introduc|support|convert)"
)
_WIDE_SHARE: Final = 0.6
_TEST = re.compile(
    r"(?i)(?:^|[/_.-])(?:tests?|specs?|__tests__|testdata|fixtures?|e2e)(?:[/_.-]|$)"
)
_CALLEE: Final = ("renamed", "signature", "moved")
_MAX_SUPPORTED_FILES, _MAX_SUPPORTED_HUNKS = 8, 16


def mismatch(mine: Mine, count: int) -> tuple[Case, ...]:
    """A change under the message of a commit that shares no file and no telling word of its title."""
    dice = mine.dice("mismatch")
    clean = [commit for commit in mine.commits if commit.clean]
    found = []
    for commit in shuffled(clean, dice)[:count]:
        other = next((one for one in shuffled(clean, dice)[:200] if _strange(commit, one)), None)
        if other is not None:
            made = FromHistory((commit.id,), other.id)
            found.append(mine.case("mismatch", commit, made, positive=True, foreign=None))
    return tuple(found)


def ordinary(mine: Mine, count: int) -> tuple[Case, ...]:
    """A sample of all commits with one parent; only what was later undone or mended is left out."""
    dice = mine.dice("ordinary")
    undone = _undone(mine)
    found: list[Case] = []
    for entry in dice.sample(mine.entries, len(mine.entries)):
        if len(found) == count:
            break
        commit = None if entry.id in undone else sampled(mine.scratch, entry)
        if commit is not None:
            found.append(mine.alone("ordinary", commit))
    return tuple(found)


def supporting(mine: Mine, count: int) -> tuple[Case, ...]:
    """Fixes that hold edits they need: a helper, a renamed callee, an import, a fixture or test."""
    pool = [
        commit
        for commit in mine.commits
        if commit.clean
        and kind_of(commit.entry.title) == "fix"
        and 2 <= commit.hunks <= _MAX_SUPPORTED_HUNKS
        and len(commit.paths) <= _MAX_SUPPORTED_FILES
    ]
    return tuple(_taken(mine, pool, count, "supporting", mine.dice("supporting")))


def wide(mine: Mine, count: int) -> tuple[Case, ...]:
    """Large changes that are what their title says, in most of their files."""
    pool = [
        commit
        for commit in mine.commits
        if commit.clean
        and (len(commit.paths) >= _WIDE_FILES or commit.lines >= _WIDE_LINES)
        and _WIDE_TITLE.search(commit.entry.title)
    ]
    return tuple(_taken(mine, pool, count, "wide", mine.dice("wide")))


def _taken(mine: Mine, pool: list[Commit], count: int, suite: str, dice: Random) -> Iterator[Case]:
    left = count
    for commit in shuffled(pool, dice):
        if not left:
            return
        try:
            change = mine.change(commit)
            if suite == "wide":
                kind = "wide" if _as_titled(commit, change) else ""
            else:
                kind = "+".join(_supports(mine, commit, change))
        except Missing:
            continue
        if kind:
            left -= 1
            yield mine.alone("wide" if suite == "wide" else "supporting", commit)


def _strange(commit: Commit, other: Commit) -> bool:
    if set(commit.paths) & set(other.paths):
        return False
    said, own = words(other.entry.title), words(commit.entry.title)
    return not any(weight(word) > _TELLING for word in said if word in own)


def _undone(mine: Mine) -> frozenset[str]:
    """Commits that a later one reverts, names as what it mends, or quickly follows up."""
    short = {entry.id[:7]: entry.id for entry in mine.entries}
    titled = {entry.title: entry.id for entry in mine.entries}
    undone = set()
    for entry in mine.entries:
        if _UNDOES.search(entry.message):
            for name in _NAMED.findall(entry.message):
                full = short.get(name[:7], "")
                if full.startswith(name):
                    undone.add(full)
        if (reverted := _REVERT.match(entry.title)) and reverted[1] in titled:
            undone.add(titled[reverted[1]])
    return frozenset(undone | set(_followed(mine)))


def _followed(mine: Mine) -> Iterator[str]:
    for at, commit in enumerate(mine.commits):
        if not _HOTFIX.search(commit.entry.title):
            continue
        for earlier in mine.commits[at + 1 : at + 50]:
            soon = commit.entry.time - earlier.entry.time < _SOON
            if soon and set(commit.paths) & set(earlier.paths):
                yield earlier.id


def _supports(mine: Mine, commit: Commit, change: Change) -> tuple[str, ...]:
    """The kinds of supporting edits; none unless there is one in the code itself."""
    scratch = mine.scratch
    old = str(scratch.commit(commit.entry.parent).tree_id)
    new = str(scratch.commit(commit.id).tree_id)
    diffs = compare(change, TwoTrees(scratch, old, new))
    code = [diff for path, diff in diffs.items() if not _TEST.search(path)]
    if not any(edit.kind == "body" for diff in code for edit in diff.edits):
        return ()
    found = [name for name, holds in _KINDS if any(holds(diff) for diff in code)]
    tested = any(_TEST.search(file.path) for file in change.files)
    return (*found, *(["test"] if tested else [])) if found else ()


_KINDS: Final[tuple[tuple[str, Callable[[SyntaxDiff], bool]], ...]] = (
    ("helper", lambda diff: any(edit.kind == "added" for edit in diff.edits)),
    ("callee", lambda diff: any(edit.kind in _CALLEE for edit in diff.edits)),
    ("import", lambda diff: bool(diff.imports_added)),
)


def _as_titled(commit: Commit, change: Change) -> bool:
    """Whether most files hold a telling word of the title; what is new comes with test or documents."""
    said = [word for word in words(commit.entry.title) if weight(word) > _TELLING]
    if not said:
        return False
    held = 0
    for file in change.files:
        rows = [row[1:] for hunk in file.hunks for row in hunk.rows if row[0] in "+-"]
        there = words("\n".join([file.path, file.old_path, *rows]))
        held += any(word in there for word in said)
    if held < _WIDE_SHARE * len(change.files):
        return False
    new = kind_of(commit.entry.title) == "feature"
    return not new or any(_TEST.search(path) for path in commit.paths)
