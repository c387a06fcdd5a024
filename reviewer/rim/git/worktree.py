"""The working tree as a tree object, written beside the repository; the index as one."""

import os
import stat

from reviewer.errors import UsageError
from reviewer.facts.facts import Gap
from reviewer.rim.git.shadow import Shadow

_MAX_UNTRACKED = 20_000
# all of it is read, hashed and written once
_MAX_BYTES = 2 * 1024**3


def snapshot(shadow: Shadow) -> tuple[str, tuple[Gap, ...]]:
    """The tree of the files as they are now, untracked ones too, and what is not in it."""
    _unhide(shadow)
    changed, gone, gaps = _tracked(shadow)
    plain, nested = _untracked(shadow)
    _need_bounded(shadow, changed + plain)
    _update(shadow, "--force-remove", paths=gone)
    _update(shadow, "--add", "--remove", "--replace", paths=changed + plain)
    nested_gaps = tuple(
        Gap(path.decode("utf-8", "surrogateescape"), "a repository inside this one", False)
        for path in nested
    )
    return written(shadow), gaps + nested_gaps


def written(shadow: Shadow) -> str:
    """The index as a tree object.

    Raises:
        UsageError: it has conflicts, or is damaged.
    """
    result = shadow.attempt("write-tree")
    if result.code != 0:
        if b"unmerged" in result.err:
            raise UsageError("the index has unmerged files; resolve the conflicts first")
        raise UsageError("the index cannot be written as a tree; run git status")
    return result.out.decode().strip()


def _unhide(shadow: Shadow) -> None:
    """Take away the marks by which an index entry is believed to be as it was.

    A file left out by a sparse checkout is absent and keeps its mark.
    """
    entries = [entry for entry in shadow.git("ls-files", "-v", "-z").split(b"\0") if entry]
    trusted = [entry[2:] for entry in entries if entry[:1].islower()]
    skipped = [entry[2:] for entry in entries if entry[:1] in b"Ss"]
    _update(shadow, "--no-assume-unchanged", paths=trusted)
    there = [path for path in skipped if _mode(shadow, path) is not None]
    _update(shadow, "--no-skip-worktree", paths=there)


def _tracked(shadow: Shadow) -> tuple[list[bytes], list[bytes], tuple[Gap, ...]]:
    """Changed files of the index, those that are gone, and those that are no file any more."""
    how = ("--name-status", "-z", "--ignore-submodules=dirty")
    told = shadow.git("diff-files", *how, tree=True).split(b"\0")
    changed: dict[bytes, None] = {}
    gone: dict[bytes, None] = {}
    gaps = []
    for status, path in zip(told[::2], told[1::2], strict=False):
        mode = _mode(shadow, path)
        if status == b"D" or mode is None:
            gone[path] = None
        elif stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
            changed[path] = None
        else:
            gone[path] = None
            name = path.decode("utf-8", "surrogateescape")
            gaps.append(Gap(name, "a pipe, socket or device stands in its place", False))
    return [path for path in changed if path not in gone], list(gone), tuple(gaps)


def _untracked(shadow: Shadow) -> tuple[list[bytes], list[bytes]]:
    """Files git does not know, and repositories that lie inside this one."""
    how = ("--others", "--exclude-standard", "-z")
    paths = shadow.git("ls-files", *how, tree=True).split(b"\0")
    own = shadow.within_work_tree
    paths = [path for path in paths if path and not (own and path.startswith(own))]
    plain = [path for path in paths if not path.endswith(b"/")]
    if len(plain) > _MAX_UNTRACKED:
        raise UsageError(
            f"{len(plain)} untracked files, more than {_MAX_UNTRACKED}; "
            "add what is not yours to .gitignore, or review with --staged"
        )
    return plain, [path for path in paths if path.endswith(b"/")]


def _need_bounded(shadow: Shadow, paths: list[bytes]) -> None:
    sizes = {path: _size(shadow, path) for path in paths}
    if sum(sizes.values()) > _MAX_BYTES:
        largest = max(sizes, key=lambda path: sizes[path]).decode("utf-8", "surrogateescape")
        raise UsageError(
            f"the changed files hold more than {_MAX_BYTES >> 20} MiB, most of it {largest}; "
            "add what is not yours to .gitignore, or review with --staged"
        )


def _update(shadow: Shadow, *how: str, paths: list[bytes]) -> None:
    if paths:
        stdin = b"".join(path + b"\0" for path in paths)
        shadow.git("update-index", *how, "-z", "--stdin", stdin=stdin, tree=True)


def _mode(shadow: Shadow, path: bytes) -> int | None:
    found = _stat(shadow, path)
    return None if found is None else found.st_mode


def _size(shadow: Shadow, path: bytes) -> int:
    found = _stat(shadow, path)
    return found.st_size if found is not None and stat.S_ISREG(found.st_mode) else 0


def _stat(shadow: Shadow, path: bytes) -> os.stat_result | None:
    if shadow.work_tree is None:
        return None
    try:
        return os.lstat(os.fsencode(shadow.work_tree) + b"/" + path)
    except OSError:
        return None
