"""Handlers that are less protected in the new tree than they were in the old one."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reviewer.change.model import FileChange, Side
from reviewer.facts.checks.check import Check, View
from reviewer.facts.checks.guards import IN_BODY, Guarded
from reviewer.facts.checks.handlers import NONE, Handlers
from reviewer.facts.finding import Finding, Severity
from reviewer.facts.places import place

_HARMLESS: Final = re.compile(
    r"(?i)(?:^|[ /])(?:healthz?|livez?|liveness|readyz?|readiness|ping|metrics|status|version|favicon\.ico|robots\.txt|\.well-known[^ ]*)/?$"
)


def auth_removed(check: Check, view: View) -> Iterator[Finding]:
    """Handlers that live on with fewer checks before them, however they are declared."""
    pairs = [pair for file in view.change.files if (pair := _pair(file, view)) is not None]
    lifted = _lifted([(old, new) for _, old, new in pairs])
    calls = _calls([new for _, _, new in pairs])
    calls.subtract(_calls([old for _, old, _ in pairs]))
    everywhere = _by_route([new for _, _, new in pairs])
    for file, old, new in pairs:
        if not file.has_old or not file.removed_lines:
            continue
        renamed = _renamed(view, file)
        after = _by_owner(new)
        for handler in old.all:
            if handler.owner.startswith(IN_BODY):
                yield from _uncalled(check, file, handler, after, calls)
                continue
            now = (
                after.get(handler.owner)
                or (everywhere.get(handler.route) if handler.route else None)
                or after.get(renamed.get(handler.owner, ""))
            )
            if now is not None:
                yield from _compared(check, file, handler, (old, *now), lifted)
            elif handler.wide and handler.receiver:
                yield from _unguarded(check, file, handler, (old, new), lifted)


def _calls(sides: Sequence[Handlers]) -> Counter[str]:
    """How many bodies make which policy call."""
    return Counter(
        name
        for side in sides
        for handler in side.all
        if handler.owner.startswith(IN_BODY)
        for name in handler.guards
    )


def _uncalled(
    check: Check,
    file: FileChange,
    was: Guarded,
    after: Mapping[str, tuple[Handlers, Guarded]],
    calls: Mapping[str, int],
) -> Iterator[Finding]:
    """A function that lives on without its policy call; one that only moved is no loss."""
    now = after.get(was.owner)
    here = after.get(was.name)
    if here is None:
        return
    left = now[1].guards if now is not None else frozenset()
    lost = frozenset(name for name in was.guards - left if calls[name] < 0)
    guarded_otherwise = left - was.guards or here[1].guards
    if lost and not guarded_otherwise:
        # the call may live on in something this function calls: not sure enough to block
        yield _finding(check, file, was, lost, Severity.HIGH, "")


def _pair(file: FileChange, view: View) -> tuple[FileChange, Handlers, Handlers] | None:
    if file.kind != "text" or place(file.path) not in ("code", "ci") or file.status == "copied":
        return None
    before = view.read.handlers.get((Side.OLD, file.old_path), NONE)
    after = view.read.handlers.get((Side.NEW, file.path), NONE)
    return (file, before, after) if before.all or after.all else None


def _by_owner(side: Handlers) -> dict[str, tuple[Handlers, Guarded]]:
    return {handler.owner: (side, handler) for handler in reversed(side.all)}


def _by_route(sides: Sequence[Handlers]) -> dict[str, tuple[Handlers, Guarded]]:
    return {
        handler.route: (side, handler) for side in sides for handler in side.all if handler.route
    }


def _lifted(pairs: Sequence[tuple[Handlers, Handlers]]) -> frozenset[str]:
    """Guards that came to stand before a whole class, router or application in this change."""
    found: set[str] = set()
    for old, new in pairs:
        before = {
            (handler.owner, name)
            for handler in old.all
            if handler.wide
            for name in old.own(handler)
        }
        found |= {
            name
            for handler in new.all
            if handler.wide or handler.owner.startswith("use ")
            for name in new.own(handler)
            if (handler.owner, name) not in before
        }
    return frozenset(found)


def _renamed(view: View, file: FileChange) -> dict[str, str]:
    syntax = view.syntax.get(file.path)
    return {
        edit.before.name: edit.after.name
        for edit in (syntax.edits if syntax else ())
        if edit.kind in ("renamed", "moved") and edit.before and edit.after
    }


def _compared(
    check: Check,
    file: FileChange,
    was: Guarded,
    sides: tuple[Handlers, Handlers, Guarded],
    lifted: frozenset[str],
) -> Iterator[Finding]:
    """The guards that a surviving handler has lost, less those that others took over."""
    old, new, now = sides
    covered = new.own(now) | new.wide(now)
    before = old.own(was)
    if was.receiver and not was.wide:
        before |= frozenset(n for n in old.wide(was) if _moved_above(old, new, was, now, n))
    lost = before - covered - lifted
    if not lost or (was.wide and _pushed_down(new, now, lost)):
        return
    gained = covered - before - old.wide(was)
    severity = check.severity
    note = ""
    if gained:
        severity, note = Severity.INFO, f"; `{min(gained)}` took its place"
    elif now.notes - was.notes and not now.guards:
        severity, note = Severity.WARN, f"; `@{min(now.notes - was.notes)}` is new there"
    elif now.receiver != was.receiver and was.receiver:
        severity, note = Severity.HIGH, f"; unless `{now.receiver}` carries it"
    if _HARMLESS.search(was.route or was.name.rpartition(".")[2]):
        severity = Severity.INFO
    yield _finding(check, file, was, lost, severity, note)


def _moved_above(old: Handlers, new: Handlers, was: Guarded, now: Guarded, name: str) -> bool:
    """Whether a router still has the guard, but too late for this route."""
    late = any(
        name in new.own(other)
        and other.wide
        and other.receiver == now.receiver
        and other.line > now.line
        for other in new.all
    )
    return late and name in old.wide(was)


def _pushed_down(new: Handlers, now: Guarded, lost: frozenset[str]) -> bool:
    """Whether what a class has lost stands on each of its methods now."""
    inside = [h for h in new.all if h.owner.startswith(f"{now.owner}.") and h.notes and not h.wide]
    return bool(inside) and all(lost <= new.own(handler) for handler in inside)


def _unguarded(
    check: Check,
    file: FileChange,
    was: Guarded,
    sides: tuple[Handlers, Handlers],
    lifted: frozenset[str],
) -> Iterator[Finding]:
    """A router's guard is gone while routes of that router live on without it."""
    old, new = sides
    lost = old.own(was) - lifted
    open_ = [
        handler
        for handler in new.all
        if not handler.wide
        and handler.receiver == was.receiver
        and not handler.owner.startswith("use ")
        and not (new.own(handler) | new.wide(handler))
    ]
    if lost and open_:
        yield _finding(check, file, was, lost, check.severity, f"; {len(open_)} routes stand open")


def _finding(
    check: Check,
    file: FileChange,
    was: Guarded,
    lost: frozenset[str],
    severity: Severity,
    note: str,
) -> Finding:
    names = ", ".join(f"`{name}`" for name in sorted(lost))
    what = was.route or was.name or was.owner
    return Finding(
        check=check.id,
        family=check.family,
        severity=severity,
        path=file.path,
        side=Side.OLD,
        start_line=was.line,
        end_line=was.end_line,
        message=f"`{what[:80]}` is no longer behind {names[:120]}{note}",
        source=check.source,
        snippet=was.snippet[:500],
        blast=check.blast,
        irreversible=check.irreversible,
        subject=tuple(dict.fromkeys((*sorted(lost), what, "auth", "authentication", "permission"))),
    )
