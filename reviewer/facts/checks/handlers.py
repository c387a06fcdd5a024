"""The handlers of one file at one revision, and which checks of who is asking stand before each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reviewer.facts.checks.guards import Guarded, annotated, is_guard
from reviewer.facts.checks.routes import registered
from reviewer.facts.definitions import Parsed

LANGUAGES: Final = frozenset(
    (
        "python",
        "javascript",
        "typescript",
        "tsx",
        "go",
        "java",
        "kotlin",
        "ruby",
        "php",
        "c_sharp",
        "yaml",
        "json",
    )
)
# no such word, no guard
_HINT: Final = re.compile(
    r"(?i)auth|login|logged|permission|role|admin|staff|superuser|token|jwt|scope|guard|secured|depends|security|protect|current_user|middleware|signed"
)
_ALIAS: Final = re.compile(r"\b(\w+)\s+as\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Handlers:
    """All handlers of one file at one revision, by owner and by route."""

    all: tuple[Guarded, ...]
    aliases: Mapping[str, str]

    def wide(self, handler: Guarded) -> frozenset[str]:
        """Guards that cover a handler from its class, its router, or a `use` above it."""
        found: set[str] = set()
        for other in self.all:
            if not other.wide or other is handler:
                continue
            inside = other.owner and handler.owner.startswith(f"{other.owner}.")
            on = other.receiver and other.receiver == handler.receiver
            above = not other.owner.startswith("use ") or other.line < handler.line
            if inside or (on and above) or other.owner == handler.owner:
                found |= other.guards
        return self._plain(found)

    def own(self, handler: Guarded) -> frozenset[str]:
        """Guards written on the handler itself, imported ones by their first name."""
        return self._plain(handler.guards)

    def _plain(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self.aliases.get(name, name) for name in names)


NONE: Final = Handlers((), {})


def may_guard(text: str) -> bool:
    """A cheap look: whether a text names anything that could be a guard."""
    return _HINT.search(text) is not None


def handlers_of(parsed: Parsed, whole: str) -> Handlers:
    """The handlers of one parsed text."""
    if parsed.language not in LANGUAGES:
        return NONE
    lines = whole.split("\n")
    found = (*annotated(parsed, lines), *registered(parsed, whole, lines))
    python = parsed.language == "python"
    aliases = {alias: name for name, alias in _ALIAS.findall(whole)} if python else {}
    merged: dict[tuple[str, bool], Guarded] = {}
    for handler in (_named(one, aliases) for one in found):
        key = (handler.owner, handler.wide)
        before = merged.get(key)
        if before is None or handler.owner.startswith("use "):
            merged[key if before is None else (f"{handler.owner}#{len(merged)}", True)] = handler
        else:
            line = before.line if before.guards else handler.line
            shown = before.snippet if before.guards else handler.snippet
            merged[key] = replace(
                before,
                guards=before.guards | handler.guards,
                line=line,
                end_line=line,
                snippet=shown,
            )
    return Handlers(tuple(merged.values()), aliases)


def _named(handler: Guarded, aliases: Mapping[str, str]) -> Guarded:
    """With the guards that it bears under a name given at their import."""
    under = {aliases[note] for note in handler.notes if is_guard(aliases.get(note, ""))}
    return replace(handler, guards=handler.guards | under) if under else handler
