"""`reviewer eval export`: the results of one judge as a log that Inspect's viewer shows."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.cli import output
from reviewer.cli.eval_report import add_cases, telling
from reviewer.cli.extras import evals_extra, inspect_extra
from reviewer.errors import UsageError

if TYPE_CHECKING:
    from reviewer.evals.inspect_log import Format
    from reviewer.evals.result import Result

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is run
_FORMATS: "dict[str, Format]" = {".eval": "eval", ".json": "json"}


def add_export(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `export`."""
    parser = actions.add_parser(
        "export",
        help="the results of one judge as a log for the viewer of Inspect (inspect-ai)",
        allow_abbrev=False,
    )
    parser.add_argument("results", nargs="+", metavar="RESULTS", help="files of `eval run`")
    parser.add_argument("--judge", metavar="NAME", help="whose results, where they are of several")
    parser.add_argument(
        "--output", required=True, metavar="FILE", help="FILE.eval, or FILE.json to read as text"
    )
    add_cases(parser, "shows intent and diff of every case")
    parser.set_defaults(run=run_export)


def run_export(args: argparse.Namespace) -> int:
    """Write the log."""
    file = Path(args.output)
    kind = _FORMATS.get(file.suffix)
    if kind is None:
        raise UsageError(f"--output {args.output}: Inspect reads FILE.eval or FILE.json")
    with evals_extra(), inspect_extra():
        from reviewer.evals import given, inspect_log
    results: Sequence[Result] = given.as_they_are(given.given(args.results))
    if args.judge is not None:
        results = given.of_judge(results, args.judge)
    results = given.only_judge(results, args.results[0], "--judge")
    with telling(args.cases, args.clones) as told:
        made = inspect_log.log(results, told)
    output.write(file, inspect_log.encoded(made, kind))
    return 0
