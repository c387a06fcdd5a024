"""SARIF 2.1.0 for code-scanning viewers: findings and out-of-scope hunks as results of one run."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Final
from urllib.parse import quote

from reviewer.change.model import FileChange, Hunk, Side
from reviewer.facts.checks.check import Check
from reviewer.facts.finding import Finding, Severity
from reviewer.report import outline
from reviewer.report.outline import Entry, Outline
from reviewer.report.printable import code, decoded, json_text, line, without_credentials
from reviewer.report.review import Review

VERSION: Final = "2.1.0"
SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "%SRCROOT%"
# what GitHub code scanning keeps of one run; results stand worst first
MAX_RESULTS: Final = 5000
MAX_NOTIFICATIONS: Final = 500
MAX_MESSAGE: Final = 1000
# code quoted in one log, in characters: what GitHub takes is 10 MB packed
MAX_QUOTED: Final = 2_000_000

LEVELS: Final[Mapping[Severity, str]] = {
    Severity.INFO: "note",
    Severity.WARN: "warning",
    Severity.HIGH: "error",
    Severity.BLOCK: "error",
}
UNRELATED: Final = "scope-unrelated"
OVERREACH: Final = "scope-overreach"
_SCOPE_RULES: Final[Mapping[str, tuple[str, str, str]]] = {
    UNRELATED: (
        "warning",
        "A hunk the stated intent does not speak of",
        "This part of the change belongs to another concern than the one stated. "
        "Move it to a change of its own, or have the intent say it.",
    ),
    OVERREACH: (
        "error",
        "A hunk that goes further than the stated intent",
        "This part of the change touches what was asked about and does more to it than was asked. "
        "Cut it back to what was asked, or have whoever asked confirm it.",
    ),
}
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")
_ORDER: Final[Mapping[str, int]] = {"error": 0, "warning": 1, "note": 2}

Json = dict[str, object]


def render(review: Review, checks: Iterable[Check] = ()) -> str:
    """The review as SARIF text; `checks` give the rules their descriptions."""
    log = _Log(Outline(review), {check.id: check for check in checks})
    document = {"$schema": SCHEMA, "version": VERSION, "runs": [log.run]}
    return json_text(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


@dataclass
class _Log:
    told: Outline
    checks: Mapping[str, Check]
    room: int = MAX_QUOTED
    lines: dict[str, "_NewLines"] = field(default_factory=dict)

    @property
    def run(self) -> Json:
        """The one run of the log."""
        review = self.told.review
        findings = [self._finding(finding) for finding in self.told.findings]
        results = [self._scope(entry) for entry in self.told.flagged] + findings
        results.sort(key=lambda each: _ORDER[str(each["level"])])
        for result in results[:MAX_RESULTS]:
            result["ruleIndex"] = self._index[str(result["ruleId"])]
        run: Json = {
            "tool": {"driver": self._driver()},
            "invocations": [self._invocation(len(results) - MAX_RESULTS)],
            "automationDetails": {"id": "reviewer/review/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                ROOT: {"description": {"text": "root of the repository under review"}}
            },
            "results": results[:MAX_RESULTS],
            "properties": _properties(self.told),
        }
        address = _repository(review.subject.repo)
        if address:
            run["versionControlProvenance"] = [
                {
                    "repositoryUri": address,
                    "revisionId": decoded(review.subject.head),
                    "mappedTo": {"uriBaseId": ROOT},
                }
            ]
        return run

    @cached_property
    def _index(self) -> Mapping[str, int]:
        """Rule ids in order: the scope rules, then every check that is known or has a finding."""
        found = {finding.check for finding in self.told.findings}
        ids = (*_SCOPE_RULES, *sorted(line(check) for check in found | set(self.checks)))
        return {rule: at for at, rule in enumerate(dict.fromkeys(ids))}

    @cached_property
    def _files(self) -> Mapping[tuple[Side, str], FileChange]:
        """Files by side and path; an old path also leads to the file it became."""
        files: dict[tuple[Side, str], FileChange] = {}
        for file in self.told.review.change.files:
            files.setdefault((Side.OLD, file.old_path), file)
        for file in self.told.review.change.files:
            files.setdefault((Side.OLD, file.path), file)
            files[Side.NEW, file.path] = file
        return files

    def _driver(self) -> Json:
        tool = self.told.review.provenance
        return {
            "name": "reviewer",
            "version": decoded(tool.version),
            "rules": [self._rule(rule) for rule in self._index],
            "properties": {
                "rules": decoded(tool.rules),
                "prompts": decoded(tool.prompts),
                "policy": decoded(tool.policy),
                "model": decoded(tool.model),
            },
        }

    def _rule(self, rule: str) -> Json:
        if rule in _SCOPE_RULES:
            level, summary, text = _SCOPE_RULES[rule]
            return _described(rule, level, summary, text, ["scope"])
        check = self.checks.get(rule)
        if check:
            level = LEVELS[check.severity]
            return _described(rule, level, check.summary, check.why, [str(check.family)])
        first = next(each for each in self.told.findings if line(each.check) == rule)
        told = f"Check {rule} of family {line(first.family)}"
        return _described(rule, LEVELS[first.severity], told, told, [line(first.family, 40)])

    def _finding(self, finding: Finding) -> Json:
        file = self._files.get((finding.side, finding.path))
        place = {"side": finding.side.value, "path": decoded(finding.path)}
        message = line(finding.message, MAX_MESSAGE)
        path, start, end = finding.path, finding.start_line, finding.end_line
        if finding.side is Side.OLD:
            message += f"; see {line(outline.place(finding))}"
            path = file.path if file else path
            start = end = self._new_line(file, finding.start_line)
        result: Json = {
            "ruleId": line(finding.check),
            "level": LEVELS[finding.severity],
            "message": {"text": _message(message)},
            "locations": [self._location(path, start, end)],
            "partialFingerprints": {"reviewerFindingId/v1": decoded(finding.id) or "none"},
            "properties": {
                "family": decoded(finding.family),
                "severity": finding.severity.value,
                "source": finding.source,
                "askedFor": finding.asked_for.answer,
                "askedForWords": line(finding.asked_for.words),
                "place": {**place, "startLine": finding.start_line, "endLine": finding.end_line},
            },
        }
        if finding.suppressed is not None:
            result["suppressions"] = [_suppression(finding.suppressed)]
        return result

    def _scope(self, entry: Entry) -> Json:
        hunk, opinion = entry.hunk, entry.opinion
        rule = OVERREACH if opinion.label == "overreach" else UNRELATED
        start, end = _changed_lines(hunk)
        sure = f"{outline.percent(opinion.score)} likely not warranted by the intent"
        reasons = "; ".join(line(reason.text) for reason in opinion.reasons)
        text = f"{outline.LABELS[opinion.label]}, {sure}" + (f": {reasons}" if reasons else "")
        text = line(text, MAX_MESSAGE)
        if not hunk.new_lines:
            text += f"; see {line(outline.spot(hunk))}"
        return {
            "ruleId": rule,
            "level": _SCOPE_RULES[rule][0],
            "message": {"text": _message(text)},
            "locations": [self._location(hunk.path, start, end)],
            "partialFingerprints": {"reviewerHunkId/v1": decoded(hunk.id)},
            "properties": {
                "hunk": decoded(hunk.id),
                "label": opinion.label,
                "score": round(opinion.score, 4),
                "concern": decoded(opinion.concern),
                "selfDeclared": opinion.self_declared,
            },
        }

    def _new_line(self, file: FileChange | None, old: int) -> int:
        """The nearest new-side line; 1 where the file is gone."""
        if file is None:
            return old
        return self._lines(file).nearest(old) if file.has_new else 1

    def _lines(self, file: FileChange) -> "_NewLines":
        if file.path not in self.lines:
            self.lines[file.path] = _NewLines.of(file)
        return self.lines[file.path]

    def _location(self, path: str, start: int, end: int) -> Json:
        start = max(1, start)
        end = max(start, end)
        region: Json = {"startLine": start, "endLine": end}
        quoted = self._quoted(path, start, end)
        if quoted:
            region["snippet"] = {"text": quoted}
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(path), "uriBaseId": ROOT},
                "region": region,
            }
        }

    def _quoted(self, path: str, start: int, end: int) -> str:
        """All lines of a region, made safe to show; "" where the change does not show them all."""
        file = self._files.get((Side.NEW, path))
        if file is None or end - start >= outline.MAX_EVIDENCE:
            return ""
        shown = self._lines(file).texts
        rows = [code(shown[at]) for at in range(start, end + 1) if at in shown]
        quoted = "\n".join(rows)
        if len(rows) <= end - start or len(quoted) > self.room:
            return ""
        self.room -= len(quoted)
        return quoted

    def _invocation(self, cut: int) -> Json:
        """A run that is not whole is a failed one, and says of what it saw nothing."""
        notes = [
            _notification("error" if gap.incomplete else "note", gap.where, gap.why)
            for gap in self.told.review.facts.gaps
        ]
        notes += [
            _notification("warning", each.id, f"not judged: {each.why}")
            for each in self.told.unjudged
        ]
        notes.sort(key=lambda each: _ORDER[str(each["level"])])
        more = len(notes) - MAX_NOTIFICATIONS
        if more > 0:
            notes = [*notes[:MAX_NOTIFICATIONS], _notification("error", "reviewer", f"{more} more")]
        if cut > 0:
            notes.append(_notification("error", "reviewer", f"{cut} results did not fit"))
        return {"executionSuccessful": self.told.whole, "toolExecutionNotifications": notes}


def _changed_lines(hunk: Hunk) -> tuple[int, int]:
    """First and last new-side line of what a hunk changes; where it only removes, beside it."""
    last = hunk.new_start + max(0, hunk.new_lines - 1)
    if not hunk.parts:
        return hunk.new_start, hunk.new_start
    start, part = min(hunk.parts[0].new_start, last), hunk.parts[-1]
    return start, max(start, part.new_start + len(part.added) - 1)


@dataclass(frozen=True, slots=True)
class _NewLines:
    """The new side of one file, as far as its hunks show it, and where old lines stand on it."""

    texts: Mapping[int, str]
    inside: Mapping[int, int]
    # first old line of each hunk, and how far lines after it have moved
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    @classmethod
    def of(cls, file: FileChange) -> "_NewLines":
        texts: dict[int, str] = {}
        inside: dict[int, int] = {}
        starts, shifts = [], []
        for hunk in file.hunks:
            for row in hunk.lines():
                if row.new is not None:
                    texts[row.new] = row.text
                if row.new is not None and row.old is not None:
                    inside[row.old] = row.new
            for part in hunk.parts:
                last = max(1, part.new_start + len(part.added) - 1)
                for at in range(len(part.removed)):
                    inside[part.old_start + at] = min(part.new_start + at, last)
            starts.append(hunk.old_start + (hunk.old_lines == 0))
            shifts.append(hunk.new_lines - hunk.old_lines)
        return cls(texts, inside, tuple(starts), tuple(accumulate(shifts, initial=0)))

    def nearest(self, old: int) -> int:
        """The line an old one is or was replaced by, the one before it where it is gone."""
        return self.inside.get(old) or old + self.shifts[bisect_right(self.starts, old)]


def _uri(path: str) -> str:
    """A path as a relative reference that cannot climb out of the root or name a scheme."""
    steps = (quote(_bytes(step)) for step in path.split("/"))
    kept = (step.replace(".", "%2E") if step in {".", ".."} else step for step in steps)
    return "/".join(step for step in kept if step) or "."


def _described(rule: str, level: str, summary: str, text: str, tags: list[str]) -> Json:
    return {
        "id": rule,
        "shortDescription": {"text": _message(line(summary, MAX_MESSAGE))},
        "fullDescription": {"text": _message(line(text, MAX_MESSAGE))},
        "help": {"text": _message(line(text, MAX_MESSAGE))},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": tags},
    }


def _suppression(why: str) -> Json:
    """In the source unless the policy waives it."""
    kind = "external" if "policy" in why.lower() or "waive" in why.lower() else "inSource"
    return {"kind": kind, "justification": line(why, MAX_MESSAGE)}


def _notification(level: str, where: str, why: str) -> Json:
    return {"level": level, "message": {"text": _message(line(f"{where}: {why}", MAX_MESSAGE))}}


def _properties(told: Outline) -> Json:
    review = told.review
    decision, verdict = review.decision, review.judgement.verdict
    return {
        "outcome": decision.outcome,
        "complete": told.whole,
        "headline": told.headline,
        "scope": verdict.scope,
        "scopeScore": round(verdict.score, 4),
        "summary": line(verdict.summary, MAX_MESSAGE),
        "judge": decoded(verdict.judge),
        "blastRadius": review.facts.radius.level.value,
        "blastRadiusScore": round(review.facts.radius.score, 4),
        "base": decoded(review.subject.base),
        "head": decoded(review.subject.head),
        "needs": [
            {
                "role": decoded(need.role),
                "count": need.count,
                "from": [decoded(name) for name in need.from_],
                "metBy": [decoded(name) for name in need.met_by],
            }
            for need in decision.needs
        ],
    }


def _message(text: str) -> str:
    """Text a viewer shows as it is: SARIF reads braces as placeholders, `[a](1)` as a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _repository(repo: str) -> str:
    """The repository's address as a URI; "" where it is a plain name."""
    bare = without_credentials(repo)
    return quote(_bytes(bare), safe="/:%?=&#+,;~!$'()*") if _ADDRESS.fullmatch(bare) else ""


def _bytes(text: str) -> bytes:
    """The bytes a text was decoded from; a surrogate that stands for none is spelled out."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return decoded(text).encode()
