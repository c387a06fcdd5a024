"""Take a change out of a repository: two trees, their diff, the messages and the base's policy."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.change.reconstruct import Patched
from reviewer.change.source import Source
from reviewer.errors import UsageError
from reviewer.facts.facts import Gap
from reviewer.ports import Loaded, Selection
from reviewer.rim.git.locate import locate
from reviewer.rim.git.objects import Trees
from reviewer.rim.git.pick import Picked, pick
from reviewer.rim.git.revisions import branch, tree_of
from reviewer.rim.git.shadow import Shadow

POLICY_FILE = ".reviewer.yml"
# a change of this size is not read by anybody; its lines would not fit into memory
_MAX_DIFF_BYTES = 256 * 1024 * 1024
# positions as in `git diff -U3`; nothing of attributes or configuration can change what is shown
_DIFF = (
    "diff-tree",
    "-r",
    "--patch",
    "--full-index",
    "--unified=3",
    "--find-renames",
    "--find-copies",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--submodule=short",
    "--ignore-submodules=none",
    "--diff-algorithm=myers",
)


@contextmanager
def load(repo: Path, selection: Selection, path: str) -> Iterator[Loaded]:
    """The selected change; its source reads git objects until the context ends.

    Args:
        repo: the repository, or a folder in it.
        selection: which change.
        path: the PATH git is found on.
    """
    located = locate(repo)
    with ExitStack() as stack:
        shadow = stack.enter_context(Shadow(located, path))
        picked = pick(shadow, selection)
        if selection.kind == "patch":
            change = parse(selection.patch, selection.patch_name)
            trees = stack.enter_context(Trees(shadow, picked.old_tree, picked.new_tree, Change(())))
            source: Source = Patched(change, trees)
            gaps = picked.gaps + _sparse_gaps(source)
        else:
            diff = shadow.git(*_DIFF, picked.old_tree, picked.new_tree, limit=_MAX_DIFF_BYTES)
            change = parse(diff, "git diff-tree")
            trees = stack.enter_context(Trees(shadow, picked.old_tree, picked.new_tree, change))
            source = trees
            gaps = picked.gaps
        yield Loaded(
            change=change,
            source=source,
            messages=picked.messages,
            repo=located.name,
            base=picked.base,
            head=picked.head,
            branch=branch(shadow),
            history="shallow" if shadow.shallow else "whole",
            policy=_policy(shadow, picked, trees),
            gaps=gaps,
        )


@contextmanager
def load_patch_alone(selection: Selection) -> Iterator[Loaded]:
    """A patch where there is no repository: only what it shows is known."""
    change = parse(selection.patch, selection.patch_name)
    source = Patched(change, None)
    yield Loaded(
        change=change,
        source=source,
        messages=(),
        repo="",
        base="",
        head="the patch",
        branch="",
        history="none",
        policy=None,
        gaps=_sparse_gaps(source),
    )


def _sparse_gaps(source: Source) -> tuple[Gap, ...]:
    if not isinstance(source, Patched):
        return ()
    why = "the base does not hold what the patch is against: only the lines it shows are known"
    hidden = "a text file that the patch calls binary: what it does to it was not read"
    return (
        *(Gap(path, why, incomplete=False) for path in source.sparse),
        *(Gap(path, hidden, incomplete=True) for path in source.unread),
    )


def _policy(shadow: Shadow, picked: Picked, trees: Trees) -> bytes | None:
    """The policy file as it stands at the base: a change cannot loosen its own policy."""
    if not picked.policy_at:
        return None
    if picked.policy_at == picked.base:
        return _policy_in(trees, picked)
    with Trees(shadow, tree_of(shadow, picked.policy_at), "", Change(())) as others:
        return _policy_in(others, picked)


def _policy_in(trees: Trees, picked: Picked) -> bytes | None:
    entry = trees.entry(Side.OLD, POLICY_FILE)
    if entry is None:
        return None
    text = trees.read(Side.OLD, POLICY_FILE)
    if text is None or not stat.S_ISREG(entry.mode):
        raise UsageError(
            f"{POLICY_FILE} at {picked.policy_at[:12]}: not a plain file of a readable size; "
            "give another with --policy FILE"
        )
    return text
