"""Words that mean alike: vectors of a public sentence model, tuned on messages and what they changed."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pygit2
import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.train.encoder import Encoder
from reviewer.evals.history import commits, entries
from reviewer.evals.scratch import Missing, Scratch
from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.words import parts_of, tokens, words

WIDTH = 128
EPOCHS = 3
BATCH = 128
COMMITS = 3_000
# stems of fewer changes are names of one place
LEAST_CHANGES = 4
_MAX_WORDS = 150
_MAX_ASKED = 60
_LINES_A_FILE = 120
_DROPPED = 0.15
# the share of its first meaning that a word keeps after each pass
_PULL = 0.02


@dataclass(frozen=True, slots=True)
class Told:
    """A commit: the stems of its message, and those of each file it changes; `forms` as written."""

    asked: tuple[str, ...]
    files: tuple[tuple[str, ...], ...]
    forms: Mapping[str, str]


def told_of(clone: Path, room: Path) -> list[Told]:
    """What the commits of a clone say and do."""
    scratch = Scratch(room, clone)
    found = []
    for commit in commits(scratch, entries(scratch, 0, COMMITS)):
        try:
            message = scratch.commit(commit.id).message
            change = scratch.diff(
                str(scratch.commit(commit.entry.parent).tree_id),
                str(scratch.commit(commit.id).tree_id),
            )
        except (Missing, pygit2.GitError, UnicodeDecodeError):
            continue
        forms: dict[str, str] = {}
        asked = _stems([message], forms)[:_MAX_ASKED]
        files = []
        for file in change.files:
            lines = [row[1:] for hunk in file.hunks for row in hunk.rows if row[0] in "+-"]
            files.append(_stems([*words(file.path), *lines[:_LINES_A_FILE]], forms)[:_MAX_WORDS])
        if len(asked) > 1 and any(files):
            found.append(Told(asked, tuple(file for file in files if file), forms))
    return found


def _stems(lines: Sequence[str], forms: dict[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for token in tokens(lines):
        stems = parts_of(token)
        found.update(dict.fromkeys(stems))
        if len(stems) == 1:
            forms.setdefault(stems[0], token.lower())
    return tuple(found)


def first_vocabulary(told: Sequence[Told], encoder: Encoder) -> Vocabulary:
    """Every stem of some changes, and every whole word of the encoder, as the encoder means it."""
    counts: Counter[str] = Counter()
    forms: dict[str, str] = {}
    for one in told:
        counts.update({*one.asked, *(stem for file in one.files for stem in file)})
        for stem, form in one.forms.items():
            forms.setdefault(stem, form)
    kept = {stem for stem, n in counts.items() if n >= LEAST_CHANGES and stem.isascii()}
    for word in encoder.words():
        for stem in parts_of(word):
            kept.add(stem)
            forms.setdefault(stem, word)
    stems = sorted(stem for stem in kept if any(mark.isalpha() for mark in stem))
    vectors = encoder.embed([forms.get(stem, stem) for stem in stems])
    vectors -= vectors.mean(0)
    weight = np.sqrt([min(max(counts[stem], 1), 500) for stem in stems])[:, None]
    _, _, axes = np.linalg.svd(vectors * weight, full_matrices=False)
    vectors = vectors @ axes[:WIDTH].T
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    total = math.log(2 * (len(told) + 1))
    idf = [math.log((len(told) + 1) / (counts[stem] + 0.5)) / total for stem in stems]
    rarity = np.asarray(idf, np.float32)
    return Vocabulary(
        {stem: at for at, stem in enumerate(stems)}, rarity, vectors.astype(np.float32), rarity
    )


class _Means(nn.Module):
    """The direction of some words together."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        first = torch.tensor(vocabulary.vectors)
        self.vectors = nn.EmbeddingBag.from_pretrained(first, freeze=False, mode="sum", sparse=True)
        salience = torch.tensor(np.maximum(vocabulary.weights, 1e-3)).log()[:, None]
        self.salience = nn.Embedding.from_pretrained(salience, freeze=False, sparse=True)
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def forward(self, lists: Sequence[Sequence[int]]) -> Tensor:
        flat = torch.tensor([word for each in lists for word in each])
        starts = torch.tensor(np.cumsum([0, *(len(each) for each in lists[:-1])]))
        weights = self.salience(flat)[:, 0].exp()
        return functional.normalize(self.vectors(flat, starts, per_sample_weights=weights), dim=-1)


def tuned(first: Vocabulary, told: Sequence[Sequence[Told]], seed: int) -> Vocabulary:
    """Vectors moved so that a message lies near the files it changed, and far from others of its repository.

    The loss is InfoNCE (van den Oord et al. 2018) within batches of one repository.
    """
    torch.manual_seed(seed)
    dice = Random(seed)  # noqa: S311  # an order, no secret
    repos = [[_known(first, one) for one in each] for each in told]
    means = _Means(first)
    start = torch.tensor(first.vectors)
    steps = (
        torch.optim.SparseAdam([means.vectors.weight], lr=1e-3),
        torch.optim.SparseAdam([means.salience.weight], lr=4e-3),
        torch.optim.Adam([means.sharpness], lr=1e-2),
    )
    for _ in range(EPOCHS):
        for batch in _batches(repos, dice):
            asked = means([_some(one[0], dice) for one in batch])
            done = means([_some(dice.choice(one[1]), dice) for one in batch])
            alike = asked @ done.T * means.sharpness.exp()
            own = torch.arange(len(batch))
            loss = functional.cross_entropy(alike, own) + functional.cross_entropy(alike.T, own)
            for step in steps:
                step.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's
            for step in steps:
                step.step()
        with torch.no_grad():
            means.vectors.weight.mul_(1 - _PULL).add_(start * _PULL)
    vectors: Floats = means.vectors.weight.detach().numpy()
    length = np.linalg.norm(vectors, axis=1)
    salience = means.salience.weight.detach().numpy()[:, 0]
    weights = np.exp(salience) * length
    return Vocabulary(
        first.index,
        first.idf,
        vectors / length[:, None],
        (weights / weights.mean()).astype(np.float32),
    )


_Known = tuple[list[int], list[list[int]]]


def _known(vocabulary: Vocabulary, one: Told) -> _Known:
    index = vocabulary.index
    files = [[index[stem] for stem in file if stem in index] for file in one.files]
    return [index[stem] for stem in one.asked if stem in index], [each for each in files if each]


def _batches(repos: Sequence[Sequence[_Known]], dice: Random) -> list[Sequence[_Known]]:
    found: list[Sequence[_Known]] = []
    for repo in repos:
        usable = [one for one in repo if one[0] and one[1]]
        dice.shuffle(usable)
        found += [usable[at : at + BATCH] for at in range(0, len(usable) - BATCH // 4, BATCH)]
    dice.shuffle(found)
    return found


def _some(known: Sequence[int], dice: Random) -> Sequence[int]:
    return [word for word in known if dice.random() > _DROPPED] or known
