"""A changed file -> the bytes of git's extended diff format: the way back from `diff.py`.

What is written applies with `git apply`; names are quoted as git quotes them.
"""

import base64
import re
import zlib
from collections.abc import Iterator

from reviewer.change.model import FileChange, Hunk

_TO_QUOTE = re.compile(rb'[\x00-\x1f\x7f-\xff"\\]')
_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}
# git writes 52 bytes a line, their number as a letter before them
_BINARY_LINE = 52


def written(file: FileChange, content: tuple[bytes, bytes] | None = None) -> bytes:
    """One file of a diff.

    Args:
        file: the change.
        content: both sides of a binary file. Without it the file is told to differ, which git
            applies only where it holds the new content already.
    """
    lines = [b"diff --git " + _name("a/", file.old_path) + b" " + _name("b/", file.path)]
    lines += _extended(file)
    if file.kind == "binary" and (file.old_oid or file.new_oid):
        return b"".join(line + b"\n" for line in lines + list(_binary(file, content)))
    if file.hunks:
        lines += [_side(b"---", "a/", file.old_path if file.has_old else None)]
        lines += [_side(b"+++", "b/", file.path if file.has_new else None)]
    for hunk in file.hunks:
        lines += _hunk(hunk)
    return b"".join(line + b"\n" for line in lines)


def _extended(file: FileChange) -> Iterator[bytes]:
    old, new = file.old_mode, file.new_mode
    if file.status == "added":
        yield f"new file mode {new or '100644'}".encode()
    elif file.status == "deleted":
        yield f"deleted file mode {old or '100644'}".encode()
    elif old and new and old != new:
        yield f"old mode {old}".encode()
        yield f"new mode {new}".encode()
    if file.status in ("renamed", "copied"):
        verb = b"rename" if file.status == "renamed" else b"copy"
        yield verb + b" from " + _name("", file.old_path)
        yield verb + b" to " + _name("", file.path)
    known = file.old_oid or file.new_oid
    if known and (file.hunks or file.kind == "binary" or file.status in ("added", "deleted")):
        none = "0" * len(known)
        mode = f" {old}" if old and old == new else ""
        yield f"index {file.old_oid or none}..{file.new_oid or none}{mode}".encode()


def _hunk(hunk: Hunk) -> Iterator[bytes]:
    old = _range(hunk.old_start, hunk.old_lines)
    new = _range(hunk.new_start, hunk.new_lines)
    section = f" {hunk.section}" if hunk.section else ""
    yield _bytes(f"@@ -{old} +{new} @@{section}")
    yield from (_bytes(row) for row in hunk.rows)


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _binary(file: FileChange, content: tuple[bytes, bytes] | None) -> Iterator[bytes]:
    if content is None:
        old = _name("a/", file.old_path) if file.has_old else b"/dev/null"
        new = _name("b/", file.path) if file.has_new else b"/dev/null"
        yield b"Binary files " + old + b" and " + new + b" differ"
        return
    yield b"GIT binary patch"
    # the second is for taking it back
    yield from _literal(content[1])
    yield from _literal(content[0])


def _literal(data: bytes) -> Iterator[bytes]:
    yield f"literal {len(data)}".encode()
    packed = zlib.compress(data)
    for at in range(0, len(packed), _BINARY_LINE):
        some = packed[at : at + _BINARY_LINE]
        letter = len(some) + (64 if len(some) <= 26 else 70)
        yield bytes([letter]) + base64.b85encode(some, pad=True)
    yield b""


def _side(mark: bytes, prefix: str, path: str | None) -> bytes:
    if path is None:
        return mark + b" /dev/null"
    name = _name(prefix, path)
    # by the tab a name that holds blanks has an end
    return mark + b" " + name + (b"\t" if b" " in name and not name.startswith(b'"') else b"")


def _name(prefix: str, path: str) -> bytes:
    name = _bytes(prefix + path)
    if not _TO_QUOTE.search(name):
        return name
    return b'"' + _TO_QUOTE.sub(_escape, name) + b'"'


def _escape(match: re.Match[bytes]) -> bytes:
    byte = match[0][0]
    return b"\\" + (_ESCAPES.get(byte) or b"%03o" % byte)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
