"""Where text goes: reports to standard output or a file, messages to standard error."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reviewer.errors import UsageError
from reviewer.report.printable import line

_MESSAGE_LENGTH = 1000
# a patch or a policy larger than this is not read by anybody
_MAX_INPUT_BYTES = 256 * 1024 * 1024


def open_streams() -> None:
    """Give each standard stream that the caller closed a place, so that no file of ours takes it.

    Reading a patch or writing a report there then fails, as it should, with an error of its own.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # the lowest free number is the closed one; the wrong way round, so that use fails
            os.open(os.devnull, os.O_RDONLY if number == 1 else os.O_WRONLY)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def tell(message: str) -> None:
    """Lines for a person, on standard error; what is not printable is escaped."""
    try:
        for text in message.splitlines():
            print(line(text, _MESSAGE_LENGTH), file=sys.stderr)
        sys.stderr.flush()
    except OSError:  # nobody is there to be told; the interpreter must not try again
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def put(text: str | bytes) -> None:
    """A report, on standard output; text as UTF-8 whatever the locale.

    Raises:
        BrokenPipeError: its reader went away.
        UsageError: it cannot be written.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(_encoded(text))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise UsageError(f"standard output: cannot write the report: {error.strerror}") from None


def silence() -> None:
    """Forget what standard output still holds: the interpreter would try again when it ends."""
    sys.stdout = None


def _encoded(text: str | bytes) -> bytes:
    return text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Reports, each into a file of a folder, which is made where there is none.

    Raises:
        UsageError: it cannot be, or patches of another run lie there, which would be taken for ours.
    """
    try:
        folder.mkdir(exist_ok=True)
        there = sorted(path.name for path in folder.glob("*.patch"))
    except OSError as error:
        why = "a file stands there" if folder.exists() else error.strerror
        raise UsageError(f"{folder}: cannot make a folder of patches: {why}") from None
    if there:
        raise UsageError(f"{folder}: holds {there[0]} already; give an empty folder")
    for name, data in files.items():
        write(folder / name, data)


def named(name: str, option: str) -> Path:
    """A file by the name the caller gave it.

    Raises:
        UsageError: the name is empty.
    """
    if not name:
        raise UsageError(f"{option}: the file name is empty; give one or leave it out")
    return Path(name)


def write(path: Path, text: str | bytes) -> None:
    """A report, into a file: whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    data = _encoded(text)
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to replace
            path.write_bytes(data)
        else:
            _replaced(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise UsageError(f"{path}: cannot write the report: {error.strerror}") from None


def _replaced(path: Path, data: bytes) -> None:
    """Write beside the file and put it in its place; with the rights it had."""
    try:
        mode = path.stat().st_mode & 0o7777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".reviewer-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: str, what: str) -> bytes:
    """A file the caller named, `-` for standard input.

    Raises:
        UsageError: it cannot be read, or is too large; `what` is how the message calls it.
    """
    if not path:
        raise UsageError(f"the file name of the {what} is empty; give one or leave it out")
    named = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(_MAX_INPUT_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(_MAX_INPUT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{named}: cannot read the {what}: {error.strerror or error}") from None
    if len(data) > _MAX_INPUT_BYTES:
        raise UsageError(f"{named}: the {what} is larger than {_MAX_INPUT_BYTES >> 20} MiB")
    return data
