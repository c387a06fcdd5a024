"""A git directory of our own beside the repository's objects, so that its configuration has no say.

Nothing of the repository's `config`, hooks, `info/attributes`, grafts or replace refs is in it.
Objects are read through an alternate; whatever we write (the snapshot of a work tree) stays here
and goes with it. `info/attributes` outranks every `.gitattributes`, so none can hide a text file as
binary or name a filter or diff driver.
"""

import os
import re
import stat
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewer.errors import IncompleteError, UsageError
from reviewer.rim import process
from reviewer.rim.git import layout
from reviewer.rim.git.locate import Located, is_regular

# for all calls of one review together, and for one answer of a reader of objects
GIT_SECONDS = 120.0
# measured: the diff of a 50 MB file rewritten from end to end takes 470 MiB
_MEMORY_BYTES = 2 * 1024**3
_CONFIG_BYTES = 16 * 1024**2
# the only settings of a repository we take over: what its file system can hold, as plain booleans
_HONOURED = ("core.filemode", "core.symlinks", "core.ignorecase")
_EXTENSIONS = ("extensions.objectformat", "extensions.refstorage")
_OVERRIDES = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.commitGraph=false",
    "core.untrackedCache=false",
    "core.quotePath=true",
    "core.compression=0",
    "core.safecrlf=false",
    "core.pager=cat",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "safe.directory=*",
)
# errors in which git quotes a line of a file, which may be a link to anything
_QUOTING = re.compile(
    r"(unexpected line in [^:]*|bad graft data|object directory|alternate object path).*"
)


class Shadow:
    """Runs git over a repository's objects; use as a context manager."""

    def __init__(self, located: Located, path: str) -> None:
        """`path` is the PATH that git itself is found on."""
        self.located = located
        self._path = path
        self._ends = time.monotonic() + GIT_SECONDS
        self._folder = tempfile.TemporaryDirectory(prefix="reviewer-git-")
        self._root = Path(self._folder.name).resolve()
        try:
            settings = self._settings()
            self.work_tree, self.elsewhere = _work_tree(located, settings)
            config = layout.configured(
                _taken(settings, self.work_tree), bare=self.work_tree is None
            )
            self.dir = layout.build(self._root, located, config)
            self._check()
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        """Start of use."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End of use: the shadow is removed."""
        self._folder.cleanup()

    def env(self, *, tree: bool) -> Mapping[str, str]:
        """The whole environment git gets: nothing is inherited but PATH.

        Only what compares the working tree is shown it: nothing else may meet its attributes.
        """
        return {
            **self._bare_env(),
            "GIT_DIR": str(self.dir),
            **({"GIT_WORK_TREE": str(self.work_tree)} if tree and self.work_tree else {}),
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
        }

    @property
    def within_work_tree(self) -> bytes | None:
        """Our own directory as a path of the work tree, where temporary files are kept in it."""
        if self.work_tree is None or not self._root.is_relative_to(self.work_tree):
            return None
        return os.fsencode(self._root.relative_to(self.work_tree)) + b"/"

    @property
    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone lacks."""
        path = self._root / "shallow"
        return frozenset(path.read_text().split()) if path.is_file() else frozenset()

    def git(
        self,
        *args: str,
        stdin: bytes = b"",
        limit: int = process.MAX_OUTPUT_BYTES,
        tree: bool = False,
    ) -> bytes:
        """Output of a git command that must succeed; with `tree` it sees the working tree.

        Raises:
            IncompleteError: it failed, did not end in time or told more than `limit` bytes.
        """
        result = self.attempt(*args, stdin=stdin, limit=limit, tree=tree)
        if result.code != 0:
            raise IncompleteError(f"git {args[0]} failed: {self.said(result)}")
        return result.out

    def attempt(
        self,
        *args: str,
        stdin: bytes = b"",
        limit: int = process.MAX_OUTPUT_BYTES,
        tree: bool = False,
    ) -> process.Result:
        """The same, where failure is an answer."""
        return process.run(
            _argv(*args),
            env=self.env(tree=tree),
            timeout=max(self._ends - time.monotonic(), 0.1),
            cwd=self.work_tree if tree and self.work_tree else self.dir,
            stdin=stdin,
            limit=limit,
            memory=_MEMORY_BYTES,
        )

    def reader(self) -> process.Conversation:
        """A process that gives objects by their ids."""
        argv = _argv("cat-file", "--batch")
        return process.Conversation(
            argv, env=self.env(tree=False), timeout=GIT_SECONDS, memory=_MEMORY_BYTES
        )

    def said(self, result: process.Result) -> str:
        """Why a git command failed, in one line, with no line of a file in it."""
        lines = [line.strip() for line in result.err.decode("utf-8", "replace").splitlines()]
        lines = [line for line in lines if line] or [f"it ended with {result.code}"]
        at = next((n for n, line in enumerate(lines) if line.startswith("fatal: ")), 0)
        # what is unknown or wrong stands on the line after
        text = " ".join(lines[at : at + 2]) if lines[at].endswith(":") else lines[at]
        if "unable to read" in text:
            text += ": an object is missing (a partial or damaged clone)"
        return _QUOTING.sub(r"\1", text).replace(str(self._root), str(self.located.git_dir))

    def _bare_env(self) -> dict[str, str]:
        return {
            "PATH": self._path,
            "HOME": str(self._root),
            "XDG_CONFIG_HOME": str(self._root),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }

    def _check(self) -> None:
        """Whether git takes it for a repository at all.

        Raises:
            UsageError: it does not.
        """
        result = self.attempt("rev-parse", "--git-dir")
        if result.code != 0:
            why = self.said(result)
            raise UsageError(f"{self.located.git_dir}: git cannot read this repository: {why}")

    def _settings(self) -> dict[str, str]:
        git_dir, common = self.located.git_dir, self.located.common_dir
        settings = self._listed(common / "config")
        if git_dir == common and settings.get("extensions.worktreeconfig", "").lower() == "true":
            settings |= self._listed(git_dir / "config.worktree")
        return settings

    def _listed(self, config: Path) -> dict[str, str]:
        """The settings of one file by name, includes left out."""
        if not is_regular(config):
            return {}
        argv = ["git", "config", "--file", str(config), "--no-includes", "--null", "--list"]
        result = process.run(
            argv,
            env={**self._bare_env(), "GIT_CEILING_DIRECTORIES": str(self._root.parent)},
            timeout=GIT_SECONDS,
            cwd=self._root,
            limit=_CONFIG_BYTES,
            memory=_MEMORY_BYTES,
        )
        if result.code != 0:
            raise UsageError(f"{config}: git cannot read this configuration")
        entries = result.out.decode("utf-8", "surrogateescape").split("\0")
        parted = (entry.partition("\n") for entry in entries)
        # a key alone, without a value, means true
        return {key: value if given else "true" for key, given, value in parted}


def _argv(*args: str) -> list[str]:
    overrides = [word for setting in _OVERRIDES for word in ("-c", setting)]
    return ["git", "--no-pager", *overrides, *args]


def _work_tree(located: Located, settings: Mapping[str, str]) -> tuple[Path | None, Path | None]:
    """The working tree, if there is one here, and where `core.worktree` says it is instead."""
    here = located.work_tree
    if here is None or located.git_dir != located.common_dir:
        return here, None
    if settings.get("core.bare", "").strip().lower() in ("true", "yes", "on", "1"):
        return None, None
    said = settings.get("core.worktree", "")
    if said and not _same_folder(located.git_dir / said, here):
        return None, located.git_dir / said
    return here, None


def _same_folder(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _taken(settings: Mapping[str, str], work_tree: Path | None) -> dict[str, str]:
    """Of a repository's settings those we take over, checked."""
    taken = {}
    for key in _HONOURED:
        value = settings.get(key, "").strip().lower()
        if value in ("true", "false"):
            taken[key] = value
    if taken.get("core.ignorecase") == "true" and not _folds_case(work_tree):
        del taken["core.ignorecase"]
    for key in _EXTENSIONS:
        value = settings.get(key, "").strip().lower()
        if value and not value.isalnum():
            raise UsageError(f"{key} = {value}: a format of repository that is not known here")
        if value:
            taken[key] = value
    return taken


def _folds_case(work_tree: Path | None) -> bool:
    """Whether `.git` and `.GIT` are one: a setting alone could hide a file from the snapshot."""
    if work_tree is None:
        return False
    try:
        one, other = os.lstat(work_tree / ".git"), os.lstat(work_tree / ".GIT")
    except OSError:
        return False
    unlinked = stat.S_ISDIR(one.st_mode) or one.st_nlink == 1
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino) and unlinked
