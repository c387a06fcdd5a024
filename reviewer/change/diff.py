"""Unified diff bytes -> `Change`: git's extended format and plain `diff -u`, positions untouched.

Hunks are read by their counts, never by what a line looks like, so no content can pose as a header.
Libraries tried do not read it all: unidiff drops mode changes and quoted names, libgit2 refuses
SHA-256 ids, plain patches and a last empty file.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reviewer.change.model import Change, FileChange, Hunk, Kind, Status
from reviewer.errors import UsageError

_HUNK = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_INDEX = re.compile(rb"index ([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d{6}))?")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPED = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}
# the prefixes of diff.mnemonicPrefix: commit, index, object, work tree
_PREFIX = re.compile(rb"[abciow12]/")
_MODES = {
    b"old mode ": ("old_mode",),
    b"new mode ": ("new_mode",),
    b"deleted file mode ": ("old_mode", "status:deleted"),
    b"new file mode ": ("new_mode", "status:added"),
}
_NAMES = {
    b"rename from ": ("old_name", "renamed"),
    b"rename to ": ("new_name", "renamed"),
    b"copy from ": ("old_name", "copied"),
    b"copy to ": ("new_name", "copied"),
}
_KINDS: dict[str, Kind] = {"120000": "symlink", "160000": "submodule"}


def parse(data: bytes, name: str = "patch") -> Change:
    """Read a diff. `name` is what errors call it.

    Raises:
        UsageError: no diff in it, a hunk cut short, a file named twice, a combined diff.
    """
    files = list(_merged(_files(_Reader(data.split(b"\n"), name)), name))
    if not files and data.strip():
        raise UsageError(f"{name}: no diff found in it; give the output of `git diff`")
    return Change(tuple(_identified(files)))


class _Reader:
    """The lines of a patch and where we stand in them."""

    def __init__(self, lines: list[bytes], name: str) -> None:
        self.lines = lines
        self.name = name
        self.at = 0

    def peek(self, ahead: int = 0) -> bytes | None:
        index = self.at + ahead
        return self.lines[index] if index < len(self.lines) else None

    def fail(self, why: str) -> UsageError:
        return UsageError(f"{self.name}, line {self.at + 1}: {why}")


class _Rows(NamedTuple):
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    section: str
    rows: tuple[str, ...]


@dataclass
class _Draft:
    """What the header lines of one file have told so far."""

    header: bytes = b""
    old_name: bytes | None = None
    new_name: bytes | None = None
    status: Status = "modified"
    old_mode: str | None = None
    new_mode: str | None = None
    old_oid: str | None = None
    new_oid: str | None = None
    binary: bool = False
    hunks: list[_Rows] = field(default_factory=list)


def _files(reader: _Reader) -> Iterator[FileChange]:
    while (line := reader.peek()) is not None:
        if line.startswith((b"diff --cc ", b"diff --combined ")):
            raise reader.fail("a combined diff of a merge; diff against one parent")
        if line.startswith(b"diff --git "):
            draft = _Draft(header=line[len(b"diff --git ") :].rstrip(b"\r"))
            reader.at += 1
            _extended(reader, draft)
        elif _plain_header(reader):
            draft = _Draft()
        else:
            reader.at += 1
            continue
        _names_and_hunks(reader, draft)
        yield _file(reader, draft)


def _plain_header(reader: _Reader) -> bool:
    first, second, third = (reader.peek(ahead) or b"" for ahead in range(3))
    return first.startswith(b"--- ") and second.startswith(b"+++ ") and third.startswith(b"@@ -")


def _extended(reader: _Reader, draft: _Draft) -> None:
    while (line := reader.peek()) is not None:
        line = line.rstrip(b"\r")
        if not _extended_line(draft, line):
            return
        reader.at += 1


def _extended_line(draft: _Draft, line: bytes) -> bool:
    for prefix, (attribute, *status) in _MODES.items():
        if line.startswith(prefix):
            setattr(draft, attribute, line[len(prefix) :].decode("ascii", "replace"))
            if status:
                draft.status = "deleted" if status[0] == "status:deleted" else "added"
            return True
    for prefix, (attribute, named) in _NAMES.items():
        if line.startswith(prefix):
            setattr(draft, attribute, _unquoted(line[len(prefix) :]))
            draft.status = "renamed" if named == "renamed" else "copied"
            return True
    if match := _INDEX.fullmatch(line):
        draft.old_oid, draft.new_oid = match[1].decode(), match[2].decode()
        if match[3]:
            draft.old_mode = draft.new_mode = match[3].decode()
        return True
    return line.startswith((b"similarity index ", b"dissimilarity index "))


def _names_and_hunks(reader: _Reader, draft: _Draft) -> None:
    line = reader.peek() or b""
    if line.startswith((b"Binary files ", b"GIT binary patch")):
        draft.binary = True
        reader.at += 1
        return
    if not line.startswith(b"--- ") or not (reader.peek(1) or b"").startswith(b"+++ "):
        return
    old, new = _named(line[4:]), _named((reader.peek(1) or b"")[4:])
    reader.at += 2
    if old is None:
        draft.status = "added"
    elif new is None:
        draft.status = "deleted"
    if draft.status not in ("renamed", "copied"):
        draft.old_name, draft.new_name = old, new
    while (line := reader.peek() or b"").startswith(b"@@ -"):
        draft.hunks.append(_hunk(reader, line))


def _hunk(reader: _Reader, line: bytes) -> _Rows:
    match = _HUNK.match(line)
    if match is None:
        raise reader.fail("not a hunk header; expected `@@ -1,2 +1,2 @@`")
    start = reader.at
    counts = [int(n) if n is not None else 1 for n in match.group(1, 2, 3, 4)]
    old_left, new_left = counts[1], counts[3]
    rows: list[str] = []
    reader.at += 1
    while old_left > 0 or new_left > 0 or (reader.peek() or b"").startswith(b"\\"):
        row = reader.peek()
        mark = row[:1] if row is not None else b"?"
        if row == b"" or row == b"\r":  # an editor stripped the blank of an empty context line
            row, mark = b" " + row, b" "
        if row is None or mark not in (b" ", b"-", b"+", b"\\") or (row == b" " and _ended(reader)):
            reader.at = start
            raise reader.fail("the hunk is cut short: fewer lines than its header counts")
        old_left -= mark in (b" ", b"-")
        new_left -= mark in (b" ", b"+")
        if old_left < 0 or new_left < 0:
            reader.at = start
            raise reader.fail("the hunk has more lines than its header counts")
        rows.append(row.decode("utf-8", "surrogateescape"))
        reader.at += 1
    section = match[5].decode("utf-8", "surrogateescape")
    return _Rows(counts[0], counts[1], counts[2], counts[3], section, tuple(rows))


def _ended(reader: _Reader) -> bool:
    return reader.at == len(reader.lines) - 1


def _file(reader: _Reader, draft: _Draft) -> FileChange:
    if draft.old_name is None and draft.new_name is None:
        draft.old_name = draft.new_name = _same_name(reader, draft.header)
    path = (draft.new_name or draft.old_name or b"").decode("utf-8", "surrogateescape")
    old_path = (draft.old_name or draft.new_name or b"").decode("utf-8", "surrogateescape")
    if draft.status == "added":
        draft.old_mode = draft.old_oid = None
    if draft.status == "deleted":
        draft.new_mode = draft.new_oid = None
    kind: Kind = _KINDS.get(draft.new_mode or draft.old_mode or "", "text")
    hunks = tuple(
        Hunk(
            "",
            path,
            old_path,
            h.old_start,
            h.old_lines,
            h.new_start,
            h.new_lines,
            h.section,
            h.rows,
        )
        for h in draft.hunks
    )
    return FileChange(
        path=path,
        old_path=old_path,
        status=draft.status,
        kind="binary" if draft.binary and kind == "text" else kind,
        old_mode=draft.old_mode,
        new_mode=draft.new_mode,
        old_oid=draft.old_oid,
        new_oid=draft.new_oid,
        hunks=hunks,
    )


def _named(text: bytes) -> bytes | None:
    """The path of a `---` or `+++` line; None for /dev/null."""
    text = text.rstrip(b"\r")
    # git and diff end a name that holds blanks, and one before a time stamp, with a tab
    text = text[: text.rfind(b'"') + 1] if text.startswith(b'"') else text.split(b"\t", 1)[0]
    name = _unquoted(text)
    return None if name == b"/dev/null" else _PREFIX.sub(b"", name, count=1)


def _unquoted(text: bytes) -> bytes:
    if len(text) < 2 or not (text.startswith(b'"') and text.endswith(b'"')):
        return text

    def byte(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        return bytes([_ESCAPED[escape] if escape in _ESCAPED else int(escape, 8) & 0xFF])

    return _ESCAPE.sub(byte, text[1:-1])


def _same_name(reader: _Reader, header: bytes) -> bytes:
    """The one name of `a/X b/X`, which git leaves unquoted even where X holds blanks."""
    half = len(header) // 2
    first, second = _unquoted(header[:half]), _unquoted(header[half + 1 :])
    first, second = _PREFIX.sub(b"", first, count=1), _PREFIX.sub(b"", second, count=1)
    if header[half : half + 1] != b" " or first != second or not first:
        raise reader.fail("cannot tell the file name of this `diff --git` header")
    return first


def _merged(files: Iterator[FileChange], name: str) -> Iterator[FileChange]:
    """Join the deletion and the addition that git writes for a change of type."""
    seen: dict[str, FileChange] = {}
    for file in files:
        before = seen.get(file.path)
        if before is None:
            seen[file.path] = file
        elif before.status == "deleted" and file.status == "added":
            seen[file.path] = replace(
                file,
                status="type-changed",
                old_mode=before.old_mode,
                old_oid=before.old_oid,
                hunks=before.hunks + file.hunks,
            )
        else:
            text = (
                f"{name}: {file.path!r} is changed twice in it; combine the patches into one diff"
            )
            raise UsageError(text)
    yield from seen.values()


def _identified(files: list[FileChange]) -> Iterator[FileChange]:
    """Give each hunk an id of its path and changed lines, so that it outlives line moves."""
    seen: Counter[str] = Counter()
    for file in files:
        hunks = []
        for hunk in file.hunks:
            changed = "\n".join(row for row in hunk.rows if row[0] in "+-")
            basis = f"{hunk.path}\0{changed}".encode("utf-8", "surrogateescape")
            digest = hashlib.sha256(basis).hexdigest()[:8]
            seen[digest] += 1
            suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
            hunks.append(replace(hunk, id=f"h{digest}{suffix}"))
        yield replace(file, hunks=tuple(hunks)) if hunks else file
