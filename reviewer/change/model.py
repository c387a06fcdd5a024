"""The change as values: files, hunks and parts, with positions as `git diff -U3` gives them.

Text is UTF-8 decoded with `surrogateescape`, so no byte is lost; only renderers make it printable.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal


class Side(StrEnum):
    """Which of the two revisions a place belongs to."""

    OLD = "old"
    NEW = "new"


Status = Literal["added", "deleted", "modified", "renamed", "copied", "type-changed"]
Kind = Literal["text", "binary", "symlink", "submodule"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a hunk; `old` and `new` are 1-based line numbers, None where it does not exist."""

    mark: Literal[" ", "-", "+"]
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One run of changed lines, as in `git diff -U0`: the unit that is judged.

    `old_start`/`new_start` are the first line of the run on that side; on a side with no line
    (`removed` or `added` empty) it is the line the run would stand before.
    """

    id: str
    old_start: int
    new_start: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Hunk:
    """One hunk of `git diff -U3`. `rows` are diff lines with their mark, without line ends."""

    id: str
    path: str
    old_path: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    section: str
    rows: tuple[str, ...]

    def lines(self) -> Iterator[Line]:
        """Each line with its numbers; the 'no newline' marker rows are left out."""
        old, new = self.old_start, self.new_start
        for row in self.rows:
            mark, text = row[0], row[1:]
            if mark == " ":
                yield Line(" ", old, new, text)
                old, new = old + 1, new + 1
            elif mark == "-":
                yield Line("-", old, None, text)
                old += 1
            elif mark == "+":
                yield Line("+", None, new, text)
                new += 1

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The runs of changed lines, in order; ids are the hunk's id with `.1`, `.2`, ..."""
        found: list[Part] = []
        old, new = self.old_start, self.new_start
        # a side of zero lines is numbered by git as the line before the hunk
        old, new = old + (self.old_lines == 0), new + (self.new_lines == 0)
        removed: list[str] = []
        added: list[str] = []

        def close() -> None:
            if removed or added:
                found.append(
                    Part(
                        f"{self.id}.{len(found) + 1}",
                        old - len(removed),
                        new - len(added),
                        tuple(removed),
                        tuple(added),
                    )
                )
                removed.clear()
                added.clear()

        for row in self.rows:
            mark, text = row[0], row[1:]
            if mark == "-":
                removed.append(text)
                old += 1
            elif mark == "+":
                added.append(text)
                new += 1
            elif mark == " ":
                close()
                old, new = old + 1, new + 1
        close()
        return tuple(found)


@dataclass(frozen=True)
class FileChange:
    """One changed file. `old_path` equals `path` unless it was renamed or copied.

    `old_mode` is None for an added file, `new_mode` None for a deleted one. Object ids are None
    where the diff does not tell them (a plain patch, a mode change).
    """

    path: str
    old_path: str
    status: Status
    kind: Kind
    old_mode: str | None
    new_mode: str | None
    old_oid: str | None
    new_oid: str | None
    hunks: tuple[Hunk, ...]

    @property
    def has_old(self) -> bool:
        """Whether the file exists at the old revision."""
        return self.status != "added"

    @property
    def has_new(self) -> bool:
        """Whether the file exists at the new revision."""
        return self.status != "deleted"

    @cached_property
    def added_lines(self) -> frozenset[int]:
        """New-side numbers of the added lines."""
        return frozenset(
            line.new
            for hunk in self.hunks
            for line in hunk.lines()
            if line.mark == "+" and line.new
        )

    @cached_property
    def removed_lines(self) -> frozenset[int]:
        """Old-side numbers of the removed lines."""
        return frozenset(
            line.old
            for hunk in self.hunks
            for line in hunk.lines()
            if line.mark == "-" and line.old
        )


@dataclass(frozen=True)
class Change:
    """The whole change, in the order of the diff."""

    files: tuple[FileChange, ...]

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """All hunks of all files, in order."""
        return tuple(hunk for file in self.files for hunk in file.hunks)

    @cached_property
    def by_path(self) -> dict[str, FileChange]:
        """Files by their new path (the old one where deleted)."""
        return {file.path: file for file in self.files}

    @cached_property
    def lines_added(self) -> int:
        """Number of added lines."""
        return sum(row[0] == "+" for hunk in self.hunks for row in hunk.rows)

    @cached_property
    def lines_removed(self) -> int:
        """Number of removed lines."""
        return sum(row[0] == "-" for hunk in self.hunks for row in hunk.rows)
