"""Which definitions of a file are tests, and how much of one test lives on in others."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewer.facts.definitions import Parsed, Piece
from reviewer.facts.places import place

_CALLS: Final = frozenset({"javascript", "typescript", "tsx", "ruby"})
_NAMED: Final[Mapping[str, re.Pattern[str]]] = {
    "python": re.compile(r"test(?!ing$|s$)"),
    "go": re.compile(r"(?:Test|Benchmark|Fuzz|Example)(?![a-z])"),
    "ruby": re.compile(r"test_"),
    "php": re.compile(r"test(?![a-z])"),
    "java": re.compile(r"test(?=[A-Z_])"),
}
_MARKED: Final[Mapping[str, re.Pattern[str]]] = {
    "java": re.compile(
        r"@(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b"
    ),
    "kotlin": re.compile(
        r"@(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b"
    ),
    "c_sharp": re.compile(
        r"[\[,]\s*(?:\w*Fact|\w*Theory|Test|TestCase\w*|TestMethod|DataTestMethod)\b"
    ),
    "rust": re.compile(r"#\[(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck)\b"),
    "php": re.compile(r"#\[(?:[\w\\]+\\)?Test\b"),
}
LANGUAGES: Final = _CALLS | _NAMED.keys() | _MARKED.keys()
_ROUTINES: Final = frozenset({"function", "method"})
# blocks that hold tests; one without a test in it is none either
_GROUPS: Final = frozenset(
    (b"describe", b"fdescribe", b"xdescribe", b"context", b"suite", b"feature", b"shared_examples")
)

_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*")
# words that every test holds say nothing about which test it was
_COMMON: Final = frozenset(
    re.findall(
        r"\S+",
        """
    self this assert def return if else for in with as not is and or none true false null
    nil let const var async await function func void public private static new try except
    catch finally raise throw do end it test describe expect equal equals tobe toequal
    assertequal assert_equal assertthat t fn mut import from class fun val pass lambda
    yield range len str int string error err
            """,
    )
)


@dataclass(frozen=True, slots=True)
class TestCase:
    """One test: `words` are what tells its body from others, `literals` not among them."""

    path: str
    language: str
    name: str
    start_line: int
    end_line: int
    body: str
    words: Counter[str]

    @property
    def short(self) -> str:
        """Its name as its author would say it."""
        return self.name if self.language in _CALLS else self.name.rpartition(".")[2]


def testcases(path: str, parsed: Parsed) -> tuple[TestCase, ...]:
    """The tests of one file, in order; none where the language has no known form of them."""
    language = parsed.language
    if language not in LANGUAGES:
        return ()
    above = {
        ancestor
        for index, piece in enumerate(parsed.pieces)
        if piece.kind == "test"
        for ancestor in _ancestors(parsed, index)
    }
    return tuple(
        TestCase(
            path,
            language,
            piece.name,
            piece.start_line,
            piece.end_line,
            parsed.definition(piece).body,
            _words(parsed, piece),
        )
        for index, piece in enumerate(parsed.pieces)
        if index not in above
        and parsed.tokens[piece.start] not in _GROUPS
        and _is_test(piece, language, path)
    )


def _is_test(piece: Piece, language: str, path: str) -> bool:
    if language in _CALLS and piece.kind == "test":
        return True
    if piece.kind not in _ROUTINES:
        return False
    marked = _MARKED.get(language)
    if marked is not None and any(marked.search(note.text) for note in piece.annotations):
        return True
    named = _NAMED.get(language)
    own = piece.name.rpartition(".")[2]
    return named is not None and bool(named.match(own)) and place(path) == "tests"


def _ancestors(parsed: Parsed, index: int) -> Iterable[int]:
    parent = parsed.pieces[index].parent
    while parent >= 0:
        yield parent
        parent = parsed.pieces[parent].parent


def _words(parsed: Parsed, piece: Piece) -> Counter[str]:
    """Telling words of the test's body; names inside of a title are its name, not its body."""
    found: Counter[str] = Counter()
    for token in parsed.tokens[piece.body : piece.end]:
        text = token.decode("utf-8", "surrogateescape")
        if text[:1] in "\"'`":
            continue
        if _WORD.fullmatch(text) and text.lower() not in _COMMON:
            found[text] += 1
    return found


def alike(one: TestCase, other: TestCase) -> float:
    """Share of the telling words that two tests have in common, 0..1."""
    total = sum(one.words.values()) + sum(other.words.values())
    return 2 * (one.words & other.words).total() / total if total else 0.0


def kept(one: TestCase, others: Sequence[TestCase]) -> float:
    """Share of a test's telling words that stand in `others` together, 0..1."""
    if not one.words:
        return 0.0
    together: Counter[str] = Counter()
    for other in others:
        together |= other.words
    return (one.words & together).total() / one.words.total()
