"""Scripts, make files and pipelines -> the commands on infrastructure they run.

By line and quoting rules common to all of them, not by grammar: a step of a pipeline, a list of
arguments in Python and a recipe line read the same once quotes and commas are blanks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# longer lines are data or minified; a command line people read stays far below
MAX_LINE: Final = 2_000
# scripts beyond this are generated
MAX_BYTES: Final = 500_000

_SCRIPTS: Final = (".sh", ".bash", ".zsh", ".ksh", ".ps1", ".bat", ".cmd", ".mk", ".groovy")
_PIPELINES: Final = (".yml", ".yaml", ".toml")
_PROGRAMS: Final = (".py", ".rb", ".js", ".mjs", ".ts", ".go")
_NAMES: Final = re.compile(
    r"^(gnu)?makefile|^justfile|^taskfile|^jenkinsfile|^dockerfile|^procfile|^package\.json$",
    re.IGNORECASE,
)
# programs that hold infrastructure; other lines are of no interest, and most files have none
_TOOLS: Final = re.compile(
    rb"\b(?:terraform|tofu|terragrunt|kubectl|helm|aws|gcloud|az|pulumi|cdk|sam|serverless|sls"
    rb"|eksctl|docker)\b"
)
_COMMENT: Final = re.compile(r"^\s*(#|//|\*|/\*|--\s|rem\s|<!--)|^\s*-?\s*(name|description):")
_SAID: Final = re.compile(r"^\W*(echo|printf|print|log|info|warn|console\.\w+|say)\b")
_SEPARATOR: Final = re.compile(r"&&|\|\||[;|]")
_QUOTES: Final = re.compile(r"""["'`,\[\]()]+""")
# a function, a case branch or a make target begins: what follows runs apart from what stood before
_SEGMENT: Final = re.compile(
    r"^\s*(?!(?:else|try|finally|then|do)\b)(function\s+[\w-]+|[\w-]+\s*\(\)\s*\{?|def\s+\w+|[\w|*\"-]+\)\s*$|[\w./%-]+\s*:(?!=).*)"
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, its words one blank apart; `segment` tells function, branch or target."""

    text: str
    line: int
    segment: int


def runs_commands(path: str, data: bytes) -> bool:
    """Whether a file is a script or a pipeline, by name or first line."""
    name = path.rpartition("/")[2]
    if len(data) > MAX_BYTES:
        return False
    return (
        name.endswith((*_SCRIPTS, *_PIPELINES, *_PROGRAMS))
        or bool(_NAMES.match(name))
        or data.startswith(b"#!")
    )


def commands(path: str, data: bytes) -> tuple[Command, ...]:
    """Commands on infrastructure in a script or pipeline, in order; nothing for other files."""
    if not runs_commands(path, data) or not _TOOLS.search(data):
        return ()
    found: list[Command] = []
    segment = 0
    apart = not path.endswith((*_PIPELINES, ".json"))
    for number, line in _logical(data.decode("utf-8", "surrogateescape")):
        if apart and _SEGMENT.match(line):
            segment += 1
        if not _TOOLS.search(line.encode("utf-8", "surrogateescape")):
            continue
        if _COMMENT.match(line) or _SAID.match(line):
            continue
        for piece in _SEPARATOR.split(line):
            words = " ".join(_QUOTES.sub(" ", piece.partition(" #")[0]).split())
            if words:
                found.append(Command(words, number, segment))
    return tuple(found)


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuations joined, numbered by the first."""
    held, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")[:MAX_LINE]
        if not held:
            start = number
        if line.endswith("\\") and len(held) < MAX_LINE:
            held += line[:-1] + " "
            continue
        yield start, held + line
        held = ""
    if held:
        yield start, held
