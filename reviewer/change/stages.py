"""A change cut into stages that apply one after the other, whichever hunks each is to hold.

A hunk never shares a line with another of its file, so any may go first: only their positions
follow those applied before. What a file is called and whether it exists changes in one stage: the
first that holds some of it, or an earlier one where another file needs its place.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.change.diff import KINDS
from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.change.reconstruct import applied
from reviewer.change.source import Source
from reviewer.errors import UsageError

# what `git hash-object` says of nothing, in SHA-1 and SHA-256, as far as any diff abbreviates it
_EMPTY = ("e69de29", "473a0f4")


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of one stage as a diff tells them; `early` are those that come before their time."""

    files: tuple[FileChange, ...]
    early: tuple[str, ...]


@dataclass
class _Unit:
    """A file, the stage of each of its hunks, and the one where it comes, goes or is renamed."""

    file: FileChange
    stages: list[int]
    at: int
    wanted: int

    @property
    def first(self) -> int:
        return min([self.at, *self.stages])

    @property
    def whole(self) -> bool:
        return self.file.status in ("added", "deleted")

    def pull(self, stage: int) -> None:
        self.at = stage
        if self.whole:
            self.stages = [stage] * len(self.stages)


def staged(
    change: Change, stage_of: Mapping[str, int], count: int, source: Source
) -> tuple[Stage, ...]:
    """The change in `count` stages, some of which may hold nothing.

    Args:
        change: what is cut.
        stage_of: the stage of each hunk by id, from 0; a hunk it does not name and a file without
            hunks are in the last.
        count: how many stages.
        source: asked for the content of a file that is copied after it was changed.

    Raises:
        UsageError: hunks that overlap, so that even the whole does not apply.
    """
    units = [
        _unit(half, stage_of, count - 1)
        for file in change.files
        for half in _halves(_need_apart(file))
    ]
    copies = _Copies(units, source)
    _settle(units, copies)
    held: list[list[FileChange]] = [[] for _ in range(count)]
    early: list[list[str]] = [[] for _ in range(count)]
    for unit in units:
        for stage in sorted({unit.at, *unit.stages}):
            held[stage].append(_at(unit, stage, copies))
        if unit.at < unit.wanted:
            early[unit.at].append(unit.file.path)
    return tuple(
        Stage(tuple(files), tuple(paths)) for files, paths in zip(held, early, strict=True)
    )


def _unit(file: FileChange, stage_of: Mapping[str, int], last: int) -> _Unit:
    stages = [stage_of.get(hunk.id, last) for hunk in file.hunks]
    first = min(stages, default=last)
    unit = _Unit(file, stages, first, first)
    unit.pull(first)
    return unit


def _need_apart(file: FileChange) -> FileChange:
    whole = file.status in ("added", "deleted", "type-changed")
    for before, hunk in zip(file.hunks, file.hunks[1:], strict=False):
        (old, new), (old_before, new_before) = _starts(hunk), _starts(before)
        gap = old - old_before - before.old_lines
        if not whole and (gap < 0 or gap != new - new_before - before.new_lines):
            raise UsageError(f"{file.path[:200]!r}: its hunks do not follow each other; no split")
    return file


def _starts(hunk: Hunk) -> tuple[int, int]:
    """Lines before the hunk on either side; git numbers a side of no lines by the one before."""
    return hunk.old_start - (hunk.old_lines > 0), hunk.new_start - (hunk.new_lines > 0)


def _halves(file: FileChange) -> Iterator[FileChange]:
    """A change of type as the deletion and the addition that git writes for it."""
    if file.status != "type-changed":
        yield file
        return
    gone = tuple(hunk for hunk in file.hunks if hunk.new_lines == 0)
    come = tuple(hunk for hunk in file.hunks if hunk.new_lines > 0)
    hidden = not gone and not (file.old_oid or _EMPTY[0]).startswith(_EMPTY)
    kind = KINDS.get(file.old_mode or "", "binary" if hidden else "text")
    yield replace(file, status="deleted", kind=kind, new_mode=None, new_oid=None, hunks=gone)
    yield replace(file, status="added", old_mode=None, old_oid=None, hunks=come)


class _Copies:
    """Which files are copied once their source has changed, and what is then known of it."""

    def __init__(self, units: Sequence[_Unit], source: Source) -> None:
        self._source = source
        self._of: defaultdict[str, list[_Unit]] = defaultdict(list)
        for unit in units:
            if unit.file.has_old and unit.file.status != "copied":
                self._of[unit.file.old_path].append(unit)
        self._oids = {unit.file.old_path: unit.file.old_oid for unit in units if unit.file.old_oid}
        self._texts: dict[str, bytes | None] = {}

    def changed(self, copy: _Unit) -> int | None:
        """The first stage that changes the source of a copy."""
        return min((unit.first for unit in self._of[copy.file.old_path]), default=None)

    def late(self, copy: _Unit) -> bool:
        first = self.changed(copy)
        return first is not None and first < copy.at

    def told_whole(self, copy: _Unit) -> bool:
        """Whether the copy can be written as an added file."""
        return self.text(copy) is not None and self.mode(copy) is not None

    def text(self, copy: _Unit) -> bytes | None:
        """The source as it was, None where it is no text or not surely the one copied."""
        path = copy.file.old_path
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path] if copy.file.kind != "binary" else None

    def mode(self, copy: _Unit) -> str | None:
        modes = (unit.file.old_mode for unit in self._of[copy.file.old_path])
        return copy.file.new_mode or next(modes, None)

    def _read(self, path: str) -> bytes | None:
        oid = self._oids.get(path)
        text = self._source.read(Side.OLD, path) if oid else None
        if text is None or b"\0" in text[:8000]:
            return None
        blob = b"blob %d\0" % len(text) + text
        names = (hashlib.new(name, blob, usedforsecurity=False) for name in ("sha1", "sha256"))
        return text if any(name.hexdigest().startswith(oid or "?") for name in names) else None


def _settle(units: Sequence[_Unit], copies: _Copies) -> None:
    """Pull forward what stands in another file's place, until each stage applies."""
    pairs = list(_in_each_others_place(units))
    moving = True
    while moving:
        moving = False
        for gone, come in pairs:
            if gone.at > come.at:
                gone.pull(come.at)
                moving = True
        for copy in (unit for unit in units if unit.file.status == "copied"):
            first = copies.changed(copy)
            if first is not None and copies.late(copy) and not copies.told_whole(copy):
                copy.pull(first)
                moving = True


def _in_each_others_place(units: Sequence[_Unit]) -> Iterator[tuple[_Unit, _Unit]]:
    """Files that go, each with a file that comes where it stood: same path, or one within the other."""
    going = {
        unit.file.old_path: unit for unit in units if unit.file.status in ("deleted", "renamed")
    }
    paths = sorted(going)
    for come in units:
        if come.file.status not in ("added", "renamed", "copied"):
            continue
        path = come.file.path
        above = [path[:at] for at, char in enumerate(path) if char == "/"]
        yield from ((going[name], come) for name in (*above, path) if name in going)
        at = bisect_left(paths, path + "/")
        while at < len(paths) and paths[at].startswith(path + "/"):
            yield going[paths[at]], come
            at += 1


def _at(unit: _Unit, stage: int, copies: _Copies) -> FileChange:
    """What one stage does to a file."""
    file, hunks = unit.file, tuple(_moved(unit, stage))
    if stage > unit.at:
        hunks = tuple(replace(hunk, old_path=file.path) for hunk in hunks)
        return FileChange(
            path=file.path,
            old_path=file.path,
            status="modified",
            kind=file.kind,
            old_mode=file.new_mode,
            new_mode=file.new_mode,
            old_oid=None,
            new_oid=None,
            hunks=hunks,
        )
    if file.status == "copied" and copies.late(unit):
        return _added(file, applied(copies.text(unit) or b"", hunks) or b"", copies.mode(unit))
    if len(hunks) < len(file.hunks):  # the object ids are those of the whole
        file = replace(file, old_oid=None, new_oid=None)
    return replace(file, hunks=hunks)


def _moved(unit: _Unit, stage: int) -> Iterator[Hunk]:
    """The hunks of one stage, where they stand once the earlier ones are applied."""
    before = now = 0
    for hunk, its in zip(unit.file.hunks, unit.stages, strict=True):
        grown = hunk.new_lines - hunk.old_lines
        if its == stage and not unit.whole:
            old = _starts(hunk)[0] + before
            yield replace(
                hunk,
                old_start=old + (hunk.old_lines > 0),
                new_start=old + now + (hunk.new_lines > 0),
            )
            now += grown
        elif its == stage:
            yield hunk
        elif its < stage:
            before += grown


def _added(file: FileChange, text: bytes, mode: str | None) -> FileChange:
    rows = [f"+{row}" for row in text.decode("utf-8", "surrogateescape").split("\n")]
    rows = rows[:-1] if rows[-1] == "+" else [*rows, "\\ No newline at end of file"]
    count = sum(row[0] == "+" for row in rows)
    hunk = Hunk("", file.path, file.path, 0, 0, 1, count, "", tuple(rows))
    return FileChange(
        path=file.path,
        old_path=file.path,
        status="added",
        kind=file.kind,
        old_mode=None,
        new_mode=mode,
        old_oid=None,
        new_oid=None,
        hunks=(hunk,) if count else (),
    )
