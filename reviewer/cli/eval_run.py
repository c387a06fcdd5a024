"""`reviewer eval run`: run the cases of some suites, resumable, with a live score."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reviewer import assets, settings
from reviewer.cli import output
from reviewer.cli.eval_progress import Running
from reviewer.cli.extras import evals_extra
from reviewer.errors import IncompleteError, UsageError
from reviewer.ports import Selection
from reviewer.wiring import DEFAULT_PRESET, Asked, How, presets, review, thresholds

if TYPE_CHECKING:
    from reviewer.evals.case import Case
    from reviewer.report.review import Review

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is run
_INCOMPLETE = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """What cases are run on: a judge, the folder of pairs, a clone of each repository, processes."""

    judge: str
    evals: Path
    clones: Mapping[str, Path]
    jobs: int


def add_run(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `run`."""
    parser = actions.add_parser(
        "run",
        help="review every case of a suite; a run that was stopped goes on where it was",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--suite",
        action="append",
        metavar="SUITE|FILE",
        help="smoke (default), incidents, attacks, each with /open or /sealed; validation, test, "
        "each with /SUITE; minimal; or a file of `eval build`; may be given several times",
    )
    parser.add_argument(
        "--retold",
        action="append",
        default=[],
        metavar="LIST",
        help="run the over-broad cases told another way too: framed, vague, declared, attacked, echo, "
        "adaptive, with commas; or one strength, such as echo-4",
    )
    parser.add_argument("--judge", choices=("auto", "local", "local-bound", "none"), default="auto")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument(
        "--clones", metavar="DIR", help="holds OWNER/NAME or OWNER+NAME/repo of each repository"
    )
    parser.add_argument("--repo", metavar="DIR", help="one clone, of the only repository there is")
    parser.add_argument("--output", default="results.jsonl", metavar="FILE")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run what is not there yet; exit 3 where a case could not be run."""
    with evals_extra():
        from reviewer.evals import catalogue, retold
    judge = "local" if args.judge == "auto" else args.judge
    names, file = args.suite or [catalogue.SMOKE], Path(args.output)
    evals = evals_folder(names)
    ways = [way for text in args.retold for way in retold.named(text)]
    plain = catalogue.all_named(evals, names)
    cases = (*plain, *retold.retold(plain, ways))
    bench = Bench(judge, evals, _clones(cases, args), args.jobs)
    ran = run_cases(cases, bench, file)
    output.put(f"{ran.summary()}; results in {file}\n")
    return _INCOMPLETE if ran.failed else 0


def run_cases(cases: "Sequence[Case]", on: Bench, file: Path) -> Running:
    """Run the cases that a results file does not hold yet; how they stand is told meanwhile.

    Raises:
        UsageError: the file cannot be read or written, or the number of processes is none.
    """
    if on.jobs < 1:
        raise UsageError(f"--jobs {on.jobs}: give at least 1")
    from reviewer.evals import run as running
    from reviewer.evals.spread import Processes
    from reviewer.evals.store import appending, read_results

    surroundings, digests = settings.read(), running.digests()
    before = read_results(file) if file.exists() else ()
    left = running.waiting(cases, before, on.judge, digests)
    earlier = {(case.id, case.variant) for case in cases}
    earlier -= {(case.id, case.variant) for case in left}
    progress = Running(len(cases), interactive=surroundings.interactive)
    for old in before:
        if (old.case, old.variant) in earlier and old.judge == on.judge:
            progress.had(old)
    with TemporaryDirectory(prefix="reviewer-evals-") as room, appending(file) as put:
        how = partial(reviewed, on.judge, surroundings.path)
        bench = running.Bench(
            how, on.judge, on.evals, on.clones, Path(room), digests, thresholds(on.judge)
        )
        spread = Processes(min(on.jobs, max(len(left), 1)))
        for result in running.run(bench, left, spread):
            put(result)
            progress.add(result)
    progress.end()
    return progress


def reviewed(
    judge: str, path: str, repo: Path, base: str, head: str, request: str | None
) -> "Review":
    """One review as `reviewer review` does it, by the built-in policy whatever the tree holds."""
    how = How(
        judge=judge,
        path=path,
        policy=presets()[DEFAULT_PRESET].encode(),
        policy_name=f"built-in {DEFAULT_PRESET}",
    )
    selection = Selection("ends", base=base, head=head)
    return review(repo, selection, Asked(request=request), how, _silent)


def evals_folder(names: "Sequence[str]") -> Path:
    """The folder with pairs and manifests; where all the suites are files, it may be missing.

    Raises:
        UsageError: this installation has none.
    """
    try:
        return assets.folder("evals")
    except IncompleteError:
        # cases built from a history need no pairs
        if all(Path(name).is_file() for name in names):
            return Path()
        raise UsageError(
            "no evals/ here: the suites lie in a checkout of the reviewer, not in the package; "
            "make your own with `reviewer eval build`"
        ) from None


def _silent(stage: str) -> None:
    del stage


def _clones(cases: "Sequence[Case]", args: argparse.Namespace) -> Mapping[str, Path]:
    from reviewer.evals.case import FromHistory
    from reviewer.evals.run import clone_of

    names = sorted({case.repo for case in cases if isinstance(case.made, FromHistory)})
    if args.repo is not None:
        if len(names) > 1:
            raise UsageError(
                f"--repo is one clone, but the cases are of {len(names)} repositories; "
                "give --clones DIR"
            )
        return dict.fromkeys(names, Path(args.repo))
    found = {name: clone_of(Path(args.clones), name) if args.clones else None for name in names}
    if missing := [name for name, place in found.items() if place is None]:
        where = f"{args.clones} has no clone of" if args.clones else "a clone is needed of each of"
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise UsageError(
            f"{where} {', '.join(missing[:5])}{more}; give --clones DIR that holds OWNER/NAME"
        )
    return {name: place for name, place in found.items() if place is not None}
