"""Which cases a name on the command line stands for: pairs of ours, manifests, the smoke suite."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_args

from reviewer.errors import UsageError
from reviewer.evals.case import Case, Suite
from reviewer.evals.pairs import cases_of, files, read_pair
from reviewer.evals.scratch import Scratch
from reviewer.evals.store import read_cases

SMOKE: Final = "smoke"
_PAIRS: Final = ("incidents", "attacks")
_HALVES: Final = ("open", "sealed")
SPLITS: Final = ("validation", "test")
# not of a split: its repositories are of all three
MINIMAL: Final = "minimal"
_MANIFESTS: Final = "manifests"
_SMOKE_LIST: Final = "smoke.txt"


def named(evals: Path, name: str) -> tuple[Case, ...]:
    """The cases of a suite.

    Args:
        evals: the folder with pairs and manifests.
        name: `smoke`; `incidents` or `attacks`, with `/open` or `/sealed`; `validation` or
            `test`, with `/SUITE`; `minimal`; or a file of cases.

    Raises:
        UsageError: no such suite, or a broken file.
    """
    head, _, tail = name.partition("/")
    if name == SMOKE:
        return _paired(evals, _smoke(evals))
    if head in _PAIRS and tail in ("", *_HALVES):
        halves = (tail,) if tail else _HALVES
        return _paired(evals, [file for half in halves for file in files(evals, f"{head}/{half}")])
    if head in SPLITS and tail in ("", *get_args(Suite)):
        return tuple(_of_manifests(evals, head, tail))
    if name == MINIMAL:
        return tuple(_of_manifests(evals, name, ""))
    if Path(name).is_file():
        return read_cases(Path(name))
    known = (SMOKE, *_PAIRS, *(f"{split}[/SUITE]" for split in SPLITS), MINIMAL)
    raise UsageError(f"{name}: no such suite or file; suites are {', '.join(known)}")


def all_named(evals: Path, names: Sequence[str]) -> tuple[Case, ...]:
    """The cases of several suites, each once."""
    found: dict[str, Case] = {}
    for name in names:
        for case in named(evals, name):
            found.setdefault(case.id, case)
    return tuple(found.values())


def _smoke(evals: Path) -> list[str]:
    try:
        return (evals / _SMOKE_LIST).read_text("utf-8").split()
    except OSError as error:
        raise UsageError(f"{evals / _SMOKE_LIST}: cannot be read: {error.strerror}") from None


def _paired(evals: Path, pairs: Sequence[str]) -> tuple[Case, ...]:
    with TemporaryDirectory(prefix="reviewer-pairs-") as room:
        scratch = Scratch(Path(room) / "pairs")
        return tuple(case for file in pairs for case in cases_of(read_pair(evals, file), scratch))


def _of_manifests(evals: Path, folder: str, suite: str) -> Iterator[Case]:
    found = sorted((evals / _MANIFESTS / folder).rglob("*.jsonl"))
    if not found:
        raise UsageError(f"{evals / _MANIFESTS / folder}: no manifests (*.jsonl) in it")
    for path in found:
        yield from (case for case in read_cases(path) if not suite or case.suite == suite)
