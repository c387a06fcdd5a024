"""`Source` over two trees, read from git objects through one `cat-file --batch` process."""

from types import TracebackType
from typing import Self

from reviewer.change.model import Change, Side
from reviewer.errors import IncompleteError
from reviewer.rim.git.shadow import Shadow
from reviewer.rim.process import Conversation

# a file larger than this is reviewed by its hunks alone, and said so
MAX_BLOB_BYTES = 8 * 1024 * 1024
_CACHE_BYTES = 128 * 1024 * 1024
_REGULAR = ("100644", "100755")


class Trees:
    """Reads files of the old and the new tree; nothing is checked out."""

    def __init__(self, shadow: Shadow, old_tree: str, new_tree: str, change: Change) -> None:
        """Trees by object id; the ids the diff tells spare a look-up of each changed file."""
        self._shadow = shadow
        self._trees = {Side.OLD: old_tree, Side.NEW: new_tree}
        self._oids: dict[tuple[Side, str], str] = {}
        for file in change.files:
            if file.kind == "submodule":
                continue
            if file.old_oid and file.has_old:
                self._oids[Side.OLD, file.old_path] = file.old_oid
            if file.new_oid and file.has_new:
                self._oids[Side.NEW, file.path] = file.new_oid
        self._folders: dict[tuple[Side, str], dict[str, tuple[str, str]]] = {}
        self._cache: dict[str, bytes | None] = {}
        self._cached = 0
        self._blobs = Conversation(shadow.argv("cat-file", "--batch"), env=shadow.env)

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
        self._blobs.close()

    def read(self, side: Side, path: str) -> bytes | None:
        """Content of a file, None where it is absent or larger than MAX_BLOB_BYTES."""
        oid = self._oids.get((side, path))
        if oid is None:
            folder = path.rpartition("/")[0]
            mode, oid = self._folder(side, folder).get(path, ("", ""))
            if not oid or mode == "160000":
                return None
        return self._blob(oid)

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """Paths of the regular files directly in `folder`, sorted."""
        entries = self._folder(side, folder)
        return tuple(sorted(path for path, (mode, _) in entries.items() if mode in _REGULAR))

    def _folder(self, side: Side, folder: str) -> dict[str, tuple[str, str]]:
        known = self._folders.get((side, folder))
        if known is None:
            where = self._trees[side] + (f":{folder}" if folder else "")
            result = self._shadow.attempt("ls-tree", "-z", "--full-tree", where)
            entries = result.out.split(b"\0") if result.code == 0 else []
            known = {}
            for entry in entries:
                meta, _, name = entry.partition(b"\t")
                if name and meta[7:11] != b"tree":
                    path = name.decode("utf-8", "surrogateescape")
                    mode, oid = meta[:6].decode(), meta.split(b" ")[2].decode()
                    known[f"{folder}/{path}" if folder else path] = (mode, oid)
            self._folders[side, folder] = known
        return known

    def _blob(self, oid: str) -> bytes | None:
        if oid not in self._cache:
            content = self._fetched(oid)
            self._cached += len(content or b"")
            if self._cached > _CACHE_BYTES:
                self._cache.clear()
                self._cached = len(content or b"")
            self._cache[oid] = content
        return self._cache[oid]

    def _fetched(self, oid: str) -> bytes | None:
        answer = self._blobs.ask(oid.encode())
        header = answer.readline().split()
        if len(header) != 3:
            missing = header[-1:] == [b"missing"]
            why = "is missing (a partial clone?)" if missing else "could not be read"
            raise IncompleteError(f"git object {oid} {why}")
        size = int(header[2])
        if size > MAX_BLOB_BYTES:
            left = size + 1
            while left > 0 and (block := answer.read(min(left, 1 << 20))):
                left -= len(block)
            return None
        content = answer.read(size + 1)
        if len(content) != size + 1:
            raise IncompleteError(f"git object {oid} was cut short")
        return content[:-1]
