"""The `reviewer` command: arguments in, exit code out; the one handler of every error."""

import argparse
import sys
from collections.abc import Sequence

from reviewer import __version__
from reviewer.cli import checks, config, review
from reviewer.cli.output import tell
from reviewer.errors import ReviewerError

_EPILOG = """exit codes:
  0  reviewed whole, passes
  2  you must act: bad arguments, bad policy file, no such revision
  3  could not review all of it; never reads as a pass
  4  reviewed; needs a sign-off
  5  reviewed; blocked
"""
_INTERRUPTED = 3


def run(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code of the contract and never raises."""
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args)
    except ReviewerError as error:
        tell(f"reviewer: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        tell("reviewer: interrupted; nothing was decided")
        return _INTERRUPTED
    except BrokenPipeError:
        # the reader went away (`| head`): say nothing more, and keep the interpreter from trying
        sys.stdout = None
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the top of the command: a crash is 'incomplete'
        return _crashed(error)
    return code


def _crashed(error: Exception) -> int:
    import traceback  # noqa: PLC0415  # only when something is broken

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    tell(
        f"reviewer: could not finish: {type(error).__name__} at {where}: {error}. "
        "This is a bug of reviewer; nothing was decided."
    )
    return ReviewerError.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reviewer",
        description="Is this change scoped to what its author says it is for, what can it destroy, "
        "and who must sign it?",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reviewer {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (review, checks, config):
        module.add(commands)
    return parser
