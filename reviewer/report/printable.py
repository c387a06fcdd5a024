"""Untrusted text made safe to show: no control, bidi or invisible character reaches a reader.

Each such character stands as a visible escape: ``\\xff`` for an undecodable byte, ``⟨U+202E⟩`` else.
Work is bounded by the limit asked for, not by the length of the text.
"""

import re
import unicodedata
from typing import Final

# what str.isprintable() lets through although nothing, or only a change of the glyph before, shows
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef]"
)
_BLANKS: Final = re.compile(r"[ \t\r\n\u00a0]+")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s]*@")
# a letter with more marks stacked on it than any language writes hides its neighbours
MAX_STACKED_MARKS: Final = 4
# surrogateescape maps an undecodable byte 0xNN to U+DCNN
_BYTE_BASE: Final = 0xDC00

# one line of prose or code, in characters: three rows of a terminal
LINE: Final = 240
TAB: Final = 4


def clip(text: str, limit: int) -> str:
    """The first `limit` characters, and how many were left out."""
    return text if len(text) <= limit else f"{text[:limit]}… (+{len(text) - limit})"


def line(text: str, limit: int = LINE) -> str:
    """Prose on one line: white space folded, everything else unprintable escaped, bounded."""
    # white space folds after the cut, so that a megabyte of blanks costs no more than the limit
    head, rest = text[:limit], len(text) - limit
    shown = escaped(_BLANKS.sub(" ", head).strip())
    return f"{shown}… (+{rest})" if rest > 0 else shown


def code(text: str, limit: int = LINE) -> str:
    """One line of code: indentation kept, tabs as spaces, everything unprintable escaped, bounded."""
    head, rest = text[:limit].rstrip("\r\n"), len(text) - limit
    shown = escaped(head.replace("\t", " " * TAB))
    return f"{shown}… (+{rest})" if rest > 0 else shown


def escaped(text: str) -> str:
    """The text with every character that is not plainly visible as a visible escape."""
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        out.append(char if marks <= MAX_STACKED_MARKS and _visible(char) else _escape(char))
    return "".join(out)


def decoded(text: str) -> str:
    """The text as valid Unicode: undecodable bytes as ``\\xNN``, all else as it is (for JSON)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(_escape(char) if _surrogate(char) else char for char in text)
    return text


def without_credentials(address: str) -> str:
    """A repository's address without the user and password it may hold."""
    return _CREDENTIALS.sub("", address)


def json_text(document: str) -> str:
    """A JSON document whose unprintable characters are JSON escapes: same value, safe to show."""
    if document.isascii() and "\x7f" not in document:
        return document
    return "\n".join(
        row
        if row.isprintable() and not _INVISIBLE.search(row)
        else "".join(char if _visible(char) else _json_escape(char) for char in row)
        for row in document.split("\n")
    )


def prose(text: str, limit: int = LINE) -> str:
    """Markdown that renders as this text and nothing more.

    A word that could become a mention, link, reference, image, HTML or emphasis is set as code.
    """
    shown = _TOKENS.sub(lambda found: _token(found[0]), line(text, limit))
    return _BLOCK_START.sub(lambda found: _fenced(found[0]), shown)


def span(text: str, limit: int = LINE) -> str:
    """The text as a Markdown code span that it cannot leave."""
    return _fenced(line(text, limit) or " ")


def fence(rows: tuple[str, ...], language: str = "") -> str:
    """Rows, each already made safe by `code`, as a fenced Markdown block that they cannot leave."""
    longest = max((len(run) for row in rows for run in re.findall("`+", row)), default=0)
    ticks = "`" * max(3, longest + 1)
    return "\n".join((f"{ticks}{language}", *rows, ticks))


# everything else in ASCII that Markdown or a forge may read as more than text
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&@#$]|://|:[A-Za-z0-9+-]+:|(?i:www\.|gh-\d)")
# punctuation that may stay outside the code span around a word
_OPENING: Final = "(\"'"
_CLOSING: Final = ").,;:!?\"'"


# what would make a list, a rule or a heading at the start of a block
_BLOCK_START: Final = re.compile(r"^(?:[-+=]+|\d+[.)])(?= |$)")
# a name already set as code, or a word
_TOKENS: Final = re.compile(r"(?<![^ (\"'])`[^`]+`(?=[ ).,;:!?\"']|$)|[^ ]+")


def _token(token: str) -> str:
    name = token.strip("`")
    return _fenced(name) if name and f"`{name}`" == token and "`" not in name else _word(token)


def _word(word: str) -> str:
    if not _MARKUP.search(word):
        return word
    bare = word.lstrip(_OPENING)
    opening = word[: len(word) - len(bare)]
    core = bare.rstrip(_CLOSING)
    closing = bare[len(core) :]
    return f"{opening}{_fenced(core)}{closing}" if core else _fenced(word)


def _fenced(text: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _visible(char: str) -> bool:
    return char.isprintable() and not _INVISIBLE.match(char)


def _surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def _escape(char: str) -> str:
    byte = ord(char) - _BYTE_BASE
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else f"⟨U+{ord(char):04X}⟩"


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
