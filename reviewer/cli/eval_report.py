"""`reviewer eval report|compare`: what results say, in words and as a page."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reviewer import assets
from reviewer.cli import output
from reviewer.cli.eval_run import evals_folder
from reviewer.cli.extras import evals_extra
from reviewer.errors import IncompleteError, UsageError

if TYPE_CHECKING:
    from reviewer.evals.adjudicated import Verdict
    from reviewer.evals.result import Result
    from reviewer.evals.worst import Telling

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is run
# a figure that is not where it must be asks for a person, as a sign-off does
_ASKS = 4


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
    add_cases(parser, "shows intent and diff of what went wrong")
    parser.set_defaults(run=run_report)


def add_cases(parser: argparse.ArgumentParser, shows: str) -> None:
    """Declare `--cases` and `--clones`, which `telling` takes."""
    parser.add_argument(
        "--cases",
        action="append",
        default=[],
        metavar="SUITE|FILE",
        help=f"as `eval run --suite` had it: {shows}",
    )
    parser.add_argument("--clones", metavar="DIR", help="with --cases, as `eval run` had it")


def run_report(args: argparse.Namespace) -> int:
    """Write the report; exit 4 where a bound is broken."""
    with evals_extra():
        from reviewer.evals import bound, given, marked, page, report
    bounds = [bound.bound(text, "--fail-under", more=True) for text in args.fail_under]
    bounds += [bound.bound(text, "--fail-over", more=False) for text in args.fail_over]
    results: Sequence[Result] = given.given(args.results)
    if args.judge is not None:
        results = given.of_judge(results, args.judge)
    with telling(args.cases, args.clones) as shown:
        told = report.report(results, shown, _verdicts(results))
    if args.output is not None:
        output.write(output.named(args.output, "--output"), page.page(told))
    if args.markdown is not None:
        output.write(output.named(args.markdown, "--markdown"), marked.markdown(told))
    if args.output is None and args.markdown is None:
        output.put(marked.markdown(told))
    broken = bound.broken(told, bounds)
    for one in broken:
        output.tell(f"reviewer: {one}")
    return _ASKS if broken else 0


def _verdicts(results: "Sequence[Result]") -> "Sequence[Verdict]":
    """What was read of hunks of these results; nothing outside a checkout."""
    from reviewer.evals import adjudicated

    if not any(one.suite == adjudicated.SUITE for one in results):
        return ()
    try:
        folder = assets.folder("evals")
    except IncompleteError:
        return ()
    return adjudicated.verdicts(folder / adjudicated.FILE)


@contextmanager
def telling(names: Sequence[str], clones: str | None) -> "Iterator[Telling]":
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
    evals = evals_folder(names)
    cases = catalogue.all_named(evals, names)
    with TemporaryDirectory(prefix="reviewer-evals-") as room:
        yield retell.Retelling(cases, evals, Path(clones) if clones else None, Path(room))


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
        output.write(output.named(args.output, "--output"), compared.page(found))
    output.put(compared.markdown(found))
    return 0


def _run_of(path: str, judge: str | None, option: str) -> "Sequence[Result]":
    from reviewer.evals import given

    results = given.as_they_are(given.given([path]))
    if judge is not None:
        return given.of_judge(results, judge, option)
    return given.only_judge(results, path, option)
