"""One judge's results as a log of Inspect (`inspect-ai`): its own types, its own writer.

Results say how long a review took, not when it was: the log begins in 1970, one review after the
other, so that the same results give the same bytes.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalError,
    EvalLog,
    EvalMetric,
    EvalResults,
    EvalSample,
    EvalScore,
    EvalSpec,
    EvalStats,
    HeadlineMetric,
    write_eval_log,
)
from inspect_ai.model import ChatMessage, ChatMessageUser, ModelUsage
from inspect_ai.scorer import CORRECT, INCORRECT, Score

from reviewer.evals.exported import Exported, exported
from reviewer.evals.metrics import BY_KEY
from reviewer.evals.report import Judged, report
from reviewer.evals.result import Result
from reviewer.evals.store import result_line
from reviewer.evals.worst import Telling
from reviewer.report.printable import fence, line

Format: TypeAlias = Literal["eval", "json"]

TASK = "reviewer"
VERDICT = "verdict"
SCORE = "score"
HEADLINE = "change_auroc"
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def log(results: Sequence[Result], telling: Telling) -> EvalLog:
    """The results of one judge (at least one) as an `EvalLog`: a sample a case, our own figures."""
    told = report(results)
    (judged,) = told.judges
    samples = tuple(exported(judged, telling))
    return EvalLog(
        status="success",
        eval=_spec(judged, samples, told.notes),
        results=EvalResults(
            total_samples=len(samples),
            completed_samples=len(samples) - len(judged.failed),
            scores=[_figures(judged)],
            headline=HeadlineMetric(scorer=VERDICT, metric=HEADLINE),
        ),
        stats=_stats(judged, samples),
        samples=[_sample(one, _model(judged)) for one in samples],
    )


def encoded(made: EvalLog, kind: Format) -> bytes:
    """The bytes of a log file, as `write_eval_log` writes it but for the times within a `.eval`."""
    with TemporaryDirectory(prefix="reviewer-evals-") as room:
        file = Path(room) / f"log.{kind}"
        write_eval_log(made, file, kind)
        data = file.read_bytes()
    return _without_times(data) if kind == "eval" else data


def _without_times(data: bytes) -> bytes:
    """The same archive; its members are dated when they were written, which is never the same."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as dated, ZipFile(out, "w") as plain:
        for name in dated.namelist():
            plain.writestr(ZipInfo(name), dated.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _spec(judged: Judged, samples: Sequence[Exported], notes: Sequence[str]) -> EvalSpec:
    cases = judged.column.of.cases
    digest = hashlib.sha256("".join(map(result_line, cases)).encode()).hexdigest()[:22]
    digests = dict(judged.digests)
    return EvalSpec(
        # a name for these results, the same whenever they are exported
        eval_id=digest,
        run_id=digest,
        task_id=digest,
        created=_BEGIN.isoformat(),
        task=TASK,
        model=_model(judged),
        dataset=EvalDataset(
            name=", ".join(sorted({line(one.suite) for one in cases})),
            samples=len(samples),
            sample_ids=[one.id for one in samples],
        ),
        config=EvalConfig(epochs=1),
        packages={"secondary-reviewer": ", ".join(digests.get("tool", ("unknown",)))},
        metadata={
            "notes": list(notes),
            "digests": {name: list(values) for name, values in digests.items()},
        },
        headline_metric=HeadlineMetric(scorer=VERDICT, metric=HEADLINE),
    )


def _model(judged: Judged) -> str:
    return f"{TASK}/{line(judged.column.of.name)}"


def _figures(judged: Judged) -> EvalScore:
    """Every figure of the report that there is something to measure on, with its interval."""
    figures = judged.column.figures
    failed, cases = len(judged.failed), len(judged.column.of.cases)
    return EvalScore(
        name=VERDICT,
        scorer=VERDICT,
        scored_samples=cases - failed,
        unscored_samples=failed,
        metrics={
            key: EvalMetric(
                name=key,
                value=figure.point,
                metadata={
                    "title": BY_KEY[key].title,
                    "level": BY_KEY[key].level,
                    "unit": BY_KEY[key].unit,
                    "low": figure.low,
                    "high": figure.high,
                    "n": figure.n,
                },
            )
            for key, figure in figures.items()
            if figure.point is not None
        },
        metadata={
            "not measured": {key: one.why for key, one in figures.items() if one.point is None}
        },
    )


def _stats(judged: Judged, samples: Sequence[Exported]) -> EvalStats:
    spent = timedelta(seconds=sum(one.seconds for one in samples))
    return EvalStats(
        started_at=_BEGIN.isoformat(),
        completed_at=(_BEGIN + spent).isoformat(),
        model_usage=_usage(_model(judged), sum(one.tokens for one in samples)),
    )


def _sample(one: Exported, model: str) -> EvalSample:
    scores = {
        VERDICT: Score(
            value=CORRECT if one.correct else INCORRECT,
            answer=one.answer or None,
            explanation=one.explanation,
            metadata={"hunks": [dict(hunk) for hunk in one.hunks]},
        )
    }
    if one.score is not None:
        scores[SCORE] = Score(value=one.score)
    return EvalSample(
        id=one.id,
        epoch=1,
        input=one.input,
        target=one.target,
        messages=_messages(one),
        scores=scores,
        metadata=dict(one.metadata),
        model_usage=_usage(model, one.tokens),
        total_time=one.seconds,
        working_time=one.seconds,
        uuid=one.id,
        error=_error(one.error) if one.error else None,
    )


def _error(text: str) -> EvalError:
    # the viewer shows the last, whatever it holds
    return EvalError(message=text, traceback=text, traceback_ansi=text)


def _messages(one: Exported) -> list[ChatMessage]:
    """What the judge was shown, where that is known."""
    if not one.diff:
        return []
    text = f"{one.input}\n\n{fence(one.diff, 'diff')}"
    return [ChatMessageUser(id=one.id, content=text)]


def _usage(model: str, tokens: int) -> dict[str, ModelUsage]:
    return {model: ModelUsage(total_tokens=tokens)} if tokens else {}
