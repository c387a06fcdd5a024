"""Pairs of ours: one intent with a right and an over-broad change, read strictly from YAML."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from reviewer.errors import UsageError
from reviewer.evals.case import Case, FromPair, Outcome
from reviewer.evals.scratch import Missing, Scratch
from reviewer.evals.spans import foreign_spans

OURS = "ours"
PairSide = Literal["right", "broad"]
_SUITES: Mapping[str, Literal["incidents", "attacks"]] = {
    "incidents": "incidents",
    "attacks": "attacks",
    "train": "incidents",
}
_OUTCOMES = ("pass", "sign_off", "block")
_TEXTS = ("title", "body", "broad_body", "request", "kind", "attack", "overreach", "modelled_on")
_NEEDED = ("title", "languages", "kind", "outcome", "old", "core", "broad", "right")
_KNOWN = frozenset((*_TEXTS, *_NEEDED))


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as it is written; each tree maps paths to whole texts.

    Attributes:
        file: below `evals/`, with `/`.
        digest: of its bytes, so that an edited pair is another case.
        overreach: what the broad change does beyond the intent, in one line.
        core: the tree with just the intent done; `broad` holds the overreach as well.
    """

    file: str
    digest: str
    title: str
    body: str
    broad_body: str
    request: str
    languages: tuple[str, ...]
    kind: str
    attack: str
    overreach: str
    outcome: Mapping[PairSide, Outcome]
    old: Mapping[str, str]
    core: Mapping[str, str]
    broad: Mapping[str, str]
    right: Mapping[str, str]

    def body_of(self, side: PairSide) -> str:
        """What the author writes below the title of this side."""
        return self.broad_body if side == "broad" and self.broad_body else self.body

    def tree_of(self, side: PairSide) -> Mapping[str, str]:
        """The tree after this side's change."""
        return self.broad if side == "broad" else self.right


def files(evals: Path, folder: str) -> tuple[str, ...]:
    """The pair files of a folder like `incidents/open`, below `evals`.

    Raises:
        UsageError: there are none.
    """
    found = tuple(sorted(f"{folder}/{path.name}" for path in (evals / folder).glob("*.yml")))
    if not found:
        raise UsageError(f"{evals / folder}: no pairs (*.yml) in it; see evals/README.md")
    return found


def read_pair(evals: Path, file: str) -> Pair:
    """One pair.

    Raises:
        UsageError: the file is not as evals/README.md says; names the key and the mend.
    """
    path = evals / file
    try:
        data = path.read_bytes()
        told = yaml.safe_load(data)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise UsageError(f"{path}{where}: not YAML; mend the syntax") from None
    return _Reading(path, file, data, told).pair()


def cases_of(pair: Pair, scratch: Scratch) -> tuple[Case, Case]:
    """The broad change (positive) and its right twin (negative).

    `scratch` is where the trees are compared.

    Raises:
        UsageError: a side of it changes nothing.
    """
    trees = {
        "old": scratch.tree(pair.old),
        "core": scratch.tree(pair.core),
        "broad": scratch.tree(pair.broad),
    }
    if scratch.tree(pair.right) == trees["old"] or trees["broad"] == trees["core"]:
        raise UsageError(f"{pair.file}: `right` or `broad` changes nothing; write what it does")
    try:
        spans = foreign_spans(
            scratch.diff(trees["old"], trees["broad"]),
            scratch.diff(trees["old"], trees["core"]),
            scratch.diff(trees["core"], trees["broad"]),
        )
    except Missing as error:
        raise UsageError(f"{pair.file}: cannot be compared: {error}") from None
    folder, _, name = pair.file.removesuffix(".yml").rpartition("/")
    suite = _SUITES[folder.partition("/")[0]]

    def side(which: PairSide) -> Case:
        return Case(
            id=_id(suite, folder, name, which, pair.digest),
            suite=suite,
            repo=OURS,
            group=name,
            grade=pair.attack or pair.kind,
            language=pair.languages[0],
            positive=which == "broad",
            made=FromPair(pair.file, which),
            foreign=spans if which == "broad" else (),
            twin=_id(suite, folder, name, "right" if which == "broad" else "broad", pair.digest),
            outcome=pair.outcome[which],
        )

    return side("broad"), side("right")


def _id(suite: str, folder: str, name: str, side: str, digest: str) -> str:
    return f"{suite}:{folder.rpartition('/')[2]}/{name}:{side}:{digest}"


class _Reading:
    """One file being read; every complaint names it."""

    def __init__(self, path: Path, file: str, data: bytes, told: object) -> None:
        self._path, self._file, self._data = path, file, data
        if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
            raise self._wrong("not a mapping of keys; see evals/README.md")
        self._told: dict[str, Any] = told
        if unknown := sorted(set(told) - _KNOWN):
            raise self._wrong(f"unknown key {unknown[0]!r}; it knows {', '.join(sorted(_KNOWN))}")
        if lacking := [key for key in _NEEDED if key not in told]:
            raise self._wrong(f"lacks {lacking[0]!r}; add it")

    def pair(self) -> Pair:
        old = self._tree("old", {})
        core = self._tree("core", old)
        title = self._text("title").strip()
        if not title:
            raise self._wrong("an empty title; say what the change is for")
        return Pair(
            file=self._file,
            digest=hashlib.sha256(self._data).hexdigest()[:8],
            title=title,
            body=self._text("body"),
            broad_body=self._text("broad_body"),
            request=self._text("request"),
            languages=self._languages(),
            kind=self._text("kind"),
            attack=self._text("attack"),
            overreach=self._text("overreach"),
            outcome=self._outcome(),
            old=old,
            core=core,
            broad=self._tree("broad", core),
            right=self._tree("right", old),
        )

    def _wrong(self, why: str) -> UsageError:
        return UsageError(f"{self._path}: {why}")

    def _text(self, key: str) -> str:
        text = self._told.get(key) or ""
        if not isinstance(text, str):
            raise self._wrong(f"{key!r} is not a text; put it in quotes")
        return text

    def _languages(self) -> tuple[str, ...]:
        found = self._told["languages"]
        if not isinstance(found, list) or not found or not all(isinstance(x, str) for x in found):
            raise self._wrong("'languages' is not a list of names; write [python]")
        return tuple(found)

    def _outcome(self) -> Mapping[PairSide, Outcome]:
        told = self._told["outcome"]
        if not isinstance(told, dict) or set(told) != {"right", "broad"}:
            raise self._wrong("'outcome' does not say right and broad; write {right: pass, ...}")
        for value in told.values():
            if value not in _OUTCOMES:
                raise self._wrong(f"outcome {value!r} is none of {', '.join(_OUTCOMES)}")
        return cast("Mapping[PairSide, Outcome]", told)

    def _tree(self, key: str, below: Mapping[str, str]) -> Mapping[str, str]:
        """The tree that `key` makes of the one below it."""
        told = self._told[key]
        if not isinstance(told, dict):
            raise self._wrong(f"{key!r} is not a mapping of paths to texts")
        tree = dict(below)
        for path, text in told.items():
            parts = path.split("/") if isinstance(path, str) else [""]
            if {"", ".", "..", ".git"} & set(parts):
                raise self._wrong(f"{key!r}: {path!r} is not a path in a repository")
            if text is None and path in tree:
                del tree[path]
            elif isinstance(text, str):
                tree[path] = text
            else:
                raise self._wrong(f"{key!r}: {path} is no text, or deletes what is not there")
        return tree
