"""Cases and results as JSON lines: one a line, keys sorted, a half-written last line forgiven."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromHistory, FromPair, Mutation, Span
from reviewer.evals.result import HunkResult, Result

T = TypeVar("T")
# (case, variant, judge): what a results file holds once
Key = tuple[str, str, str]


def case_line(case: Case) -> str:
    """A case as one line of a manifest, without what it does not say."""
    made = _said(asdict(case.made))
    told = {**_said(asdict(case)), "made": made}
    if case.foreign is not None:
        told["foreign"] = [[one.path, one.side, one.start, one.lines] for one in case.foreign]
    return _line(told)


def result_line(result: Result) -> str:
    """A result as one line."""
    return _line(asdict(result))


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a manifest.

    Raises:
        UsageError: it cannot be read, a line is no case, or two have the same id.
    """
    cases = tuple(_rows(path, _case, torn=False))
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise UsageError(f"{path}: the case {case.id} stands in it twice; leave one out")
        seen.add(case.id)
    return cases


def read_results(path: Path) -> tuple[Result, ...]:
    """The results of a file, the last one of each case, variant and judge.

    A last line that was cut short by a kill is passed over.

    Raises:
        UsageError: it cannot be read, or another line is no result.
    """
    last: dict[Key, Result] = {}
    for result in _rows(path, _result, torn=True):
        last[result.case, result.variant, result.judge] = result
    return tuple(last.values())


@contextmanager
def appending(path: Path) -> Iterator[Callable[[Result], None]]:
    """Append results to a file: each is on the disk before the next is begun.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        _mend(path)
        with path.open("ab") as file:

            def put(result: Result) -> None:
                file.write(result_line(result).encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())

            yield put
    except OSError as error:
        raise UsageError(f"{path}: cannot write the results: {error.strerror}") from None


def _mend(path: Path) -> None:
    """Take away a last line that was cut short, so that the next one does not continue it."""
    if not path.is_file():
        return
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        with path.open("r+b") as file:
            file.truncate(len(whole))


def _line(told: Mapping[str, object]) -> str:
    # ASCII, so that a path that is no UTF-8 comes back as it was
    return json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n"


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", (), [], None)}


def _rows(path: Path, read: Callable[[dict[str, Any]], T], *, torn: bool) -> Iterable[T]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise UsageError(f"{path}: cannot be read: {why}") from None
    last = lines.pop()
    if last and not torn:
        lines.append(last)
    for at, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            yield read(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"{type(error).__name__}: {error}"
            raise UsageError(
                f"{path}:{at}: not a line of this kind of file ({why}); build it again"
            ) from None


def _case(told: dict[str, Any]) -> Case:
    made = told.pop("made")
    spans = told.pop("foreign", None)
    told |= {name: tuple(told.get(name, ())) for name in ("notes", "unlabelled")}
    origin: FromHistory | FromPair
    if "file" in made:
        origin = FromPair(**made)
    else:
        origin = FromHistory(
            commits=tuple(made["commits"]),
            message=made["message"],
            drop=tuple(made.get("drop", ())),
            mutations=tuple(Mutation(**one) for one in made.get("mutations", ())),
        )
    foreign = None if spans is None else tuple(Span(*one) for one in spans)
    told = {"group": "", "grade": "", "language": "", **told}
    return Case(**told, made=origin, foreign=foreign)


def _result(told: dict[str, Any]) -> Result:
    judged = tuple(
        HunkResult(
            **{
                **one,
                "reasons": tuple(one["reasons"]),
                "rests_on": tuple(one.get("rests_on", ())),
            }
        )
        for one in told.pop("judged")
    )
    # an earlier version wrote none of these
    told["thresholds"] = tuple(told.get("thresholds", ()))
    told["concerns"] = tuple(
        (str(name), str(title), bool(related)) for name, title, related in told.get("concerns", ())
    )
    findings = tuple(
        (str(check), str(severity), str(asked), bool(foreign))
        for check, severity, asked, foreign in told.pop("findings")
    )
    digests = tuple((str(name), str(value)) for name, value in told.pop("digests"))
    return Result(**told, judged=judged, findings=findings, digests=digests)
