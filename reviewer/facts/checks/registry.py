"""Every check there is, by a literal list."""

from collections.abc import Mapping
from typing import Final

from reviewer.facts.checks import (
    concealment,
    destructive,
    lifecycle,
    patterns,
    safety_net,
    tampering,
)
from reviewer.facts.checks.check import Check, View
from reviewer.facts.finding import Finding

CHECKS: Final[tuple[Check, ...]] = (
    *destructive.CHECKS,
    *lifecycle.CHECKS,
    *patterns.CHECKS,
    *safety_net.CHECKS,
    *tampering.CHECKS,
    *concealment.CHECKS,
)
BY_ID: Final[Mapping[str, Check]] = {check.id: check for check in CHECKS}


def run_all(view: View) -> tuple[Finding, ...]:
    """What all checks with code of their own report on a change, in the order of the list."""
    return tuple(
        finding for check in CHECKS if check.run is not None for finding in check.run(check, view)
    )
