"""One review, composed: change -> facts -> judgement -> decision -> the record."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from reviewer.change.intent import Intent
from reviewer.change.model import Change, Side
from reviewer.change.source import Source
from reviewer.decision.decide import decide
from reviewer.decision.policy import Policy, applied
from reviewer.decision.situation import Situation
from reviewer.facts import matches, semgrep
from reviewer.facts.asked import asked_for
from reviewer.facts.authorship import Authorship
from reviewer.facts.checks import registry
from reviewer.facts.checks.check import View
from reviewer.facts.checks.reading import Read
from reviewer.facts.definitions import Stopped
from reviewer.facts.facts import Facts, Gap
from reviewer.facts.finding import identified
from reviewer.facts.radius import blast_radius
from reviewer.facts.syntax import SyntaxDiff, compare
from reviewer.judgement.opinion import Judgement
from reviewer.ports import Judge, Loaded, Progress, Scanner
from reviewer.report.review import Provenance, Review, Subject, Unjudged, Usage

# error recovery on hostile text can take minutes for a few kB, honest files a fraction of a second
SYNTAX_SECONDS_PER_FILE = 5.0


@dataclass
class Watch:
    """Milliseconds by stage, and the progress line told of each."""

    clock: Callable[[], float]
    progress: Progress
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, words: str) -> Iterator[None]:
        """Time one stage; `words` are for a person."""
        self.progress(words)
        start = self.clock()
        yield
        self.spent[name] = round((self.clock() - start) * 1000, 1)


@dataclass(frozen=True, slots=True)
class Tools:
    """What one review works with."""

    scanner: Scanner
    judge: Judge
    policy: Policy
    provenance: Provenance
    # what the judge must load: done while the scanner, a process of its own, is still at work
    prepare: Callable[[], object] = lambda: None


def review(
    loaded: Loaded, intent: Intent, authorship: Authorship, author: str, tools: Tools, watch: Watch
) -> Review:
    """The whole record of one loaded change."""
    change, source = loaded.change, loaded.source
    with watch.stage("facts", f"checking {len(change.files)} files"):
        facts = _facts(loaded, intent, authorship, tools, watch.clock)
    with watch.stage("judgement", f"judging {len(change.hunks)} hunks"):
        judgement = tools.judge.judge(change, intent, facts, source)
    with watch.stage("decision", "deciding"):
        unjudged = _unjudged(change, judgement)
        situation = Situation(
            change=change,
            intent=intent,
            facts=facts,
            judgement=judgement,
            unjudged=tuple(one.id for one in unjudged),
            author=author,
            base_branch=loaded.branch,
        )
        decision = decide(tools.policy, situation)
    return Review(
        provenance=tools.provenance,
        subject=Subject(loaded.repo, loaded.base, loaded.head, loaded.history),
        change=change,
        intent=intent,
        facts=facts,
        judgement=judgement,
        decision=decision,
        unjudged=unjudged,
        usage=Usage(),
        timings_ms=dict(watch.spent),
    )


def time_limit(clock: Callable[[], float], seconds: float) -> Callable[[], Stopped]:
    """A timer for each file's syntax: what it starts tells when the time is over."""

    def started() -> Stopped:
        end = clock() + seconds
        return lambda: clock() > end

    return started


def _facts(
    loaded: Loaded,
    intent: Intent,
    authorship: Authorship,
    tools: Tools,
    clock: Callable[[], float],
) -> Facts:
    change, source = loaded.change, loaded.source
    files, oversized = semgrep.inputs(change, source)
    # the scanner is a process of its own: it runs while we read syntax
    with tools.scanner.scanning(files) as scanned:
        read = Read()
        timer = time_limit(clock, SYNTAX_SECONDS_PER_FILE)
        syntax = compare(change, source, timer, read.look)
        checked = registry.run_all(View(change, source, syntax, read))
        tools.prepare()
        scan = scanned()
    found = identified((*checked, *matches.findings(change, scan, files, registry.BY_ID)))
    found = tuple(replace(one, asked_for=asked_for(one, intent)) for one in found)
    found = applied(tools.policy, found)
    unread, unparsed = _unread(change, source), _unparsed(syntax.values())
    gaps = (*loaded.gaps, *unread, *unparsed, *oversized, *scan.gaps)
    return Facts(
        syntax=syntax,
        findings=found,
        radius=blast_radius(change, found, tools.policy.tiers),
        authorship=authorship,
        gaps=tuple(_once(gaps)),
    )


def _once(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """All that failed, and of each file one limit: several stages stumble over the same text."""
    told: set[str] = set()
    for gap in gaps:
        if gap.incomplete or gap.where not in told:
            yield gap
        told.add(gap.where)


def _unread(change: Change, source: Source) -> tuple[Gap, ...]:
    """Text files whose whole content could not be had: only their hunks are checked."""
    gaps = []
    for file in change.files:
        if file.kind != "text" or not file.hunks:
            continue
        side, path = (Side.NEW, file.path) if file.has_new else (Side.OLD, file.old_path)
        if source.read(side, path) is None:
            gaps.append(Gap(file.path, "too large to read whole: only its hunks are known", False))
    return tuple(gaps)


def _unparsed(diffs: Iterable[SyntaxDiff]) -> tuple[Gap, ...]:
    """Files whose syntax could not be relied on: their lines are still reviewed as text."""
    return tuple(
        Gap(diff.path, f"not parsed, reviewed as text: {diff.why}", incomplete=False)
        for diff in diffs
        if diff.state == "unparsed"
    )


def _unjudged(change: Change, judgement: Judgement) -> tuple[Unjudged, ...]:
    """Every hunk and file no judge saw, also those it was silent about."""
    opinions = {opinion.hunk_id: opinion for opinion in judgement.hunks}
    files = {opinion.path: opinion for opinion in judgement.files}
    missed = []
    for hunk in change.hunks:
        opinion = opinions.get(hunk.id)
        if opinion is None or opinion.label == "unjudged":
            reasons = opinion.reasons if opinion else ()
            missed.append(
                Unjudged(hunk.id, reasons[0].text if reasons else "no judge gave an opinion")
            )
    for file in change.files:
        said = files.get(file.path)
        if not file.hunks and (said is None or not said.judged):
            missed.append(Unjudged(file.path, said.why if said else "no judge gave an opinion"))
    return tuple(missed)
