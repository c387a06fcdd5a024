"""Changes with the truth, from the training repositories and from the pairs written for training."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from evals.train.fit import Example
from reviewer.change.intent import Intent, Message, read_intent
from reviewer.change.model import Change
from reviewer.errors import ReviewerError
from reviewer.evals.case import Case, FromHistory, Span
from reviewer.evals.history import commits, entries
from reviewer.evals.mine import Mine
from reviewer.evals.pairs import OURS, read_pair
from reviewer.evals.scratch import Missing, Scratch, TwoTrees
from reviewer.evals.spans import Foreign, foreign_spans
from reviewer.evals.synthesise import message_of, trees
from reviewer.evals.tangle import tangled
from reviewer.facts.syntax import compare
from reviewer.judgement.graph import Held, graph_of
from reviewer.judgement.legible import illegible
from reviewer.judgement.links import Names
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.weights import Weights

SEED = 20_261_125
# pairs a grade and repository; more gain little, other repositories more
PAIRS_A_GRADE = 60
LOOKED_AT = 5_000
# a change of more parts is judged in windows, and teaches nothing that smaller ones do not
MAX_PARTS = 80


@dataclass(frozen=True, slots=True)
class Taken:
    """A change as it is judged, before anything is weighed."""

    names: Names
    held: Held
    foreign: Floats
    positive: bool
    repo: str

    def example(self, vocabulary: Vocabulary, link: Weights) -> Example:
        """What the networks are shown of it."""
        graph = graph_of(self.names, self.held, vocabulary, link)
        hunks = tuple(piece.hunk for piece in self.names.pieces)
        return Example(graph, self.foreign, self.positive, hunks, self.repo)


def of_clone(clone: Path, repo: str) -> Iterator[Taken]:
    """Tangled pairs and their controls."""
    with TemporaryDirectory(prefix="reviewer-train-") as room:
        scratch = Scratch(Path(room) / "scratch", clone)
        found = entries(scratch, 0, LOOKED_AT)
        mine = Mine(scratch, repo, SEED, found, commits(scratch, found))
        for twins in tangled(mine, PAIRS_A_GRADE):
            for case in (twins.broad, twins.clean):
                try:
                    taken = _from_history(case, scratch)
                except (Missing, ReviewerError):
                    continue
                if taken is not None:
                    yield taken


def _from_history(case: Case, scratch: Scratch) -> Taken | None:
    assert isinstance(case.made, FromHistory)  # noqa: S101  # tangled cases are
    old, new = trees(case.made, scratch)
    message = Message("0", "author", "", "", message_of(case.made, scratch))
    intent = read_intent(
        title=None, body=None, messages=(message,), request=None, author=None, source="argument"
    )
    truth = _Truth(case.foreign or (), case.positive, case.repo)
    return _taken(scratch.diff(old, new), intent, TwoTrees(scratch, old, new), truth)


def of_pairs(evals: Path, files: Sequence[str]) -> Iterator[Taken]:
    """Both sides of each pair; `files` lie below `evals`."""
    with TemporaryDirectory(prefix="reviewer-train-") as room:
        scratch = Scratch(Path(room) / "scratch")
        for file in files:
            pair = read_pair(evals, file)
            old, core = scratch.tree(pair.old), scratch.tree(pair.core)
            for side in ("right", "broad"):
                new = scratch.tree(pair.tree_of(side))
                whole = scratch.diff(old, new)
                halves = (scratch.diff(old, core), scratch.diff(core, new))
                spans = foreign_spans(whole, *halves) if side == "broad" else ()
                intent = read_intent(
                    title=pair.title,
                    body=pair.body_of(side) or None,
                    messages=(),
                    request=pair.request or None,
                    author="author",
                    source="argument",
                )
                truth = _Truth(spans, side == "broad", OURS)
                taken = _taken(whole, intent, TwoTrees(scratch, old, new), truth)
                if taken is not None:
                    yield taken


class _Truth(NamedTuple):
    foreign: tuple[Span, ...]
    positive: bool
    repo: str


def _taken(change: Change, intent: Intent, source: TwoTrees, truth: _Truth) -> Taken | None:
    syntax = compare(change, source)
    pieces = pieces_of(change, syntax, illegible(change))
    if not 0 < len(pieces) <= MAX_PARTS or not intent.claims:
        return None
    foreign = Foreign(truth.foreign)
    share = {part.id: foreign.share(hunk, part) for hunk in change.hunks for part in hunk.parts}
    return Taken(
        names=Names(pieces),
        held=Held(change, intent, intent.claims, syntax),
        foreign=np.asarray([share[piece.id] for piece in pieces], np.float32),
        positive=truth.positive,
        repo=truth.repo,
    )
