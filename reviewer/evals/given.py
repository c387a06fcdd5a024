"""Results as a caller names them: one file or several, every value what it must be."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias

from reviewer.errors import UsageError
from reviewer.evals.result import Result
from reviewer.evals.retold import VARIANTS
from reviewer.evals.store import Key, read_results

_OUTCOMES = ("pass", "sign_off", "block")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and isfinite(value)


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


def _text(value: object) -> bool:
    return isinstance(value, str)


def _share(value: Any) -> bool:
    return _number(value) and bool(0 <= value <= 1)


def _one_of(*words: object) -> Callable[[Any], bool]:
    return lambda value: any(type(value) is type(word) and value == word for word in words)


_TEXTS = (
    *("suite", "repo", "group", "twin", "grade", "language", "expected", "error", "scope"),
    "summary",
)
# what a field must be, and the words for a field that is not
Rule: TypeAlias = tuple[Callable[[Any], bool], str]
_RESULT: dict[str, Rule] = {
    **dict.fromkeys(("case", "judge"), (lambda value: _text(value) and bool(value), "is no name")),
    **dict.fromkeys(_TEXTS, (_text, "is no text")),
    **dict.fromkeys(("positive", "flagged"), (_one_of(True, False), "is neither true nor false")),
    **dict.fromkeys(("score", "overlap"), (_share, "is no number from 0 to 1")),
    **dict.fromkeys(("files", "hunks", "lines", "calls", "tokens"), (_count, "is no count")),
    "status": (_one_of("done", "failed", "left_out"), "is none of done, failed and left_out"),
    "variant": (_one_of("", *VARIANTS), "is no variant that is known"),
    "outcome": (_one_of(*_OUTCOMES, ""), f"is none of {', '.join(_OUTCOMES)}"),
    "seconds": (lambda value: _number(value) and value >= 0, "is no time"),
    "thresholds": (
        lambda value: len(value) in (0, 2) and all(map(_share, value)),
        "are not two numbers from 0 to 1",
    ),
}
_HUNK: dict[str, Rule] = {
    **dict.fromkeys(("path", "label", "id", "concern"), (_text, "is no text")),
    **dict.fromkeys(("old_start", "new_start", "lines"), (_count, "is no count")),
    "score": (_share, "is no number from 0 to 1"),
    "flagged": (_one_of(True, False), "is neither true nor false"),
    "foreign": (_one_of(True, False, None), "is neither true nor false nor null"),
    **dict.fromkeys(
        ("reasons", "rests_on"), (lambda value: all(map(_text, value)), "is no list of texts")
    ),
}


def given(paths: Sequence[str]) -> tuple[Result, ...]:
    """The results of all files together.

    Raises:
        UsageError: a file cannot be read, holds none, or holds what no run writes; or two files
            hold the same case by the same judge.
    """
    held: dict[Key, str] = {}
    found: list[Result] = []
    for path in paths:
        results = read_results(Path(path))
        if not results:
            raise UsageError(f"{path}: no results in it; `reviewer eval run` writes them")
        for one in results:
            why = _wrong(one)
            if why:
                raise UsageError(f"{path}: case {one.case}: {why}; run it again")
            key = (one.case, one.variant, one.judge)
            if key in held:
                where = f"in {held[key]} and in {path}"
                raise UsageError(f"{one.case} by {one.judge} stands {where}; leave one file out")
        held |= {(one.case, one.variant, one.judge): path for one in results}
        found += results
    return tuple(found)


def as_they_are(results: Sequence[Result]) -> tuple[Result, ...]:
    """Those of changes as they are, not told another way.

    Raises:
        UsageError: there are none.
    """
    plain = tuple(one for one in results if not one.variant)
    if not plain:
        raise UsageError("only cases told another way; run them as they are too")
    return plain


def of_judge(results: Sequence[Result], judge: str, option: str = "--judge") -> tuple[Result, ...]:
    """Those of one judge.

    Raises:
        UsageError: there are none.
    """
    chosen = tuple(one for one in results if one.judge == judge)
    if not chosen:
        there = ", ".join(sorted({one.judge for one in results}))
        raise UsageError(f"{option} {judge}: no results of that judge; there are {there}")
    return chosen


def only_judge(results: Sequence[Result], path: str, option: str) -> tuple[Result, ...]:
    """All of them, which must be one judge's.

    Raises:
        UsageError: they are of several.
    """
    judges = sorted({one.judge for one in results})
    if len(judges) > 1:
        raise UsageError(f"{path}: results of {', '.join(judges)}; choose one with {option}")
    return tuple(results)


def _wrong(one: Result) -> str:
    """What is not as a run writes it; empty where all is."""
    found = _breaks(one, _RESULT)
    if not found and one.status == "done" and not one.outcome:
        found = "it is done and has no outcome"
    if not found and one.status == "left_out" and not one.variant:
        found = "it is left out and no variant"
    hunks = (_breaks(hunk, _HUNK) for hunk in one.judged)
    return found or next((f"a hunk: {why}" for why in hunks if why), "")


def _breaks(of: object, rules: Mapping[str, Rule]) -> str:
    broken = (f"{name} {why}" for name, (fits, why) in rules.items() if not fits(getattr(of, name)))
    return next(broken, "")
