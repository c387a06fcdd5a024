"""A git directory of our own beside the repository's objects, so that its configuration has no say.

Nothing of the repository's `config`, hooks, `info/attributes`, grafts or replace refs is in it.
Objects are read through an alternate; whatever we write (the snapshot of a work tree) stays here
and goes with it. `info/attributes` outranks every `.gitattributes`, so none can hide a text file as
binary or name a filter or diff driver.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewer.errors import IncompleteError, UsageError
from reviewer.rim import process
from reviewer.rim.git.locate import Located

GIT_SECONDS = 120.0
_ATTRIBUTES = "* !diff !text !eol !crlf !ident !filter !working-tree-encoding !merge !whitespace\n"
# the only settings of a repository we take over: what its file system can hold, as plain booleans
_HONOURED = ("core.filemode", "core.symlinks", "core.ignorecase")
_EXTENSIONS = ("extensions.objectformat", "extensions.refstorage")
_LINKED = ("refs", "packed-refs", "reftable", "shallow", "logs")
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


class Shadow:
    """Runs git over a repository's objects; use as a context manager."""

    def __init__(self, located: Located, path: str) -> None:
        """`path` is the PATH that git itself is found on."""
        self.located = located
        self._path = path
        self._folder = tempfile.TemporaryDirectory(prefix="reviewer-git-")
        self.dir = Path(self._folder.name)
        try:
            self._build()
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

    @property
    def env(self) -> Mapping[str, str]:
        """The whole environment git gets: nothing is inherited but PATH."""
        work_tree = self.located.work_tree
        return {
            "PATH": self._path,
            "HOME": str(self.dir),
            "XDG_CONFIG_HOME": str(self.dir),
            "LC_ALL": "C.UTF-8",
            "GIT_DIR": str(self.dir),
            **({"GIT_WORK_TREE": str(work_tree)} if work_tree else {}),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
        }

    def argv(self, *args: str) -> list[str]:
        """The command line of one git call."""
        overrides = [word for setting in _OVERRIDES for word in ("-c", setting)]
        return ["git", "--no-pager", *overrides, *args]

    def git(self, *args: str, stdin: bytes = b"") -> bytes:
        """Output of a git command that must succeed.

        Raises:
            IncompleteError: it failed or did not end in time.
        """
        result = self.attempt(*args, stdin=stdin)
        if result.code != 0:
            why = result.err.decode("utf-8", "replace").strip().splitlines()
            raise IncompleteError(f"git {args[0]} failed: {why[0] if why else result.code}")
        return result.out

    def attempt(self, *args: str, stdin: bytes = b"") -> process.Result:
        """The same, where failure is an answer."""
        return process.run(
            self.argv(*args),
            env=self.env,
            timeout=GIT_SECONDS,
            cwd=self.located.work_tree or self.dir,
            stdin=stdin,
        )

    def _build(self) -> None:
        git_dir, common = self.located.git_dir, self.located.common_dir
        settings = self._settings(common / "config")
        lines = ["[core]", "repositoryformatversion = 1"]
        lines += [f"bare = {'false' if self.located.work_tree else 'true'}"]
        lines += [f"{key.split('.')[1]} = {settings[key]}" for key in _HONOURED if key in settings]
        lines += ["[extensions]"]
        lines += [
            f"{key.split('.')[1]} = {settings[key]}" for key in _EXTENSIONS if key in settings
        ]
        (self.dir / "config").write_text("\n".join(lines) + "\n")
        (self.dir / "info").mkdir()
        (self.dir / "info" / "attributes").write_text(_ATTRIBUTES)
        (self.dir / "objects" / "info").mkdir(parents=True)
        (self.dir / "objects" / "info" / "alternates").write_bytes(_quoted(common / "objects"))
        shutil.copyfile(git_dir / "HEAD", self.dir / "HEAD")
        for name in _LINKED:
            if (common / name).exists():
                (self.dir / name).symlink_to(common / name)
        if not (self.dir / "refs").exists():
            (self.dir / "refs").mkdir()
        if (common / "info" / "exclude").is_file():
            (self.dir / "info" / "exclude").symlink_to(common / "info" / "exclude")
        if (git_dir / "index").is_file():
            # copy2 keeps the time stamp, by which git tells files changed in the same instant
            shutil.copy2(git_dir / "index", self.dir / "index")
            for shared in sorted(git_dir.glob("sharedindex.*")):
                (self.dir / shared.name).symlink_to(shared)

    def _settings(self, config: Path) -> dict[str, str]:
        if not config.is_file():
            return {}
        argv = ["git", "config", "--file", str(config), "--no-includes", "--null", "--list"]
        env = {"PATH": self._path, "HOME": str(self.dir), "GIT_CONFIG_NOSYSTEM": "1"}
        result = process.run(argv, env=env, timeout=GIT_SECONDS, cwd=self.dir)
        if result.code != 0:
            raise UsageError(f"{config}: git cannot read this configuration")
        return dict(_known_settings(result.out.decode("utf-8", "replace").split("\0")))


def _known_settings(entries: Sequence[str]) -> list[tuple[str, str]]:
    known = []
    for entry in entries:
        key, _, value = entry.partition("\n")
        value = value.strip().lower()
        if (key in _HONOURED and value in ("true", "false")) or (
            key in _EXTENSIONS and value.isalnum()
        ):
            known.append((key, value))
    return known


def _quoted(path: Path) -> bytes:
    """An alternates line in git's C style, as a path may hold a newline, a quote or a leading #."""
    text = str(path).encode("utf-8", "surrogateescape")
    escaped = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"\n'
