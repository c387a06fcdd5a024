"""Commits of a clone as values: what cases are made of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import pygit2
from pygit2.enums import DeltaStatus, FileMode, SortMode

from reviewer.change.mentions import says_nothing
from reviewer.evals.scratch import Scratch
from reviewer.evals.synthesise import text_of
from reviewer.facts.languages import language_of
from reviewer.judgement.words import COMMON, identifier_weight, tokens, weight, words


class _Bounds(NamedTuple):
    """What a commit may hold: so many files and changed lines, blobs of so many bytes."""

    files: int
    lines: int
    blob: int
    binary: bool


# what is larger is no commit that people review in one go; a text beyond that size is data
_USUAL: Final = _Bounds(60, 1_500, 400_000, binary=False)
_ANY: Final = _Bounds(300, 10_000, 4_000_000, binary=True)
_MAX_MESSAGE: Final = 20_000
# of larger commits nobody asks whether they share a symbol with another one
_SMALL_FILES, _SMALL_LINES, _MAX_NAMES = 14, 500, 400
_TELLING: Final = 0.6

_BOT = re.compile(
    r"\[bot\]|dependabot|renovate|greenkeeper|snyk|pre-commit-ci|github-actions|imgbot|allcontributors",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"(?i)^\W*(?:merge|revert|release|bump|version|v?\d+\.\d+|prepare|changelog"
    r"|update (?:changelog|authors|version)|chore\(release\)|\[maven|auto|sync|translat)"
)
_SEVERAL = re.compile(
    r"(?i)\b(?:also|as well as|various|misc|multiple|several|cleanups?|while (?:here|at it))\b"
    r"|;|\s\+\s| & "
)
_MORE = re.compile(
    r"(?i)\b(?:also|additionally|while (?:here|at it)|in addition|unrelated|drive-by)\b"
)
BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\S")


@dataclass(frozen=True, slots=True)
class Entry:
    """A commit with one parent, by what git log tells."""

    id: str
    parent: str
    author: str
    time: int
    message: str

    @property
    def title(self) -> str:
        """The first line."""
        return self.message.strip().partition("\n")[0]


@dataclass(frozen=True)
class Commit:
    """A commit of a size to be reviewed.

    Attributes:
        paths: after the change.
        language: of most of its changed lines; "" where none has a grammar.
        names: telling identifiers of its changed lines; none for large commits.
        routine: by a bot, or of a release.
    """

    entry: Entry
    paths: tuple[str, ...]
    hunks: int
    lines: int
    language: str
    names: frozenset[str]
    routine: bool

    @property
    def id(self) -> str:
        """Its id."""
        return self.entry.id

    @cached_property
    def clean(self) -> bool:
        """Whether its message says one thing, so that it can stand for a change that is scoped."""
        title, _, body = self.entry.message.strip().partition("\n")
        if self.routine or _SEVERAL.search(title) or says_nothing(title):
            return False
        if sum(bool(BULLET.match(line)) for line in body.split("\n")) >= 2:
            return False
        return not _MORE.search(body[:3000])

    @cached_property
    def telling(self) -> frozenset[str]:
        """Words of its title that are not common."""
        return frozenset(word for word in words(self.entry.title) if weight(word) > COMMON)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Folders of its paths."""
        return frozenset(path.rpartition("/")[0] for path in self.paths)

    @cached_property
    def endings(self) -> frozenset[str]:
        """Kinds of its files, by their extension."""
        return frozenset(
            path.rpartition(".")[2] if "." in path.rpartition("/")[2] else "" for path in self.paths
        )

    @property
    def small(self) -> bool:
        """Whether it can be one of two."""
        return self.hunks <= 12 and self.lines <= 250 and len(self.paths) <= 8


def entries(scratch: Scratch, since: int, limit: int) -> tuple[Entry, ...]:
    """Commits with one parent, newest first.

    Args:
        scratch: in front of the clone.
        since: seconds since 1970; older ones are left out.
        limit: how many commits are looked at.
    """
    found = []
    # children before parents, so that the order does not hang on equal times
    walk = scratch.repo.walk(scratch.tip(), SortMode.TOPOLOGICAL | SortMode.TIME)
    for _, commit in zip(range(limit), _commits(walk), strict=False):
        if len(commit.parent_ids) != 1 or commit.commit_time < since:
            continue
        by = f"{commit.author.raw_name!r} {commit.author.raw_email!r}"
        parent = str(commit.parent_ids[0])
        if scratch.repo.get(parent) is not None:
            text = text_of(commit)
            found.append(Entry(str(commit.id), parent, by, commit.commit_time, text))
    return tuple(found)


def commits(scratch: Scratch, found: Sequence[Entry]) -> tuple[Commit, ...]:
    """Those of a size to be reviewed, all of whose blobs are there and text."""
    return tuple(one for entry in found if (one := sized(scratch, entry)) is not None)


def sized(scratch: Scratch, entry: Entry) -> Commit | None:
    """One commit with its size; None where it is too large, not text, or not all there."""
    return _sized(scratch, entry, _USUAL)


def sampled(scratch: Scratch, entry: Entry) -> Commit | None:
    """The same within wider bounds, binary files and links allowed: for a sample of all commits."""
    return _sized(scratch, entry, _ANY)


def _sized(scratch: Scratch, entry: Entry, bounds: _Bounds) -> Commit | None:
    try:
        diff = _diff(scratch, entry)
        few = 1 <= len(diff) <= bounds.files and len(entry.message) <= _MAX_MESSAGE
        if not few or not all(_fits(scratch, one, bounds) for one in diff.deltas):
            return None
        if {DeltaStatus.ADDED, DeltaStatus.DELETED} <= {one.status for one in diff.deltas}:
            diff.find_similar()
        if diff.stats.insertions + diff.stats.deletions > bounds.lines:
            return None
        patches = [patch for patch in diff if patch is not None]
    except (KeyError, ValueError, pygit2.GitError):
        return None
    hunks = sum(len(patch.hunks) for patch in patches)
    if not hunks and not bounds.binary:
        return None
    lines = diff.stats.insertions + diff.stats.deletions
    small = len(patches) <= _SMALL_FILES and lines <= _SMALL_LINES
    return Commit(
        entry=entry,
        paths=tuple(patch.delta.new_file.path for patch in patches),
        hunks=hunks,
        lines=lines,
        language=_language(patches),
        names=_names(patches) if small else frozenset(),
        routine=bool(_BOT.search(entry.author) or _ROUTINE.match(entry.message)),
    )


def _commits(walk: Iterator[pygit2.Commit]) -> Iterator[pygit2.Commit]:
    """As far as the clone goes: a shallow one ends where an object is missing."""
    while True:
        try:
            yield next(walk)
        except (StopIteration, KeyError, pygit2.GitError):
            return


def _diff(scratch: Scratch, entry: Entry) -> pygit2.Diff:
    old = scratch.commit(entry.parent).tree
    return old.diff_to_tree(scratch.commit(entry.id).tree, context_lines=3)


def _fits(scratch: Scratch, delta: pygit2.DiffDelta, bounds: _Bounds) -> bool:
    """Whether both sides are there, and files of a size to be read."""
    for file in (delta.old_file, delta.new_file):
        if file.mode in (FileMode.UNREADABLE, FileMode.COMMIT):
            if file.mode == FileMode.COMMIT and not bounds.binary:
                return False
            continue
        blob = scratch.repo[file.id]
        if not isinstance(blob, pygit2.Blob) or blob.size > bounds.blob:
            return False
        plain = file.mode in (FileMode.BLOB, FileMode.BLOB_EXECUTABLE) and not blob.is_binary
        if not plain and not bounds.binary:
            return False
    return True


def _language(patches: Sequence[pygit2.Patch]) -> str:
    lines: Counter[str] = Counter()
    for patch in patches:
        if language := language_of(patch.delta.new_file.path):
            lines[language] += sum(patch.line_stats[1:])
    return lines.most_common(1)[0][0] if lines else ""


def _names(patches: Sequence[pygit2.Patch]) -> frozenset[str]:
    names: dict[str, None] = {}
    for patch in patches:
        for hunk in patch.hunks:
            changed = [line.content for line in hunk.lines if line.origin in "+-"]
            for token in tokens(changed):
                if identifier_weight(token) > _TELLING:
                    names[token] = None
        if len(names) > _MAX_NAMES:
            break
    return frozenset(list(names)[:_MAX_NAMES])
