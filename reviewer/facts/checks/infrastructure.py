"""What the infrastructure checks share: where a finding stands and how bad it is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewer.change.model import Side
from reviewer.facts.checks.check import Check, View
from reviewer.facts.configs.place import Stage
from reviewer.facts.configs.resource import Resource
from reviewer.facts.configs.stateful import plain_type, stateful_word
from reviewer.facts.finding import Finding, Severity

# enough of the text to tell two findings apart and to show
MAX_SNIPPET_LINES: Final = 5
MAX_SNIPPET: Final = 400
# a whole environment has hundreds of names; an intent names a few
MAX_SUBJECT: Final = 60
# names that say nothing: an intent with the word in it has not named the resource
_NAMELESS: Final = frozenset({"main", "this", "default", "a", "app", "web", "data", "name", "test"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: `path` is the path on that side."""

    path: str
    side: Side
    start_line: int
    end_line: int


def spot_of(resource: Resource, side: Side) -> Spot:
    """Where a resource is declared."""
    return Spot(resource.path, side, resource.start_line, resource.end_line)


def reported(
    check: Check, view: View, spot: Spot, message: str, severity: Severity, subject: Iterable[str]
) -> Finding:
    """A finding of `check` at a place; its path is the one the change lists the file under."""
    path = spot.path
    if spot.side is Side.OLD:
        listed = (f.path for f in view.change.files if f.old_path == path and f.has_old)
        path = next((p for p in listed), path)
    return Finding(
        check=check.id,
        family=check.family,
        severity=severity,
        path=path,
        side=spot.side,
        start_line=spot.start_line,
        end_line=spot.end_line,
        message=message,
        source=check.source,
        snippet=_snippet(view, spot),
        blast=check.blast,
        irreversible=check.irreversible,
        subject=tuple(dict.fromkeys(word for word in subject if word))[:MAX_SUBJECT],
    )


def at_stage(severity: Severity, stage: Stage) -> Severity:
    """What may be lost, or is made to be deleted, is shown and gates nothing."""
    return severity if stage == "live" else least(severity, Severity.WARN)


def least(one: Severity, other: Severity) -> Severity:
    """The milder of two."""
    return min(one, other, key=lambda severity: severity.rank)


def names(resource: Resource) -> tuple[str, ...]:
    """What an intent may call a resource by."""
    folder, _, file = resource.path.rpartition("/")
    return (
        resource.address,
        "" if resource.name in _NAMELESS else resource.name,
        resource.type,
        plain_type(resource),
        stateful_word(resource),
        folder.rpartition("/")[2],
        "" if resource.format == "terraform" else file.partition(".")[0],
    )


def _snippet(view: View, spot: Spot) -> str:
    data = view.source.read(spot.side, spot.path)
    if data is None:
        return ""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    end = min(spot.end_line, spot.start_line + MAX_SNIPPET_LINES - 1)
    return "\n".join(lines[spot.start_line - 1 : end])[:MAX_SNIPPET]
