"""`Source` over two trees, read from git objects through one `cat-file --batch` process.

Trees are walked by object id, so no name of a repository or of a patch is ever an argument of git.
"""

import re
import stat
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple, Self

from reviewer.change.model import Change, Side
from reviewer.errors import IncompleteError
from reviewer.rim.git.shadow import Shadow

# a file larger than this is reviewed by its hunks alone, and said so
MAX_BLOB_BYTES = 8 * 1024 * 1024
_CACHE_BYTES = 128 * 1024 * 1024
# one folder of 200,000 files
_MAX_TREE_BYTES = 16 * 1024 * 1024
_MODE = re.compile(rb"[0-7]{1,7}")
_SUBMODULE = "160000"


class Entry(NamedTuple):
    """What a name in a folder stands for."""

    mode: int
    oid: str


class Trees:
    """Reads files of the old and the new tree; nothing is checked out."""

    def __init__(self, shadow: Shadow, old_tree: str, new_tree: str, change: Change) -> None:
        """Trees by object id; the ids the diff tells spare a look-up of each changed file."""
        self._trees = {Side.OLD: old_tree, Side.NEW: new_tree}
        self._oids: dict[tuple[Side, str], str] = {}
        for file in change.files:
            # of a submodule a change of type may leave one side only
            if file.old_oid and file.has_old and file.old_mode != _SUBMODULE:
                self._oids[Side.OLD, file.old_path] = file.old_oid
            if file.new_oid and file.has_new and file.new_mode != _SUBMODULE:
                self._oids[Side.NEW, file.path] = file.new_oid
        self._folders: dict[tuple[Side, str], Mapping[str, Entry]] = {}
        self._entries: dict[str, Mapping[str, Entry]] = {}
        self._cache: dict[str, bytes | None] = {}
        self._cached = 0
        self._objects = shadow.reader()

    def __enter__(self) -> Self:
        """Start of use."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End of use: the git process ends."""
        self._objects.close()

    def read(self, side: Side, path: str) -> bytes | None:
        """Content of a file, None where it is absent or larger than MAX_BLOB_BYTES."""
        oid = self._oids.get((side, path))
        if oid is None:
            entry = self.entry(side, path)
            if entry is None or not (stat.S_ISREG(entry.mode) or stat.S_ISLNK(entry.mode)):
                return None
            oid = entry.oid
        return self._blob(oid)

    def entry(self, side: Side, path: str) -> Entry | None:
        """What stands at a path: a file, a folder, a submodule; None where nothing does."""
        folder, _, name = path.rpartition("/")
        return self._folder(side, folder).get(name)

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """Paths of the regular files directly in `folder`, sorted."""
        names = (
            name for name, entry in self._folder(side, folder).items() if stat.S_ISREG(entry.mode)
        )
        return tuple(sorted(f"{folder}/{name}" if folder else name for name in names))

    def _folder(self, side: Side, folder: str) -> Mapping[str, Entry]:
        known = self._folders.get((side, folder))
        if known is None:
            known = self._listed(self._trees[side])
            for name in folder.split("/") if folder else ():
                entry = known.get(name)
                if entry is None or not stat.S_ISDIR(entry.mode):
                    known = {}
                    break
                known = self._listed(entry.oid)
            self._folders[side, folder] = known
        return known

    def _listed(self, oid: str) -> Mapping[str, Entry]:
        known = self._entries.get(oid)
        if known is None:
            content = self._fetched(oid, b"tree", _MAX_TREE_BYTES)
            if content is None:
                raise IncompleteError(f"git tree {oid} is larger than {_MAX_TREE_BYTES} bytes")
            known = self._entries[oid] = _parsed(content, len(oid) // 2)
        return known

    def _blob(self, oid: str) -> bytes | None:
        if oid not in self._cache:
            content = self._fetched(oid, b"blob", MAX_BLOB_BYTES)
            self._cached += len(content or b"")
            if self._cached > _CACHE_BYTES:
                self._cache.clear()
                self._cached = len(content or b"")
            self._cache[oid] = content
        return self._cache[oid]

    def _fetched(self, oid: str, kind: bytes, limit: int) -> bytes | None:
        header = self._objects.ask(oid.encode()).split(b" ")
        if len(header) != 3:
            missing = header[-1:] == [b"missing"]
            why = "is missing (a partial clone?)" if missing else "could not be read"
            raise IncompleteError(f"git object {oid} {why}")
        size = int(header[2])
        if size > limit:
            self._objects.skip(size + 1)
            return None
        content = self._objects.take(size + 1)[:-1]
        if header[1] != kind:
            raise IncompleteError(f"git object {oid} is no {kind.decode()}: damaged repository")
        return content


def _parsed(content: bytes, oid_bytes: int) -> Mapping[str, Entry]:
    """The entries of a tree object: mode in octal, a blank, the name, NUL, the id in binary."""
    entries = {}
    at = 0
    while at < len(content):
        blank, end = content.find(b" ", at), content.find(b"\0", at)
        mode = content[at:blank]
        if not 0 <= blank < end or not _MODE.fullmatch(mode):
            raise IncompleteError("a git tree cannot be read: damaged repository")
        name = content[blank + 1 : end].decode("utf-8", "surrogateescape")
        entries[name] = Entry(int(mode, 8), content[end + 1 : end + 1 + oid_bytes].hex())
        at = end + 1 + oid_bytes
    return entries
