"""Text -> comparable words: identifiers, their parts, stems; and how much a shared word tells."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

# beyond this a line is data, not code: what it says is said by its start
MAX_LINE = 1_000
_CACHED = 1 << 16

_TOKEN = re.compile(r"[^\W\d]\w{0,99}|\d{1,9}(?:\.\d{1,9})+|\d{2,9}")
_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+(?:\.\d+)*|[^\W\dA-Za-z_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

# what a shared common word tells, 0..1
COMMON = 0.3

# words every program and every message is full of: sharing them tells nothing
_STOP_WORDS = (
    "a about after all also am an and any are as at be been before being but by can could did do does"
    " doing don done each else etc for from had has have how i if in instead into is it its just let"
    " like make makes may me more most my need needs no non nor not now of off on once only or other"
    " our out over own per same see should since so some still such than that the their them then"
    " there these they this those through to too under until up upon us use used uses using very via"
    " was we were what when where which while who why will with within without would yet you your"
    " abstract async await begin bool boolean break case catch char class const continue def default"
    " delete double elif elsif end endif enum except export extends extern false final finally float"
    " fn foreach fun func function global go goto impl implements import include instanceof int"
    " interface lambda long mod module namespace new nil none null package pass private protected pub"
    " public raise require return self short static str string struct super switch throw throws trait"
    " true try type typedef typeof undefined union unless unsafe unsigned use using val var void"
    " volatile yield print len range err ctx arg args kwargs obj tmp foo bar baz div span px li td tr"
    " http https www com org todo fixme nbsp amp quot"
)
# said everywhere as well, but they can be what a change is about
_COMMON_WORDS = (
    "add added adds allow app application array assert attr base block body bug call callback change"
    " changed changes check child client code common comment config context copy count create data"
    " debug dict dir doc docs document element empty entry equal error event example exist expect fail"
    " feat feature field file fix fixed fixes flag format get handle handler header helper host id idx"
    " index info init input instance item iter job key kind last level lib line link list load local"
    " log main map match message meta method mode model msg name node note num number object old op"
    " open option opts order output page param parent parse path point pre prefix print prop props"
    " query read ref remove removed replace req request res resp response result root rule run"
    " save send server set setup size source spec src start state status stop sub support tag target"
    " task test tests text time title token tree update updated url user util utils valid value"
    " version view warn work write wrap wrapper zero first second one two improve refactor cleanup"
    " chore typo correct correctly issue ensure avoid prevent properly missing now minor"
)

# first match wins; the plural is taken off before
_ENDINGS = (
    ("ization", "iz"),
    ("isation", "iz"),
    ("ational", "at"),
    ("ation", "at"),
    ("ment", ""),
    ("ingly", ""),
    ("ing", ""),
    ("ity", "it"),
    ("ness", ""),
    ("able", ""),
    ("ible", ""),
    ("ion", ""),
    ("ied", "y"),
    ("ised", "iz"),
    ("ise", "iz"),
    ("ized", "iz"),
    ("ize", "iz"),
    ("ally", ""),
    ("al", ""),
    ("ely", ""),
    ("ly", ""),
    ("or", ""),
    ("er", ""),
    ("ed", ""),
    ("e", ""),
)


@lru_cache(maxsize=_CACHED)
def stem(word: str) -> str:
    """A lower-case word without its English ending, at least three letters of it."""
    if len(word) <= 3 or not word.isascii():
        return word
    if word[-1] == "s" and word[-2] not in "siu":
        word = f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        return word[:-1]
    return word


@lru_cache(maxsize=_CACHED)
def parts_of(identifier: str) -> tuple[str, ...]:
    """The stemmed words an identifier is made of (`HTTPServerError` -> http, serv, er), no stop words."""
    found: dict[str, None] = {}
    for piece in _PIECE.findall(identifier):
        word = piece.lower()
        if _WIDE.match(word):
            found.update(dict.fromkeys(word[at : at + 2] for at in range(max(1, len(word) - 1))))
        elif word not in _STOP and (len(word) > 1 or not word.isascii()):
            found[stem(word)] = None
    return tuple(found)


def tokens(lines: Iterable[str]) -> Iterator[str]:
    """Identifiers and numbers of some lines, as written, in order."""
    for line in lines:
        yield from _TOKEN.findall(line[:MAX_LINE])


def words(text: str) -> dict[str, str]:
    """The stemmed words of a text without stop words, in order, each with how it was written first."""
    found: dict[str, str] = {}
    for token in _TOKEN.findall(text):
        for word in parts_of(token):
            found.setdefault(word, token)
    return found


@lru_cache(maxsize=_CACHED)
def weight(word: str) -> float:
    """How much a shared (stemmed) word tells, 0..1: common words little, long ones more."""
    if word in _COMMON_STEMS:
        return COMMON
    return min(1.0, 0.4 + 0.12 * len(word)) if word.isascii() else 1.0


@lru_cache(maxsize=_CACHED)
def identifier_weight(identifier: str) -> float:
    """How much a shared identifier tells, 0..1: nothing for keywords, most for compound names."""
    lowered = identifier.lower()
    if lowered in _STOP or len(identifier) < 2:
        return 0.0
    found = parts_of(identifier)
    if not found:
        return 0.0
    return min(1.0, sum(weight(word) for word in found) * 0.7)


_STOP = frozenset(_STOP_WORDS.split())
_COMMON_STEMS = frozenset(stem(word) for word in _COMMON_WORDS.split())
