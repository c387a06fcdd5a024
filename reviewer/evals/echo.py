"""Foreign code salted with the intent's own words, so that it seems to belong.

An attacker who knows no more than the intent writes its most telling words; one who may ask the judge
writes the word that helps most, then the one that helps most beside it, and so on.
"""

from collections.abc import Callable, Iterator
from itertools import chain, zip_longest
from typing import Final, TypeAlias

from reviewer.change.intent import Intent, Message, read_intent
from reviewer.evals.salting import belongs, salted
from reviewer.evals.scratch import Scratch
from reviewer.evals.synthesise import Draft
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.words import weight
from reviewer.judgement.words import words as words_of

# what an attacker is told of a draft: the mean score of its foreign hunks, then that of the change
Doubt: TypeAlias = tuple[float, float]
Asking: TypeAlias = Callable[[Draft], Doubt]

CANDIDATES: Final = 12


def telling(draft: Draft) -> tuple[str, ...]:
    """The words of the intent as written, those of the title first, in each the most telling first."""
    intent = _intent(draft)
    found: dict[str, str] = {}
    for text in (intent.title, "\n".join(claim.text for claim in intent.claims)):
        told = sorted(words_of(text).items(), key=lambda one: -weight(one[0]))
        # the number of an issue is no word of what is asked
        found |= {stem: said for stem, said in told if stem not in found and not said[0].isdigit()}
    return tuple(dict.fromkeys(found.values()))


def candidates(draft: Draft, scratch: Scratch) -> tuple[str, ...]:
    """At most `CANDIDATES` salts: words, identifiers of the intent, names that its own hunks define."""
    change = scratch.diff(draft.base, draft.head)
    own = belongs(change, draft.foreign)
    names = [
        name for piece in pieces_of(change, {}, {}) if piece.id in own for name in piece.defines
    ]
    symbols = [symbol.removesuffix("()") for symbol in _intent(draft).symbols]
    mixed = chain.from_iterable(zip_longest(telling(draft), symbols, names))
    return tuple(dict.fromkeys(filter(None, mixed)))[:CANDIDATES]


class Search:
    """A greedy attacker on one case; for more salts it goes on from those it has."""

    def __init__(self, plain: Draft, scratch: Scratch, asking: Asking) -> None:
        """Ask nothing yet."""
        self._plain, self._scratch, self._asking = plain, scratch, asking
        self._found = [plain]
        self._salt: list[str] = []
        self._left: list[str] | None = None
        self._doubt: Doubt = (0.0, 0.0)

    def salted(self, most: int) -> Draft | None:
        """The draft with the salts that lower the judge's score most, one after the other.

        Args:
            most: how many at most; fewer where no other lowers it further, even none.

        Returns:
            None where no foreign part can hold any.
        """
        if self._left is None and not self._begun():
            return None
        while self._left and len(self._salt) < most:
            self._next(self._left)
        return self._found[min(most, len(self._salt))]

    def _begun(self) -> bool:
        left = candidates(self._plain, self._scratch) if self._plain.foreign else ()
        if not left or salted(self._plain, left[:1], self._scratch) is None:
            return False
        self._doubt = self._asking(self._plain)
        self._left = list(left)
        return True

    def _next(self, left: list[str]) -> None:
        """Take the salt that helps most; where none does, none is left."""
        best = min(self._tried(left), key=lambda one: one[0], default=None)
        if best is None or best[0] >= self._doubt:
            left.clear()
            return
        self._doubt, word, found = best
        self._salt.append(word)
        self._found.append(found)
        left.remove(word)

    def _tried(self, left: list[str]) -> Iterator[tuple[Doubt, str, Draft]]:
        for word in left:
            found = salted(self._plain, [*self._salt, word], self._scratch)
            if found is not None:
                yield self._asking(found), word, found


def _intent(draft: Draft) -> Intent:
    """As the judge will hold it."""
    by = draft.by
    message = Message("", by.name, by.email, by.email, draft.message)
    return read_intent(
        title=None,
        body=None,
        messages=[message],
        request=draft.request,
        author=None,
        source="argument",
    )
