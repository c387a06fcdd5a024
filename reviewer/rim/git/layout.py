"""What of a repository stands in the directory git is run in: linked, copied in part, or written.

Only plain files and directories are taken: git would wait for ever on a pipe in their place.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from reviewer.errors import UsageError
from reviewer.rim.git.locate import MAX_POINTER_BYTES, Located, head_of, is_regular

# the index of a million files has a tenth of this
_MAX_INDEX_BYTES = 2 * 1024**3
_MAX_SHALLOW_BYTES = 64 * 1024**2
_SHALLOW = re.compile(rb"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?\n?)*")
_ATTRIBUTES = "* !diff !text !eol !crlf !ident !filter !working-tree-encoding !merge !whitespace\n"
# what every working tree has of its own, and a person may name as a revision
_PSEUDO_REFS = (
    "ORIG_HEAD",
    "FETCH_HEAD",
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "REBASE_HEAD",
    "BISECT_HEAD",
)


def build(at: Path, located: Located, config: str) -> Path:
    """Make the directory; gives the GIT_DIR in it (that of a linked working tree lies deeper)."""
    git_dir, common = located.git_dir, located.common_dir
    (at / "config").write_text(config)
    (at / "info").mkdir()
    (at / "info" / "attributes").write_text(_ATTRIBUTES)
    if is_regular(common / "info" / "exclude"):
        (at / "info" / "exclude").symlink_to(common / "info" / "exclude")
    _objects(at, common)
    _refs(at, common)
    if is_regular(common / "packed-refs"):
        (at / "packed-refs").symlink_to(common / "packed-refs")
    if shallow := _shallow(common / "shallow"):
        (at / "shallow").write_bytes(shallow)
    mine = at
    if git_dir != common:
        (at / "HEAD").write_text("ref: refs/heads/unknown\n")
        mine = at / "worktrees" / "this"
        mine.mkdir(parents=True)
        (mine / "commondir").write_text("../..\n")
        _refs(mine, git_dir)
    (mine / "HEAD").write_bytes(head_of(git_dir / "HEAD", MAX_POINTER_BYTES))
    for name in _PSEUDO_REFS:
        if first := head_of(git_dir / name, MAX_POINTER_BYTES):
            (mine / name).write_bytes(first)
    _index(mine, git_dir)
    return mine


def configured(settings: Mapping[str, str], *, bare: bool) -> str:
    """The configuration git gets: checked settings by section, nothing else of the repository's."""
    lines = ["[core]", "repositoryformatversion = 1", f"bare = {str(bare).lower()}"]
    for section in ("core", "extensions"):
        lines += [f"[{section}]"]
        lines += [
            f"{key.partition('.')[2]} = {value}"
            for key, value in settings.items()
            if key.startswith(f"{section}.")
        ]
    return "\n".join(lines) + "\n"


def _objects(at: Path, common: Path) -> None:
    alternates = common / "objects" / "info" / "alternates"
    if (alternates.exists() or alternates.is_symlink()) and not is_regular(alternates):
        raise UsageError(f"{alternates}: not a plain file; damaged git repository")
    (at / "objects" / "info").mkdir(parents=True)
    (at / "objects" / "info" / "alternates").write_bytes(_quoted(common / "objects"))


def _refs(at: Path, git_dir: Path) -> None:
    for name in ("refs", "reftable", "logs"):
        if (git_dir / name).is_dir():
            (at / name).symlink_to(git_dir / name)
    if not (at / "refs").exists():
        (at / "refs").mkdir()


def _shallow(path: Path) -> bytes:
    """The commits a shallow clone ends at, checked: git would take any for the root of history."""
    content = head_of(path, _MAX_SHALLOW_BYTES + 1)
    if len(content) > _MAX_SHALLOW_BYTES or not _SHALLOW.fullmatch(content):
        raise UsageError(f"{path}: not a list of commits; damaged git repository")
    return content


def _index(at: Path, git_dir: Path) -> None:
    index = git_dir / "index"
    if not is_regular(index):
        return
    if index.stat().st_size > _MAX_INDEX_BYTES:
        raise UsageError(f"{index}: larger than {_MAX_INDEX_BYTES >> 20} MiB")
    # copy2 keeps the time stamp, by which git tells files changed in the same instant
    shutil.copy2(index, at / "index")
    for shared in sorted(git_dir.glob("sharedindex.*")):
        if is_regular(shared):
            (at / shared.name).symlink_to(shared)


def _quoted(path: Path) -> bytes:
    """An alternates line in git's C style, as a path may hold a newline, a quote or a leading #."""
    text = str(path).encode("utf-8", "surrogateescape")
    escaped = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"\n'
