"""What the embedded judge looks at: how each part answers the words of the intent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from reviewer.change.intent import Claim, ClaimSource, Intent, scope
from reviewer.judgement.links import Names
from reviewer.judgement.pieces import Piece
from reviewer.judgement.words import COMMON, parts_of, weight, words

# somebody else's request is what was asked for; the title is the author's one promise
CLAIM_WEIGHT: Mapping[ClaimSource, float] = {
    "request": 1.5,
    "issue": 1.2,
    "title": 1.0,
    "commit": 1.0,
    "body": 0.5,
}

RELEVANCE = (
    "changed", "changed_title", "path", "near", "rare", "covered", "symbol", "symbol_near",
    "named_path", "other_path", "scope_in_path", "scope_elsewhere", "kind_fits", "kind_misfits",
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """The words, names and paths of an intent, each with how much it counts."""

    words: Mapping[str, float]
    written: Mapping[str, str]
    title: frozenset[str]
    symbols: frozenset[str]
    paths: tuple[str, ...]
    scope: tuple[str, ...]
    kind: str
    total: float

    @property
    def telling(self) -> float:
        """How much its words tell together, common ones apart: about one a rare word."""
        return sum(amount for word, amount in self.words.items() if weight(word) > COMMON)


def query_of(intent: Intent, claims: Sequence[Claim]) -> Query:
    """What `claims` (all of the intent's, or only the independent ones) ask for."""
    counted: dict[str, float] = {}
    written: dict[str, str] = {}
    first: set[str] = set()
    for at, claim in enumerate(claims):
        # the body of a commit comes as claims after its subject
        amount = CLAIM_WEIGHT[claim.source] * (1.0 if claim.source != "commit" or at == 0 else 0.5)
        for word, token in words(claim.text).items():
            written.setdefault(word, token)
            counted[word] = max(counted.get(word, 0.0), amount * weight(word))
            if amount >= 1:
                first.add(word)
    said = "\n".join(claim.text for claim in claims)
    return Query(
        words=counted,
        written=written,
        title=frozenset(first),
        symbols=frozenset(
            part for symbol in intent.symbols if symbol in said for part in _last(symbol)
        ),
        paths=tuple(path for path in intent.paths if path in said),
        scope=parts_of(scope(intent)),
        kind=intent.kind,
        total=sum(counted.values()) or 1.0,
    )


def _last(symbol: str) -> tuple[str, ...]:
    """What stands in code of a dotted symbol: its last name."""
    for separator in (".", "::", "->", "#"):
        symbol = symbol.rpartition(separator)[2] or symbol
    return (symbol.strip("()-:"),) if len(symbol.strip("()-:")) > 1 else ()


@dataclass(frozen=True, slots=True)
class Answer:
    """How one part answers the intent: the values of `RELEVANCE`, and the words it shares as the intent has them."""

    values: tuple[float, ...]
    shared: tuple[str, ...]


def answers(query: Query, names: Names) -> tuple[Answer, ...]:
    """How each part answers the intent."""
    paths = {piece.path: None for piece in names.pieces}
    in_path = {path: _path_words(path) for path in paths}
    named = {path: any(_named(path, wanted) for wanted in query.paths) for path in paths}
    scoped = {
        path: bool(query.scope) and any(word in in_path[path] for word in query.scope)
        for path in paths
    }
    any_named, any_scoped = any(named.values()), any(scoped.values())
    found = []
    for piece in names.pieces:
        changed = [word for word in query.words if word in piece.words]
        path = [word for word in query.words if word in in_path[piece.path]]
        near = [word for word in query.words if word in piece.near_words]
        everywhere = dict.fromkeys([*changed, *path, *near])
        symbols = _symbols(query, piece)
        fits = kind_fits(query.kind, piece)
        values = (
            _saturated(sum(query.words[word] for word in changed)),
            _saturated(sum(query.words[word] for word in changed if word in query.title)),
            _saturated(sum(query.words[word] for word in path)),
            _saturated(sum(query.words[word] for word in near)),
            _saturated(sum(query.words[w] * names.rarity(names.word_counts[w]) for w in changed)),
            sum(query.words[word] for word in everywhere) / query.total,
            symbols[0],
            symbols[1],
            float(named[piece.path]),
            float(any_named and not named[piece.path]),
            float(scoped[piece.path]),
            float(any_scoped and not scoped[piece.path]),
            float(fits is True),
            float(fits is False),
        )
        shared = dict.fromkeys(query.written[word] for word in everywhere)
        found.append(Answer(values, tuple(shared)))
    return tuple(found)


def _symbols(query: Query, piece: Piece) -> tuple[float, float]:
    changed = any(symbol in piece.names for symbol in query.symbols)
    scope = piece.scope.partition("\0")[2]
    near = any(symbol in piece.near or symbol in scope for symbol in query.symbols)
    return float(changed), float(near)


_KIND_ROLES = {
    "docs": ("docs", "changelog"),
    "test": ("test",),
    "build": ("manifest", "lock", "config"),
    "chore": ("manifest", "lock", "config", "changelog"),
}


def kind_fits(kind: str, piece: Piece) -> bool | None:
    """Whether a part is of the sort a docs, test or build change is made of; None for others."""
    roles = _KIND_ROLES.get(kind)
    if roles is None:
        return None
    return piece.role in roles or (kind == "docs" and piece.shape == "comments")


def _path_words(path: str) -> Mapping[str, str]:
    return words(path)


def _named(path: str, wanted: str) -> bool:
    return path == wanted or path.endswith(f"/{wanted}") or path.startswith(f"{wanted}/")


def _saturated(amount: float) -> float:
    return 1 - exp(-amount / 1.5)
