"""The `reviewer` command: arguments in, exit code out; the one handler of every error."""

import argparse
import contextlib
import io
import signal
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from reviewer import __version__
from reviewer.cli import checks, config, review
from reviewer.cli import eval as evals
from reviewer.cli.output import open_streams, put, silence, tell
from reviewer.errors import ReviewerError, UsageError
from reviewer.rim import process

_EPILOG = """exit codes:
  0  reviewed whole, passes
  2  you must act: bad arguments, bad policy file, no such revision
  3  could not review all of it; never reads as a pass
  4  reviewed; needs a sign-off
  5  reviewed; blocked
"""
_NAME = "reviewer"
_COMMANDS = {"review": review, "checks": checks, "config": config, "eval": evals}
_INTERRUPTED = 3
# Ctrl-C, a request to end, a terminal that was closed
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code of the contract and never raises."""
    open_streams()
    try:
        with _interruptible():
            args = _parsed(argv)
            code: int = args.run(args)
    except SystemExit as ended:  # --help and --version have printed what they had to say
        return ended.code if isinstance(ended.code, int) else 0
    except BrokenPipeError:
        # the reader went away (`| head`): say nothing more, and keep the interpreter from trying
        silence()
        return _INTERRUPTED
    except ReviewerError as error:
        for line in str(error).splitlines():  # so that no name in it can pose as a line of ours
            tell(f"reviewer: {line}")
        return error.exit_code
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001  # the top of the command
        tell(f"reviewer: {_unfinished(error)}; nothing was decided")
        return ReviewerError.exit_code
    return code


def _unfinished(error: BaseException) -> str:
    """Why there is no review: somebody or the system stopped it, else it is our own fault."""
    match error:
        case KeyboardInterrupt():
            why = f"interrupted{f' by {error}' if error.args else ''}"
        case OSError():  # a full disk, no folder for temporary files, too many open files
            where = f"{error.filename}: " if error.filename else ""
            why = f"could not finish: {where}{error.strerror or error}"
        case MemoryError():
            why = "could not finish: not enough memory"
        case _:
            import traceback  # noqa: PLC0415  # only when something is broken

            frame = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{type(error).__name__} at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
            why = f"could not finish: {at}: {error}. This is a bug of reviewer"
    return why


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Each signal that asks us to end ends the processes we wait for, then raises, so all is tidied.

    A signal the caller ignores (nohup, a background job) stays ignored.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        process.halt()
        raise KeyboardInterrupt(*([] if number == signal.SIGINT else [signal.Signals(number).name]))

    process.resume()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, stop)
        for number in _SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; a misuse is told in one line, not with a page of usage.

    Raises:
        UsageError: they cannot be read.
    """
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            return _parser().parse_args(argv)
    except SystemExit as ended:
        if ended.code != UsageError.exit_code:
            put("")  # what --help has printed must have gone somewhere
            raise
    usage, _, why = said.getvalue().partition(": error: ")
    asked = usage.splitlines()[-1]
    if asked == _NAME and argv and argv[0] in _COMMANDS:
        asked = f"{_NAME} {argv[0]}"
    hint = ""
    if "expected one argument" in why:
        hint = " (write --option=VALUE where the value begins with a dash)"
    raise UsageError(f"{why.strip()}{hint}; see `{asked} --help`")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_NAME,
        description="Is this change scoped to what its author says it is for, what can it destroy, "
        "and who must sign it?",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reviewer {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _COMMANDS.values():
        module.add(commands)
    return parser
