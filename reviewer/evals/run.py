"""Cases -> results: each goes through the very path of `reviewer review`."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import reviewer
from reviewer import assets
from reviewer.change.model import Change
from reviewer.errors import ReviewerError, UsageError
from reviewer.evals import retold
from reviewer.evals.case import Case, FromPair
from reviewer.evals.echo import Doubt, Search
from reviewer.evals.pairs import OURS
from reviewer.evals.result import HunkResult, Result
from reviewer.evals.scratch import Missing, Scratch
from reviewer.evals.spans import Foreign
from reviewer.evals.spread import Spread
from reviewer.evals.synthesise import Draft, committed
from reviewer.judgement.words import words
from reviewer.report.review import Review

# (repository, base, head, request) -> the review; a top-level function or a partial of one
Reviewing = Callable[[Path, str, str, str | None], Review]

# what decides nothing of a review: measuring it, reporting it, parsing arguments
_OUTSIDE: Final = frozenset(("evals", "cli", "bot", "report", "__pycache__"))
_MAX_ERROR = 500


@dataclass(frozen=True, slots=True)
class Bench:
    """What a worker needs to run a case.

    Attributes:
        reviewing: the way a review is done.
        judge: its judge, by the name given.
        evals: the folder that holds the pairs.
        clones: the clone of each repository that a case may name.
        room: a folder for scratch repositories, one below it a process.
        digests: of what decides a review.
        thresholds: of the judge, as `Result.thresholds`.
    """

    reviewing: Reviewing
    judge: str
    evals: Path
    clones: Mapping[str, Path]
    room: Path
    digests: tuple[tuple[str, str], ...]
    thresholds: tuple[float, ...] = ()


# scratch repositories of this process, by the folder they lie in and the repository's name
_SCRATCHES: dict[tuple[Path, str], Scratch] = {}
# adaptive attackers of this process by that folder and case: a stronger one goes on from a weaker one
_SEARCHES: dict[Path, dict[str, Search]] = {}


def run(bench: Bench, cases: Sequence[Case], spread: Spread) -> Iterator[Result]:
    """Results as they are done; a case that cannot be run is a failed result, never an exception."""
    return spread(partial(one, bench), partial(_died, bench), cases)


def one(bench: Bench, case: Case) -> Result:
    """Run one case."""
    started = time.perf_counter()
    try:
        scratch, searches = _scratch(bench, case), _SEARCHES.setdefault(bench.room, {})
        asking = partial(_asked, bench, case, scratch)
        draft = retold.draft(case, scratch, bench.evals, searches, asking)
        started = time.perf_counter()
        review = _reviewed(bench, scratch, draft)
    except retold.Unmade as why:
        return replace(failed(bench, case, str(why)), status="left_out")
    except (ReviewerError, Missing, OSError, MemoryError) as error:
        return failed(bench, case, str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001  # a bug on one case must not lose the others
        return failed(bench, case, f"{type(error).__name__}: {error}. This is a bug of reviewer")
    seconds = time.perf_counter() - started
    stuck = [f"{gap.where}: {gap.why}" for gap in review.facts.gaps if gap.incomplete]
    if stuck:
        return failed(bench, case, f"not reviewed whole: {'; '.join(stuck)}")
    return _result(bench, case, Foreign(draft.foreign, case.unlabelled), review, seconds)


def _reviewed(bench: Bench, scratch: Scratch, draft: Draft) -> Review:
    made = committed(draft, scratch)
    return bench.reviewing(made.repo, made.base, made.head, made.request)


def _asked(bench: Bench, case: Case, scratch: Scratch, draft: Draft) -> Doubt:
    """What an attacker who asks the judge is told."""
    review = _reviewed(bench, scratch, draft)
    hunks = _hunks(review, Foreign(draft.foreign, case.unlabelled))
    scores = [hunk.score for hunk in hunks if hunk.foreign]
    # where none is left to be doubted, nothing was gained
    return sum(scores) / len(scores) if scores else 1.0, review.judgement.verdict.score


def digests() -> tuple[tuple[str, str], ...]:
    """What a review is decided by, known before any is run: the version, and all code and data."""
    package = Path(reviewer.__file__).parent
    total = hashlib.sha256()
    paths = sorted(path for path in package.rglob("*") if path.is_file())
    for path in (*paths, *assets.rules()):
        inner = path.relative_to(package).parts if path.is_relative_to(package) else (path.name,)
        if not _OUTSIDE & set(inner):
            total.update("/".join(inner).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return (("tool", reviewer.__version__), ("code", f"sha256:{total.hexdigest()[:16]}"))


def waiting(
    cases: Sequence[Case], there: Sequence[Result], judge: str, by: tuple[tuple[str, str], ...]
) -> tuple[Case, ...]:
    """The cases without a result by this judge and the same digests; a failed one is tried again."""
    known = {
        (one.case, one.variant)
        for one in there
        if one.judge == judge
        and one.status != "failed"
        and set(_decided(by, one.variant)) <= set(one.digests)
    }
    return tuple(case for case in cases if (case.id, case.variant) not in known)


def _decided(by: tuple[tuple[str, str], ...], variant: str) -> tuple[tuple[str, str], ...]:
    """The digests of what decides a result: of a variant, also of how it is told."""
    return (*by, retold.recipe()) if variant else by


def clone_of(folder: Path, name: str) -> Path | None:
    """Where the clone of `owner/name` lies in a folder of clones, by the usual layouts."""
    owner, _, rest = name.partition("/")
    for place in (f"{owner}+{rest}/repo", f"{owner}/{rest}", f"{owner}/{rest}.git", rest):
        if rest and (folder / place).is_dir():
            return folder / place
    return None


def failed(bench: Bench, case: Case, why: str) -> Result:
    """The result of a case that could not be run: nothing of it counts as caught or green."""
    return Result(
        case=case.id,
        suite=case.suite,
        judge=bench.judge,
        repo=case.repo,
        group=case.group,
        twin=case.twin,
        grade=case.grade,
        language=case.language,
        positive=case.positive,
        expected=case.outcome or "",
        status="failed",
        error=" ".join(why.split())[:_MAX_ERROR],
        score=0.0,
        scope="unclear",
        flagged=False,
        outcome="",
        files=0,
        hunks=0,
        lines=0,
        overlap=0.0,
        findings=(),
        judged=(),
        seconds=0.0,
        calls=0,
        tokens=0,
        digests=_decided(bench.digests, case.variant),
        variant=case.variant,
    )


def overlap(review: Review) -> float:
    """Share of the intent's words found among the words of changed lines and paths."""
    said = words("\n".join(claim.text for claim in review.intent.claims))
    if not said:
        return 0.0
    there = words("\n".join(_changed(review.change)))
    return sum(word in there for word in said) / len(said)


def _changed(change: Change) -> Iterator[str]:
    for file in change.files:
        yield f"{file.path} {file.old_path}"
        for hunk in file.hunks:
            yield from (line.text for line in hunk.lines() if line.mark != " ")


def _died(bench: Bench, case: Case) -> Result:
    return failed(bench, case, "its process died: out of memory, or killed")


def _scratch(bench: Bench, case: Case) -> Scratch:
    name = OURS if isinstance(case.made, FromPair) else case.repo
    room = bench.room / f"{os.getpid()}"
    known = _SCRATCHES.get((room, name))
    if known is None:
        clone = None if name == OURS else bench.clones.get(name)
        if clone is None and name != OURS:
            raise UsageError(f"no clone of {name}; give --clones DIR or --repo DIR")
        at = room / name.replace("/", "+")
        at.mkdir(parents=True)
        known = _SCRATCHES[room, name] = Scratch(at, clone)
    return known


def _result(bench: Bench, case: Case, foreign: Foreign, review: Review, seconds: float) -> Result:
    change, verdict, from_ = review.change, review.judgement.verdict, review.provenance
    more = {"rules": from_.rules, "prompts": from_.prompts, "policy": from_.policy}
    blank = failed(bench, case, "")
    return replace(
        blank,
        status="done",
        score=round(verdict.score, 6),
        scope=verdict.scope,
        flagged=verdict.scope in ("over_broad", "mismatch"),
        outcome=review.decision.outcome,
        files=len(change.files),
        hunks=len(change.hunks),
        lines=change.lines_added + change.lines_removed,
        overlap=round(overlap(review), 6),
        findings=tuple(
            (
                found.check,
                str(found.severity),
                found.asked_for.answer,
                foreign.touches(found.path, found.side, found.start_line, found.end_line),
            )
            for found in review.facts.findings
            if found.suppressed is None
        ),
        judged=_hunks(review, foreign),
        seconds=round(seconds, 3),
        calls=review.usage.calls,
        tokens=review.usage.prompt_tokens + review.usage.completion_tokens,
        digests=(*blank.digests, *more.items(), ("model", from_.model)),
        summary=verdict.summary,
        thresholds=bench.thresholds,
        concerns=tuple(
            (one.id, one.title, one.related_to_intent) for one in review.judgement.concerns
        ),
    )


def _hunks(review: Review, foreign: Foreign) -> tuple[HunkResult, ...]:
    opinions = {opinion.hunk_id: opinion for opinion in review.judgement.hunks}
    # the id of a finding says nothing without the review
    checks = {finding.id: finding.check for finding in review.facts.findings}
    found = []
    for hunk in review.change.hunks:
        opinion = opinions.get(hunk.id)
        found.append(
            HunkResult(
                path=hunk.path,
                old_start=hunk.old_start,
                new_start=hunk.new_start,
                lines=sum(row[0] in "+-" for row in hunk.rows),
                score=round(opinion.score, 6) if opinion else 0.0,
                label=opinion.label if opinion else "unjudged",
                flagged=opinion.flagged if opinion else False,
                foreign=foreign.hunk(hunk),
                reasons=tuple(reason.text for reason in opinion.reasons) if opinion else (),
                rests_on=tuple(checks.get(one.rests_on, one.rests_on) for one in opinion.reasons)
                if opinion
                else (),
                id=hunk.id,
                concern=opinion.concern if opinion else "",
            )
        )
    return tuple(found)
