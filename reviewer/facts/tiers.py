"""How critical a path is: the tier it belongs to."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reviewer.change.globs import matching
from reviewer.change.model import Change

Tier = Literal["low", "normal", "high", "critical"]
TIERS: tuple[Tier, ...] = ("low", "normal", "high", "critical")


def touched(change: Change) -> tuple[str, ...]:
    """Every path a change touches, in order; a rename at both ends, a copy at its new end."""
    return tuple(
        dict.fromkeys(
            path
            for file in change.files
            for path in ((file.path,) if file.status == "copied" else (file.path, file.old_path))
        )
    )


@dataclass(frozen=True, slots=True)
class Tiers:
    """Path patterns of each tier. A path in several is in the most critical; in none, `normal`."""

    critical: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    low: tuple[str, ...] = ()

    def of(self, path: str) -> Tier:
        """The tier of one path."""
        return _tier(self, path)

    def of_change(self, change: Change) -> tuple[Tier, tuple[str, ...]]:
        """The highest tier a change touches, and the paths in it."""
        by_path: dict[str, Tier] = {path: self.of(path) for path in touched(change)}
        top: Tier = max(by_path.values(), key=TIERS.index, default="normal")
        return top, tuple(path for path, tier in by_path.items() if tier == top)


# every rule that names a tier asks for each path again
@lru_cache(maxsize=65536)
def _tier(tiers: Tiers, path: str) -> Tier:
    by_tier: tuple[tuple[Tier, tuple[str, ...]], ...] = (
        ("critical", tiers.critical),
        ("high", tiers.high),
        ("normal", tiers.normal),
        ("low", tiers.low),
    )
    return next((tier for tier, globs in by_tier if matching(globs, path)), "normal")
