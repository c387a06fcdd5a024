"""How a run of cases stands: done of all, time left, the score so far."""

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewer.evals.result import Result

# a terminal is told at once, a log now and then
_EVERY_SECONDS = 0.5
_EVERY_SECONDS_LOG = 30.0
_CLEAR = "\r\x1b[K"


class Running:
    """Told of each result; shows a line on standard error."""

    def __init__(self, total: int, *, interactive: bool) -> None:
        """`total`: how many cases there are, those of an earlier run among them."""
        self._total = total
        self._interactive = interactive
        self._started = self._told = time.monotonic()
        self._earlier = self._now = 0
        self.failed = 0
        self._retold = self._left_out = 0
        self._scores: tuple[list[float], list[float]] = ([], [])
        self._flags = [0, 0]

    def had(self, result: "Result") -> None:
        """A result of an earlier run."""
        self._earlier += 1
        self._count(result)

    def add(self, result: "Result") -> None:
        """A result of this run."""
        self._now += 1
        self._count(result)
        now = time.monotonic()
        if now - self._told >= (_EVERY_SECONDS if self._interactive else _EVERY_SECONDS_LOG):
            self._told = now
            self._show()

    def end(self) -> None:
        """Take the line away."""
        if self._interactive:
            print(_CLEAR, end="", file=sys.stderr, flush=True)

    def summary(self) -> str:
        """All of it in one line."""
        said = [f"{self._earlier + self._now} of {self._total} cases"]
        if self._earlier:
            said.append(f"{self._earlier} of them from an earlier run")
        if self._retold:
            out = f", {self._left_out} of those left out" if self._left_out else ""
            said.append(f"{self._retold} of them told another way{out}")
        if self.failed:
            said.append(f"{self.failed} failed")
        return ", ".join(said) + "; " + self._score()

    def _count(self, result: "Result") -> None:
        self._retold += bool(result.variant)
        self._left_out += result.status == "left_out"
        self.failed += result.status == "failed"
        # the score is of changes as they are
        if result.variant or result.status != "done":
            return
        self._scores[result.positive].append(result.score)
        self._flags[result.positive] += result.flagged

    def _show(self) -> None:
        seconds = time.monotonic() - self._started
        done = self._earlier + self._now
        left = seconds / self._now * (self._total - done)
        text = f"reviewer: {done}/{self._total}, {_span(left)} left; {self._score()}"
        start, end = (_CLEAR, "") if self._interactive else ("", "\n")
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)

    def _score(self) -> str:
        clean, broad = self._scores
        said = []
        if clean and broad:
            said.append(f"AUROC {auroc(broad, clean):.3f}")
        if broad:
            said.append(f"caught {self._flags[1]} of {len(broad)}")
        if clean:
            said.append(f"false alarms {self._flags[0]} of {len(clean)}")
        return ", ".join(said) or "nothing to score yet"


def auroc(positives: list[float], negatives: list[float]) -> float:
    """How often a positive scores above a negative, ties half; both not empty."""
    # numpy, which a run of cases has loaded by now
    from reviewer.evals import rates  # noqa: PLC0415
    from reviewer.evals.intervals import point  # noqa: PLC0415
    from reviewer.evals.sample import numbers, truths  # noqa: PLC0415

    scores = numbers([*positives, *negatives])
    truth = truths([True] * len(positives) + [False] * len(negatives))
    return point(rates.auroc(scores, truth), len(scores))


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"
