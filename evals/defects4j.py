"""`python -m evals.defects4j`: the suite `minimal`, real fixes labelled by Defects4J's minimal patches.

A production hunk that holds a line of the minimal patch is warranted, every other one is labelled
foreign: what is not minimal, be it in scope or not. Tests, documents and what is no Java have no label.
"""

import argparse
import csv
import hashlib
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from reviewer.change.diff import parse
from reviewer.change.model import Change, Hunk
from reviewer.change.reconstruct import applied
from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromHistory
from reviewer.evals.run import clone_of
from reviewer.evals.scratch import Missing, Scratch
from reviewer.evals.spans import Foreign, foreign_spans, spans_of
from reviewer.evals.store import case_line, read_cases
from reviewer.facts.places import place

DEFECTS4J: Final = "rjust/defects4j"
# of its projects, those in split.yml
PROJECTS: Final[Mapping[str, str]] = {
    "Compress": "apache/commons-compress",
    "JacksonDatabind": "FasterXML/jackson-databind",
    "Jsoup": "jhy/jsoup",
    "Lang": "apache/commons-lang",
    "Mockito": "mockito/mockito",
}
MANIFESTS: Final = Path(__file__).parent / "manifests/minimal"
# what is read by hand: hunks of repositories that the judge was not fitted on
UNSEEN: Final = ("FasterXML/jackson-databind", "jhy/jsoup")
READ: Final = 50
SEED: Final = 20_261_126


class Bug(NamedTuple):
    """A bug: its project's name and number, the commit that fixed it, the patch fixed -> buggy."""

    name: str
    fix: str
    patch: Change


def main() -> None:
    """Write the manifests, or print which hunks are to be read; says what it leaves out and why."""
    parser = argparse.ArgumentParser(prog="python -m evals.defects4j", description=__doc__)
    parser.add_argument("--clones", type=Path, required=True, help=f"holds {DEFECTS4J}, ...")
    parser.add_argument("--draw", action="store_true", help="print the hunks to be read instead")
    parser.add_argument("--output", type=Path, default=MANIFESTS, help="folder of manifests")
    args = parser.parse_args()
    try:
        (_draw if args.draw else _build)(args.clones, args.output)
    except (UsageError, Missing, OSError) as error:
        sys.exit(f"{error}")


def bugs(defects4j: Scratch, project: str) -> Iterator[Bug]:
    """The active bugs of a project, by number.

    Raises:
        UsageError: the clone is none of Defects4J.
    """
    tree = str(defects4j.commit(str(defects4j.tip())).tree_id)
    folder = f"framework/projects/{project}"
    table = defects4j.read(tree, f"{folder}/active-bugs.csv")
    if table is None:
        raise UsageError(f"{folder}/active-bugs.csv is not there; clone {DEFECTS4J}")
    for row in csv.DictReader(io.StringIO(table.decode("utf-8"))):
        number, fix = row["bug.id"], row["revision.id.fixed"]
        patch = defects4j.read(tree, f"{folder}/patches/{number}.src.patch")
        if patch is None:
            raise UsageError(f"{folder}/patches/{number}.src.patch is not there")
        yield Bug(f"{project}-{number}", fix, parse(patch, f"{project}-{number}"))


def case_of(scratch: Scratch, repo: str, bug: Bug) -> Case:
    """The fix as its authors committed it, under their message.

    Raises:
        Missing: it cannot be used; says why.
    """
    parent, fixed = scratch.parent(bug.fix), str(scratch.commit(bug.fix).tree_id)
    before, buggy = str(parent.tree_id), _buggy(scratch, fixed, bug.patch)
    whole = scratch.diff(before, fixed, slid=True)
    production = [hunk for hunk in whole.hunks if _production(hunk)]
    # before -> buggy is what the minimal patch leaves out, buggy -> fixed the patch itself
    minimal = Foreign(
        foreign_spans(
            whole,
            scratch.diff(before, buggy, slid=True),
            scratch.diff(buggy, fixed, slid=True),
        )
    )
    others = [
        hunk for hunk in production if not any(minimal.share(hunk, part) for part in hunk.parts)
    ]
    if not others or len(others) == len(production):
        raise Missing("no hunks of both kinds")
    made = FromHistory((bug.fix,), bug.fix)
    digest = hashlib.sha256(f"minimal/{repo}/{bug.name}/{bug.fix}".encode()).hexdigest()[:12]
    return Case(
        id=f"minimal:{repo}:{digest}",
        suite="minimal",
        repo=repo,
        group=f"{repo}@{str(parent.id)[:12]}",
        grade="",
        language="java",
        positive=True,
        made=made,
        foreign=spans_of(whole, others),
        unlabelled=tuple(sorted({hunk.path for hunk in whole.hunks if not _production(hunk)})),
        notes=(bug.name,),
    )


def drawn(cases: Sequence[tuple[Case, Change]], count: int, seed: int) -> list[tuple[Case, Hunk]]:
    """A sample of all labelled hunks together, in order of case and place."""
    labelled = [
        (at, number)
        for at, (case, change) in enumerate(cases)
        for number, hunk in enumerate(change.hunks)
        if Foreign(case.foreign, case.unlabelled).hunk(hunk) is not None
    ]
    taken = Random(seed).sample(labelled, min(count, len(labelled)))  # noqa: S311  # no secret
    return [(cases[at][0], cases[at][1].hunks[number]) for at, number in sorted(taken)]


def _build(clones: Path, output: Path) -> None:
    with TemporaryDirectory(prefix="reviewer-defects4j-") as room:
        defects4j = Scratch(Path(room) / "defects4j", _clone(clones, DEFECTS4J))
        for project, repo in PROJECTS.items():
            scratch = Scratch(Path(room) / project, _clone(clones, repo))
            cases, left_out = [], Counter[str]()
            for bug in bugs(defects4j, project):
                try:
                    cases.append(case_of(scratch, repo, bug))
                except Missing as error:
                    left_out[f"{error}".replace(bug.fix[:12], "the fix")] += 1
            path = output / f"{repo.replace('/', '+')}.jsonl"
            path.write_text("".join(map(case_line, sorted(cases, key=lambda one: one.id))), "utf-8")
            why = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
            print(f"{repo}: {len(cases)} cases; left out: {why or 'none'}")


def _draw(clones: Path, output: Path) -> None:
    with TemporaryDirectory(prefix="reviewer-defects4j-") as room:
        found: list[tuple[Case, Change]] = []
        for repo in UNSEEN:
            scratch = Scratch(Path(room) / repo.replace("/", "+"), _clone(clones, repo))
            for case in read_cases(output / f"{repo.replace('/', '+')}.jsonl"):
                fix = case.notes and case.made
                if not isinstance(fix, FromHistory):
                    raise UsageError(f"{case.id}: no case of this suite; build it again")
                old = str(scratch.parent(fix.message).tree_id)
                new = str(scratch.commit(fix.message).tree_id)
                found.append((case, scratch.diff(old, new, slid=True)))
    for case, hunk in drawn(found, READ, SEED):
        side, at = ("new", hunk.new_start) if hunk.new_lines else ("old", hunk.old_start)
        print(f"- {{case: {case.id}, path: {hunk.path}, side: {side}, at: {at}}}")


def _clone(clones: Path, repo: str) -> Path:
    found = clone_of(clones, repo)
    if found is None:
        raise UsageError(f"{clones} has no clone of {repo}; it must lie there as OWNER/NAME")
    return found


def _production(hunk: Hunk) -> bool:
    """Whether Defects4J would have it in a patch: code of the project itself."""
    return hunk.path.endswith(".java") and place(hunk.path) == "code"


def _buggy(scratch: Scratch, fixed: str, patch: Change) -> str:
    """The fixed tree with the patch undone: the bug, and all else that the fix changed."""
    tree = fixed
    for file in patch.files:
        data = scratch.read(fixed, file.old_path)
        old = applied(data, file.hunks) if data is not None else None
        if old is None:
            raise Missing("a patch that does not apply to the fix")
        tree = scratch.replaced(tree, file.path, old)
    return tree


if __name__ == "__main__":
    main()
