"""Where text goes: reports to standard output or a file, messages to standard error."""

import os
import sys
import tempfile
from pathlib import Path

from reviewer.errors import UsageError
from reviewer.report.printable import line

_MESSAGE_LENGTH = 1000


def tell(message: str) -> None:
    """Lines for a person, on standard error; what is not printable is escaped."""
    for text in message.splitlines():
        print(line(text, _MESSAGE_LENGTH), file=sys.stderr)


def put(text: str) -> None:
    """A report, on standard output, as UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def write(path: Path, text: str) -> None:
    """A report, into a file: whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to replace
            path.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot write the report: {error.strerror}") from None


def read(path: str, what: str) -> bytes:
    """A file the caller named, `-` for standard input.

    Raises:
        UsageError: it cannot be read; `what` is how the message calls it.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot read the {what}: {error.strerror}") from None
