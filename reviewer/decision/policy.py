"""The policy file: strict YAML text -> a checked, frozen `Policy`, its schema and its explanation.

A file may build on a preset (`preset: default`): a key it gives replaces the preset's, but for
`rules` and `checks`, which add up by name. A rule of the same name replaces the preset's rule.
Read it at the base revision only: a change must not bring its own judge.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reviewer.change.globs import matching
from reviewer.decision.policy_model import (
    REFUSED_TEXTS,
    Keys,
    Limits,
    Override,
    PolicyFile,
    Preset,
    Rule,
    Senior,
    When,
)
from reviewer.decision.positions import Place, Problem, Refused, read
from reviewer.decision.when import below
from reviewer.errors import UsageError
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.tiers import Tiers

PRESETS: tuple[Preset, ...] = get_args(Preset)

_NO_ADDRESS = "a policy names no address and no key; they belong to whoever runs the reviewer"
_REFUSED = {
    **dict.fromkeys(("api_key", "apikey", "key", "token", "secret", "password"), _NO_ADDRESS),
    **dict.fromkeys(("api_base", "base_url", "url", "endpoint", "address", "host"), _NO_ADDRESS),
    "<<": "merge keys are not read; write the keys out",
}
# pydantic's type of error -> what is told
_TOLD = {
    "missing": "is missing",
    "string_type": "must be a text, not {said}",
    "int_type": "must be a whole number, not {said}",
    "float_type": "must be a number, not {said}",
    "model_type": "must be a mapping, not {said}",
    "dict_type": "must be a mapping, not {said}",
    "greater_than": "must be more than {gt:g}, not {given}",
    "greater_than_equal": "must be {ge:g} or more, not {given}",
    "less_than_equal": "must be {le:g} or less, not {given}",
}

_Keys = TypeVar("_Keys", bound=Keys)


@dataclass(frozen=True, slots=True)
class JudgeScale:
    """How the judge's score of a whole change is read; None: as the judge itself has it.

    Attributes:
        threshold: a change of this score or more is flagged, 0 < threshold <= 1.
        temperature: T > 0; the score s is read as sigmoid(logit(s) / T), before the threshold.
    """

    threshold: float | None = None
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A checked policy, its preset taken in. `origins`: where the value of a key comes from."""

    preset: Preset | None
    mode: Literal["enforce", "observe"]
    tiers: Tiers
    senior: Senior
    checks: Mapping[str, Override]
    rules: tuple[Rule, ...]
    limits: Limits
    judge: JudgeScale
    origins: Mapping[str, str] = field(compare=False)


def parse(text: str, name: str, presets: Mapping[str, str], checks: Collection[str] = ()) -> Policy:
    """The policy a file says, with the presets' texts by name to build on.

    `name` is the file as people know it; `checks`, where given, are the ids there are. Raises
    `UsageError` with every problem: file, line, key, and the nearest known key.
    """
    file, origins = _load(text, name, presets, checks)
    return Policy(
        preset=file.preset,
        mode=file.mode,
        tiers=Tiers(**file.tiers.model_dump()),
        senior=file.senior,
        checks=file.checks,
        rules=file.rules,
        limits=file.limits,
        judge=JudgeScale(**file.judge.model_dump()),
        origins=origins,
    )


def check(
    text: str, name: str, presets: Mapping[str, str], checks: Collection[str] = ()
) -> tuple[str, ...]:
    """What is wrong with a policy file, one line each; empty where `parse` would take it."""
    try:
        _load(text, name, presets, checks)
    except UsageError as error:
        return tuple(str(error).splitlines())
    return ()


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of the policy file, for editors; made from the models it is read by."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PolicyFile.model_json_schema(),
        "title": "reviewer policy (.reviewer.yml)",
    }


def applied(policy: Policy, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings as the policy wants them: other severities, waivers marked, none dropped."""
    done = []
    for finding in findings:
        override = waiver(policy, finding)
        if override is None:
            done.append(finding)
        elif override.severity == "off":
            done.append(replace(finding, suppressed=f"policy: {override.reason}"))
        else:
            done.append(replace(finding, severity=Severity(override.severity)))
    return tuple(done)


def waiver(policy: Policy, finding: Finding) -> Override | None:
    """What the policy says of this check at this path."""
    override = policy.checks.get(finding.check)
    if override is None or (override.paths and not matching(override.paths, finding.path)):
        return None
    return override


def _load(
    text: str, name: str, presets: Mapping[str, str], checks: Collection[str]
) -> tuple[PolicyFile, dict[str, str]]:
    """What a file and its presets say together, and where each value stands."""
    try:
        given, lines = read(text)
    except Refused as refused:
        raise _mistaken([refused.problem], name) from None
    try:
        own = PolicyFile.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise _mistaken([_problem(one, lines) for one in found], name) from None
    problems = [
        Problem(lines[_known_place(place, lines)], _key(place), said)
        for place, said in _contradictions(own, checks)
    ]
    origins = _origins(own, lines, name)
    if own.preset is None:
        if not own.rules:
            said = "no rule at all; write one or say `preset: default`"
            problems.append(Problem(1, "rules", said))
    elif own.preset not in presets:
        problems.append(Problem(lines["preset",], "preset", "this preset is not there"))
    else:
        # a preset may build on another, never on itself
        rest = {key: value for key, value in presets.items() if key != own.preset}
        base, from_base = _load(presets[own.preset], f"preset {own.preset}", rest, ())
        own, origins = _layered(base, own), from_base | origins
    if problems:
        raise _mistaken(problems, name)
    return own, origins


def _mistaken(problems: Iterable[Problem], name: str) -> UsageError:
    ordered = sorted(problems, key=lambda one: (one.line, one.key, one.text))
    told = (f"{name}:{one.line}: {f'{one.key}: ' if one.key else ''}{one.text}" for one in ordered)
    # keys and values are quoted from a file that may hold anything
    printable = (
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        for line in told
    )
    return UsageError("\n".join(printable))


def _problem(error: ErrorDetails, lines: Mapping[Place, int]) -> Problem:
    where = error["loc"]
    place = _known_place(where, lines)
    shown = (*place, where[-1]) if error["type"] == "missing" else place
    return Problem(lines[place], _key(shown), _text(error))


def _known_place(where: Place, lines: Mapping[Place, int]) -> Place:
    """Without the steps that are not in the file: one value for a list has no index."""
    place: Place = ()
    for step in where:
        if (*place, step) in lines:
            place = (*place, step)
    return place


def _key(place: Place) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")


def _text(error: ErrorDetails) -> str:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        *above, name = error["loc"]
        return _REFUSED.get(str(name)) or f"unknown key{_nearest(str(name), _known_keys(above))}"
    if given is ...:
        return "is empty; fill it or leave the key out"
    if kind == "literal_error":
        return _choice(context["expected"], given)
    if kind == "string_pattern_mismatch":
        return REFUSED_TEXTS[context["pattern"]]
    hint = ""
    if kind == "model_type":
        hint = _nearest("", _known_keys(error["loc"]))
    elif kind == "string_type" and isinstance(given, bool | int | float):
        hint = "; put it in quotes"
    return _TOLD[kind].format(said=_said(given), given=given, **context) + hint


def _choice(expected: str, given: object) -> str:
    # pydantic names the choices as `'a', 'b' or 'c'`
    words = tuple(word.strip("'") for word in re.split(", | or ", expected.replace("True", "true")))
    each = ", ".join(f"`{word}`" for word in words)
    several, hint = len(words) > 1, ""
    if given in words:
        hint = "; write it without quotes"
    elif several and isinstance(given, bool):
        hint = "; `true` and `false` are no choice here"
    elif several and isinstance(given, str):
        hint = _nearest(given, words)
    return f"must be {'one of ' if several else ''}{each}, not {_said(given)}{hint}"


def _said(given: object) -> str:
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, tuple):
        return "a list"
    if isinstance(given, str):
        return f"`{given}`" if len(given) <= 40 else f"`{given[:40]}…`"
    return f"`{str(given).lower()}`"


def _nearest(word: str, known: tuple[str, ...]) -> str:
    """`; did you mean ...?`, or what there is."""
    close = get_close_matches(word, known, 1, 0.6) or get_close_matches(
        word.casefold().replace("-", "_"), known, 1, 0.5
    )
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; known are {', '.join(f'`{name}`' for name in known)}" if known else ""


def _known_keys(place: Iterable[int | str]) -> tuple[str, ...]:
    """The keys there are in the mapping at a place; a check's id and an index lead no deeper."""
    model: type[Keys] = PolicyFile
    for step in place:
        spec = model.specs().get(str(step))
        model = (spec and _model_in(spec.annotation)) or model
    return tuple(model.specs())


def _model_in(annotation: object) -> type[Keys] | None:
    if isinstance(annotation, type) and issubclass(annotation, Keys):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _contradictions(file: PolicyFile, checks: Collection[str]) -> Iterator[tuple[Place, str]]:
    seen: dict[str, int] = {}
    for index, rule in enumerate(file.rules):
        place = ("rules", index)
        if rule.name in seen:
            said = f"`{rule.name}` is already the name of rules[{seen[rule.name]}]"
            yield (*place, "name"), said
        seen.setdefault(rule.name, index)
        for part in ("role", "count"):
            if getattr(rule, part) is not None and rule.require != "sign_off":
                yield (*place, part), f"means nothing beside `require: {rule.require}`"
        for where, when in below(rule.when, (*place, "when")):
            yield from _unfit(where, when)
    for check_id in file.checks:
        if checks and check_id not in checks:
            yield ("checks", check_id), f"no such check{_nearest(check_id, tuple(checks))}"


def _unfit(place: Place, when: When) -> Iterator[tuple[Place, str]]:
    if when.at_least and when.at_least.count > len(when.at_least.of):
        most = len(when.at_least.of)
        yield (*place, "at_least", "count"), f"must be {most} or less: there are no more conditions"
    if "not" in place:
        for danger in ("finding", "score_at_least", "blast_radius_at_least", "incomplete"):
            if getattr(when, danger) is not None:
                text = "cannot stand below `not`: more danger must never ask for less"
                yield (*place, danger), text


def _origins(file: PolicyFile, lines: Mapping[Place, int], name: str) -> dict[str, str]:
    """Where each value stands that a file gives; rules by name, for their order is no identity."""
    places: dict[str, Place] = {f"rules.{r.name}": ("rules", i) for i, r in enumerate(file.rules)}
    for place in lines:
        # the mode, the keys of a section, a check
        if place == ("mode",) or (len(place) == 2 and place[0] != "rules"):
            places[_key(place)] = place
    return {
        key: f"{name}, line {lines[_known_place(place, lines)]}" for key, place in places.items()
    }


def _over(base: _Keys, own: _Keys) -> _Keys:
    """Key by key, in sections too: what `own` gives, else what `base` says."""
    given = {name: getattr(own, name) for name in own.model_fields_set}
    for name, value in given.items():
        if isinstance(value, Keys):
            given[name] = _over(getattr(base, name), value)
    return base.model_copy(update=given)


def _layered(base: PolicyFile, own: PolicyFile) -> PolicyFile:
    rules = {rule.name: rule for rule in (*base.rules, *own.rules)}
    sums = {"rules": tuple(rules.values()), "checks": {**base.checks, **own.checks}}
    return _over(base, own).model_copy(update=sums)
