"""Words written as comments into the foreign parts of a change, where its languages have comments."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from tree_sitter import Node

from reviewer.change.model import Change, Hunk, Part
from reviewer.evals.case import Span
from reviewer.evals.scratch import Scratch
from reviewer.evals.spans import Foreign, runs
from reviewer.evals.syntactic import Parsed, parsed
from reviewer.evals.synthesise import Draft
from reviewer.facts.grammars.grammar import COMMENTS

_HASH, _SLASHES = b"#", b"//"
# of each language that has any, what begins a comment up to the end of the line
_MARKS: Final[Mapping[str, bytes]] = {
    **dict.fromkeys(("python", "ruby", "bash", "hcl", "yaml", "toml", "dockerfile"), _HASH),
    **dict.fromkeys(("javascript", "typescript", "tsx", "go", "java", "kotlin"), _SLASHES),
    **dict.fromkeys(("c_sharp", "rust", "c", "cpp", "php"), _SLASHES),
    "sql": b"--",
}
_HALF: Final = 0.5


def salted(draft: Draft, salt: Sequence[str], scratch: Scratch) -> Draft | None:
    """The draft with a comment of these words in each foreign part that can hold one.

    Parts in files without comments, of files that are gone or do not parse whole, stay as they are.

    Returns:
        None where no part can hold it, or no line is labelled.
    """
    change = scratch.diff(draft.base, draft.head)
    parts = _foreign_parts(change, draft.foreign)
    head, spans = draft.head, draft.foreign or ()
    done = False
    for path, held in parts.items():
        data = scratch.read(draft.head, path)
        if data is None or (tree := parsed(path, data)) is None or tree.language not in _MARKS:
            continue
        text, come = _written(tree, held, " ".join(salt).encode(), _lines(spans, path))
        if text != data:
            done = True
            head = scratch.replaced(head, path, text)
            spans = _moved(spans, path, come)
    return replace(draft, head=head, foreign=spans) if done else None


def belongs(change: Change, foreign: tuple[Span, ...] | None) -> frozenset[str]:
    """The ids of the parts that are not foreign."""
    known = Foreign(foreign)
    return frozenset(part.id for hunk, part in _parts(change) if known.share(hunk, part) < _HALF)


def _parts(change: Change) -> Iterator[tuple[Hunk, Part]]:
    for hunk in change.hunks:
        yield from ((hunk, part) for part in hunk.parts)


def _foreign_parts(change: Change, foreign: tuple[Span, ...] | None) -> Mapping[str, list[Part]]:
    """By new path, in order."""
    own = belongs(change, foreign)
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for hunk, part in _parts(change):
        if part.id not in own:
            found[hunk.path].append(part)
    return found


def _written(
    tree: Parsed, parts: Sequence[Part], words: bytes, foreign: frozenset[int]
) -> tuple[bytes, tuple[int, ...]]:
    """The text with the comments, and the 1-based lines of the old text that new ones stand before."""
    come = []
    for part in reversed(parts):  # from the end, so that earlier lines keep their numbers
        for number, inserted in _places(part, foreign):
            made = _commented(tree, number, words, inserted=inserted)
            if made is not None:
                tree = made
                come += [number] if inserted else []
                break
    return tree.data, tuple(come)


def _places(part: Part, foreign: frozenset[int]) -> Iterator[tuple[int, bool]]:
    """Lines whose end may hold the comment, the last and the first; else a line of its own."""
    first = part.new_start
    come = [
        number
        for number, text in enumerate(part.added, first)
        if number in foreign and text.strip()
    ]
    yield from dict.fromkeys((number, False) for number in (*come[-1:], *come[:1]))
    yield first, True


def _commented(tree: Parsed, number: int, words: bytes, *, inserted: bool) -> Parsed | None:
    """The text with a comment at the end of a line or before it; None where it would be none."""
    lines = tree.data.split(b"\n")
    at = number - 1
    line = lines[min(at, len(lines) - 1)]
    comment = _MARKS[tree.language] + b" " + words
    if inserted:
        put = line[: len(line) - len(line.lstrip(b" \t"))]
        lines.insert(at, put + comment)
    else:
        put = line.rstrip() + b"  "
        lines[at] = put + comment
    start = sum(len(before) + 1 for before in lines[:at]) + len(put)
    made = parsed(tree.path, b"\n".join(lines))
    return made if made is not None and _is_comment(made, start) else None


def _is_comment(tree: Parsed, at: int) -> bool:
    """Whether a comment begins just there: inside a string the mark is text like any other."""
    node: Node | None = tree.root.descendant_for_byte_range(at, at + 1)
    while node is not None:
        if node.type in COMMENTS:
            return True
        node = node.parent
    return False


def _lines(spans: Sequence[Span], path: str) -> frozenset[int]:
    """The foreign lines of the new text of a file."""
    return frozenset(
        line
        for span in spans
        if (span.path, span.side) == (path, "new")
        for line in range(span.start, span.start + span.lines)
    )


def _moved(spans: Sequence[Span], path: str, come: Sequence[int]) -> tuple[Span, ...]:
    """The spans after lines came before some of the file; what came is foreign."""
    lines = {line + sum(new <= line for new in come) for line in _lines(spans, path)}
    lines |= {new + sum(other < new for other in come) for new in come}
    kept = [span for span in spans if (span.path, span.side) != (path, "new")]
    return (*kept, *(Span(path, "new", *run) for run in runs(lines)))
