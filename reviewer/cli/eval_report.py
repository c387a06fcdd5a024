"""`reviewer eval report|compare|calibrate`: what results say, in words, a page and a policy."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reviewer.cli import output
from reviewer.cli.eval_run import evals_folder
from reviewer.cli.extras import evals_extra
from reviewer.decision.policy import JudgeScale
from reviewer.errors import UsageError
from reviewer.rim.git.load import POLICY_FILE
from reviewer.wiring import policy_of

if TYPE_CHECKING:
    from reviewer.evals.result import Result
    from reviewer.evals.worst import Telling

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is run
# a figure that is not where it must be asks for a person, as a sign-off does
_ASKS = 4
_FALSE_ALARMS = 0.03
_MOST_ALARMS = 0.5


def add_report(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `report`."""
    parser = actions.add_parser(
        "report",
        help="what results say: figures with intervals, floors, curves, the worst cases",
        description="Markdown to standard output, unless --output or --markdown names a file.",
        epilog="Exits 4 where a figure does not keep --fail-under or --fail-over.",
        allow_abbrev=False,
    )
    parser.add_argument("results", nargs="+", metavar="RESULTS", help="files of `eval run`")
    parser.add_argument("--judge", metavar="NAME", help="of this judge only")
    parser.add_argument("--output", metavar="FILE", help="the report as one HTML page")
    parser.add_argument("--markdown", metavar="FILE", help="the report as Markdown")
    for option, end, example in (
        ("--fail-under", "lower", "change_auroc=.95"),
        ("--fail-over", "upper", "change_false_alarms=.03"),
    ):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar="METRIC=VALUE",
            help=f"exit 4 unless the {end} end of the interval keeps it, as in {example}; "
            "may be given several times",
        )
    parser.add_argument(
        "--cases",
        action="append",
        default=[],
        metavar="SUITE|FILE",
        help="as `eval run --suite` had it: shows intent and diff of what went wrong",
    )
    parser.add_argument("--clones", metavar="DIR", help="with --cases, as `eval run` had it")
    parser.set_defaults(run=run_report)


def run_report(args: argparse.Namespace) -> int:
    """Write the report; exit 4 where a bound is broken."""
    with evals_extra():
        from reviewer.evals import bound, given, marked, page, report
    bounds = [bound.bound(text, "--fail-under", more=True) for text in args.fail_under]
    bounds += [bound.bound(text, "--fail-over", more=False) for text in args.fail_over]
    results: Sequence[Result] = given.given(args.results)
    if args.judge is not None:
        results = given.of_judge(results, args.judge)
    with _telling(args.cases, args.clones) as telling:
        told = report.report(results, telling)
    if args.output is not None:
        output.write(_named(args.output, "--output"), page.page(told))
    if args.markdown is not None:
        output.write(_named(args.markdown, "--markdown"), marked.markdown(told))
    if args.output is None and args.markdown is None:
        output.put(marked.markdown(told))
    broken = bound.broken(told, bounds)
    for one in broken:
        output.tell(f"reviewer: {one}")
    return _ASKS if broken else 0


@contextmanager
def _telling(names: Sequence[str], clones: str | None) -> "Iterator[Telling]":
    """Shows the cases of these suites; none where none is named."""
    from reviewer.evals import worst

    if not names:
        if clones is not None:
            raise UsageError("--clones says where, not which: name the suites with --cases")
        yield worst.nothing
        return
    with evals_extra():
        from reviewer.evals import catalogue, retell
    if clones is not None and not Path(clones).is_dir():
        raise UsageError(f"--clones {clones}: no such folder")
    evals = evals_folder()
    cases = catalogue.all_named(evals, names)
    with TemporaryDirectory(prefix="reviewer-evals-") as room:
        yield retell.Retelling(cases, evals, Path(clones) if clones else None, Path(room))


def _named(name: str, option: str) -> Path:
    if not name:
        raise UsageError(f"{option}: the file name is empty; give one or leave it out")
    return Path(name)


def add_compare(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `compare`."""
    parser = actions.add_parser(
        "compare",
        help="two runs of the same cases, paired: what moved, and which cases flipped",
        allow_abbrev=False,
    )
    parser.add_argument("first", metavar="A", help="a file of `eval run`")
    parser.add_argument("second", metavar="B", help="another, or the same with another judge")
    parser.add_argument("--judge-a", metavar="NAME", help="of A, where it holds several")
    parser.add_argument("--judge-b", metavar="NAME", help="of B, where it holds several")
    parser.add_argument("--output", metavar="FILE", help="the comparison as an HTML page too")
    parser.set_defaults(run=run_compare)


def run_compare(args: argparse.Namespace) -> int:
    """Print the comparison as Markdown, and write its page."""
    with evals_extra():
        from reviewer.evals import compare, compared
    first = _run_of(args.first, args.judge_a, "--judge-a")
    second = _run_of(args.second, args.judge_b, "--judge-b")
    judges = first[0].judge, second[0].judge
    files = Path(args.first).stem, Path(args.second).stem
    # what tells them apart
    names = judges if judges[0] != judges[1] else files if files[0] != files[1] else ("A", "B")
    found = compare.compare(first, second, names)
    if args.output is not None:
        output.write(_named(args.output, "--output"), compared.page(found))
    output.put(compared.markdown(found))
    return 0


def _run_of(path: str, judge: str | None, option: str) -> "Sequence[Result]":
    from reviewer.evals import given

    results = given.as_they_are(given.given([path]))
    if judge is not None:
        return given.of_judge(results, judge, option)
    return given.only_judge(results, path, option)


def add_calibrate(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `calibrate`."""
    parser = actions.add_parser(
        "calibrate",
        help="fit the judge's threshold to your own results, and show what that changes",
        description="Shows what would change; writes nothing without --write.",
        allow_abbrev=False,
    )
    parser.add_argument("results", nargs="+", metavar="RESULTS", help="files of `eval run`")
    parser.add_argument("--judge", metavar="NAME", help="whose results, where they are of several")
    parser.add_argument(
        "--policy", default=POLICY_FILE, metavar="FILE", help=f"default: {POLICY_FILE}"
    )
    parser.add_argument(
        "--false-alarms",
        type=float,
        default=_FALSE_ALARMS,
        metavar="SHARE",
        help=f"of clean changes that may be flagged; default: {_FALSE_ALARMS}",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--write", action="store_true", help="and write it into the policy")
    which.add_argument("--dry-run", action="store_true", help="write nothing, as without --write")
    parser.set_defaults(run=run_calibrate)


def run_calibrate(args: argparse.Namespace) -> int:
    """Show the effect of a fit, then write it into the policy if asked to."""
    if not 0 < args.false_alarms <= _MOST_ALARMS:
        raise UsageError(f"--false-alarms: a share above 0 and up to {_MOST_ALARMS}, such as 0.03")
    with evals_extra():
        from reviewer.evals import calibrate, given, policy_edit, told_fit
    results: Sequence[Result] = given.as_they_are(given.given(args.results))
    if args.judge is not None:
        results = given.of_judge(results, args.judge)
    results = given.only_judge(results, args.results[0], "--judge")
    found = calibrate.calibrate(results, args.false_alarms)
    there = Path(args.policy).exists()
    text = _policy_text(args.policy) if there else None
    scale = JudgeScale(found.fit.threshold, found.fit.temperature)
    # read and edited before anything is shown, so that a broken policy is told at once
    new = policy_edit.edited(
        text, args.policy, scale, lambda said: policy_of(said.encode(), args.policy)
    )
    output.put(told_fit.markdown(found, args.false_alarms, results[0].judge))
    if args.write:
        output.write(_named(args.policy, "--policy"), new)
        output.tell(f"reviewer: {args.policy}: written")
    else:
        output.tell(f"reviewer: {args.policy}: as it was; --write puts this into it")
    return 0


def _policy_text(name: str) -> str:
    data = output.read(name, "policy")
    policy_of(data, name)
    return data.decode("utf-8")
