"""One setting that gives everything a new name, or replaces one thing whenever another changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewer.facts.configs.resource import Resource, Value
from reviewer.facts.configs.stateful import stateful_word
from reviewer.facts.configs.units import Unit
from reviewer.facts.finding import Severity

# settings that stand in the names of everything a stack makes
_PREFIXES: Final = frozenset(
    {
        "name_prefix",
        "name_suffix",
        "resource_prefix",
        "resource_suffix",
        "env_prefix",
        "prefix",
        "stack_name",
        "workspace",
        "namePrefix",
        "nameSuffix",
        "fullnameOverride",
    }
)
_REPLACED_BY: Final = "lifecycle.replace_triggered_by"


@dataclass(frozen=True, slots=True)
class Sign:
    """A setting on the new side, what it does and how bad that is."""

    resource: Resource
    line: int
    message: str
    severity: Severity
    words: tuple[str, ...]


def signs(unit: Unit) -> Iterator[Sign]:
    """Every setting of a kept block that came to replace or rename what is there."""
    for old, new in unit.kept:
        if new.kind == "resource":
            yield from _triggers(old, new)
        elif new.kind in ("locals", "variable", "values", "module"):
            for key, before, after in _renaming(old, new):
                yield _renamed(new, key, before, after)


def _triggers(old: Resource, new: Resource) -> Iterator[Sign]:
    after = new.attrs.get(_REPLACED_BY)
    if after is None or _REPLACED_BY in old.attrs:
        return
    severity = Severity.BLOCK if stateful_word(new) else Severity.HIGH
    message = f"`{new.address}` is now replaced whenever {after.text[:80]} changes"
    yield Sign(new, after.line, message, severity, ("replace_triggered_by",))


def _renaming(old: Resource, new: Resource) -> Iterator[tuple[str, Value, Value]]:
    """Prefixes of all names that differ between the two sides."""
    for name in new.attrs:
        before, after = old.attrs.get(name), new.attrs[name]
        key = name
        if new.kind == "variable":
            key = new.name if name == "default" else ""
        wide = key in _PREFIXES or (new.type == "Kustomization" and key == "namespace")
        wide = wide or (new.address == "project" and key == "name")
        if wide and before and before.text and after.text and before.text != after.text:
            yield key, before, after


def _renamed(new: Resource, key: str, before: Value, after: Value) -> Sign:
    severity = Severity.HIGH if new.kind == "module" else Severity.BLOCK
    if not (before.known and after.known):
        severity = Severity.WARN
    message = (
        f"`{key}` goes from `{before.text[:60]}` to `{after.text[:60]}`: whatever is named by it "
        "is deleted and made anew"
    )
    return Sign(new, after.line, message, severity, (key, before.text[:60], after.text[:60]))
