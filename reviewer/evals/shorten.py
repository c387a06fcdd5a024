"""`shrunk`: a commit that does several things, with one of them taken out of its message."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from reviewer.change.mentions import kind_of, paths_in, says_nothing, symbols_in
from reviewer.change.model import Change, Hunk
from reviewer.evals.case import FromHistory, Span
from reviewer.evals.history import BULLET, Commit
from reviewer.evals.mine import Mine, Twins, shuffled, size_of
from reviewer.evals.scratch import Missing
from reviewer.evals.spans import spans_of
from reviewer.judgement.words import weight, words

_ALSO = re.compile(r"(?i)\s*(?:also|additionally|in addition|while (?:here|at it))\b")
_MARK = re.compile(r"(?i)\s*(?:[-*+]|\d+[.)])?\s*(?:(?:also|additionally|in addition),?\s+)?")
_TRAILER = re.compile(r"(?:[A-Z][\w-]+-by|Change-Id|Fixes|Closes|Refs?|See|PR-URL): ?\S")
# a word that tells less is shared by chance
_TELLING: Final = 0.6
_LEAST_WORDS: Final = 2
_MAX_PARTS: Final = 12


class Declared(NamedTuple):
    """One thing a message says was done: its 0-based lines, and their text."""

    lines: tuple[int, ...]
    text: str


def shrunk(mine: Mine, count: int) -> tuple[Twins, ...]:
    """Up to `count` pairs: the message without one thing, and the message whole."""
    dice = mine.dice("shrunk")
    found: list[Twins] = []
    pool = [one for one in mine.commits if not one.routine and one.hunks >= 3]
    for commit in shuffled(pool, dice):
        if len(found) == count:
            break
        try:
            if (twins := _twins(mine, commit)) is not None:
                found.append(twins)
        except Missing:
            continue
    return tuple(found)


def declared(message: str) -> tuple[Declared, ...]:
    """The bullets and the `Also ...` paragraphs below the title, each with the lines that go on."""
    found: list[list[int]] = []
    lines = message.split("\n")
    within = False
    title = next((at for at, line in enumerate(lines) if line.strip()), 0)
    for at, line in enumerate(lines):
        if at <= title:
            continue
        if _TRAILER.match(line) or not line.strip():
            within = False
        elif BULLET.match(line) or _ALSO.match(line):
            found.append([at])
            within = True
        elif within:
            found[-1].append(at)
    return tuple(
        Declared(tuple(each), "\n".join(lines[at] for at in each)) for each in found[:_MAX_PARTS]
    )


def _twins(mine: Mine, commit: Commit) -> Twins | None:
    parts = [part for part in declared(commit.entry.message) if _does(part.text)]
    if len(parts) < 2 and not any(_ALSO.match(part.text) for part in parts):
        return None
    change = mine.change(commit)
    there = words("\n".join(_text(change)))
    best: tuple[int, Declared] | None = None
    for part in parts:
        rest = words(_without(commit.entry.message, part))
        own = [word for word in words(part.text) if word not in rest and weight(word) > _TELLING]
        seen = sum(word in there for word in own)
        if seen >= _LEAST_WORDS and (best is None or seen > best[0]):
            best = seen, part
    if best is None:
        return None
    made = FromHistory((commit.id,), commit.id, drop=best[1].lines)
    foreign = _named(change, best[1].text, _without(commit.entry.message, best[1]))
    broad = mine.case("shrunk", commit, made, positive=True, foreign=foreign)
    clean = mine.alone("shrunk", commit)
    size = size_of(change)
    return Twins(replace(broad, twin=clean.id), replace(clean, twin=broad.id), size, size)


def _does(part: str) -> bool:
    """Whether it says that something was done, and is no reason for something else."""
    said = _MARK.sub("", part, count=1)
    return not says_nothing(said) and kind_of(said) != "unknown"


def _without(message: str, part: Declared) -> str:
    lines = message.split("\n")
    return "\n".join(line for at, line in enumerate(lines) if at not in part.lines)


def _named(change: Change, part: str, rest: str) -> tuple[Span, ...] | None:
    """The hunks that hold a path or symbol which only the part names; None where all or none do."""
    names = {*paths_in(part), *symbols_in(part)} - {*paths_in(rest), *symbols_in(rest)}
    names = {name.rstrip("()") for name in names if name not in rest}
    held = [hunk for hunk in change.hunks if any(name and _holds(hunk, name) for name in names)]
    return spans_of(change, held) if 0 < len(held) < len(change.hunks) else None


def _holds(hunk: Hunk, name: str) -> bool:
    if "/" in name or hunk.path.endswith(f"/{name}") or hunk.path == name:
        return hunk.path.endswith(name) or f"/{name.strip('/')}/" in f"/{hunk.path}"
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return any(whole.search(row) for row in hunk.rows if row[0] in "+-")


def _text(change: Change) -> Iterator[str]:
    for hunk in change.hunks:
        yield hunk.path
        yield from (row[1:] for row in hunk.rows if row[0] in "+-")
