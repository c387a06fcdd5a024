"""Unified diff bytes -> `Change`: git's extended format and plain `diff -u`, positions untouched.

Hunks are read by their counts, never by what a line looks like, so no content can pose as a header.
What some tool might apply and this reader would pass over is refused, never skipped.
Libraries tried do not read it all: unidiff drops mode changes and quoted names, libgit2 refuses
SHA-256 ids, plain patches and a last empty file.
"""

import base64
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reviewer.change.model import Change, FileChange, Hunk, Kind, Status
from reviewer.errors import IncompleteError, UsageError

# measured: a row costs 400 bytes by the time it is judged, so this is two gigabytes
MAX_LINES = 5_000_000
_HUNK = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_INDEX = re.compile(rb"index ([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d{6}))?")
_MODE = re.compile(rb"(old mode|new mode|deleted file mode|new file mode) (.*)")
_MOVED = re.compile(rb"(rename|copy) (from|to) (.*)")
_ALIKE = (b"similarity index ", b"dissimilarity index ")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPED = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}
# the pairs of diff.mnemonicPrefix (commit, index, work tree, object, the two of --no-index)
_PREFIXES = {(b"a", b"b"), (b"c", b"i"), (b"i", b"w"), (b"c", b"w"), (b"o", b"w"), (b"1", b"2")}
_PREFIXES |= {(second, first) for first, second in _PREFIXES}
_ONE_PREFIX = {first + b"/" for first, _ in _PREFIXES}
# by this time stamp `diff -N` tells that a file is not there
_EPOCH = re.compile(
    rb"\t(?:1969-12-31|1970-01-01) [0-2]\d:[0-5]\d:00(?:\.0+)? [-+][0-2]\d:?[0-5]\d\r?$"
)
_BINARY = re.compile(rb"Binary files (.+) and (.+) differ\r?")
_NORMAL = re.compile(rb"\d+(?:,\d+)?[acd]\d+(?:,\d+)?\r?")
_SUBMODULE = re.compile(rb"Submodule .+ [0-9a-f]{7,64}\.{2,3}[0-9a-f]{7,64}(?::| \()")
# the last is git's "No newline at end of file", in any language
_MARKS = re.compile(rb"[ +-]|\\ .{9}")
_COMMIT = re.compile(r"[+-]Subproject commit [0-9a-f]{40,64}(-dirty)?\r?")
KINDS: dict[str, Kind] = {"120000": "symlink", "160000": "submodule"}


def parse(data: bytes, name: str = "patch") -> Change:
    """Read a diff. `name` is what errors call it.

    Raises:
        UsageError: no diff in it, a hunk cut short, a file named twice, a combined diff.
        IncompleteError: more lines than MAX_LINES.
    """
    if data.count(b"\n") > MAX_LINES:
        raise IncompleteError(f"{name}: more than {MAX_LINES} lines of diff; review it in pieces")
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    files = list(_merged(_files(_Reader(lines, name)), name))
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

    def fail(self, why: str, at: int | None = None) -> UsageError:
        return UsageError(f"{self.name}, line {(self.at if at is None else at) + 1}: {why}")


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

    at: int
    header: bytes | None = None
    statuses: set[Status] = field(default_factory=set)
    moved: dict[bytes, bytes] = field(default_factory=dict)
    # the `---` and the `+++` line by their first character
    told: dict[bytes, bytes] = field(default_factory=dict)
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
        draft = _Draft(reader.at)
        if line.startswith(b"diff --git "):
            draft.header = line[len(b"diff --git ") :].rstrip(b"\r")
            reader.at += 1
            _extended(reader, draft)
        elif match := _BINARY.fullmatch(line):
            draft.told = {b"-": b"--- " + match[1], b"+": b"+++ " + match[2]}
        elif _plain_header(reader):
            draft.told = {b"-": line, b"+": reader.peek(1) or b""}
            reader.at += 2
        else:
            _need_passable(reader, line)
            reader.at += 1
            continue
        _content(reader, draft)
        yield _file(reader, draft)


def _need_passable(reader: _Reader, line: bytes) -> None:
    """A line outside of any file: text of a mail, unless some tool would read a change in it."""
    marks = [before[:4] for before in reader.lines[max(reader.at - 2, 0) : reader.at]]
    if line.startswith(b"@@ -") and _HUNK.match(line):
        raise reader.fail("a hunk that belongs to no file")
    if line.startswith(b"GIT binary patch"):
        raise reader.fail("a binary patch that belongs to no file")
    if line.startswith(b"***************") and marks == [b"*** ", b"--- "]:
        raise reader.fail("a context diff; give a unified one (diff -u)")
    follows = (reader.peek(1) or b"")[:2]
    if line[:1].isdigit() and _NORMAL.fullmatch(line) and follows in (b"< ", b"> "):
        raise reader.fail("a normal diff; give a unified one (diff -u)")
    if line.startswith(b"Submodule ") and _SUBMODULE.match(line):
        raise reader.fail("a submodule without its commits; diff with --submodule=short")


def _plain_header(reader: _Reader) -> bool:
    first, second, third = (reader.peek(ahead) or b"" for ahead in range(3))
    return first.startswith(b"--- ") and second.startswith(b"+++ ") and third.startswith(b"@@ -")


def _extended(reader: _Reader, draft: _Draft) -> None:
    while (line := reader.peek()) is not None:
        line = line.rstrip(b"\r")
        if match := _MODE.fullmatch(line):
            _mode(reader, draft, match[1], match[2])
        elif match := _MOVED.fullmatch(line):
            draft.moved[match[2]] = _unquoted(match[3])
            draft.statuses.add("renamed" if match[1] == b"rename" else "copied")
        elif match := _INDEX.fullmatch(line):
            if draft.old_oid is not None:
                raise reader.fail("a second index line")
            draft.old_oid, draft.new_oid = match[1].decode(), match[2].decode()
            if match[3]:
                draft.old_mode = draft.old_mode or match[3].decode()
                draft.new_mode = draft.new_mode or match[3].decode()
        elif line[:4] in (b"--- ", b"+++ ") and line[:1] not in draft.told:
            draft.told[line[:1]] = line  # git takes them before, between and after the others
        elif not line.startswith(_ALIKE):
            return
        reader.at += 1


def _mode(reader: _Reader, draft: _Draft, what: bytes, mode: bytes) -> None:
    if not re.fullmatch(rb"[0-7]{6}", mode):
        raise reader.fail("not a file mode; expected six octal digits")
    if what in (b"old mode", b"deleted file mode"):
        draft.old_mode = mode.decode()
    else:
        draft.new_mode = mode.decode()
    if what.endswith(b" file mode"):
        draft.statuses.add("deleted" if what == b"deleted file mode" else "added")


def _content(reader: _Reader, draft: _Draft) -> None:
    line = reader.peek() or b""
    if line.startswith((b"Binary files ", b"GIT binary patch")):
        draft.binary = True
        reader.at += 1
        if line.startswith(b"GIT") and _literal_text(reader):
            raise reader.fail("text given as a binary patch; diff with --text")
        return
    while (line := reader.peek() or b"").startswith(b"@@ -"):
        draft.hunks.append(_hunk(reader, line))
    # the next file and the end of a mail may begin like a line of a hunk
    goes_on = line.startswith(b"--- ") or line.rstrip() == b"--"
    if line[:1] in (b"+", b"-", b" ") and draft.hunks and not goes_on:
        raise reader.fail("the hunk before has more lines than its header counts")


def _literal_text(reader: _Reader) -> bool:
    """Whether the content of a binary patch is given whole, and is text."""
    if not (reader.peek() or b"").startswith(b"literal ") or reader.peek() == b"literal 0":
        return False
    # the first character of a line tells its length; 8000 bytes are what git looks at
    found = bytearray()
    unpacked = zlib.decompressobj()
    try:
        for ahead in range(1, len(reader.lines)):
            line = (reader.peek(ahead) or b"").rstrip(b"\r")
            if not line or len(found) >= 8000:
                break
            length = line[0] - 64 if line[:1].isupper() else line[0] - 70
            found += unpacked.decompress(base64.b85decode(line[1:])[:length], 8000)
    except (ValueError, zlib.error):
        raise reader.fail("a binary patch that cannot be read") from None
    return b"\0" not in found[:8000]


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
        last = reader.at == len(reader.lines) - 1
        if row is None or not _MARKS.match(row) or (row == b" " and last):
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


def _file(reader: _Reader, draft: _Draft) -> FileChange:
    old, new = _paths(reader, draft)
    status = _status(reader, draft, old, new)
    path, old_path = _text(reader, new or old), _text(reader, old or new)
    old_mode = None if status == "added" else draft.old_mode
    new_mode = None if status == "deleted" else draft.new_mode
    kind: Kind = KINDS.get(new_mode or old_mode or "", "text")
    commits = (_COMMIT.fullmatch(row) for rows in draft.hunks for row in rows.rows)
    if kind == "submodule" and not all(commits):
        raise reader.fail("a submodule with text in it", draft.at)
    return FileChange(
        path=path,
        old_path=old_path,
        status=status,
        kind="binary" if draft.binary and kind == "text" else kind,
        old_mode=old_mode,
        new_mode=new_mode,
        old_oid=None if status == "added" else draft.old_oid,
        new_oid=None if status == "deleted" else draft.new_oid,
        hunks=tuple(Hunk("", path, old_path, *rows) for rows in draft.hunks),
    )


def _status(reader: _Reader, draft: _Draft, old: bytes | None, new: bytes | None) -> Status:
    told = set(draft.statuses)
    if old is None:
        told.add("added")
    if new is None:
        told.add("deleted")
    if old and new and old != new and not told:  # `git diff --no-index`
        told.add("renamed")
    if len(told) > 1 or ("added" in told and old) or ("deleted" in told and new):
        raise reader.fail("the headers contradict each other", draft.at)
    return told.pop() if told else "modified"


def _text(reader: _Reader, name: bytes | None) -> str:
    """A path as text, once it is one that can stand in a repository."""
    path = (name or b"").decode("utf-8", "surrogateescape")
    if "\0" in path or {"", ".", ".."} & set(path.split("/")):
        raise reader.fail(f"{path[:200]!r} is not a path in a repository")
    return path


def _paths(reader: _Reader, draft: _Draft) -> tuple[bytes | None, bytes | None]:
    """The old and the new path; None for a side that is not there."""
    if draft.header is None:
        return _plain_paths(draft)
    if len(draft.statuses) > 1:
        raise reader.fail("the headers contradict each other", draft.at)
    name = _same_name(draft.header)
    # with the prefixes taken off, or as they stand where the header shows that these are none
    names = _named(draft.told.get(b"-", b"")), _named(draft.told.get(b"+", b""))
    shown = (_stripped(*names), names) if draft.told else ()
    if draft.moved:
        named = draft.moved.get(b"from"), draft.moved.get(b"to")
    elif shown:
        named = next((form for form in shown if name and name in form), shown[0])
    elif name:
        gone, new = "deleted" in draft.statuses, "added" in draft.statuses
        named = (None if new else name), (None if gone else name)
    else:
        raise reader.fail("cannot tell the file name of this `diff --git` header", draft.at)
    whole = not (draft.moved and None in named) and len(draft.told) in (0, 2)
    one = draft.moved or name is None or {*named} - {None} == {name}
    if not whole or not one or (shown and named not in shown):
        raise reader.fail("the headers name different files", draft.at)
    return named


def _plain_paths(draft: _Draft) -> tuple[bytes | None, bytes | None]:
    """The paths of `diff -u OLD NEW`, by which of two names git would go."""
    first, second = draft.told[b"-"], draft.told[b"+"]
    old, new = _stripped(_named(first), _named(second))
    if old is None or new is None:
        return old, new
    (_, _, rest), (_, _, new_rest) = old.partition(b"/"), new.partition(b"/")
    name = old if new.startswith(old) else new  # x.py x.py.new
    name = rest if old != new and rest == new_rest != b"" else name  # diff -r before after
    return (None if _EPOCH.search(first) else name), (None if _EPOCH.search(second) else name)


def _named(line: bytes) -> bytes | None:
    """The path of a `---` or `+++` line; None for /dev/null."""
    text = line[4:].rstrip(b"\r")
    # git and diff end a name that holds blanks, and one before a time stamp, with a tab
    text = text[: text.rfind(b'"') + 1] if text.startswith(b'"') else text.split(b"\t", 1)[0]
    name = _unquoted(text)
    return None if name == b"/dev/null" else name


def _stripped(old: bytes | None, new: bytes | None) -> tuple[bytes | None, bytes | None]:
    """Both without the prefixes git sets before them, if that is what they begin with."""
    if old is None or new is None:
        one = old or new or b""
        one = one[2:] if one[:2] in _ONE_PREFIX else one
        return (None if old is None else one), (None if new is None else one)
    if old[1:2] == new[1:2] == b"/" and (old[:1], new[:1]) in _PREFIXES:
        return old[2:], new[2:]
    return old, new


def _unquoted(text: bytes) -> bytes:
    if len(text) < 2 or not (text.startswith(b'"') and text.endswith(b'"')):
        return text

    def byte(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        return bytes([_ESCAPED[escape] if escape in _ESCAPED else int(escape, 8) & 0xFF])

    return _ESCAPE.sub(byte, text[1:-1])


def _same_name(header: bytes) -> bytes | None:
    """The one name of `a/X b/X`, which git leaves unquoted even where X holds blanks."""
    half = len(header) // 2
    first, second = _stripped(_unquoted(header[:half]), _unquoted(header[half + 1 :]))
    return first if header[half : half + 1] == b" " and first == second else None


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
            why = f"{file.path[:200]!r} is changed twice in it; combine the patches into one diff"
            raise UsageError(f"{name}: {why}")
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
