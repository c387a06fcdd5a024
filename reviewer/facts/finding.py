"""A finding: what happened, where, how bad; with an id that outlives line moves."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from reviewer.change.model import Side

FindingSource = Literal["diff", "syntax", "semgrep", "config", "plan", "history", "intent"]
Answer = Literal["yes", "no", "unclear"]


class Severity(StrEnum):
    """`block`: needs a named human; `high`: must be answered; `warn`: shown; `info`: a fact."""

    INFO = "info"
    WARN = "warn"
    HIGH = "high"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """0 is the least severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Whether the stated intent asked for what a finding reports, and the words that say so."""

    answer: Answer
    words: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact a check reports. Lines are 1-based and inclusive, on `side`."""

    check: str
    family: str
    severity: Severity
    path: str
    side: Side
    start_line: int
    end_line: int
    message: str
    source: FindingSource
    snippet: str = ""
    blast: int = 0
    irreversible: bool = False
    # what the intent would have to name to have asked for this: resource, symbol or path names
    subject: tuple[str, ...] = ()
    asked_for: AskedFor = AskedFor("unclear")
    suppressed: str | None = None
    id: str = ""


def identified(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order, each with an id made of check, path and its own text.

    The id ignores line numbers and white space; equal ones are told apart by their order.
    """
    ordered = sorted(
        set(findings), key=lambda f: (f.path, f.side, f.start_line, f.end_line, f.check, f.message)
    )
    seen: Counter[str] = Counter()
    done = []
    for finding in ordered:
        basis = "\0".join(
            (finding.check, finding.path, finding.side, re.sub(r"\s+", "", finding.snippet))
        )
        seen[basis] += 1
        digest = hashlib.sha256(f"{basis}\0{seen[basis]}".encode("utf-8", "surrogateescape"))
        done.append(replace(finding, id=f"F-{digest.hexdigest()[:10]}"))
    return tuple(done)
