"""The only place that starts processes: no shell, a clean environment, bounds on all they may use."""

import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from reviewer.errors import IncompleteError

# a scan of 5,000 files tells some tens of megabytes; what tells more than this has run away
MAX_OUTPUT_BYTES = 512 * 1024 * 1024
# what a program says of an error is read by a person
_MAX_ERROR_BYTES = 64 * 1024
_BLOCK = 1 << 20
# a pipe that is ready takes this much at once (POSIX: PIPE_BUF is at least 512)
_WRITTEN_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Result:
    """What a finished process left: exit code (negative: the signal that ended it) and output."""

    code: int
    out: bytes
    err: bytes


@dataclass
class _Register:
    """The processes that run now, and whether more may be started."""

    running: set[subprocess.Popen[bytes]]
    halted: bool = False


_REGISTER = _Register(set())


def halt() -> None:
    """Kill every process started here and start no more: whoever waits for one gets on at once."""
    _REGISTER.halted = True
    for process in tuple(_REGISTER.running):
        _kill_group(process)


def resume() -> None:
    """Processes may be started again."""
    _REGISTER.halted = False


def run(  # noqa: PLR0913  # each bound is named where it is set
    argv: Sequence[str | bytes],
    *,
    env: Mapping[str, str],
    timeout: float,
    cwd: Path | None = None,
    stdin: bytes = b"",
    limit: int = MAX_OUTPUT_BYTES,
    memory: int | None = None,
) -> Result:
    """Run to the end within `timeout` seconds; the whole process group is killed past it.

    Raises:
        IncompleteError: the program is missing, did not end in time, or told more than `limit`.
    """
    with _child(argv, env, cwd, subprocess.PIPE, memory) as process:
        return _finished(process, _name(argv), stdin, timeout, limit)


@contextmanager
def running(
    argv: Sequence[str | bytes], *, env: Mapping[str, str], timeout: float, cwd: Path
) -> Iterator[Callable[[], Result]]:
    """The same beside other work: gives what waits for its end; it is gone when the context ends.

    It is started before this returns: a thread that had to would wait for the interpreter's lock
    at each step, until the other work is done.
    """
    with (
        _child(argv, env, cwd, subprocess.PIPE, None) as process,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        try:
            work = pool.submit(_finished, process, _name(argv), b"", timeout, MAX_OUTPUT_BYTES)
            yield work.result
        finally:
            # the thread then reads to the end of its pipes; closed under it, it would never wake
            _kill_group(process)


def _finished(
    process: subprocess.Popen[bytes], name: str, stdin: bytes, timeout: float, limit: int
) -> Result:
    ends = time.monotonic() + timeout
    late = IncompleteError(f"{name} did not finish within {timeout:.0f} s")
    out, err = bytearray(), bytearray()
    for pipe, block in _exchanged(process, stdin, ends):
        if pipe is None:
            raise late
        if pipe is process.stdout:
            out += block
            if len(out) > limit:
                raise IncompleteError(f"{name} told more than {limit // _BLOCK} MiB")
        elif len(err) < _MAX_ERROR_BYTES:
            err += block
    try:
        code = process.wait(max(ends - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        raise late from None
    return Result(code, bytes(out), bytes(err))


def _exchanged(
    process: subprocess.Popen[bytes], stdin: bytes, ends: float
) -> Iterator[tuple[IO[bytes] | None, bytes]]:
    """Feed it and give each block it tells with its pipe; None for the pipe: time is up."""
    left = memoryview(stdin)
    with selectors.DefaultSelector() as ready:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                ready.register(pipe, selectors.EVENT_READ, pipe)
        if process.stdin is not None:
            ready.register(process.stdin, selectors.EVENT_WRITE, None)
        while ready.get_map():
            events = ready.select(max(ends - time.monotonic(), 0))
            if not events and time.monotonic() >= ends:
                yield None, b""
            for key, _ in events:
                if key.data is None:
                    left = _fed(key.fd, left)
                    if not left:
                        ready.unregister(key.fileobj)
                        _closed(process.stdin)
                    continue
                block = os.read(key.fd, _BLOCK)
                if not block:
                    ready.unregister(key.fileobj)
                yield key.data, block


def _fed(pipe: int, left: memoryview) -> memoryview:
    if not left:
        return left
    try:
        return left[os.write(pipe, left[:_WRITTEN_AT_ONCE]) :]
    except BrokenPipeError:  # it has read enough
        return left[:0]


@contextmanager
def _child(
    argv: Sequence[str | bytes],
    env: Mapping[str, str],
    cwd: Path | None,
    stderr: int,
    memory: int | None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone, with its group and its pipes, when the context ends."""
    process = _started(argv, env, cwd, stderr, memory)
    try:
        yield process
    finally:
        _end(process)


def _started(
    argv: Sequence[str | bytes],
    env: Mapping[str, str],
    cwd: Path | None,
    stderr: int,
    memory: int | None,
) -> subprocess.Popen[bytes]:
    name = _name(argv)
    if _REGISTER.halted:
        raise IncompleteError(f"stopped before {name} was started")
    path = _absolute(env.get("PATH", ""))
    program = shutil.which(os.fsdecode(argv[0]), path=path)
    if program is None:
        raise IncompleteError(f"{name} is not installed or not on PATH")
    try:
        process = subprocess.Popen(
            [program, *argv[1:]],
            env={**env, "PATH": path},
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    except OSError as error:
        raise IncompleteError(f"{name} could not be started: {error.strerror}") from None
    _REGISTER.running.add(process)
    _kill_if_halted(process)
    if memory is not None:
        _bound(process, memory)
    return process


def _kill_if_halted(process: subprocess.Popen[bytes]) -> None:
    """Another thread may have called `halt` while this one was starting the process."""
    if _REGISTER.halted:
        _kill_group(process)


def _absolute(path: str) -> str:
    """PATH without its relative entries, which would be looked up in the repository under review."""
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if entry.startswith("/"))


def _bound(process: subprocess.Popen[bytes], memory: int) -> None:
    try:
        import resource  # noqa: PLC0415  # POSIX has it, prlimit only Linux

        resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory, memory))
    except (ImportError, AttributeError, OSError, ValueError):
        return  # no such bound here, or it has ended already; the time limit holds


def _name(argv: Sequence[str | bytes]) -> str:
    return os.fsdecode(argv[0]).rsplit("/", 1)[-1]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill_group(process)
    process.wait()
    _REGISTER.running.discard(process)
    for pipe in (process.stdin, process.stdout, process.stderr):
        _closed(pipe)


def _closed(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.close()


class Conversation:
    """A process that is asked one line at a time (`git cat-file --batch`), each within a time."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        timeout: float,
        memory: int | None = None,
    ) -> None:
        """Start it; `timeout` is for one answer."""
        self._name = _name(argv)
        self._timeout = timeout
        self._ends = 0.0
        self._held = bytearray()
        self._process = _started(argv, env, None, subprocess.DEVNULL, memory)

    def ask(self, line: bytes) -> bytes:
        """Send one line; gives the first line of the answer, without its end."""
        stdin = self._process.stdin
        self._ends = time.monotonic() + self._timeout
        try:
            if stdin is not None:
                stdin.write(line + b"\n")
                stdin.flush()
        except (BrokenPipeError, ValueError):
            raise self._ended() from None
        while (end := self._held.find(b"\n")) < 0:
            self._held += self._more()
        answer = bytes(self._held[:end])
        del self._held[: end + 1]
        return answer

    def take(self, size: int) -> bytes:
        """The next `size` bytes of the answer."""
        while len(self._held) < size:
            self._held += self._more()
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def skip(self, size: int) -> None:
        """Read past the next `size` bytes of the answer."""
        while size > len(self._held):
            size -= len(self._held)
            self._held = bytearray(self._more())
        del self._held[:size]

    def _more(self) -> bytes:
        stdout = self._process.stdout
        if stdout is None:
            raise self._ended()
        with selectors.DefaultSelector() as ready:
            ready.register(stdout, selectors.EVENT_READ)
            if not ready.select(max(self._ends - time.monotonic(), 0)):
                raise IncompleteError(f"{self._name} did not answer within {self._timeout:.0f} s")
        block = os.read(stdout.fileno(), _BLOCK)
        if not block:
            raise self._ended()
        return block

    def _ended(self) -> IncompleteError:
        return IncompleteError(f"{self._name} ended before it had answered")

    def close(self) -> None:
        """End the process; it holds nothing worth waiting for."""
        _end(self._process)

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
