"""`reviewer eval`: build suites of cases, run them, report and compare what came of it."""

import argparse

from reviewer.cli import eval_build, eval_calibrate, eval_export, eval_report, eval_run


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "eval",
        help="measure how often the reviewer catches what, on suites or on your own repository",
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    eval_build.add_build(actions)
    eval_run.add_run(actions)
    eval_report.add_report(actions)
    eval_report.add_compare(actions)
    eval_calibrate.add_calibrate(actions)
    eval_export.add_export(actions)
