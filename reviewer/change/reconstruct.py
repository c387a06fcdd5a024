"""Old and new text of a patched file, from the base it applies to, or from the patch alone."""

from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.change.source import Source

# past this a sparse text would be mostly blank lines; a hunk this deep is reviewed as text only
_MAX_SPARSE_LINES = 200_000
# of all sparse texts together: a small patch must not make a gigabyte of blank lines
_MAX_SPARSE_TOTAL = 2_000_000


class Patched:
    """`Source` of a patch: its new side is the base with the hunks applied.

    Where the base does not hold what the patch removes, both sides are sparse: the lines the patch
    shows, at their own line numbers, and blank lines between.
    """

    def __init__(self, change: Change, base: Source | None) -> None:
        """`base` is asked for its new side; None when there is no repository."""
        self._base = base
        self._by_side: dict[tuple[Side, str], FileChange] = {}
        self._files = change.files
        self._shown = _shown(change)
        self._last: tuple[str, tuple[bytes, bytes] | None] = ("", None)
        # a copy tells less of the old file than its own change does
        for file in sorted(change.files, key=lambda file: file.status != "copied"):
            if file.has_old:
                self._by_side[Side.OLD, file.old_path] = file
            if file.has_new:
                self._by_side[Side.NEW, file.path] = file
        self._gone = {
            file.old_path for file in change.files if file.status in ("deleted", "renamed")
        }

    @property
    def sparse(self) -> tuple[str, ...]:
        """Paths whose text is known only where the patch shows it."""
        return tuple(file.path for file in self._files if file.hunks and self._texts(file) is None)

    @property
    def unread(self) -> tuple[str, ...]:
        """Paths of text files that the patch declares binary, so that it shows nothing of them."""
        return tuple(file.path for file in self._files if file.kind == "binary" and self._was(file))

    def read(self, side: Side, path: str) -> bytes | None:
        """Content of a file at a side, None where it does not exist or nothing of it is known."""
        file = self._by_side.get((side, path))
        if file is None:
            if self._base is None or (side is Side.NEW and path in self._gone):
                return None
            return self._base.read(Side.NEW, path)
        if file.kind in ("binary", "submodule"):
            return None
        texts = self._texts(file)
        if texts is not None:
            return texts[side is Side.NEW]
        return _sparse(file, side) if file.path in self._shown else None

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """Paths of the files directly in `folder`."""
        known = set(self._base.listing(Side.NEW, folder)) if self._base else set()
        if side is Side.NEW:
            known -= self._gone
        known |= {path for at, path in self._by_side if at is side and _folder(path) == folder}
        return tuple(sorted(known))

    def _was(self, file: FileChange) -> bool:
        """Whether the base holds text where the patch tells of a binary file."""
        old = self._base.read(Side.NEW, file.old_path) if self._base and file.has_old else None
        return bool(old) and b"\0" not in (old or b"")[:8000]

    def _texts(self, file: FileChange) -> tuple[bytes, bytes] | None:
        """Both sides whole, None where the base does not hold what the patch is against."""
        if self._last[0] != file.path:  # one side of a file is asked for after the other
            self._last = (file.path, self._both(file))
        return self._last[1]

    def _both(self, file: FileChange) -> tuple[bytes, bytes] | None:
        old = b""
        if file.has_old:
            found = self._base.read(Side.NEW, file.old_path) if self._base else None
            if found is None:
                return None
            old = found
        new = applied(old, file.hunks)
        return None if new is None else (old, new)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def applied(old: bytes, hunks: tuple[Hunk, ...]) -> bytes | None:
    """The text after the hunks, None where they do not apply exactly where they say."""
    if len(hunks) == 2 and _emptied(hunks[0]) and hunks[1].old_lines == hunks[1].old_start == 0:
        # git writes a change of type as a deletion and an addition
        return applied(b"", hunks[1:]) if applied(old, hunks[:1]) == b"" else None
    lines = old.split(b"\n")
    whole = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    out: list[bytes] = []
    at = 0
    for hunk in hunks:
        start = hunk.old_start - 1 + (hunk.old_lines == 0)
        removed, added = _both_sides(hunk)
        # tools differ in which of the two numbers they go by
        new_start = hunk.new_start - 1 + (hunk.new_lines == 0)
        if (
            start < at
            or new_start != len(out) + start - at
            or whole[start : start + len(removed)] != removed
        ):
            return None
        out += whole[at:start] + added
        at = start + len(removed)
    return b"".join(out + whole[at:])


def _emptied(hunk: Hunk) -> bool:
    return hunk.new_lines == hunk.new_start == 0


def _both_sides(hunk: Hunk) -> tuple[list[bytes], list[bytes]]:
    """The hunk's lines on the old and on the new side, with their line ends."""
    old: list[bytes] = []
    new: list[bytes] = []
    for row, after in zip(hunk.rows, (*hunk.rows[1:], ""), strict=True):
        end = b"" if after.startswith("\\") else b"\n"
        text = row[1:].encode("utf-8", "surrogateescape") + end
        if row[0] in " -":
            old.append(text)
        if row[0] in " +":
            new.append(text)
    return old, new


def _shown(change: Change) -> frozenset[str]:
    """The files whose sparse text is small enough, alone and together with those before."""
    shown = set()
    left = _MAX_SPARSE_TOTAL
    for file in change.files:
        ends = [max(h.old_start + h.old_lines, h.new_start + h.new_lines) for h in file.hunks]
        last = max(ends, default=0)
        if 0 < last <= min(_MAX_SPARSE_LINES, left):
            shown.add(file.path)
            left -= last
    return frozenset(shown)


def _sparse(file: FileChange, side: Side) -> bytes | None:
    known = {
        number: line.text
        for hunk in file.hunks
        for line in hunk.lines()
        if (number := line.new if side is Side.NEW else line.old) is not None
    }
    if not known:
        return None
    rows = (known.get(number, "") for number in range(1, max(known) + 1))
    return ("\n".join(rows) + "\n").encode("utf-8", "surrogateescape")
