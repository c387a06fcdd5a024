"""Which two trees a review compares, for every form of the command line."""

from dataclasses import dataclass

from reviewer.change.intent import Message
from reviewer.errors import UsageError
from reviewer.facts.facts import Gap
from reviewer.ports import Selection
from reviewer.rim.git.shadow import Shadow

# empty trees git knows by heart, by the length of the repository's object ids
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
# more messages than a person could have meant as one intent
_MAX_MESSAGES = 500
_MAX_UNTRACKED = 20_000


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


class Picker:
    """Resolves a `Selection` in one repository."""

    def __init__(self, shadow: Shadow) -> None:
        """Over one repository."""
        self._shadow = shadow

    def pick(self, selection: Selection) -> Picked:
        """The trees of the selection.

        Raises:
            UsageError: no such revision, nothing to review, a form the repository cannot serve.
        """
        match selection.kind:
            case "range":
                return self._range(selection.base)
            case "ends":
                return self._ends(selection.base, selection.head)
            case "commit":
                return self._commit(selection.head)
            case "staged":
                return self._staged()
            case "patch":
                return self._patched(selection.base)
            case "auto":
                return self._auto()

    def _range(self, text: str) -> Picked:
        for dots in ("...", ".."):
            base, found, head = text.partition(dots)
            if found:
                return self._ends(base or "HEAD", head or "HEAD")
        raise UsageError(
            f"{text}: not a range; give {text}..HEAD, or --commit {text} for one commit"
        )

    def _ends(self, base_name: str, head_name: str) -> Picked:
        base, head = self._commit_id(base_name), self._commit_id(head_name)
        merge_base = self._shadow.attempt("merge-base", base, head)
        if merge_base.code == 0:
            start = merge_base.out.decode().strip()
        elif self._is_shallow():
            raise UsageError(
                f"{base_name} and {head_name} have no common commit in this shallow clone; "
                "deepen it: git fetch --unshallow"
            )
        else:
            start = base
        return Picked(
            self._tree(start), self._tree(head), start, head, base, self._messages(start, head)
        )

    def _commit(self, name: str) -> Picked:
        head = self._commit_id(name)
        parent = self._shadow.attempt("rev-parse", "--verify", "--quiet", f"{head}^1")
        if parent.code == 0:
            base = parent.out.decode().strip()
            return Picked(
                self._tree(base), self._tree(head), base, head, base, self._messages(base, head)
            )
        if head in self._shallow():
            raise UsageError(
                f"{name}: its parent is not in this shallow clone; deepen it: git fetch --deepen=1"
            )
        empty = _EMPTY_TREE[len(head)]
        return Picked(empty, self._tree(head), empty, head, head, self._messages("", head))

    def _staged(self) -> Picked:
        self._need_work_tree("--staged")
        base, tree, name = self._head()
        return Picked(tree, self._written(), name, "the index", base, ())

    def _patched(self, base_name: str) -> Picked:
        if base_name:
            base = self._commit_id(base_name)
            return Picked(self._tree(base), self._tree(base), base, "the patch", base, ())
        base, tree, name = self._head()
        return Picked(tree, tree, name, "the patch", base, ())

    def _auto(self) -> Picked:
        base, tree, name = self._head()
        if self._shadow.located.work_tree:
            snapshot, gaps = self._snapshot()
            if snapshot != tree:
                return Picked(tree, snapshot, name, "the working tree", base, (), gaps)
        if not base:
            raise UsageError("nothing to review: no commits and no files yet")
        return self._commit("HEAD")

    def _snapshot(self) -> tuple[str, tuple[Gap, ...]]:
        """The work tree as a tree object, untracked files too; written beside the repository."""
        changed = self._shadow.git("diff-files", "--name-only", "-z", "--ignore-submodules=dirty")
        untracked = self._shadow.git("ls-files", "--others", "--exclude-standard", "-z").split(
            b"\0"
        )
        nested = [path for path in untracked if path.endswith(b"/")]
        plain = [path for path in untracked if path and not path.endswith(b"/")]
        if len(plain) > _MAX_UNTRACKED:
            raise UsageError(
                f"{len(plain)} untracked files, more than {_MAX_UNTRACKED}; "
                "add what is not yours to .gitignore, or review with --staged"
            )
        names = changed + b"".join(path + b"\0" for path in plain)
        self._shadow.git("update-index", "--add", "--remove", "-z", "--stdin", stdin=names)
        gaps = tuple(
            Gap(path.decode("utf-8", "surrogateescape"), "a repository inside this one", False)
            for path in nested
        )
        return self._written(), gaps

    def _written(self) -> str:
        result = self._shadow.attempt("write-tree")
        if result.code != 0:
            if b"unmerged" in result.err:
                raise UsageError("the index has unmerged files; resolve the conflicts first")
            raise UsageError("the index cannot be written as a tree; run git status")
        return result.out.decode().strip()

    def _head(self) -> tuple[str, str, str]:
        """HEAD's commit ("" where there is none yet), its tree, and how to call it."""
        result = self._shadow.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if result.code == 0:
            head = result.out.decode().strip()
            return head, self._tree(head), head
        empty = self._shadow.git("hash-object", "-t", "tree", "--stdin").decode().strip()
        return "", empty, empty

    def _need_work_tree(self, form: str) -> None:
        if self._shadow.located.work_tree is None:
            raise UsageError(f"{form} needs a working tree; this repository is bare")

    def _commit_id(self, name: str) -> str:
        if not name or name.startswith("-") or "\0" in name:
            raise UsageError(f"{name!r}: not a revision")
        result = self._shadow.attempt("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        if result.code != 0:
            raise UsageError(f"{name}: no such revision in this repository")
        return result.out.decode().strip()

    def _tree(self, commit: str) -> str:
        return self._shadow.git("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()

    def _is_shallow(self) -> bool:
        return bool(self._shallow())

    def _shallow(self) -> frozenset[str]:
        path = self._shadow.dir / "shallow"
        return frozenset(path.read_text().split()) if path.is_file() else frozenset()

    def _messages(self, base: str, head: str) -> tuple[Message, ...]:
        """Commit messages between the two, oldest first."""
        wanted = (head, f"^{base}") if base else (head,)
        fields = self._shadow.git(
            "log",
            "-z",
            "--topo-order",
            "--no-show-signature",
            "--no-notes",
            "--no-mailmap",
            "--encoding=UTF-8",
            f"--max-count={_MAX_MESSAGES}",
            "--format=%H%x00%an%x00%ae%x00%ce%x00%B",
            *wanted,
            "--",
        ).decode("utf-8", "surrogateescape")
        parts = fields.split("\0")
        groups = [parts[at : at + 5] for at in range(0, len(parts) - 4, 5)]
        return tuple(Message(*group) for group in reversed(groups))
