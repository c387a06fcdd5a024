"""`reviewer eval build`: suites of cases from any clone, as references and labels."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer import settings
from reviewer.cli import output
from reviewer.cli.extras import evals_extra
from reviewer.cli.progress import ProgressLine
from reviewer.errors import UsageError

if TYPE_CHECKING:
    from reviewer.evals.case import Case, Suite

# ruff: noqa: PLC0415  # the evals and their libraries are loaded only when one is built


def add_build(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `build`."""
    parser = actions.add_parser(
        "build",
        help="make suites from the history of a clone, your own for instance",
        allow_abbrev=False,
    )
    parser.add_argument("--repo", default=".", metavar="DIR", help="any git repository, bare too")
    parser.add_argument(
        "--name", metavar="OWNER/NAME", help="default: local/ and the folder's name"
    )
    parser.add_argument("--since", metavar="YYYY-MM-DD", help="leave older commits out")
    parser.add_argument(
        "--n",
        action="append",
        metavar="N|SUITE=N",
        help="pairs or cases a suite (default 20; of tangled, pairs a grade); several times",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument(
        "--suite", action="append", metavar="SUITE", help="default: all; may be given several times"
    )
    parser.add_argument("--output", required=True, metavar="FILE")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build, write, and say how many of what."""
    with evals_extra():
        from reviewer.evals.build import SUITES
        from reviewer.evals.store import case_line
    counts = counted(args.suite, args.n, SUITES)
    cases = built(args.repo, args.name, counts, args.since, args.seed)
    output.write(Path(args.output), "".join(case_line(case) for case in cases))
    rows = {suite: sum(case.suite == suite for case in cases) for suite in counts}
    told = ", ".join(f"{suite} {count}" for suite, count in rows.items())
    output.put(f"{args.output}: {len(cases)} cases ({told})\n")
    return 0


def built(
    repo: str, name: str | None, counts: "Mapping[Suite, int]", since: str | None, seed: int
) -> "tuple[Case, ...]":
    """The cases of a clone, telling how far it is.

    Raises:
        UsageError: the clone or the date cannot be read, or its history gives no case.
    """
    from reviewer.evals.build import build

    day = _since(since)
    name = name or f"local/{Path(repo).resolve().name}"
    with ProgressLine(interactive=settings.read().interactive) as progress:
        cases = build(Path(repo), name, counts, day, seed, progress)
    if not cases:
        raise UsageError(f"{repo}: its history gives no case of {', '.join(counts)}")
    return cases


def counted(
    suites: Sequence[str] | None, given: Sequence[str] | None, known: "tuple[Suite, ...]"
) -> "Mapping[Suite, int]":
    """How many of each suite, by the options; later ones override.

    Raises:
        UsageError: no such suite, or no number.
    """
    from reviewer.evals.build import DEFAULT_COUNT

    if unknown := [suite for suite in suites or () if suite not in known]:
        raise UsageError(f"--suite {unknown[0]}: none of {', '.join(known)}")
    counts = {suite: DEFAULT_COUNT for suite in known if not suites or suite in suites}
    for text in given or ():
        suite, equals, number = text.rpartition("=")
        if not number.isdecimal() or int(number) < 1 or (equals and suite not in counts):
            raise UsageError(f"--n {text}: give a number from 1, or SUITE=NUMBER of a suite built")
        for one in counts:
            if not equals or one == suite:
                counts[one] = int(number)
    return counts


def _since(text: str | None) -> int:
    if text is None:
        return 0
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise UsageError(f"--since {text}: not a date; write YYYY-MM-DD") from None
