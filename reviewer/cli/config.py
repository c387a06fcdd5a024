"""`reviewer config check|show|schema`: the policy file, explained."""

import argparse
import json
from pathlib import Path

from reviewer.cli import output
from reviewer.decision.effective import describe
from reviewer.decision.policy import check, policy_schema
from reviewer.facts.checks import registry
from reviewer.rim.git.load import POLICY_FILE
from reviewer.wiring import policy_of, presets


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("config", help="check or show the policy, print schemas")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    checking = actions.add_parser("check", help="say what is wrong with a policy file")
    checking.add_argument("file", nargs="?", default=POLICY_FILE, metavar="FILE")
    checking.set_defaults(run=run_check)
    show = actions.add_parser("show", help="the effective policy and where each value comes from")
    show.add_argument(
        "file", nargs="?", metavar="FILE", help=f"default: {POLICY_FILE} if there is one"
    )
    show.add_argument("--preset", choices=sorted(presets()), help="print a shipped policy as it is")
    show.set_defaults(run=run_show)
    schema = actions.add_parser("schema", help="JSON Schema of the policy file, for editors")
    schema.add_argument("--record", action="store_true", help="of the JSON record instead")
    schema.set_defaults(run=run_schema)


def run_check(args: argparse.Namespace) -> int:
    """Print every problem of a policy file, one a line; exit 2 if there is any."""
    text = output.read(args.file, "policy").decode("utf-8", "replace")
    problems = check(text, args.file, presets(), registry.BY_ID)
    for problem in problems:
        output.tell(problem)
    if not problems:
        output.put(f"{args.file}: a valid policy\n")
    return 2 if problems else 0


def run_show(args: argparse.Namespace) -> int:
    """Print the policy that would hold, or a shipped one."""
    if args.preset:
        output.put(presets()[args.preset])
        return 0
    name = args.file or (POLICY_FILE if Path(POLICY_FILE).is_file() else "")
    output.put(describe(policy_of(output.read(name, "policy") if name else None, name)))
    return 0


def run_schema(args: argparse.Namespace) -> int:
    """Print a JSON Schema."""
    if args.record:
        from reviewer.report.record import schema  # noqa: PLC0415  # pydantic, only when asked

        output.put(schema())
    else:
        output.put(json.dumps(policy_schema(), indent=2) + "\n")
    return 0
