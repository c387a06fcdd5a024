"""From what a person calls a revision to the id of its commit; what HEAD is; what messages say."""

import re

from reviewer.change.intent import Message
from reviewer.errors import IncompleteError, UsageError
from reviewer.rim.git.shadow import Shadow

# more messages than a person could have meant as one intent
_MAX_MESSAGES = 500
# of one message, its beginning and its end, where the trailers are: nobody reads more
_MAX_MESSAGE_HEAD = 48 * 1024
_MAX_MESSAGE_TAIL = 16 * 1024
_MAX_LOG_BYTES = 128 * 1024 * 1024
_AMBIGUOUS = re.compile(rb"refname '(.*)' is ambiguous")
_UNREAD = re.compile(rb"error: (?:could not|unable to) (?:read|parse|find)", re.IGNORECASE)
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def commit_id(shadow: Shadow, name: str) -> str:
    """The commit a name stands for.

    Raises:
        UsageError: none, or not one alone, or something that is no commit.
    """
    if not name or name.startswith(("-", "^")) or "\0" in name:
        raise UsageError(f"{name!r}: not a revision; give a commit, a branch or a tag")
    # `:/TEXT` takes all that follows it for its text
    found = shadow.attempt(
        "rev-parse", "--verify", name if name[:2] == ":/" else f"{name}^{{commit}}"
    )
    _need_unambiguous(name, found.err, found.code)
    oid = found.out.decode("utf-8", "replace").strip()
    if found.code == 0 and _OID.fullmatch(oid):
        return oid
    other = shadow.attempt("rev-parse", "--verify", name).out.decode("utf-8", "replace").strip()
    kind = shadow.attempt("cat-file", "-t", f"{other}^{{}}")
    if kind.code == 0:
        what = kind.out.decode().strip()
        raise UsageError(f"{name}: no such revision: it is a {what}, not a commit")
    raise UsageError(f"{name}: no such revision in this repository{_mend(shadow, name)}")


def _need_unambiguous(name: str, said: bytes, code: int) -> None:
    for told in _AMBIGUOUS.findall(said):
        called = told.decode("utf-8", "surrogateescape")
        # git takes these two for what they say, whatever else is called so
        if called != "HEAD" and not _OID.fullmatch(called):
            raise UsageError(
                f"{name}: {called} is ambiguous, a branch and a tag perhaps; "
                f"give refs/heads/{called} or refs/tags/{called}"
            )
    if code != 0 and b"is ambiguous" in said:
        raise UsageError(f"{name}: is short for more than one commit; give more of it")


def _mend(shadow: Shadow, name: str) -> str:
    if "@{u" in name or "@{push" in name:
        return "; configured upstreams are not read: name it, as in origin/main"
    if shadow.shallow:
        return "; it may lie beyond this shallow clone: git fetch --unshallow"
    return ""


def tree_of(shadow: Shadow, commit: str) -> str:
    """The tree of a commit that is there."""
    found = shadow.attempt("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
    if found.code != 0:
        raise IncompleteError(f"commit {commit} is missing (a partial or damaged clone)")
    return found.out.decode().strip()


def first_parent(shadow: Shadow, commit: str) -> str:
    """The id of the first parent, "" where the commit has none (or the clone ends there)."""
    listed = shadow.git("rev-list", "--parents", "--max-count=1", commit, "--").decode().split()
    return listed[1] if len(listed) > 1 else ""


def merge_base(shadow: Shadow, one: str, other: str) -> str:
    """A best common ancestor, "" where there is none."""
    found = shadow.attempt("merge-base", one, other)
    # of a commit that is missing git says so, and goes on as if it had no parents
    if found.code not in (0, 1) or _UNREAD.search(found.err):
        raise IncompleteError(f"git merge-base failed: {shadow.said(found)}")
    return found.out.decode().strip()


def head(shadow: Shadow) -> str:
    """HEAD's commit, "" before the first one.

    Raises:
        UsageError: there should be a commit, and it cannot be read.
    """
    result = shadow.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if result.code == 0:
        return result.out.decode().strip()
    name = shadow.attempt("symbolic-ref", "--quiet", "HEAD")
    if name.code == 0:
        ref = name.out.decode("utf-8", "surrogateescape").strip()
        listed = shadow.attempt("for-each-ref", "--format=%(refname)", ref)
        if listed.code == 0 and not listed.out and not listed.err:
            return ""
    raise UsageError("HEAD leads to no commit that can be read: damaged repository, run git fsck")


def branch(shadow: Shadow) -> str:
    """The branch HEAD is on, "" where it is on none."""
    result = shadow.attempt("symbolic-ref", "--quiet", "HEAD")
    ref = result.out.decode("utf-8", "surrogateescape").strip() if result.code == 0 else ""
    return ref.removeprefix("refs/heads/")


def messages(shadow: Shadow, base: str, head: str) -> tuple[Message, ...]:
    """Commit messages between the two, oldest first."""
    fields = shadow.git(
        "log",
        "-z",
        "--topo-order",
        "--no-show-signature",
        "--no-notes",
        "--no-mailmap",
        "--encoding=UTF-8",
        f"--max-count={_MAX_MESSAGES}",
        "--format=%H%x00%an%x00%ae%x00%ce%x00%B",
        head,
        *([f"^{base}"] if base else []),
        "--",
        limit=_MAX_LOG_BYTES,
    ).split(b"\0")
    groups = [fields[at : at + 5] for at in range(0, len(fields) - 4, 5)]
    return tuple(
        Message(*(_cut(field).decode("utf-8", "surrogateescape") for field in group))
        for group in reversed(groups)
    )


def _cut(text: bytes) -> bytes:
    if len(text) <= _MAX_MESSAGE_HEAD + _MAX_MESSAGE_TAIL:
        return text
    return text[:_MAX_MESSAGE_HEAD] + b"\n\n[...]\n\n" + text[-_MAX_MESSAGE_TAIL:]
