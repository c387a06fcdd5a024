"""Hand-written fakes: a source of two trees held in memory, and the change between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, TypeAlias

from reviewer.change.model import Change, FileChange, Hunk, Side, Status
from reviewer.facts.checks.check import Check, View
from reviewer.facts.checks.reading import Read
from reviewer.facts.finding import Finding
from reviewer.facts.syntax import SyntaxDiff, compare

Files: TypeAlias = Mapping[str, str | bytes]

CONTEXT: Final = 3
# git's own default: half of the lines alike makes a rename
RENAME_RATIO: Final = 0.5
FILE_MODE: Final = "100644"
NO_NEWLINE: Final = "\\ No newline at end of file"


@dataclass(frozen=True)
class Tree:
    """A `Source` over two trees of path -> content; keeps what was read in `asked`."""

    old: Files
    new: Files
    asked: list[tuple[Side, str]] = field(default_factory=list, compare=False)

    def read(self, side: Side, path: str) -> bytes | None:
        self.asked.append((side, path))
        content = self._side(side).get(path)
        return None if content is None else _bytes(content)

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        return tuple(
            sorted(
                path for path in self._side(side) if path.rpartition("/")[0] == folder.strip("/")
            )
        )

    def _side(self, side: Side) -> Files:
        return self.old if side is Side.OLD else self.new


def change_of(old: Files, new: Files, renames: Mapping[str, str] | None = None) -> Change:
    """The change between two trees, as `git diff -U3 -M` would give it.

    `renames` maps new path -> old path; without it a removed and an added file of which half the
    lines agree are one renamed file.
    """
    moved = _renames(old, new) if renames is None else dict(renames)
    gone = set(moved.values())
    files = []
    for path in sorted(set(old) | set(new)):
        if path in moved:
            files.append(_file(path, moved[path], "renamed", old[moved[path]], new[path]))
        elif path in gone and path not in new:
            continue
        elif path not in old:
            files.append(_file(path, path, "added", "", new[path]))
        elif path not in new:
            files.append(_file(path, path, "deleted", old[path], ""))
        elif old[path] != new[path]:
            files.append(_file(path, path, "modified", old[path], new[path]))
    return Change(_numbered(files))


def view_of(
    old: Files,
    new: Files,
    syntax: Mapping[str, SyntaxDiff] | None = None,
    renames: Mapping[str, str] | None = None,
) -> View:
    """What a check is given for the change between two trees."""
    change, tree, read = change_of(old, new, renames), Tree(old, new), Read()
    found_syntax = compare(change, tree, look=read.look)
    return View(change, tree, found_syntax if syntax is None else syntax, read)


def found(check: Check, old: Files, new: Files) -> list[Finding]:
    """What `check` reports on the change between two trees, in a stable order."""
    assert check.run is not None, f"{check.id} has no code of its own"
    return sorted(
        check.run(check, view_of(old, new)),
        key=lambda f: (f.path, f.side, f.start_line, f.end_line, f.message),
    )


def places(check: Check, old: Files, new: Files) -> list[tuple[str, Side, int]]:
    """Where `check` reports, comparable with `Example.fires`."""
    return [(f.path, f.side, f.start_line) for f in found(check, old, new)]


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")


def _lines(content: str | bytes) -> list[str]:
    text = _bytes(content).decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    if lines[-1] == "":
        return lines[:-1]
    # told apart from the same line with a line end, as git does
    return [*lines[:-1], f"{lines[-1]}\n{NO_NEWLINE}"]


def _renames(old: Files, new: Files) -> dict[str, str]:
    added = sorted(set(new) - set(old))
    removed = sorted(set(old) - set(new))
    moved: dict[str, str] = {}
    for path in added:
        scored = [
            (
                SequenceMatcher(None, _lines(old[was]), _lines(new[path]), autojunk=False).ratio(),
                was,
            )
            for was in removed
            if was not in moved.values()
        ]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
        if best[0] >= RENAME_RATIO:
            moved[path] = best[1]
    return moved


def _numbered(files: list[FileChange]) -> tuple[FileChange, ...]:
    """Hunk ids in the order of the whole change: h1, h2, ..."""
    count = 0
    done = []
    for file in files:
        hunks = []
        for hunk in file.hunks:
            count += 1
            hunks.append(
                Hunk(
                    f"h{count}",
                    hunk.path,
                    hunk.old_path,
                    hunk.old_start,
                    hunk.old_lines,
                    hunk.new_start,
                    hunk.new_lines,
                    hunk.section,
                    hunk.rows,
                )
            )
        done.append(
            FileChange(
                file.path,
                file.old_path,
                file.status,
                file.kind,
                file.old_mode,
                file.new_mode,
                file.old_oid,
                file.new_oid,
                tuple(hunks),
            )
        )
    return tuple(done)


def _file(
    path: str, old_path: str, status: Status, old: str | bytes, new: str | bytes
) -> FileChange:
    binary = b"\0" in _bytes(old) + _bytes(new)
    return FileChange(
        path,
        old_path,
        status,
        "binary" if binary else "text",
        None if status == "added" else FILE_MODE,
        None if status == "deleted" else FILE_MODE,
        None,
        None,
        () if binary else _hunks(path, old_path, _lines(old), _lines(new)),
    )


def _hunks(path: str, old_path: str, old: list[str], new: list[str]) -> tuple[Hunk, ...]:
    found_hunks = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        rows: list[str] = []
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                rows += [f" {line}" for line in old[old_from:old_to]]
            else:
                rows += [f"-{line}" for line in old[old_from:old_to]]
                rows += [f"+{line}" for line in new[new_from:new_to]]
        (old_from, old_to), (new_from, new_to) = (
            (group[0][1], group[-1][2]),
            (group[0][3], group[-1][4]),
        )
        found_hunks.append(
            Hunk(
                "",
                path,
                old_path,
                # git numbers a side of zero lines by the line before it
                old_from + (old_to > old_from),
                old_to - old_from,
                new_from + (new_to > new_from),
                new_to - new_from,
                "",
                tuple(piece for row in rows for piece in row.split("\n")),
            )
        )
    return tuple(found_hunks)
