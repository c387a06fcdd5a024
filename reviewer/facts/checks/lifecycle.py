"""Lifecycle and topology: protections, backups and the link from code to what is deployed."""

from collections.abc import Iterator
from typing import Final

from reviewer.change.model import FileChange, Side
from reviewer.change.source import text
from reviewer.facts.checks.check import Check, Example, View
from reviewer.facts.checks.infrastructure import Spot, at_stage, names, reported, spot_of
from reviewer.facts.configs import binding, protection, protection_calls, retention
from reviewer.facts.configs.commands import commands
from reviewer.facts.configs.place import stage
from reviewer.facts.configs.resource import Resource, Value
from reviewer.facts.configs.stateful import stateful_word
from reviewer.facts.configs.units import Unit, losses
from reviewer.facts.finding import Finding, Severity

_SHORTEN: Final = ("retention", "backups", "snapshots", "reduce", "shorten", "disable", "remove")
_REBIND: Final = ("move", "migrate", "switch", "change", "point", "state", "backend")
_UNPROTECT: Final = ("disable", "turn off", "remove", "unprotect", "allow deletion", "protection")


def _protection_off(check: Check, view: View) -> Iterator[Finding]:
    found = view.units
    lost = [(unit, old) for unit, old in losses(found) if old.type in protection.GUARD_TYPES]
    for unit, old in lost:
        if unit.stage != "preview":
            yield reported(
                check,
                view,
                spot_of(old, Side.OLD),
                f"`{old.address}` is no longer declared: the protection it gave is off",
                at_stage(check.severity, unit.stage),
                (*names(old), unit.name, *_UNPROTECT),
            )
    for unit in found:
        # a preview is made to be deleted
        if unit.stage == "preview":
            continue
        for before, after in unit.kept:
            yield from _weakened(check, view, unit, (before, after))
        for new in unit.come:
            yield from _unprotected(check, view, unit, new)
    for file in view.change.files:
        if file.kind == "text" and stage(file.path) != "preview":
            yield from _program(check, view, file)
            yield from _commanded(check, view, file)


def _weakened(
    check: Check, view: View, unit: Unit, pair: tuple[Resource, Resource]
) -> Iterator[Finding]:
    old, new = pair
    for change in protection.weakened(old, new):
        if change.value is None and protection.moved_out(change, new, unit.new):
            continue
        severity = check.severity
        if change.state == "unknown":
            severity = Severity.WARN
        elif change.was == "unknown" or _keeps_nothing(new, change.setting):
            severity = Severity.HIGH
        was = change.before.text if change.before else "its default"
        if change.value is not None:
            spot = Spot(new.path, Side.NEW, change.value.line, change.value.line)
            now = f"`{change.value.text[:60]}`"
        else:
            line = change.before.line if change.before else old.start_line
            spot = Spot(old.path, Side.OLD, line, line)
            now = "not set any more"
        yield reported(
            check,
            view,
            spot,
            f"`{change.setting}` of `{new.address}` was `{was[:60]}` and is {now}",
            at_stage(severity, unit.stage),
            (change.setting.rpartition(".")[2], *names(new), unit.name, *_UNPROTECT),
        )


def _keeps_nothing(new: Resource, setting: str) -> bool:
    """Whether a CloudFormation policy of a resource without data is all that changed."""
    return new.format == "cloudformation" and setting.endswith("Policy") and not stateful_word(new)


def _unprotected(check: Check, view: View, unit: Unit, new: Resource) -> Iterator[Finding]:
    """A new resource without protection is shown; in place of a protected one it is the same."""
    twins = [old for old in unit.gone if old.type == new.type]
    for setting, value in protection.unprotected(new):
        replaces = any(protection.weakened(old, new) for old in twins)
        yield reported(
            check,
            view,
            Spot(new.path, Side.NEW, value.line, value.line),
            f"new `{new.address}` sets `{setting}` to `{value.text[:60]}`"
            + (f", in place of the protected `{twins[0].address}`" if replaces else ""),
            at_stage(check.severity if replaces else Severity.WARN, unit.stage),
            (setting.rpartition(".")[2], *names(new), unit.name, *_UNPROTECT),
        )


def _sides(view: View, file: FileChange) -> tuple[str, str]:
    has_old = file.has_old and file.status != "copied"
    old = text(view.source, Side.OLD, file.old_path) if has_old else None
    return old or "", text(view.source, Side.NEW, file.path) or ""


def _program(check: Check, view: View, file: FileChange) -> Iterator[Finding]:
    """CDK and Pulumi programs."""
    if not file.path.endswith(protection_calls.PROGRAMS) or not file.has_new:
        return
    old, new = _sides(view, file)
    for call in protection_calls.calls(old, new, file.removed_lines, file.added_lines):
        severity = check.severity
        if call.computed or not old:
            severity = Severity.WARN
        elif call.concept == "removal policy" and call.side is Side.OLD:
            # most constructs retain or snapshot by default
            severity = Severity.HIGH
        path = file.path if call.side is Side.NEW else file.old_path
        yield reported(
            check,
            view,
            Spot(path, call.side, call.line, call.line),
            f"{call.concept} weakened: {'added' if call.side is Side.NEW else 'removed'} "
            f"`{call.text.strip()[:80]}`",
            at_stage(severity, stage(file.path)),
            (call.concept, file.path.rpartition("/")[2], *_UNPROTECT),
        )


def _commanded(check: Check, view: View, file: FileChange) -> Iterator[Finding]:
    """Scripts that switch a protection off."""
    if not file.added_lines:
        return
    old, new = (side.encode("utf-8", "surrogateescape") for side in _sides(view, file))
    before = commands(file.old_path, old)
    for command in protection_calls.switched_off(before, commands(file.path, new)):
        yield reported(
            check,
            view,
            Spot(file.path, Side.NEW, command.line, command.line),
            f"`{command.text[:120]}` switches a protection off",
            at_stage(check.severity, stage(file.path)),
            (*command.text.split()[:12], file.path, *_UNPROTECT),
        )


def _backups(check: Check, view: View) -> Iterator[Finding]:
    found = view.units
    for unit, old in losses(found):
        if retention.makes_backups(old):
            yield reported(
                check,
                view,
                spot_of(old, Side.OLD),
                f"`{old.address}` is no longer declared: the backups it made stop",
                at_stage(check.severity, unit.stage),
                (*names(old), "backup", unit.name, *_SHORTEN),
            )
    for unit in found:
        for old, new in unit.kept:
            yield from _shorter(check, view, unit, (old, new))


def _shorter(
    check: Check, view: View, unit: Unit, pair: tuple[Resource, Resource]
) -> Iterator[Finding]:
    old, new = pair
    stopped = retention.is_suspended(new)
    if retention.makes_backups(new) and stopped and not retention.is_suspended(old):
        yield reported(
            check,
            view,
            Spot(new.path, Side.NEW, stopped.line, stopped.line),
            f"`{new.address}` is suspended: the backups it made stop",
            at_stage(check.severity, unit.stage),
            (*names(new), "backup", unit.name, *_SHORTEN),
        )
    for change in retention.shorter(old, new):
        severity = Severity.HIGH if change.logs else check.severity
        if change.computed:
            severity = Severity.WARN
        elif new.kind in ("module", "variable") and _is_unset(change.value):
            severity = Severity.HIGH
        side, value = (Side.NEW, change.value) if change.value else (Side.OLD, change.before)
        path = new.path if change.value else old.path
        now = f"`{change.value.text[:60]}`" if change.value else "not set any more"
        yield reported(
            check,
            view,
            Spot(path, side, value.line, value.line),
            f"`{change.setting}` of `{new.address}` was `{change.before.text[:60]}` and is {now}",
            at_stage(severity, unit.stage),
            (change.setting.rpartition(".")[2], *names(new), unit.name, *_SHORTEN),
        )


def _is_unset(value: Value | None) -> bool:
    """Whether the default of somebody else's code holds, which we do not know."""
    return value is None or value.text in ("", "null")


def _binding(check: Check, view: View) -> Iterator[Finding]:
    for unit in view.units:
        for tie in binding.rebound(unit.old, unit.new, unit.kept):
            # a stack that is new, or gone, has no state to lose sight of
            if unit.size and (tie.after or unit.new):
                yield _retied(check, view, unit, tie)
    for file in view.change.files:
        if binding.STATE_FILE.search(file.path):
            side = Side.NEW if file.has_new else Side.OLD
            yield reported(
                check,
                view,
                Spot(file.path if file.has_new else file.old_path, side, 1, 1),
                f"state file {file.status}: it says which real resources this code owns",
                at_stage(check.severity, stage(file.path)),
                (file.path, "state", "tfstate", *_REBIND),
            )
        elif file.kind == "text" and file.added_lines and file.removed_lines:
            yield from _retargeted(check, view, file)


def _retied(check: Check, view: View, unit: Unit, tie: binding.Rebound) -> Finding:
    severity = check.severity
    if tie.computed:
        severity = Severity.WARN
    elif tie.before is None or (tie.after is None and not tie.is_backend):
        severity = Severity.HIGH
    path, side, line = tie.place
    before = tie.before[1].text[:60] if tie.before else "not set"
    after = tie.after[1].text[:60] if tie.after else "not set any more"
    return reported(
        check,
        view,
        Spot(path, side, line, line),
        f"{tie.what} goes from `{before}` to `{after}`: the code now speaks of other resources",
        at_stage(severity, unit.stage),
        (*tie.what.split(), tie.what.rpartition(".")[2], before, after, unit.name, *_REBIND),
    )


def _retargeted(check: Check, view: View, file: FileChange) -> Iterator[Finding]:
    old, new = (side.encode("utf-8", "surrogateescape") for side in _sides(view, file))
    pairs = binding.retargeted(commands(file.old_path, old), commands(file.path, new))
    for what, command in pairs:
        yield reported(
            check,
            view,
            Spot(file.path, Side.NEW, command.line, command.line),
            f"{what} is another one: `{command.text[:120]}`",
            at_stage(Severity.WARN if "$" in command.text else Severity.HIGH, stage(file.path)),
            (what, *command.text.split()[:12], file.path, *_REBIND),
        )


_DATABASE: Final = """\
resource "aws_db_instance" "main" {{
  identifier          = "main"
  deletion_protection = {0}
}}
"""
_RETENTION: Final = """\
resource "aws_db_instance" "main" {{
  identifier              = "main"
  backup_retention_period = {0}
}}
"""
_BACKEND: Final = """\
terraform {{
  required_version = ">= {1}"
  backend "s3" {{
    bucket = "states"
    key    = "ce/{0}.tfstate"
  }}
}}

resource "aws_s3_bucket" "reports" {{
  bucket = "reports"
}}
"""

DELETION_PROTECTION_OFF: Final = Check(
    id="deletion-protection-off",
    summary="A setting that stops accidental deletion is turned off or removed.",
    why=(
        "Reported: an agent with a stale state file ran a destroy on a course platform's "
        "production (2026); deletion protection on the database would have refused it."
    ),
    family="TOP",
    severity=Severity.BLOCK,
    blast=4,
    source="config",
    bad=Example(
        old={"main.tf": _DATABASE.format("true")},
        new={"main.tf": _DATABASE.format("true").replace("  deletion_protection = true\n", "")},
        fires=(("main.tf", Side.OLD, 3),),
    ),
    near_miss=Example(
        old={"main.tf": _DATABASE.format("var.protect")},
        new={"main.tf": _DATABASE.format("true")},
    ),
    run=_protection_off,
)

BACKUP_OR_RETENTION_REDUCED: Final = Check(
    id="backup-or-retention-reduced",
    summary="Backups, snapshots or logs are kept shorter, or not made at all.",
    why=(
        "Reported: a course platform (2026) and a rental company (2026) lost their backups "
        "together with the data, and a code host found its backups unusable when it needed them "
        "(2017)."
    ),
    family="TOP",
    severity=Severity.BLOCK,
    blast=4,
    source="config",
    bad=Example(
        old={"main.tf": _RETENTION.format(14)},
        new={"main.tf": _RETENTION.format(0)},
        fires=(("main.tf", Side.NEW, 3),),
    ),
    near_miss=Example(
        old={"main.tf": _RETENTION.format(14)},
        new={"main.tf": _RETENTION.format(35)},
    ),
    run=_backups,
)

STATE_BACKEND_CHANGED: Final = Check(
    id="state-backend-changed",
    summary="The link between this code and what is deployed changes: state, account, region, name.",
    why=(
        "Reported: a missing and then a swapped state file made an agent's destroy hit the "
        "production of a course platform (2026)."
    ),
    family="TOP",
    severity=Severity.BLOCK,
    blast=5,
    source="config",
    bad=Example(
        old={"main.tf": _BACKEND.format("prod", "1.6")},
        new={"main.tf": _BACKEND.format("main", "1.6")},
        fires=(("main.tf", Side.NEW, 5),),
    ),
    near_miss=Example(
        old={"main.tf": _BACKEND.format("prod", "1.6")},
        new={"main.tf": _BACKEND.format("prod", "1.7")},
    ),
    run=_binding,
)

CHECKS: Final[tuple[Check, ...]] = (
    DELETION_PROTECTION_OFF,
    BACKUP_OR_RETENTION_REDUCED,
    STATE_BACKEND_CHANGED,
)
