"""A bound on the whole of one review, also where our own code is slow."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from reviewer.errors import IncompleteError
from reviewer.rim import process

# told again: an exception raised in a place that may not raise (a destructor) is lost
_AGAIN_SECONDS = 1.0


@contextmanager
def within(seconds: float, started: float, now: float) -> Iterator[None]:
    """Raise in the main thread once `seconds` have passed since `started`.

    Raises:
        IncompleteError: time is up; nothing was decided.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        process.halt()
        raise IncompleteError(
            f"not finished within the policy's {seconds:.0f} s (limits.seconds); nothing was decided"
        )

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds - (now - started), 0.001), _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        process.resume()
