"""Runs the semgrep engine over plain files in a scratch folder, under an outer time limit.

The engine is called without its Python front end (which costs seconds and asks the network for a
newer version). It is given files by name and our rules alone: no `.semgrepignore`, `.gitignore`,
configuration or cache of the repository is anywhere near it.
"""

import importlib.util
import tempfile
from collections.abc import Sequence
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

    def scan(self, files: Sequence[Target]) -> Scan:
        """What the rules match in the files; failures become gaps, never silence."""
        if not files:
            return Scan((), ())
        try:
            return self._scanned(files)
        except (IncompleteError, OSError) as error:
            return Scan((), (Gap(STAGE, str(error), incomplete=True),))

    def _scanned(self, files: Sequence[Target]) -> Scan:
        with tempfile.TemporaryDirectory(prefix="reviewer-scan-") as folder:
            for file in files:
                (Path(folder) / file.name).write_bytes(file.data)
            listing = Path(folder) / "targets.json"
            listing.write_text(targets(files, folder), encoding="utf-8")
            result = process.run(
                [
                    str(_engine()),
                    *(word for rule in self._rules for word in ("-rules", str(rule))),
                    *("-targets", str(listing), "-json", "-fast", "-j", str(_JOBS)),
                    *("-timeout", str(_RULE_SECONDS)),
                    *("-timeout_threshold", str(_RULES_GIVEN_UP)),
                    *("-max_memory", str(_MAX_MEMORY_MIB)),
                ],
                env={"PATH": self._path, "HOME": folder, "LC_ALL": "C.UTF-8"},
                timeout=_BASE_SECONDS + _SECONDS_A_FILE * len(files),
                cwd=Path(folder),
            )
            # the engine draws dots on a line of their own before the answer
            start = result.out.find(b"{")
            if start < 0:
                why = result.err.decode("utf-8", "replace").strip().splitlines()
                raise IncompleteError(f"semgrep failed: {why[-1] if why else result.code}")
            return read(result.out[start:], files, folder)


def _engine() -> Path:
    spec = importlib.util.find_spec("semgrep")
    if spec is None or spec.origin is None:
        raise IncompleteError("semgrep is not installed; install reviewer again")
    engine = Path(spec.origin).parent / "bin" / "semgrep-core"
    if not engine.is_file():
        raise IncompleteError(f"semgrep lacks its engine at {engine}; install reviewer again")
    return engine
