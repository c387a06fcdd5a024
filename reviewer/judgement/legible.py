"""Which hunks a judge of words can not read, and why."""

from reviewer.change.model import Change, Hunk

# larger than any hunk a person reviews; nothing judged by words is told of more than this
MAX_ROWS = 20_000
MAX_CHARACTERS = 2_000_000
# minified code and encoded data: the widest real lines of code are a few hundred characters
_MAX_WIDTH = 5_000
# more control characters and undecodable bytes than this is no text
_MAX_STRANGE = 0.05


def illegible(change: Change) -> dict[str, str]:
    """Ids of the hunks that can not be read as text, each with why."""
    return {hunk.id: why for hunk in change.hunks if (why := _why(hunk))}


def _why(hunk: Hunk) -> str:
    if len(hunk.rows) > MAX_ROWS:
        return f"more than {MAX_ROWS:,} lines in one hunk"
    changed = [row for row in hunk.rows if row[0] in "+-"]
    length = sum(map(len, changed))
    if length > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS:,} characters in one hunk"
    if any(len(row) > _MAX_WIDTH for row in changed):
        return f"a line of more than {_MAX_WIDTH:,} characters: minified or encoded"
    if length and sum(map(_strange, changed)) > _MAX_STRANGE * length:
        return "not text: control characters or undecodable bytes"
    return ""


def _strange(row: str) -> int:
    # `isprintable` is one fast pass; only rows that fail it are looked at closely
    if row.isascii() and row.replace("\t", "").replace("\r", "").isprintable():
        return 0
    return sum(
        (char < " " and char not in "\t\r\f") or "\ud800" <= char <= "\udfff" for char in row
    )
