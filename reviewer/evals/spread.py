"""Work spread over processes, so that no case takes another one down with it."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Protocol

from reviewer.evals.case import Case
from reviewer.evals.result import Result

# a case waits for no other, and few are lost when a process dies
_WAITING_PER_JOB = 2

Work = Callable[[Case], Result]
Died = Callable[[Case], Result]


class Spread(Protocol):
    """Runs the work on every case somewhere; results come as they are done, in any order."""

    def __call__(self, work: Work, died: Died, cases: Sequence[Case]) -> Iterator[Result]:
        """`died` tells what is said of a case whose worker did not live to answer."""
        ...


def here(work: Work, died: Died, cases: Sequence[Case]) -> Iterator[Result]:
    """One after the other, in this process."""
    del died
    return (work(case) for case in cases)


class Processes:
    """Over processes of this machine; `work` must be a top-level function, or a partial of one."""

    def __init__(self, jobs: int) -> None:
        """`jobs`: how many processes."""
        self._jobs = jobs

    def __call__(self, work: Work, died: Died, cases: Sequence[Case]) -> Iterator[Result]:
        """Results as they are done; after a worker died, each case it may have held runs alone."""
        left = deque(cases)
        while left:
            lost: list[Case] = []
            yield from _pooled(self._jobs, work, left, lost)
            for case in lost:
                alone: list[Case] = []
                yield from _pooled(1, work, deque([case]), alone)
                yield from (died(one) for one in alone)


def _pooled(jobs: int, work: Work, left: deque[Case], lost: list[Case]) -> Iterator[Result]:
    """Results of `left`, which is emptied; `lost` gets the cases a dead worker may have held."""
    # a forked copy of a process with threads can hang; a fresh one cannot
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    running: dict[Future[Result], Case] = {}
    try:
        while (left or running) and not lost:
            while left and len(running) < jobs * _WAITING_PER_JOB:
                case = left.popleft()
                try:
                    running[pool.submit(work, case)] = case
                except BrokenProcessPool:
                    lost.append(case)
                    break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                case = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    lost.append(case)
                else:
                    yield result
        lost.extend(running.values())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
