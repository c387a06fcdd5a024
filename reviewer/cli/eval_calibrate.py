"""`reviewer eval calibrate`: a team's own history -> the threshold of its policy, its effect first."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.cli import eval_build, eval_run, output
from reviewer.cli.extras import evals_extra
from reviewer.decision.policy import JudgeScale
from reviewer.errors import UsageError
from reviewer.rim.git.load import POLICY_FILE
from reviewer.rim.git.locate import locate
from reviewer.wiring import BOUND_JUDGE, policy_of

if TYPE_CHECKING:
    from reviewer.evals.result import Result

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is run
_FALSE_ALARMS = 0.03
_MOST_ALARMS = 0.5
_RESULTS = "calibration.jsonl"
# those that score
_JUDGES = ("local", BOUND_JUDGE)
# of every choice in building cases, as `eval build` has it
_SEED = 1


def add_calibrate(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `calibrate`."""
    parser = actions.add_parser(
        "calibrate",
        help="fit the judge's threshold to your own history, and show what that changes",
        description="Shows what would change; writes nothing without --write.",
        allow_abbrev=False,
    )
    parser.add_argument("results", nargs="*", metavar="RESULTS", help="files of `eval run`")
    parser.add_argument(
        "--repo",
        metavar="DIR",
        help="instead of results: build cases from this clone and run them first",
    )
    parser.add_argument(
        "--judge",
        metavar="NAME",
        help="whose results, where they are of several; with --repo the judge to run (default: local)",
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help=f"default: {POLICY_FILE}, with --repo the one in that repository",
    )
    parser.add_argument(
        "--false-alarms",
        type=float,
        default=_FALSE_ALARMS,
        metavar="SHARE",
        help=f"of clean changes that may be flagged; default: {_FALSE_ALARMS}",
    )
    repo = parser.add_argument_group("with --repo")
    repo.add_argument("--n", action="append", metavar="N|SUITE=N", help="as in `eval build`")
    repo.add_argument("--since", metavar="YYYY-MM-DD", help="leave older commits out")
    repo.add_argument("--jobs", type=int, metavar="N", help="processes; default: one a core")
    repo.add_argument(
        "--results",
        dest="kept",
        metavar="FILE",
        help=f"where results are kept, and gone on from; default: {_RESULTS}",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--write", action="store_true", help="and write it into the policy")
    which.add_argument("--dry-run", action="store_true", help="write nothing, as without --write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show the effect of a fit, then write it into the policy if asked to."""
    _checked(args)
    with evals_extra():
        from reviewer.evals import calibrate, policy_edit, told_fit
    policy = _policy(args)
    there = Path(policy).exists()
    # read before anything is run, so that a broken policy is told at once
    text = _policy_text(policy) if there else None
    results = _ran(args) if args.repo is not None else _given(args)
    found = calibrate.calibrate(results, args.false_alarms)
    scale = JudgeScale(found.fit.threshold, found.fit.temperature)
    new = policy_edit.edited(text, policy, scale, lambda said: policy_of(said.encode(), policy))
    output.put(told_fit.markdown(found, args.false_alarms, results[0].judge))
    if args.write:
        output.write(output.named(policy, "--policy"), new)
        output.tell(f"reviewer: {policy}: written")
    else:
        state = "as it was" if there else "not there yet"
        output.tell(f"reviewer: {policy}: {state}; --write puts this into it")
    return 0


def _checked(args: argparse.Namespace) -> None:
    """Refuse what does not go together."""
    if not 0 < args.false_alarms <= _MOST_ALARMS:
        raise UsageError(f"--false-alarms: a share above 0 and up to {_MOST_ALARMS}, such as 0.03")
    if bool(args.results) == (args.repo is not None):
        raise UsageError(
            "give either files of `eval run`, or --repo DIR to build cases from its history and run them"
        )
    if args.repo is None:
        of_repo = {"n": args.n, "since": args.since, "jobs": args.jobs, "results": args.kept}
        if alone := [name for name, value in of_repo.items() if value is not None]:
            raise UsageError(f"--{alone[0]}: only with --repo, which builds and runs cases")
    elif args.judge is not None and args.judge not in _JUDGES:
        raise UsageError(f"--judge {args.judge}: none of {', '.join(_JUDGES)}")


def _policy(args: argparse.Namespace) -> str:
    """The policy's file; by default the one that reviews of the repository read."""
    if args.policy is not None or args.repo is None:
        return POLICY_FILE if args.policy is None else str(args.policy)
    top = locate(Path(args.repo)).work_tree
    if top is None:
        raise UsageError(f"{args.repo}: a bare repository has no policy file; give --policy FILE")
    return os.path.relpath(top / POLICY_FILE)


def _policy_text(name: str) -> str:
    data = output.read(name, "policy")
    policy_of(data, name)
    return data.decode("utf-8")


def _given(args: argparse.Namespace) -> "Sequence[Result]":
    from reviewer.evals import given

    results: Sequence[Result] = given.as_they_are(given.given(args.results))
    if args.judge is not None:
        results = given.of_judge(results, args.judge)
    return given.only_judge(results, args.results[0], "--judge")


def _ran(args: argparse.Namespace) -> "Sequence[Result]":
    """Results on cases of the repository; those that the file holds already are not run again."""
    from reviewer.evals import given
    from reviewer.evals.build import SUITES

    judge, jobs = args.judge or _JUDGES[0], os.cpu_count() or 1
    file = output.named(_RESULTS if args.kept is None else args.kept, "--results")
    counts = eval_build.counted(None, args.n, SUITES)
    cases = eval_build.built(args.repo, None, counts, args.since, _SEED)
    output.tell(f"reviewer: {len(cases)} cases to run; results are kept in {file}")
    clones = {case.repo: Path(args.repo) for case in cases}
    bench = eval_run.Bench(judge, Path(), clones, jobs if args.jobs is None else args.jobs)
    ran = eval_run.run_cases(cases, bench, file)
    output.tell(f"reviewer: {ran.summary()}")
    wanted = {case.id for case in cases}
    found = given.of_judge(given.as_they_are(given.given([str(file)])), judge)
    return tuple(one for one in found if one.case in wanted)
