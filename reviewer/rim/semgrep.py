"""Runs the semgrep engine over plain files in a scratch folder, under an outer time limit.

The engine is called without its Python front end (which costs seconds and asks the network for a
newer version). It is given files by name and our rules alone: no `.semgrepignore`, `.gitignore`,
configuration or cache of the repository is anywhere near it.
"""

import importlib.util
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from reviewer.errors import IncompleteError
from reviewer.facts.facts import Gap
from reviewer.facts.matches import Scan, Target
from reviewer.facts.semgrep import STAGE, read, targets
from reviewer.rim import process

# one rule on one file; after three such the engine gives the file up and says so
_RULE_SECONDS = 5
_RULES_GIVEN_UP = 3
_MAX_MEMORY_MIB = 2000
# measured: 25 ms a file of 12 kB; ten times that, and a start, is a hang
_BASE_SECONDS = 60.0
_SECONDS_A_FILE = 0.25
# a second job costs more than it brings: the reading of syntax takes the other core meanwhile
_JOBS = 1


class Engine:
    """semgrep-core as the installed semgrep package ships it."""

    def __init__(self, rules: Sequence[Path], path: str) -> None:
        """`rules` are the rule files, `path` the PATH of the process."""
        self._rules = rules
        self._path = path

    @contextmanager
    def scanning(self, files: Sequence[Target]) -> Iterator[Callable[[], Scan]]:
        """Scan beside other work; what it yields waits for the end and gives what the rules match.

        Failures become gaps, never silence.
        """
        if not files:
            yield lambda: Scan((), ())
            return
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reviewer-scan-"))
                waiting = stack.enter_context(self._started(files, Path(folder)))
            except (IncompleteError, OSError) as error:
                failed = _failed(error)
                yield lambda: failed
            else:
                yield lambda: _read(waiting, files, folder)

    def _started(
        self, files: Sequence[Target], folder: Path
    ) -> AbstractContextManager[Callable[[], process.Result]]:
        for file in files:
            (folder / file.name).write_bytes(file.data)
        listing = folder / "targets.json"
        listing.write_text(targets(files, str(folder)), encoding="utf-8")
        return process.running(
            [
                str(_engine()),
                *(word for rule in self._rules for word in ("-rules", str(rule))),
                *("-targets", str(listing), "-json", "-fast", "-j", str(_JOBS)),
                *("-timeout", str(_RULE_SECONDS)),
                *("-timeout_threshold", str(_RULES_GIVEN_UP)),
                *("-max_memory", str(_MAX_MEMORY_MIB)),
            ],
            env={"PATH": self._path, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
            timeout=_BASE_SECONDS + _SECONDS_A_FILE * len(files),
            cwd=folder,
        )


def _read(waiting: Callable[[], process.Result], files: Sequence[Target], folder: str) -> Scan:
    try:
        result = waiting()
    except IncompleteError as error:
        return _failed(error)
    # the engine draws dots on a line of their own before the answer
    start = result.out.find(b"{")
    if start < 0:
        why = result.err.decode("utf-8", "replace").strip().splitlines()
        return _failed(IncompleteError(f"semgrep failed: {why[-1] if why else result.code}"))
    return read(result.out[start:], files, folder)


def _failed(error: Exception) -> Scan:
    return Scan((), (Gap(STAGE, str(error), incomplete=True),))


def _engine() -> Path:
    spec = importlib.util.find_spec("semgrep")
    if spec is None or spec.origin is None:
        raise IncompleteError("semgrep is not installed; install reviewer again")
    engine = Path(spec.origin).parent / "bin" / "semgrep-core"
    if not engine.is_file():
        raise IncompleteError(f"semgrep lacks its engine at {engine}; install reviewer again")
    return engine
