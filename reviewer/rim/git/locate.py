"""Find a repository on disk without asking git, which would read the repository's configuration."""

import stat
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import UsageError

# a `.git` file, HEAD or commondir is one short line; more is not a repository
_MAX_POINTER_BYTES = 4096


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
    here = start.resolve()
    if not here.is_dir():
        raise UsageError(f"{start}: no such directory; --repo takes a git repository")
    for folder in (here, *here.parents):
        if (git := folder / ".git").is_dir():
            return _checked(git, folder)
        if _is_regular(git):
            return _checked(_pointed(git, "gitdir: ", folder), folder)
        if _is_git_dir(folder):
            return _checked(folder, None)
    raise UsageError(f"{start}: not in a git repository; give one with --repo DIR")


def _checked(git_dir: Path, work_tree: Path | None) -> Located:
    common = git_dir
    if _is_regular(git_dir / "commondir"):
        common = _pointed(git_dir / "commondir", "", git_dir)
    if not (common / "objects").is_dir() or not _is_regular(git_dir / "HEAD"):
        raise UsageError(f"{git_dir}: damaged git repository (no objects or no HEAD)")
    return Located(git_dir, common, work_tree)


def _is_git_dir(folder: Path) -> bool:
    return (
        _is_regular(folder / "HEAD")
        and (folder / "objects").is_dir()
        and (folder / "refs").is_dir()
    )


def _is_regular(path: Path) -> bool:
    """A plain file: a pipe in its place would hang whoever opens it."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _pointed(pointer: Path, prefix: str, base: Path) -> Path:
    with pointer.open("rb") as file:
        text = file.read(_MAX_POINTER_BYTES).decode("utf-8", "surrogateescape")
    if not text.startswith(prefix) or "\0" in text:
        raise UsageError(f"{pointer}: not a git pointer (expected '{prefix}PATH')")
    target = (base / text[len(prefix) :].rstrip("\r\n")).resolve()
    if not target.is_dir():
        raise UsageError(f"{pointer}: leads to {target}, which is not there")
    return target
