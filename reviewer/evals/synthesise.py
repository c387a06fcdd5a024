"""A case -> two commits in a scratch repository: its base, and a head whose message is the intent."""

from dataclasses import dataclass
from pathlib import Path

import pygit2

from reviewer.evals.case import Case, FromHistory, FromPair, Span
from reviewer.evals.mutate import mutated
from reviewer.evals.pairs import read_pair
from reviewer.evals.scratch import OURS, Missing, Scratch, Wrote


@dataclass(frozen=True, slots=True)
class Draft:
    """A case that is not committed yet: two trees by id, its author's words, the unwarranted lines.

    `request` is what somebody else asked for, `foreign` as in `Case`.
    """

    base: str
    head: str
    message: str
    by: Wrote
    request: str | None
    foreign: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class Made:
    """A case as commits: `repo` holds both, `request` is what somebody else asked for."""

    repo: Path
    base: str
    head: str
    request: str | None


def synthesise(case: Case, scratch: Scratch, evals: Path) -> Made:
    """Make the commits of a case as it is."""
    return committed(drafted(case, scratch, evals), scratch)


def drafted(case: Case, scratch: Scratch, evals: Path) -> Draft:
    """Trees and words of a case as it is, whatever its variant.

    Args:
        case: the recipe.
        scratch: in front of the case's clone, or alone for a pair of ours.
        evals: the folder that holds the pairs.

    Raises:
        Missing: the clone lacks something the recipe names.
        UsageError: the pair's file cannot be read.
    """
    if isinstance(case.made, FromPair):
        return _pair(case, case.made, scratch, evals)
    base, head = trees(case.made, scratch)
    message = message_of(case.made, scratch)
    by = wrote(scratch.commit(case.made.commits[0]))
    return Draft(base, head, message, by, None, case.foreign)


def committed(draft: Draft, scratch: Scratch) -> Made:
    """Make its two commits."""
    # the base stands alone: nothing that came before it belongs to the case
    base = scratch.write(draft.base, "the tree before\n", draft.by, None)
    head = scratch.write(draft.head, draft.message, draft.by, base)
    return Made(scratch.path, base, head, draft.request)


def trees(made: FromHistory, scratch: Scratch) -> tuple[str, str]:
    """The tree before and the tree after, ids.

    Raises:
        Missing: a commit is not there, does not apply, or a mutation finds no place.
    """
    base, head = unmutated(made, scratch)
    for mutation in made.mutations:
        data = scratch.read(head, mutation.path)
        if data is None:
            raise Missing(f"no {mutation.path} to mutate")
        changed = mutated(mutation, data)
        if changed is None:
            raise Missing(f"{mutation.path}: no place {mutation.at} for {mutation.operator}")
        head = scratch.replaced(head, mutation.path, changed)
    return base, head


def unmutated(made: FromHistory, scratch: Scratch) -> tuple[str, str]:
    """The tree before, and the tree with all commits but no mutation."""
    first, *others = made.commits
    base, head = str(scratch.parent(first).tree_id), str(scratch.commit(first).tree_id)
    for other in others:
        head = scratch.picked(head, other)
    return base, head


def message_of(made: FromHistory, scratch: Scratch) -> str:
    """The intent: the message without the lines that are dropped."""
    lines = text_of(scratch.commit(made.message)).split("\n")
    return "\n".join(line for at, line in enumerate(lines) if at not in made.drop)


def text_of(commit: pygit2.Commit) -> str:
    """A commit's message, whatever its encoding."""
    return commit.raw_message.decode("utf-8", "replace")


def wrote(commit: pygit2.Commit) -> Wrote:
    """A commit's author and time."""
    by = commit.author
    return Wrote(_plain(by.raw_name), _plain(by.raw_email), by.time, by.offset)


def _plain(raw: bytes) -> str:
    # what a signature cannot hold
    return raw.decode("utf-8", "replace").translate({ord(mark): None for mark in "<>\n\0"})


def _pair(case: Case, made: FromPair, scratch: Scratch, evals: Path) -> Draft:
    pair = read_pair(evals, made.file)
    base, head = scratch.tree(pair.old), scratch.tree(pair.tree_of(made.side))
    message = composed(pair.title, pair.body_of(made.side))
    return Draft(base, head, message, OURS, pair.request or None, case.foreign)


def composed(title: str, body: str) -> str:
    """A commit message."""
    return f"{title}\n\n{body}".rstrip() + "\n"
