"""Find a repository on disk without asking git, which would read the repository's configuration."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import UsageError

# a `.git` file, HEAD or commondir is one short line; more is not a repository
MAX_POINTER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Located:
    """Where a repository lies; `work_tree` is None in a bare one."""

    git_dir: Path
    common_dir: Path
    work_tree: Path | None

    @property
    def name(self) -> str:
        """What a person would call it."""
        place = self.work_tree or self.git_dir
        return place.name.removesuffix(".git") or place.parent.name


def locate(start: Path) -> Located:
    """The repository that `start` is, or lies in.

    Raises:
        UsageError: there is none, or a pointer in it leads nowhere.
    """
    here = _resolved(start, str(start))
    if not _is_folder(here):
        raise UsageError(f"{start}: no such directory; --repo takes a git repository")
    for folder in (here, *here.parents):
        git = folder / ".git"
        if _is_folder(git):
            return _checked(git, folder)
        if is_regular(git):
            return _checked(_pointed(git, "gitdir: ", folder), folder)
        if os.path.lexists(git):
            raise UsageError(f"{git}: neither a directory nor a file; not a git repository")
        if _is_git_dir(folder):
            return _checked(folder, None)
    raise UsageError(f"{start}: not in a git repository; give one with --repo DIR")


def is_regular(path: Path) -> bool:
    """A plain file: a pipe in its place would hang whoever opens it."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def head_of(path: Path, limit: int) -> bytes:
    """The first bytes of a plain file; none where it is something else or cannot be read."""
    if not is_regular(path):
        return b""
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError:
        return b""


def _checked(git_dir: Path, work_tree: Path | None) -> Located:
    common = git_dir
    if is_regular(git_dir / "commondir"):
        common = _pointed(git_dir / "commondir", "", git_dir)
    if not _is_folder(common / "objects") or not is_regular(git_dir / "HEAD"):
        raise UsageError(f"{git_dir}: damaged git repository (no objects or no HEAD)")
    return Located(git_dir, common, work_tree)


def _is_git_dir(folder: Path) -> bool:
    return (
        is_regular(folder / "HEAD")
        and _is_folder(folder / "objects")
        and _is_folder(folder / "refs")
    )


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _pointed(pointer: Path, prefix: str, base: Path) -> Path:
    text = head_of(pointer, MAX_POINTER_BYTES).decode("utf-8", "surrogateescape")
    if not text.startswith(prefix) or "\0" in text:
        raise UsageError(f"{pointer}: not a git pointer (expected '{prefix}PATH')")
    target = _resolved(base / text[len(prefix) :].rstrip("\r\n"), str(pointer))
    if not _is_folder(target):
        raise UsageError(f"{pointer}: leads to {target}, which is not there")
    return target


def _resolved(path: Path, named: str) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop, a name too long, no folder here
        why = getattr(error, "strerror", None) or "its symbolic links go in a circle"
        raise UsageError(f"{named}: cannot be followed: {why}") from None
