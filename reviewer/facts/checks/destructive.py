"""Destructive changes: data or identity removed, an environment built anew instead of edited."""

from collections.abc import Iterable, Iterator
from typing import Final

from reviewer.change.model import FileChange, Side
from reviewer.facts.checks.check import Check, Example, View
from reviewer.facts.checks.infrastructure import Spot, at_stage, least, names, reported, spot_of
from reviewer.facts.configs import recreation, rekeying
from reviewer.facts.configs.commands import commands, runs_commands
from reviewer.facts.configs.place import stage
from reviewer.facts.configs.resource import Resource
from reviewer.facts.configs.stateful import is_lesser, stateful_word
from reviewer.facts.configs.units import Unit, losses, module_holds
from reviewer.facts.finding import Finding, Severity

_REMOVAL: Final = ("remove", "delete", "drop", "destroy", "decommission", "retire", "tear down")
_REBUILD: Final = ("recreate", "rebuild", "replace", "reprovision", "destroy", "delete", "recycle")
# a stack that lost this much of itself while its like appears elsewhere was rebuilt there
_MOST: Final = 0.8
# names in a message before it says how many more
_SHOWN: Final = 5


def _stateful_removed(check: Check, view: View) -> Iterator[Finding]:
    found = view.units
    for unit, old in losses(found):
        word = stateful_word(old) or module_holds(unit, old)
        if not word:
            continue
        severity, note = _loss(check, unit, old)
        yield reported(
            check,
            view,
            spot_of(old, Side.OLD),
            f"{word} `{old.address}` is no longer declared: applying this deletes it{note}",
            severity,
            (*names(old), word, unit.name, *_REMOVAL),
        )
    for unit in found:
        for old, new in unit.switched_off:
            word = stateful_word(new) or module_holds(unit, new)
            if word:
                value = new.attrs["count" if "count" in new.attrs else "for_each"]
                yield reported(
                    check,
                    view,
                    Spot(new.path, Side.NEW, value.line, value.line),
                    f"{word} `{new.address}` is left with no instance: applying this deletes it",
                    _loss(check, unit, old)[0],
                    (*names(new), word, unit.name, *_REMOVAL),
                )


def _loss(check: Check, unit: Unit, old: Resource) -> tuple[Severity, str]:
    """How bad the loss of one resource is, and what else to say of it."""
    severity, note = check.severity, ""
    if is_lesser(old) or old.kind == "module":
        severity = Severity.HIGH
    policy = old.attrs.get("DeletionPolicy")
    if policy and policy.text in ("Retain", "RetainExceptOnCreate"):
        severity, note = Severity.WARN, "; its DeletionPolicy leaves it behind, unmanaged"
    elif policy and policy.text == "Snapshot":
        severity, note = Severity.HIGH, "; its DeletionPolicy keeps a snapshot"
    kept = old.attrs.get("metadata.annotations.helm.sh/resource-policy")
    if kept and kept.text == "keep":
        severity, note = Severity.WARN, "; its resource policy leaves it behind, unmanaged"
    twins = [new for new in unit.come if new.type == old.type and new.kind == old.kind]
    if twins and not note:
        note = f"; `{twins[0].address}` is a new one, not the same one renamed"
    return at_stage(severity, unit.stage), note


def _recreated(check: Check, view: View) -> Iterator[Finding]:
    found = view.units
    lost: dict[int, list[Resource]] = {}
    for unit, old in losses(found):
        lost.setdefault(id(unit), []).append(old)
    for unit in found:
        gone = lost.get(id(unit), [])
        yield from _rebuilt(check, view, unit, gone, _arrivals(unit, gone, found))
        for sign in rekeying.signs(unit):
            yield reported(
                check,
                view,
                Spot(sign.resource.path, Side.NEW, sign.line, sign.line),
                sign.message,
                at_stage(least(check.severity, sign.severity), unit.stage),
                (*sign.words, *names(sign.resource), unit.name, *_REBUILD),
            )
    for file in view.change.files:
        yield from _steps(check, view, file)


def _arrivals(unit: Unit, gone: list[Resource], found: Iterable[Unit]) -> list[Resource]:
    """What may stand in for the lost: of the same stack, or of another when all of it is lost."""
    arrivals = list(unit.come)
    if gone and len(gone) >= _MOST * unit.size:
        arrivals += [
            new
            for other in found
            if other is not unit and other.format == unit.format
            for new in other.come
        ]
    return arrivals


def _rebuilt(
    check: Check, view: View, unit: Unit, gone: list[Resource], come: list[Resource]
) -> Iterator[Finding]:
    """One finding for each file that lost its part."""
    if not (gone and come):
        return
    swaps = recreation.swapped(gone, come)
    old, new = recreation.replaced(gone, come)
    if recreation.is_wholesale(len(old), unit.size):
        severity = check.severity
        if not any(map(stateful_word, old)) and _is_slight(unit, old):
            severity = Severity.HIGH
    elif swaps:
        old = tuple(before for before, _ in swaps)
        new = tuple(after for _, after in swaps)
        severity = check.severity
        if all(_is_known_small(unit, module) for module in old):
            severity = Severity.HIGH
    else:
        return
    words = [word for resource in (*old, *new) for word in (resource.address, resource.name)]
    for path in dict.fromkeys(resource.path for resource in old):
        here = [resource for resource in old if resource.path == path]
        yield reported(
            check,
            view,
            Spot(path, Side.OLD, here[0].start_line, here[-1].end_line),
            f"{len(old)} of {unit.size} resources of {unit.name} vanish while as many of the same "
            f"kind appear ({_listed(old)} become {_listed(new)}): rebuilt, not edited",
            at_stage(severity, unit.stage),
            (*words, unit.name, *_REBUILD),
        )


def _is_slight(unit: Unit, old: tuple[Resource, ...]) -> bool:
    """Whether it is a few, or many of one kind: rules or alarms under new names."""
    fine_grained = unit.format in ("terraform", "cloudformation")
    one_type = len({resource.type for resource in old}) == 1
    return len(old) < recreation.MIN_PAIRS or (fine_grained and one_type)


def _is_known_small(unit: Unit, module: Resource) -> bool:
    """Whether a module's own files are at hand and hold nothing to lose."""
    inside = unit.inside(module)
    return bool(inside) and not module_holds(unit, module) and len(inside) < recreation.MIN_PAIRS


def _listed(resources: tuple[Resource, ...]) -> str:
    shown = ", ".join(f"`{resource.address}`" for resource in resources[:_SHOWN])
    more = len(resources) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _steps(check: Check, view: View, file: FileChange) -> Iterator[Finding]:
    """Delete-then-create steps of scripts and pipelines."""
    if file.kind != "text" or not file.added_lines:
        return
    new = view.source.read(Side.NEW, file.path) or b""
    if not runs_commands(file.path, new):
        return
    has_old = file.has_old and file.status != "copied"
    old = (view.source.read(Side.OLD, file.old_path) if has_old else None) or b""
    before = commands(file.old_path, old)
    for step in recreation.steps(before, commands(file.path, new)):
        line = step.command.line
        then = f", line {step.then.line} then does `{step.then.text[:80]}`" if step.then else ""
        yield reported(
            check,
            view,
            Spot(file.path, Side.NEW, line, line),
            f"`{step.command.text[:80]}` builds anew instead of editing{then}",
            at_stage(check.severity, stage(file.path)),
            (*step.command.text.split()[:12], file.path, *_REBUILD),
        )


_TABLE: Final = """\
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
"""
_LAMBDA: Final = """\
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  timeout       = 10
}

"""
_FORGOTTEN: Final = """\
removed {
  from = aws_dynamodb_table.orders
  lifecycle {
    destroy = false
  }
}
"""
_MODULE: Final = """\
module "cost_explorer_env{0}" {{
  source        = "./env"
  name          = "ce-cn{1}"
  query_timeout = {2}
}}
"""

STATEFUL_RESOURCE_REMOVED: Final = Check(
    id="stateful-resource-removed",
    summary="A resource that holds data or identity is no longer declared.",
    why=(
        "Taking the declaration of a database or a bucket away is how it gets deleted. Reported: "
        "an agent asked for a small fix deleted an environment (2025), another destroyed a course "
        "platform's production database with its backups (2026), and a script deleted 775 "
        "customers' sites (2022)."
    ),
    family="DST",
    severity=Severity.BLOCK,
    blast=5,
    source="config",
    irreversible=True,
    bad=Example(
        old={"main.tf": _LAMBDA + _TABLE},
        new={"main.tf": _LAMBDA},
        fires=(("main.tf", Side.OLD, 6),),
    ),
    near_miss=Example(
        old={"main.tf": _LAMBDA + _TABLE},
        new={"main.tf": _LAMBDA + _FORGOTTEN},
    ),
    run=_stateful_removed,
)

ENV_RECREATE_WHOLESALE: Final = Check(
    id="env-recreate-wholesale",
    summary="Many resources vanish while as many of the same kind appear: rebuilt, not edited.",
    why=(
        "Reported: asked for a small fix in a cost explorer, an agent chose to delete and recreate "
        "the whole environment, and the service was down for 13 hours (December 2025)."
    ),
    family="DST",
    severity=Severity.BLOCK,
    blast=5,
    source="config",
    irreversible=True,
    bad=Example(
        old={"envs/cn/main.tf": _MODULE.format("", "", 10)},
        new={"envs/cn/main.tf": _MODULE.format("_v2", "-v2", 10)},
        fires=(("envs/cn/main.tf", Side.OLD, 1),),
    ),
    near_miss=Example(
        old={"envs/cn/main.tf": _MODULE.format("", "", 10)},
        new={"envs/cn/main.tf": _MODULE.format("", "", 30)},
    ),
    run=_recreated,
)

CHECKS: Final[tuple[Check, ...]] = (STATEFUL_RESOURCE_REMOVED, ENV_RECREATE_WHOLESALE)
