"""`reviewer checks list|show ID`: what is looked for, and why."""

import argparse
from difflib import get_close_matches

from reviewer.cli import output
from reviewer.errors import UsageError
from reviewer.facts.checks import registry
from reviewer.facts.checks.check import Check, Example


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("checks", help="list the deterministic checks, or show one")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("list", help="one line a check").set_defaults(run=list_all)
    show = actions.add_parser("show", help="everything about one check")
    show.add_argument("id", metavar="ID")
    show.set_defaults(run=show_one)


def list_all(args: argparse.Namespace) -> int:
    """Print a line for each check, by family."""
    del args
    width = max(len(check.id) for check in registry.CHECKS)
    rows = [
        f"{check.family}  {check.severity:<5}  {check.id:<{width}}  {check.summary}"
        for check in sorted(registry.CHECKS, key=lambda check: (check.family, check.id))
    ]
    output.put("\n".join(rows) + "\n")
    return 0


def show_one(args: argparse.Namespace) -> int:
    """Print one check with its examples."""
    check = registry.BY_ID.get(args.id)
    if check is None:
        near = get_close_matches(args.id, registry.BY_ID, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else "see `reviewer checks list`"
        raise UsageError(f"{args.id}: no such check; {hint}")
    output.put(described(check))
    return 0


def described(check: Check) -> str:
    """A check as text: statement, incident, effect, examples."""
    lasting = ", cannot be undone" if check.irreversible else ""
    return (
        f"{check.id}\n  {check.summary}\n\n"
        f"  family {check.family}, severity {check.severity}, blast +{check.blast}{lasting}, "
        f"found by {check.source}\n  why: {check.why}\n\n"
        f"{_example('fires on', check.bad)}\n{_example('stays silent on', check.near_miss)}"
    )


def _example(title: str, example: Example) -> str:
    rows = [f"  {title}"]
    for path in sorted({*example.old, *example.new}):
        rows.append(f"    {path}")
        for mark, text in (("-", example.old.get(path)), ("+", example.new.get(path))):
            rows += [f"      {mark} {line}" for line in (text or "").splitlines()]
    return "\n".join(rows) + "\n"
