"""The only place that starts processes: no shell, a clean environment, a time limit, whole output."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from reviewer.errors import IncompleteError


@dataclass(frozen=True, slots=True)
class Result:
    """What a finished process left: exit code (negative: the signal that ended it) and output."""

    code: int
    out: bytes
    err: bytes


def run(
    argv: Sequence[str | bytes],
    *,
    env: Mapping[str, str],
    timeout: float,
    cwd: Path | None = None,
    stdin: bytes = b"",
) -> Result:
    """Run to the end within `timeout` seconds; the whole process group is killed past it.

    Raises:
        IncompleteError: the program is missing or did not end in time.
    """
    name = os.fsdecode(argv[0]).rsplit("/", 1)[-1]
    with _started(argv, env, cwd, stderr=subprocess.PIPE) as process:
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise IncompleteError(f"{name} did not finish within {timeout:.0f} s") from None
        except BaseException:
            _kill(process)
            raise
    return Result(process.returncode, out, err)


def _started(
    argv: Sequence[str | bytes], env: Mapping[str, str], cwd: Path | None, stderr: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise IncompleteError(f"{os.fsdecode(argv[0])} is not installed or not on PATH") from None


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


class Conversation:
    """A process that is asked one line at a time (`git cat-file --batch`)."""

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str]) -> None:
        """Start it."""
        self._process = _started(argv, env, None, stderr=subprocess.DEVNULL)

    def ask(self, line: bytes) -> IO[bytes]:
        """Send one line; the answer is to be read from what is returned."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise IncompleteError("git closed its pipes")
        try:
            stdin.write(line + b"\n")
            stdin.flush()
        except BrokenPipeError:
            raise IncompleteError("git ended before it had answered") from None
        return stdout

    def close(self) -> None:
        """End the process; it holds nothing worth waiting for."""
        _kill(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def __enter__(self) -> Self:
        """Start of use."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End of use: the process goes too."""
        self.close()
