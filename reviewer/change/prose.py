"""What people wrote of a change, without what tools and templates wrote around it."""

import re
from collections.abc import Iterator

# a statement of intent is read by people; what lies beyond this is a log or an attack
MAX_TEXT = 60_000
MAX_LINE = 2_000

_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A)),
        0x7F,
        0xAD,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xE0000, 0xE0080),
    ]
)
_TRAILER = re.compile(
    r"(?:[A-Za-z][A-Za-z-]{0,40}-by|cc|change-id|commit-id|git-svn-id|piperorigin-revid|gitorigin-revid|"
    r"differential revision|reviewers|subscribers|tags|reviewed on|fixes|closes|bug|issue|link|see-also|"
    r"ticket|refs|tracking|resolves|signed-off|release-note[s]?|"
    r"claude-session|entire-checkpoint|assisted-by-model|pull-request|pr-url)\s?:\s",
    re.IGNORECASE,
)
_TOKEN_LINE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z0-9]{1,30})+:\s\S")
_BOILERPLATE = re.compile(
    r"(?:[*-] )?(?:\[pre-commit\.ci\]|for more information, see https?:)|"
    r"\(cherry[- ]picked from |\(backported from |this reverts commit [0-9a-f]|"
    r"# (?:please enter|conflicts:|on branch|changes to be committed)|"
    r"merge (?:branch|branches|remote-tracking branch|tag|commit|pull request) |"
    r"(?:🤖\s*)?(?:auto-?)?generated (?:with|by|using) |"
    r"this (?:pr|pull request|commit) (?:was|has been|is) (?:auto(?:matically)?[- ]?)?generated|"
    r"(?:🤖\s*)?created (?:with|by) \[|sent from my |squashed commits? of the following|"
    r"on .{4,80} wrote:$|-+\s?original message\s?-+|-+ ?>8 ?-+",
    re.IGNORECASE,
)
_SQUASHED = re.compile(r"commit [0-9a-f]{7,64}$")
_SQUASHED_HEADER = re.compile(r"(?:Author|Date|Merge): +\S")
_CLOSING = re.compile(
    r"[*-]?\s?(?:(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?|refs?|see|related(?: to)?|part of|issue|ticket)"
    r"\b:?\s*)?(?:[\w.-]{0,80}/?[\w.-]{0,80}#\d{1,9}[.,]?|GH-\d{1,9}|https?://\S+)\s*$",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+")
_CHECKBOX = re.compile(r"\s{0,8}(?:[-*+]\s+)?\[([ xX]?)\]\s")
_HEADING = re.compile(r"#{1,6}\s|\*\*[^*]{1,80}\*\*:?\s*$|__[^_]{1,80}__:?\s*$")
_RULED = re.compile(r"[=~^-]{3,}\s*$")
_TEMPLATE_SECTION = re.compile(
    r"\W*(?:types? of changes?|(?:pr |pull request |contributor |submission )?check-?list|before submitting.*|"
    r"what kind of change.*|does this pr introduce.*|contribution agreement|other information|"
    r"please (?:check|make sure|ensure).*)\W*$",
    re.IGNORECASE,
)
_MACHINE_SECTION = re.compile(
    r"\W*(?:summary by \w+|walkthrough by \w+|release notes by \w+|copilot(?:'s)? summary)\W*$",
    re.IGNORECASE,
)
_PLEDGE = re.compile(r"(?:i|i've|my|we|our|this pr|tests? (?:are|have|added)|all)\b", re.IGNORECASE)


def stated(text: str) -> str:
    """`text` without trailers, tools' boilerplate, unfilled template, quoted mail and hidden text.

    Headings stay where something stands under them. At most `MAX_TEXT` characters, linear time.
    """
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    lines = [line[:MAX_LINE].rstrip() for line in uncommented(text).split("\n")]
    kept = list(_without_sections(_dedented(_without_trailers(lines))))
    return "\n".join(_without_empty_headings(kept)).strip()


def paragraphs(text: str) -> Iterator[str]:
    """The separate statements of a stated text: each paragraph and list item as one line.

    Headings and fenced code are left out: they state nothing.
    """
    current: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        fence = line.lstrip().startswith(("```", "~~~"))
        if fence or fenced or not line.strip() or is_heading(line) or _LIST_ITEM.match(line):
            if current:
                yield " ".join(current)
            current = []
        fenced = fenced != fence
        if fence or fenced or not line.strip() or is_heading(line) or _RULED.match(line):
            continue
        current.append(_LIST_ITEM.sub("", line, count=1).strip())


def is_heading(line: str) -> bool:
    """Whether a line is a heading of Markdown."""
    return _HEADING.match(line) is not None


def uncommented(text: str) -> str:
    """`text` without HTML comments; one that is never closed stays. Linear."""
    pieces = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    pieces.append(text[at:])
    return "".join(pieces)


def _without_trailers(lines: list[str]) -> Iterator[str]:
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and _TOKEN_LINE.match(lines[first - 1]):
        first -= 1
    # the closing block of `Some-Key: value` lines, whatever the keys, unless it is all there is
    if first and not lines[first - 1].strip():
        lines = lines[:first]
    for line in lines:
        bare = line.strip()
        if bare.startswith("updated-dependencies:"):
            return  # what follows is a bot's own record
        if bare.startswith(">") or _TRAILER.match(bare) or _BOILERPLATE.match(bare):
            continue
        yield line


def _dedented(lines: Iterator[str]) -> Iterator[str]:
    """A squash's list of commits: without their headers, messages flush left."""
    squashed = False
    for line in lines:
        if _SQUASHED.match(line):
            squashed = True
        elif squashed and _SQUASHED_HEADER.match(line):
            continue
        elif squashed and line.startswith("    "):
            yield line[4:]
        else:
            yield line


def _without_sections(lines: Iterator[str]) -> Iterator[str]:
    """Without what a template or a machine put there: its lists, its pledges, its summaries."""
    template = machine = False
    for line in lines:
        if is_heading(line):
            template = _TEMPLATE_SECTION.match(line) is not None
            machine = _MACHINE_SECTION.match(line) is not None
        box = _CHECKBOX.match(line)
        item = box is not None or _LIST_ITEM.match(line) is not None
        if machine or (template and item) or _CLOSING.match(line.strip()):
            continue
        if box and (box[1] not in ("x", "X") or _PLEDGE.match(line[box.end() :])):
            continue
        yield line


def _without_empty_headings(lines: list[str]) -> list[str]:
    kept: list[str] = []
    filled = False
    for line in reversed(lines):
        if is_heading(line):
            if filled:
                kept.append(line)
            filled = False
        else:
            filled = filled or bool(line.strip())
            kept.append(line)
    return kept[::-1]
