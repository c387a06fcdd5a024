"""The bound on the whole of one review."""

import contextlib
import signal
import threading
import time

import pytest

from reviewer.errors import IncompleteError
from reviewer.rim import process
from reviewer.rim.deadline import within
from tests.gitrepo import ENV


def for_ever() -> None:
    while True:
        pass


def test_our_own_slowness_is_ended() -> None:
    told = r"policy's 60 s \(limits\.seconds\)"
    with pytest.raises(IncompleteError, match=told), within(60, 0, 59.9):
        for_ever()


def test_a_process_another_thread_waits_for_is_ended_with_it() -> None:
    """The scanner runs beside us: leaving it would wait for its own, longer limit."""
    how = {"env": ENV, "timeout": 60}
    waiting = threading.Thread(target=process.run, args=(["sleep", "60"],), kwargs=how)
    started = time.monotonic()
    waiting.start()
    with pytest.raises(IncompleteError), within(1, 0, 0.8):
        waiting.join()
    waiting.join(5)
    assert not waiting.is_alive()
    assert time.monotonic() - started < 10
    assert process.run(["true"], env=ENV, timeout=5).code == 0


def test_an_alarm_that_was_lost_is_raised_again() -> None:
    """As it is in a destructor, which may not raise."""

    def once_in_vain() -> None:
        with contextlib.suppress(IncompleteError):
            for_ever()
        for_ever()

    with pytest.raises(IncompleteError), within(1, 0, 0.8):
        once_in_vain()


def test_it_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with within(60, 0, 0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is before
