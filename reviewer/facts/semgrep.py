"""The door to semgrep: what its engine is given to scan, and its answer as values."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewer.change.model import Change, Side
from reviewer.change.source import Source
from reviewer.facts.facts import Gap
from reviewer.facts.matches import Match, Notes, Scan, Target

# semgrep's own limit for a target; above it a scan costs minutes and the files are data
MAX_BYTES: Final = 1_000_000
STAGE: Final = "semgrep"

# by the ends of names; the engine names languages in its own way
ANALYZERS: Final[Mapping[str, str]] = {
    ".py": "python",
    ".pyi": "python",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "typescript",
    ".tsx": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".go": "go",
    ".java": "java",
    ".kt": "kotlin",
    ".kts": "kotlin",
    ".rb": "ruby",
    ".rake": "ruby",
    ".cs": "csharp",
    ".tf": "terraform",
    ".hcl": "terraform",
    ".json": "json",
    ".yml": "yaml",
    ".yaml": "yaml",
}

_SHEBANG: Final = re.compile(rb"#![^\n]*\b(?:ba|z|k|da)?sh\b")


class _Foreign(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Position(_Foreign):
    line: int


class _Variable(_Foreign):
    abstract_content: str = ""


class _Extra(_Foreign):
    message: str = ""
    metadata: Notes = Notes()
    metavars: Mapping[str, _Variable] = Field(default_factory=dict)
    is_ignored: bool = False


class _Result(_Foreign):
    check_id: str
    path: str
    start: _Position
    end: _Position
    extra: _Extra


class _Location(_Foreign):
    path: str = ""


class _Error(_Foreign):
    error_type: str | list[object]
    severity: str = "error"
    message: str = ""
    location: _Location | None = None
    rule_id: str = ""


class _Paths(_Foreign):
    scanned: tuple[str, ...] = ()


class _Output(_Foreign):
    results: tuple[_Result, ...]
    errors: tuple[_Error, ...] = ()
    paths: _Paths = _Paths()


def inputs(change: Change, source: Source) -> tuple[tuple[Target, ...], tuple[Gap, ...]]:
    """What to scan: each changed text file at both revisions, and what is too large for it."""
    found: list[Target] = []
    gaps: list[Gap] = []
    for file in change.files:
        if file.kind != "text" or not file.hunks:
            continue
        for side, path, there in (
            (Side.OLD, file.old_path, file.has_old),
            (Side.NEW, file.path, file.has_new),
        ):
            data = source.read(side, path) if there else None
            if data is None:
                continue
            if len(data) > MAX_BYTES:
                gaps.append(Gap(path, f"too large for pattern rules ({len(data)} bytes)", False))
                continue
            ending = suffix(path, data)
            # numbered: a path may be too long, or too odd, for the scratch folder
            name = f"{side.value}-{len(found)}{ending}"
            found.append(Target(side, path, name, data, analyzers(ending)))
    return tuple(found), tuple(gaps)


def targets(files: Sequence[Target], folder: str) -> str:
    """The engine's list of targets (JSON), for files written under the absolute path `folder`."""
    listed = [
        [
            "CodeTarget",
            {
                "path": {"fpath": f"{folder}/{file.name}", "ppath": _named(file)},
                "analyzer": analyzer,
                "products": ["sast"],
            },
        ]
        for file in files
        for analyzer in file.analyzers
    ]
    return json.dumps(["Targets", listed])


def read(output: bytes, files: Sequence[Target], folder: str) -> Scan:
    """The engine's answer as values; what it could not parse, finish or reach becomes gaps."""
    try:
        answer = _Output.model_validate_json(output.lstrip(b".\n"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        return Scan((), (Gap(STAGE, f"unreadable answer: {where}: {first['msg']}", True),))
    by_name = {f"{folder}/{file.name}": file for file in files}
    matches = []
    for result in answer.results:
        file = by_name.get(result.path)
        if file is not None:
            matches.append(_match(result, file))
    gaps = [gap for error in answer.errors if (gap := _gap(error, by_name)) is not None]
    gaps += [
        Gap(file.path, "not reached by pattern rules", True)
        for name, file in by_name.items()
        # a file no rule's `paths:` lets in is not listed, though nothing was missed in it
        if name not in answer.paths.scanned and file.analyzers != ("regex",)
    ]
    return Scan(tuple(matches), tuple(dict.fromkeys(gaps)))


def _match(result: _Result, file: Target) -> Match:
    return Match(
        rule=result.check_id,
        side=file.side,
        path=file.path,
        start_line=result.start.line,
        end_line=result.end.line,
        message=result.extra.message,
        notes=result.extra.metadata,
        variables={
            name.lstrip("$"): value.abstract_content
            for name, value in result.extra.metavars.items()
        },
        ignored=result.extra.is_ignored,
    )


def _gap(error: _Error, by_name: Mapping[str, Target]) -> Gap | None:
    """A partial parse still matched the rest; anything else means that something went unseen."""
    kind = error.error_type if isinstance(error.error_type, str) else str(error.error_type[0])
    target = by_name.get(error.location.path) if error.location else None
    if kind in ("Syntax error", "PartialParsing", "Partial parsing", "Other syntax error"):
        # the old side only serves to subtract
        if target is None or target.side is Side.OLD:
            return None
        return Gap(target.path, "pattern rules could not parse all of it", False)
    what = f"{kind} ({error.rule_id})" if error.rule_id else kind
    return Gap(target.path if target else STAGE, f"pattern rules: {what}", True)


def analyzers(ending: str) -> tuple[str, ...]:
    """The engine's parsers for a file name ending; `regex` rules see every file."""
    language = ANALYZERS.get(ending)
    return (language, "regex") if language else ("regex",)


def suffix(path: str, data: bytes) -> str:
    """A safe ending for the scratch file: the path's own, `.sh` for a script that has none."""
    ending = PurePosixPath(path).suffix.lower()
    if re.fullmatch(r"\.[a-z0-9]{1,10}", ending):
        return ending
    return ".sh" if _SHEBANG.match(data) else ""


def _named(file: Target) -> str:
    """The path that a rule's `paths:` are held against; a script without an ending gets one."""
    path = "".join(char if char.isprintable() else "_" for char in file.path)
    ending = ".sh" if file.name.endswith(".sh") and not path.lower().endswith(".sh") else ""
    return f"/{path}{ending}"
