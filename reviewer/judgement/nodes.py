"""What the learned judge looks at of each part by itself: its text, its place, its deeds.

What an author writes freely (added text) is kept apart from what must be so (removed and unchanged
lines, paths, places): salting foreign code with the intent's words moves only the first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np

from reviewer.change.intent import Claim
from reviewer.change.model import Part
from reviewer.facts.syntax import SyntaxDiff
from reviewer.judgement.links import Names
from reviewer.judgement.pieces import Piece
from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.words import parts_of, tokens, words

ROLES = ("code", "test", "docs", "changelog", "manifest", "lock", "config", "generated")
SHAPES = ("code", "imports", "comments", "format")
EDITS = ("added", "removed", "renamed", "moved", "signature", "body")
KINDS = ("fix", "feature", "refactor", "docs", "test", "build", "chore", "revert", "unknown")

# families of words whose coming or going is a deed of its own
DEEDS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?i)(?<![a-z])(?:{words})")
    for name, words in {
        "guard": r"if\b|unless\b|assert|raise\b|throw|return\b|ensure|require[sd]?\b|panic|abort|die\b|valid",
        "access": r"auth|permi|role|token|secret|password|credential|login|admin|allow|deny|grant|csrf|cors|scope|public|principal|policy",
        "failure": r"try\b|catch|except|rescue|retry|retries|timeout|deadline|backoff|attempt|error|fallback|circuit",
        "order": r"lock|mutex|atomic|transaction|commit|rollback|await|async|thread|concurren|semaphore|synchron",
        "destroy": r"delete|drop\b|destroy|remove|truncate|purge|wipe|force|recreate|replace|prune|reset|rm\b",
        "protect": r"protect|prevent|backup|retention|snapshot|encrypt|tls|ssl|verify|https|signature|checksum|limit|quota|throttl",
        "watch": r"log|metric|trace|alert|monitor|audit|warn|debug|print|console",
        "test": r"test|spec|expect|assert|should|mock|fixture|skip|xfail|only\b|todo|ignore|disabled?\b",
        "number": r"\d{2,}|\d+\.\d+|\b\d\b",
        "switch": r"true\b|false\b|yes\b|no\b|on\b|off\b|enabled?\b|disabled?\b|default|flag|toggle",
        "import": r"import\b|require\b|include\b|from\b|use\b|using\b|depend|version",
    }.items()
}
_QUOTED = re.compile(r"[`'\"“]([^`'\"”\n]{2,60})[`'\"”]")
_NUMBER = re.compile(r"\b\d[\d._]*\b")
# a new file's first words tell what it is
_MAX_WORDS = 200
_MAX_QUOTED = 20
_PREFIX = 5
# a token for another token
_ONE_TOKEN = 2
# where imports and headings stand
_TOP = 30
_MAX_TEXT = 4_000

TEXT = (
    "title_changed", "all_changed", "all_added", "best_changed", "sum_changed", "defined", "alone", "soft_changed",
    "soft_title", "soft_best", "mean_changed", "mean_added", "prefix", "joined", "quoted", "number",
)  # fmt: skip
BOUND = (
    "all_removed", "all_near", "all_path", "all_scope", "all_bound", "best_near", "best_path", "soft_removed",
    "soft_bound", "soft_near", "mean_removed", "mean_near", "mean_path", "new_names_known",
)  # fmt: skip
SELF = (
    *(f"role_{role}" for role in ROLES),
    *(f"shape_{shape}" for shape in SHAPES),
    *(f"edit_{edit}" for edit in EDITS),
    "comments_only", "format_only", "lines", "old_lines", "only_added", "only_removed", "defines", "names",
    "one_token", "top", "bottom",
    *(f"{side}_{deed}" for deed in DEEDS for side in ("gone", "come", "said")),
)  # fmt: skip
RELATIVE = ("title_changed", "all_changed", "soft_changed", "mean_changed", "all_bound", "soft_bound", "mean_removed",
            "mean_path", "all_path", "all_scope", "soft_near")  # fmt: skip

COLUMN = {name: at for at, name in enumerate((*TEXT, *BOUND))}


@dataclass(frozen=True)
class Wanted:
    """The words of an intent with their weights; title words count whole, the rest half."""

    words: tuple[str, ...]
    weights: Floats
    title: Floats
    vectors: Floats
    said: str

    @property
    def total(self) -> float:
        """The weight of all words; 1 for none, so that shares can be taken."""
        return float(self.weights.sum()) or 1.0


def wanted_of(claims: Sequence[Claim], vocabulary: Vocabulary) -> Wanted:
    """What the claims ask for, in words."""
    counted: dict[str, float] = {}
    title: dict[str, float] = {}
    for at, claim in enumerate(claims):
        first = claim.source in ("title", "request", "issue") or (
            claim.source == "commit" and at == 0
        )
        for word in words(claim.text):
            rarity = vocabulary.rarity(word)
            counted[word] = max(counted.get(word, 0.0), rarity * (1.0 if first else 0.5))
            if first:
                title[word] = rarity
    listed = tuple(counted)
    return Wanted(
        listed,
        np.asarray([counted[word] for word in listed], np.float32),
        np.asarray([title.get(word, 0.0) for word in listed], np.float32),
        vocabulary.rows(listed),
        "\n".join(claim.text for claim in claims),
    )


def texts_of(names: Names, wanted: Wanted, vocabulary: Vocabulary) -> Floats:
    """(n, TEXT + BOUND)."""
    asked = {word: at for at, word in enumerate(wanted.words)}
    holders = np.zeros(len(asked), np.float32)
    for piece in names.pieces:
        holders[[asked[word] for word in piece.words if word in asked]] += 1
    held = _Asked(
        wanted=wanted,
        vocabulary=vocabulary,
        at=asked,
        alone=np.asarray(holders == 1, np.float32),
        prefixes=frozenset(word[:_PREFIX] for word in asked if len(word) >= _PREFIX),
        quoted=tuple(match[1].lower() for match in _QUOTED.finditer(wanted.said))[:_MAX_QUOTED],
        numbers=frozenset(_NUMBER.findall(wanted.said)),
        mean=vocabulary.mean(wanted.words),
        known=frozenset(name for piece in names.pieces for name in (*piece.removed, *piece.near)),
    )
    return np.asarray(
        [[*_text(held, piece), *_bound(held, piece)] for piece in names.pieces], np.float32
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every part of one change is held against.

    `alone`: (asked,) 1 for a word that only one part holds; `known`: names that were there before.
    """

    wanted: Wanted
    vocabulary: Vocabulary
    at: Mapping[str, int]
    alone: Floats
    prefixes: frozenset[str]
    quoted: tuple[str, ...]
    numbers: frozenset[str]
    mean: Floats
    known: frozenset[str]

    def exact(self, found: Sequence[str]) -> Floats:
        """(asked,) 1 for each word that is among `found`."""
        hits = np.zeros(len(self.at), np.float32)
        hits[[self.at[word] for word in found if word in self.at]] = 1
        return hits

    def soft(self, found: Sequence[str]) -> Floats:
        """(asked,) how near the nearest of `found` comes to each word, 0..1; 1 for the word itself."""
        hits = self.exact(found)
        if not found or not self.at:
            return hits
        near = (self.wanted.vectors @ self.vocabulary.rows(found).T).max(axis=1)
        nearness: Floats = np.maximum(hits, np.clip(near, 0, 1) ** 2)
        return nearness

    def share(self, hits: Floats) -> float:
        """The share of all that is asked."""
        return float(self.wanted.weights @ hits) / self.wanted.total

    def title(self, hits: Floats) -> float:
        """The share of what the title asks."""
        return float(self.wanted.title @ hits) / (float(self.wanted.title.sum()) or 1.0)

    def most(self, hits: Floats) -> float:
        """The weight of the rarest word that was hit."""
        return float((self.wanted.weights * hits).max()) if hits.size else 0.0

    def alike(self, found: Sequence[str]) -> float:
        """Cosine of all of `found` with all that is asked."""
        return float(self.mean @ self.vocabulary.mean(found))


def _text(held: _Asked, piece: Piece) -> Iterator[float]:
    """The values of TEXT: what an author writes freely."""
    changed = tuple(piece.words)[:_MAX_WORDS]
    added = _words(piece.added)
    hits, soft = held.exact(changed), held.soft(changed)
    raw = " ".join((*piece.added, *piece.removed)).lower()[:_MAX_TEXT]
    long = [word for word in changed if len(word) >= _PREFIX and word not in held.at]
    yield held.title(hits)
    yield held.share(hits)
    yield held.share(held.exact(added))
    yield held.most(hits)
    yield min(4.0, float(held.wanted.weights @ hits))
    yield held.share(held.exact([word for name in piece.defines for word in parts_of(name)]))
    yield held.share(hits * held.alone)
    yield held.share(soft)
    yield held.title(soft)
    yield held.most(soft)
    yield held.alike(changed)
    yield held.alike(added)
    yield min(3, sum(word[:_PREFIX] in held.prefixes for word in long)) / 3
    yield min(3, sum(len(name) > _PREFIX and name.lower() in held.at for name in piece.names)) / 3
    yield float(any(text in raw for text in held.quoted))
    yield float(any(text in raw for text in held.numbers))


def _bound(held: _Asked, piece: Piece) -> Iterator[float]:
    """The values of BOUND: what stood there before, and where."""
    removed = _words(piece.removed)
    near = tuple(piece.near_words)[:_MAX_WORDS]
    path = tuple(words(piece.path))
    scope = tuple(words(piece.scope.partition("\0")[2]))
    bound = tuple(dict.fromkeys((*removed, *near, *path, *scope)))
    come = [name for name in piece.added if name not in piece.removed]
    yield held.share(held.exact(removed))
    yield held.share(held.exact(near))
    yield held.share(held.exact(path))
    yield held.share(held.exact(scope))
    yield held.share(held.exact(bound))
    yield held.most(held.exact(near))
    yield held.most(held.exact(path))
    yield held.share(held.soft(removed))
    yield held.share(held.soft(bound))
    yield held.share(held.soft(near))
    yield held.alike(removed)
    yield held.alike(near)
    yield held.alike(path)
    yield sum(name in held.known for name in come) / (len(come) or 1)


def _words(found: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for name in found for word in parts_of(name)))[:_MAX_WORDS]


def selves_of(
    pieces: Sequence[Piece],
    parts: Mapping[str, Part],
    syntax: Mapping[str, SyntaxDiff],
    wanted: Wanted,
) -> Floats:
    """(n, SELF)."""
    rows = [list(_self(piece, parts[piece.id], syntax, wanted)) for piece in pieces]
    return np.asarray(rows, np.float32)


def _self(
    piece: Piece, part: Part, syntax: Mapping[str, SyntaxDiff], wanted: Wanted
) -> Iterator[float]:
    """The values of SELF."""
    yield from (float(piece.role == role) for role in ROLES)
    yield from (float(piece.shape == shape) for shape in SHAPES)
    diff = syntax.get(piece.path)
    kinds = set(_edits(piece, diff)) if diff else set()
    yield from (float(kind in kinds) for kind in EDITS)
    yield float(bool(diff and diff.state == "comments-only"))
    yield float(bool(diff and diff.state == "format-only"))
    yield log1p(piece.lines)
    yield log1p(piece.old_lines)
    yield float(piece.old_lines == 0)
    yield float(piece.lines == 0)
    yield float(bool(piece.defines))
    yield log1p(len(piece.names))
    gone, come = set(tokens(part.removed)), set(tokens(part.added))
    yield float(bool(gone and come) and len(gone ^ come) <= _ONE_TOKEN)
    yield float(piece.line <= _TOP)
    yield log1p(piece.line)
    old, new = "\n".join(part.removed)[:_MAX_TEXT], "\n".join(part.added)[:_MAX_TEXT]
    for pattern in DEEDS.values():
        before, after = len(pattern.findall(old)), len(pattern.findall(new))
        yield min(3.0, max(0, before - after)) / 3
        yield min(3.0, max(0, after - before)) / 3
        yield float(bool(pattern.search(wanted.said)))


def _edits(piece: Piece, diff: SyntaxDiff) -> Iterator[str]:
    """What happened to the definitions a part stands in."""
    for edit in diff.edits:
        if edit.path != piece.path:
            continue
        if edit.after:
            side, first, lines = edit.after, piece.line, piece.lines
        elif edit.before:
            side, first, lines = edit.before, piece.old_line, piece.old_lines
        else:
            continue
        if side.start_line < first + max(lines, 1) and side.end_line >= first:
            yield edit.kind


def relative_of(texts: Floats) -> Floats:
    """(n, 3 * RELATIVE): z-score, rank, and gap to the best within the change."""
    columns = [COLUMN[name] for name in RELATIVE]
    values = texts[:, columns]
    n = len(values)
    z = (values - values.mean(0)) / (values.std(0) + 1e-3)
    rank = values.argsort(0, kind="stable").argsort(0, kind="stable") / max(n - 1, 1)
    return np.concatenate([z, rank, values.max(0) - values], axis=1).astype(np.float32)


def meanings_of(pieces: Sequence[Piece], wanted: Wanted, vocabulary: Vocabulary) -> Floats:
    """(n, 3 * width): the direction of what came, of what went, and of the intent."""
    asked = vocabulary.mean(wanted.words)
    return np.stack(
        [
            np.concatenate(
                [
                    vocabulary.mean(_words(piece.added)),
                    vocabulary.mean(_words(piece.removed)),
                    asked,
                ]
            )
            for piece in pieces
        ]
    )
