"""A bare repository to make commits in that no clone has; a clone's objects are read, never written.

Trees are merged and written in memory: nothing is checked out, nothing of a clone is run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pygit2
from pygit2.enums import DiffOption, FileMode, Option

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.errors import UsageError
from reviewer.rim.git.locate import locate

# a tree may name a blob that a partial clone lacks: it is not ours to judge
pygit2.option(Option.ENABLE_STRICT_OBJECT_CREATION, 0)


class Missing(Exception):  # noqa: N818  # not an error of anybody: this commit cannot be used
    """A clone lacks an object, or two commits do not go together."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Who made a commit, and when: seconds since 1970 and minutes east of Greenwich."""

    name: str
    email: str
    time: int
    offset: int = 0


OURS = Wrote("Ada Lovelace", "ada@example.org", 1_767_225_600)


class Scratch:
    """A repository of our own in front of a clone, or alone."""

    def __init__(self, at: Path, clone: Path | None = None) -> None:
        """Make it in the folder `at`.

        Raises:
            UsageError: the clone is none, or of a kind that cannot be read here.
        """
        self.path = at
        pygit2.init_repository(str(at), bare=True)
        if clone is not None:
            located = locate(clone)
            objects = str((located.common_dir / "objects").resolve())
            if "\n" in objects or objects.startswith(('"', "#")):
                raise UsageError(f"{clone}: a name that git cannot be told; move the clone")
            (at / "objects" / "info").mkdir(parents=True, exist_ok=True)
            (at / "objects" / "info" / "alternates").write_text(objects + "\n", encoding="utf-8")
            try:
                self._clone = pygit2.Repository(str(located.git_dir))
            except pygit2.GitError as error:
                raise UsageError(f"{clone}: cannot be read ({error}); SHA-1 clones only") from None
        self.repo = pygit2.Repository(str(at))
        if clone is None:
            self._clone = self.repo

    def tip(self) -> pygit2.Oid:
        """The commit the clone's HEAD stands at.

        Raises:
            UsageError: it stands at none.
        """
        try:
            return self._clone.head.peel(pygit2.Commit).id
        except pygit2.GitError:
            raise UsageError(f"{self._clone.path}: no commit yet; nothing to build from") from None

    def commit(self, name: str) -> pygit2.Commit:
        """A commit by its whole id.

        Raises:
            Missing: it is not there.
        """
        try:
            return self.repo[name].peel(pygit2.Commit)
        except (KeyError, ValueError, pygit2.GitError):
            raise Missing(f"no commit {name[:12]}; fetch more of the history") from None

    def parent(self, name: str) -> pygit2.Commit:
        """The one parent of a commit.

        Raises:
            Missing: it has none or several, or the clone ends there.
        """
        parents = self.commit(name).parent_ids
        if len(parents) != 1:
            raise Missing(f"{name[:12]} has {len(parents)} parents")
        return self.commit(str(parents[0]))

    def picked(self, tree: str, name: str) -> str:
        """A tree with the commit `name` cherry-picked onto it.

        Raises:
            Missing: they conflict, or a blob is missing.
        """
        try:
            merged = self.repo.merge_trees(
                self.parent(name).tree, self._tree(tree), self.commit(name).tree
            )
            if merged.conflicts is not None:
                raise Missing(f"{name[:12]} conflicts")
            return str(merged.write_tree(self.repo))
        except (pygit2.GitError, KeyError, ValueError) as error:
            raise Missing(f"{name[:12]}: {error}") from None

    def tree(self, texts: Mapping[str, str]) -> str:
        """Write whole texts by path as a tree."""
        index = pygit2.Index()
        for path, text in texts.items():
            blob = self.repo.create_blob(text.encode("utf-8", "surrogateescape"))
            index.add(pygit2.IndexEntry(path, blob, FileMode.BLOB))
        return str(index.write_tree(self.repo))

    def replaced(self, tree: str, path: str, data: bytes) -> str:
        """A tree with another content of one file; its mode stays."""
        index = pygit2.Index()
        index.read_tree(self._tree(tree))
        index.add(pygit2.IndexEntry(path, self.repo.create_blob(data), index[path].mode))
        return str(index.write_tree(self.repo))

    def write(self, tree: str, message: str, wrote: Wrote, parent: str | None) -> str:
        """Make a commit of a tree; gives its id."""
        by = pygit2.Signature(wrote.name or "?", wrote.email or "?", wrote.time, wrote.offset)
        parents: list[str | pygit2.Oid] = [] if parent is None else [parent]
        return str(self.repo.create_commit(None, by, by, message, pygit2.Oid(hex=tree), parents))

    def read(self, tree: str, path: str) -> bytes | None:
        """A file of a tree; None where there is none.

        Raises:
            Missing: the clone lacks what is in it.
        """
        try:
            entry = self._tree(tree)[path]
        except KeyError:
            return None
        try:
            return entry.data if isinstance(entry, pygit2.Blob) else None
        except KeyError:
            raise Missing(f"no blob {entry.id} of {path}") from None

    def siblings(self, tree: str, path: str) -> tuple[str, ...]:
        """The files of the folder of `path`, by name."""
        folder = path.rpartition("/")[0]
        try:
            there = self._tree(tree)[folder] if folder else self._tree(tree)
        except KeyError:
            return ()
        if not isinstance(there, pygit2.Tree):
            return ()
        names = sorted(entry.name or "" for entry in there if entry.type_str == "blob")
        return tuple(f"{folder}/{name}" if folder else name for name in names)

    def diff(self, old: str, new: str, *, slid: bool = False) -> Change:
        """What changed between two trees, as `git diff -U3` has it.

        With `slid`, runs that could stand a few lines higher or lower stand where git puts them too.

        Raises:
            Missing: a blob is missing.
        """
        flags = DiffOption.INDENT_HEURISTIC if slid else DiffOption.NORMAL
        try:
            found = self._tree(old).diff_to_tree(self._tree(new), flags, context_lines=3)
            found.find_similar()
            return parse(b"".join(patch.data for patch in found if patch is not None))
        except (pygit2.GitError, KeyError, ValueError, UsageError) as error:
            raise Missing(f"{old[:12]}..{new[:12]}: {error}") from None

    def _tree(self, name: str) -> pygit2.Tree:
        found = self.repo[name]
        if not isinstance(found, pygit2.Tree):
            raise Missing(f"{name[:12]} is no tree")
        return found


class TwoTrees:
    """`Source` over two trees of a scratch repository."""

    def __init__(self, scratch: Scratch, old: str, new: str) -> None:
        """Trees by id."""
        self._scratch = scratch
        self._trees = {Side.OLD: old, Side.NEW: new}

    def read(self, side: Side, path: str) -> bytes | None:
        """A file's bytes."""
        return self._scratch.read(self._trees[side], path)

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """The files of a folder."""
        return self._scratch.siblings(self._trees[side], f"{folder}/x" if folder else "x")
