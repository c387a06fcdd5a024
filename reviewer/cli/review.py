"""`reviewer review`: the arguments of one review, its reports, its exit code."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer import settings
from reviewer.cli import output
from reviewer.cli.progress import ProgressLine
from reviewer.errors import UsageError
from reviewer.ports import Selection
from reviewer.wiring import Asked, How, reviewing

if TYPE_CHECKING:
    from reviewer.change.source import Source
    from reviewer.report.review import Review
    from reviewer.report.split import Plan

_EXITS = {"pass": 0, "sign_off": 4, "block": 5}
_INCOMPLETE = 3
_FORMATS = ("text", "json", "sarif", "markdown")
# beside the formats: patches, which are no text and many files
_SPLIT = "split-plan"
_SUFFIXES = {".json": "json", ".sarif": "sarif", ".md": "markdown", ".txt": "text"}
# an intent or a request longer than this is not read by anybody
_MAX_TEXT_BYTES = 1024 * 1024


def _form(name: str) -> tuple[str, str]:
    if name not in _FORMATS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(_FORMATS)}")
    return "format", name


def _file(name: str) -> tuple[str, str]:
    if not name:
        raise argparse.ArgumentTypeError("an empty file name")
    return "file", name


def _paired(given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(format, file) of each report: an `--output` belongs to the `--format` before it."""
    reports: list[tuple[str, str]] = []
    for option, value in given:
        if option == "format":
            reports.append((value, ""))
        elif reports and not reports[-1][1]:
            reports[-1] = (reports[-1][0], value)
        else:
            reports.append((_SUFFIXES.get(Path(value).suffix, "text"), value))
    return reports or [("text", "")]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "review",
        help="review a change against its stated intent",
        description="Review a change: by default the working tree against HEAD, else the last commit.",
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    for declare in (_declare_change, _declare_intent, _declare_how, _declare_report):
        declare(parser)


def _declare_change(parser: argparse.ArgumentParser) -> None:
    which = parser.add_argument_group("which change")
    which.add_argument(
        "range", nargs="?", metavar="RANGE", help="A..B: what B adds since it left A"
    )
    which.add_argument("--repo", default=".", metavar="DIR", help="any git repository, bare too")
    which.add_argument("--base", metavar="REV", help="with --head, instead of RANGE")
    which.add_argument("--head", metavar="REV", help="default: HEAD")
    which.add_argument("--staged", action="store_true", help="what is in the index")
    which.add_argument(
        "--commit", metavar="REV", help="one commit; a merge against its first parent"
    )
    which.add_argument("--patch", metavar="FILE", help="a unified diff, - for standard input")


def _declare_intent(parser: argparse.ArgumentParser) -> None:
    intent = parser.add_argument_group("what it is for")
    intent.add_argument("--title", help="the stated intent in one line")
    intent.add_argument("--body", help="and in more words")
    intent.add_argument(
        "--intent-file", metavar="FILE", help="first line the title, the rest the body"
    )
    intent.add_argument("--request", metavar="TEXT", help="what was asked for, by somebody else")
    intent.add_argument("--request-file", metavar="FILE", help="the same from a file")
    intent.add_argument("--author", metavar="NAME", default="", help="who wrote the change")
    intent.add_argument(
        "--label", metavar="NAME", action="append", default=[], help="a label a forge would tell"
    )


def _declare_how(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("how")
    how.add_argument(
        "--judge",
        choices=("auto", "local", "none"),
        default="auto",
        help="local: the embedded judge; auto: the same, as no model is configured",
    )
    how.add_argument(
        "--policy", metavar="FILE", help="default: .reviewer.yml as it stands at the base"
    )


def _declare_report(parser: argparse.ArgumentParser) -> None:
    report = parser.add_argument_group("report")
    report.add_argument(
        "--format",
        dest="reports",
        action="append",
        type=_form,
        metavar="{" + ",".join(_FORMATS) + "}",
        help="default: text; may be given several times",
    )
    report.add_argument(
        "--output",
        dest="reports",
        action="append",
        type=_file,
        metavar="FILE",
        help="for the --format or --split-plan before it",
    )
    report.add_argument(
        "--split-plan",
        dest="reports",
        action="append_const",
        const=("format", _SPLIT),
        help="each concern as a patch, in an order that applies; its --output is a folder",
    )
    report.add_argument(
        "--explain", metavar="ID", help="everything behind a finding, hunk or 'decision'"
    )


def run(args: argparse.Namespace) -> int:
    """Review and report; the exit code of the contract."""
    reports = _paired(args.reports or ())
    if sum(not file for _, file in reports) > 1:
        raise UsageError(
            "two reports for standard output; give each --format but one an --output FILE"
        )
    if args.explain and args.reports:
        raise UsageError(
            "--explain prints on its own; leave --format, --split-plan and --output out"
        )
    _need_sense(args)
    surroundings = settings.read()
    with ProgressLine(interactive=surroundings.interactive) as progress:
        how = How(
            judge=args.judge,
            path=surroundings.path,
            policy=output.read(args.policy, "policy") if args.policy is not None else None,
            policy_name=args.policy or "",
        )
        repo, selection, asked = Path(args.repo), _selection(args), _asked(args)
        with reviewing(repo, selection, asked, how, progress) as (reviewed, source):
            progress("writing the report")
            made: list[tuple[str, str | Plan]] = [
                (file, _plan(reviewed, source))
                if form == _SPLIT
                else (file, _rendered(reviewed, args, form, surroundings))
                for form, file in reports
            ]
    for file, report in made:
        _deliver(file, report)
    return _INCOMPLETE if reviewed.incomplete else _EXITS[reviewed.decision.outcome]


def _plan(reviewed: "Review", source: "Source") -> "Plan":
    from reviewer.report import split

    return split.plan(reviewed, source)


def _deliver(file: str, report: "str | Plan") -> None:
    """A report to where it was asked for; a plan as one stream or a folder of patches."""
    if isinstance(report, str):
        if file:
            output.write(Path(file), report)
        else:
            output.put(report)
        return
    for path in report.lost:
        output.tell(f"reviewer: {path}: a binary whose content is not known: in no patch")
    if file:
        output.fill(Path(file), {patch.name: patch.text for patch in report.patches})
    else:
        output.put(report.text)


def _need_sense(args: argparse.Namespace) -> None:
    """What can be told before anything is read.

    An empty value, as from an unset variable of a script, is nobody's wish for the default.
    """
    if [args.intent_file, args.request_file, args.patch].count("-") > 1:
        raise UsageError("only one of --intent-file, --request-file, --patch can be standard input")
    for option in ("repo", "base", "head", "commit"):
        if getattr(args, option) == "":
            raise UsageError(f"--{option} is empty; give a value or leave it out")


def _selection(args: argparse.Namespace) -> Selection:
    ends = args.base is not None or args.head is not None
    forms = (args.range is not None, ends, args.staged, args.commit is not None)
    if sum(forms) + (args.patch is not None and not ends) > 1 or (args.patch and args.head):
        raise UsageError(
            "give one of RANGE, --base/--head, --staged, --commit, --patch (with --base at most)"
        )
    if args.patch is not None:
        name = "standard input" if args.patch == "-" else args.patch
        patch = output.read(args.patch, "patch")
        return Selection("patch", base=args.base or "", patch=patch, patch_name=name)
    if args.range is not None:
        return Selection("range", base=args.range)
    if ends:
        if args.base is None:
            raise UsageError("--head needs --base REV; for one commit use --commit REV")
        return Selection("ends", base=args.base, head="HEAD" if args.head is None else args.head)
    if args.staged:
        return Selection("staged")
    if args.commit is not None:
        return Selection("commit", head=args.commit)
    return Selection("auto")


def _asked(args: argparse.Namespace) -> Asked:
    if args.intent_file is not None and (args.title is not None or args.body is not None):
        raise UsageError("give --intent-file, or --title and --body, not both")
    if args.request is not None and args.request_file is not None:
        raise UsageError("give --request or --request-file, not both")
    title, body, request = args.title, args.body, args.request
    if args.intent_file is not None:
        first, _, rest = _text(args.intent_file, "intent").partition("\n")
        title, body = first, rest
    if args.request_file is not None:
        request = _text(args.request_file, "request")
    return Asked(title, body, request, args.author, tuple(args.label))


def _text(path: str, what: str) -> str:
    data = output.read(path, what)
    if len(data) > _MAX_TEXT_BYTES:
        raise UsageError(f"{path}: the {what} is larger than {_MAX_TEXT_BYTES} bytes")
    return data.decode("utf-8", "surrogateescape")


def _rendered(
    reviewed: "Review", args: argparse.Namespace, form: str, surroundings: settings.Settings
) -> str:
    """One report as text; each renderer is imported only when it is used."""
    # ruff: noqa: PLC0415
    if args.explain:
        from reviewer.report.explain import explain

        return explain(reviewed, args.explain)
    match form:
        case "json":
            from reviewer.report import record

            return record.render(reviewed)
        case "sarif":
            from reviewer.facts.checks import registry
            from reviewer.report import sarif

            return sarif.render(reviewed, registry.CHECKS)
        case "markdown":
            from reviewer.report import comment

            return comment.render(reviewed)
        case _:
            from reviewer.report import terminal

            return terminal.render(reviewed, width=surroundings.width, colour=surroundings.colour)
