"""Which paths a pattern means, in the manner of `.gitignore`, matched without regular expressions.

- `*` is any run of characters and `?` any one character, but never a `/`; all else is itself.
- `**` standing alone between slashes is any number of folders, none too.
- A pattern without a slash is a name at any depth: `*.tf` is `**/*.tf`.
- With a slash, in front or inside, it starts at the root: `/Makefile`, `infra/*.tf`.
- A last name without a wildcard is a file or a whole folder: `infra`, `infra/` and `infra/**`
  hold all that lies below; `infra/*` only the files directly in it.
- Upper and lower case differ. There is no negation and there are no character classes, so
  `app/[id].tsx` means that very file.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

_ANY = "*"
_DEEP = "**"


def _wild(
    pattern: Sequence[str], text: Sequence[str], star: str, same: Callable[[str, str], bool]
) -> bool:
    """Whether `text` fits `pattern`, where `star` stands for any run; at most n times m steps."""
    at = read = retry = 0
    star_at = -1
    while read < len(text):
        if at < len(pattern) and pattern[at] == star:
            star_at, retry, at = at, read, at + 1
        elif at < len(pattern) and same(pattern[at], text[read]):
            at, read = at + 1, read + 1
        elif star_at >= 0:
            # only the last star needs another try: an earlier one could gain nothing by more
            retry += 1
            at, read = star_at + 1, retry
        else:
            return False
    return all(piece == star for piece in pattern[at:])


def _same_character(wanted: str, given: str) -> bool:
    return wanted in {"?", given}


def _plain(name: str) -> bool:
    return _ANY not in name and "?" not in name


def _same_name(wanted: str, given: str) -> bool:
    if _plain(wanted):
        return wanted == given
    # `*.tf` is what most patterns are
    if wanted[0] == _ANY and _ANY not in wanted[1:] and "?" not in wanted:
        return given.endswith(wanted[1:])
    return _wild(wanted, given, _ANY, _same_character)


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[str, ...]:
    names = [name for name in pattern.split("/") if name]
    rooted = "/" in pattern.rstrip("/")
    if not rooted:
        names.insert(0, _DEEP)
    if names and (pattern.endswith("/") or _plain(names[-1])):
        names.append(_DEEP)
    return tuple(names)


def matches(pattern: str, path: str) -> bool:
    """Whether `path` (from the root, with `/`) is one the pattern means."""
    pieces, names = _pieces(pattern), path.split("/")
    # two short cuts for a change of thousands of files: a folder at any depth, a last name
    if len(pieces) == 3 and pieces[0] == pieces[2] == _DEEP and _plain(pieces[1]):
        return pieces[1] in names
    if pieces and pieces[-1] != _DEEP and not _same_name(pieces[-1], names[-1]):
        return False
    return _wild(pieces, names, _DEEP, _same_name)


def matching(patterns: Iterable[str], path: str) -> str | None:
    """The first pattern that means `path`, None where none does."""
    return next((pattern for pattern in patterns if matches(pattern, path)), None)
