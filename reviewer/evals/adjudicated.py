"""Hunks read by hand: what a judge's scores are worth where somebody said what each hunk is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import yaml

from reviewer.errors import UsageError
from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.result import HunkResult, Result
from reviewer.evals.sample import Sample, sample
from reviewer.evals.score import figure

SUITE: Final = "minimal"
# below the folder of evals
FILE: Final = "manifests/minimal/adjudicated.yml"
_VERDICTS: Final = {"foreign": True, "in_scope": False}
_SIDES: Final = ("old", "new")
_KEYS: Final = {"case", "path", "side", "at", "verdict", "why"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader said of one hunk.

    Attributes:
        at: the first line of the hunk on `side`, context included, 1-based.
        foreign: whether the intent does not warrant it.
        why: a few words.
    """

    case: str
    path: str
    side: Literal["old", "new"]
    at: int
    foreign: bool
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """The AUROC of one judge over some hunks by some labels, with how many there are of each kind."""

    labels: str
    foreign: int
    warranted: int
    auroc: Figure


class _Place(NamedTuple):
    case: str
    path: str
    side: str
    at: int


def verdicts(path: Path) -> tuple[Verdict, ...]:
    """All verdicts of a file.

    Raises:
        UsageError: it cannot be read, an entry is not as evals/README.md says, or a hunk stands in
            it twice.
    """
    try:
        told = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    except yaml.YAMLError:
        raise UsageError(f"{path}: not YAML; mend the syntax") from None
    if not isinstance(told, list):
        raise UsageError(f"{path}: no list of verdicts; see evals/README.md")
    found = {}
    for number, entry in enumerate(told, 1):
        verdict = _verdict(entry)
        if verdict is None:
            raise UsageError(f"{path}: entry {number} is no verdict; see evals/README.md")
        place = _Place(verdict.case, verdict.path, verdict.side, verdict.at)
        if place in found:
            raise UsageError(f"{path}: entry {number} stands in it twice; leave one out")
        found[place] = verdict
    return tuple(found.values())


def read(of: Sample, said: Sequence[Verdict]) -> tuple[Read, ...]:
    """All labelled hunks of the suite, then those that were read: as labelled, and as read.

    Nothing where no result is of a hunk that was read.
    """
    verdict = {_Place(one.case, one.path, one.side, one.at): one.foreign for one in said}
    labelled = [one for one in of.cases if one.suite == SUITE]
    there, by_hand = [], []
    for one in labelled:
        found = [(hunk, _on(one, hunk, verdict)) for hunk in one.judged]
        hunks = [(hunk, foreign) for hunk, foreign in found if foreign is not None]
        if hunks:
            there.append(replace(one, judged=tuple(hunk for hunk, _ in hunks)))
            again = tuple(replace(hunk, foreign=foreign) for hunk, foreign in hunks)
            by_hand.append(replace(one, judged=again))
    if not there:
        return ()
    return (
        _measured("all, as the suite labels them", labelled),
        _measured("those read by hand, as the suite labels them", there),
        _measured("those read by hand, as they were read", by_hand),
    )


def _verdict(entry: Any) -> Verdict | None:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        return None
    texts = all(isinstance(entry[key], str) and entry[key] for key in _KEYS - {"at"})
    if not texts or type(entry["at"]) is not int or entry["side"] not in _SIDES:
        return None
    if entry["verdict"] not in _VERDICTS:
        return None
    foreign = _VERDICTS[entry.pop("verdict")]
    return Verdict(**entry, foreign=foreign)


def _on(one: Result, hunk: HunkResult, verdict: Mapping[_Place, bool]) -> bool | None:
    said = verdict.get(_Place(one.case, hunk.path, "new", hunk.new_start))
    return verdict.get(_Place(one.case, hunk.path, "old", hunk.old_start)) if said is None else said


def _measured(labels: str, cases: Sequence[Result]) -> Read:
    made = sample("", tuple(cases))
    hunks = made.hunks
    if hunks is None:
        return Read(labels, 0, 0, figure(BY_KEY["hunk_auroc"].measure(made)))
    # all come from mixed changes, though not all hunks of such a change were read
    every = np.ones(hunks.foreign.size, dtype=np.bool_)
    made = replace(made, hunks=replace(hunks, mixed=every))
    foreign = int(hunks.foreign.sum())
    auroc = figure(BY_KEY["hunk_auroc"].measure(made))
    return Read(labels, foreign, hunks.foreign.size - foreign, auroc)
