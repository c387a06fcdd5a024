"""A progress line on a terminal, for what takes longer than two seconds."""

import contextlib
import sys
import threading
import time
from types import TracebackType
from typing import Self

_QUIET_SECONDS = 2.0
_TICK_SECONDS = 0.5
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Says the current stage and the seconds so far; silent when quick, and into a pipe."""

    def __init__(self, *, interactive: bool) -> None:
        """`interactive`: standard error is a terminal."""
        self._interactive = interactive
        self._stage = ""
        self._started = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __call__(self, stage: str) -> None:
        """A new stage has begun."""
        self._stage = stage

    def __enter__(self) -> Self:
        """Start counting."""
        if self._interactive:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away."""
        self._done.set()
        if self._interactive:
            self._thread.join()

    def _tick(self) -> None:
        with contextlib.suppress(OSError):  # the terminal was closed
            self._show()

    def _show(self) -> None:
        shown = False
        while not self._done.wait(_TICK_SECONDS):
            seconds = time.monotonic() - self._started
            if seconds >= _QUIET_SECONDS:
                print(f"{_CLEAR}reviewer: {self._stage} ({seconds:.0f} s)", end="", file=sys.stderr)
                sys.stderr.flush()
                shown = True
        if shown:
            print(_CLEAR, end="", file=sys.stderr)
            sys.stderr.flush()
