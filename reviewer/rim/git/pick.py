"""Which two trees a review compares, for every form of the command line."""

from dataclasses import dataclass

from reviewer.change.intent import Message
from reviewer.errors import UsageError
from reviewer.facts.facts import Gap
from reviewer.ports import Selection
from reviewer.rim.git.revisions import (
    commit_id,
    first_parent,
    head,
    merge_base,
    messages,
    tree_of,
)
from reviewer.rim.git.shadow import Shadow
from reviewer.rim.git.worktree import snapshot, written

# empty trees git knows by heart, by the length of the repository's object ids
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True)
class Picked:
    """Two trees, how to call them, where the policy stands, and whose commits lie between."""

    old_tree: str
    new_tree: str
    base: str
    head: str
    policy_at: str
    messages: tuple[Message, ...]
    gaps: tuple[Gap, ...] = ()


def pick(shadow: Shadow, selection: Selection) -> Picked:
    """The trees of the selection.

    Raises:
        UsageError: no such revision, nothing to review, a form the repository cannot serve.
    """
    match selection.kind:
        case "range":
            return _range(shadow, selection.base)
        case "ends":
            return _ends(shadow, selection.base, selection.head)
        case "commit":
            return _commit(shadow, selection.head)
        case "staged":
            return _staged(shadow)
        case "patch":
            return _patched(shadow, selection.base)
        case "auto":
            return _auto(shadow)


def _range(shadow: Shadow, text: str) -> Picked:
    for dots in ("...", ".."):
        base, found, tip = text.partition(dots)
        if found:
            return _ends(shadow, base or "HEAD", tip or "HEAD")
    if not text:
        raise UsageError("an empty RANGE; give A..B")
    raise UsageError(f"{text}: not a range; give {text}..HEAD, or --commit {text} for one commit")


def _ends(shadow: Shadow, base_name: str, head_name: str) -> Picked:
    base, tip = commit_id(shadow, base_name), commit_id(shadow, head_name)
    start = merge_base(shadow, base, tip)
    if not start and shadow.shallow:
        raise UsageError(
            f"{base_name} and {head_name} have no common commit in this shallow clone; "
            "deepen it: git fetch --unshallow"
        )
    start = start or base
    told = messages(shadow, start, tip)
    return Picked(tree_of(shadow, start), tree_of(shadow, tip), start, tip, base, told)


def _commit(shadow: Shadow, name: str) -> Picked:
    tip = commit_id(shadow, name)
    base = first_parent(shadow, tip)
    if base:
        told = messages(shadow, base, tip)
        return Picked(tree_of(shadow, base), tree_of(shadow, tip), base, tip, base, told)
    if tip in shadow.shallow:
        raise UsageError(
            f"{name}: its parent is not in this shallow clone; deepen it: git fetch --deepen=1"
        )
    empty = _EMPTY_TREE[len(tip)]
    # no base, so no policy but the built-in one: a change does not bring its own
    return Picked(empty, tree_of(shadow, tip), empty, tip, "", messages(shadow, "", tip))


def _staged(shadow: Shadow) -> Picked:
    if shadow.work_tree is None and shadow.elsewhere is None:
        raise UsageError("--staged needs a working tree; this repository is bare")
    base, tree, name = _head(shadow)
    return Picked(tree, written(shadow), name, "the index", base, ())


def _patched(shadow: Shadow, base_name: str) -> Picked:
    if base_name:
        base = commit_id(shadow, base_name)
        return Picked(tree_of(shadow, base), tree_of(shadow, base), base, "the patch", base, ())
    base, tree, name = _head(shadow)
    return Picked(tree, tree, name, "the patch", base, ())


def _auto(shadow: Shadow) -> Picked:
    base, tree, name = _head(shadow)
    if shadow.elsewhere is not None:
        raise UsageError(
            f"the working tree lies elsewhere, says core.worktree: {shadow.elsewhere}; "
            "review what is in the index (--staged) or commits (RANGE, --commit REV)"
        )
    if shadow.work_tree is not None:
        taken, gaps = snapshot(shadow)
        if taken != tree:
            return Picked(tree, taken, name, "the working tree", base, (), gaps)
    if not base:
        raise UsageError("nothing to review: no commits and no files yet")
    return _commit(shadow, "HEAD")


def _head(shadow: Shadow) -> tuple[str, str, str]:
    """HEAD's commit ("" where there is none yet), its tree, and how to call it."""
    commit = head(shadow)
    if commit:
        return commit, tree_of(shadow, commit), commit
    empty = shadow.git("hash-object", "-t", "tree", "--stdin").decode().strip()
    return "", empty, empty
