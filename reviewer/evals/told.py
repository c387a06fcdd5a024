"""A report in words: the tables and lists that the page and the Markdown both show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY, METRICS, Metric
from reviewer.evals.report import Judged, Report
from reviewer.evals.result import HunkResult
from reviewer.evals.robustness import Retelling
from reviewer.evals.slices import SHOWN, CheckRow, Slice
from reviewer.evals.wording import NONE, ends, moved, told
from reviewer.evals.worst import Look
from reviewer.report.printable import code, line

# of `slices.SHOWN`
SLICE_COLUMNS = (
    "recall as shipped",
    "false alarms as shipped",
    "AUROC",
    "hunk AUROC",
    "gate: over-broad not passed",
    "gate: clean not passed",
)
CHECK_COLUMNS = (
    "over-broad, on its lines",
    "... of those missed by the judge",
    "over-broad, beside",
    "clean",
    "asked for",
)
# of cases told another way; what becomes of the flags is named by what it should be
RETOLD_COLUMNS = (
    "over-broad",
    "failed",
    "left out",
    "flagged as they are",
    "{}",
    "not passed as they are",
    "of those passed now",
    "score, mean difference",
    "foreign hunks, mean difference",
    "AUROC as they are",
    "AUROC now",
)
ROBUSTNESS = "The over-broad changes told another way, each against itself as it is; clean twins are as they are."
LOST, VANISHED = "of those lost", "of those gone, as they must be"
# a diff longer than this is read in an editor
MAX_DIFF_ROWS = 400
_KINDS = {"+": "add", "-": "del", "@": "at"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table: itself, its interval, the number of its footnote or 0."""

    point: str
    ends: str
    note: int


@dataclass(frozen=True, slots=True)
class Row:
    """A metric's title and its cells, a column each."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """The rows of one level."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SliceRow:
    """A part of the cases and its cells, in the order of `SLICE_COLUMNS`."""

    name: str
    positives: int
    negatives: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RetoldRow:
    """A way of telling and its cells, in the order of `RETOLD_COLUMNS`."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HunkRow:
    """A hunk a judge looked at."""

    place: str
    score: str
    label: str
    truth: str
    why: str


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of a diff, and whether it is added, deleted or a header."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A case that went wrong."""

    case: str
    score: str
    tags: tuple[str, ...]
    error: str
    intent: str
    about: str
    hunks: tuple[HunkRow, ...]
    findings: str
    diff: tuple[DiffRow, ...]


class Footnotes:
    """Why there is no figure: each reason once, numbered as they come."""

    def __init__(self) -> None:
        """Start with none."""
        self.reasons: list[str] = []

    def cell(self, figure: Figure, metric: Metric) -> Cell:
        """The figure as a cell; what it lacks becomes a footnote."""
        return Cell(told(figure, metric), ends(figure, metric), self._note(figure))

    def difference(self, figure: Figure) -> Cell:
        """The difference of two scores as a cell."""
        return Cell(*moved(figure, "score"), self._note(figure))

    def _note(self, figure: Figure) -> int:
        if figure.why and figure.why not in self.reasons:
            self.reasons.append(figure.why)
        return self.reasons.index(figure.why) + 1 if figure.why else 0


def summary(report: Report) -> str:
    """How many cases of which kind."""
    clean = report.cases - report.positives
    return (
        f"{report.cases} cases, {report.positives} over-broad and {clean} clean, from "
        f"{report.groups} independent {'group' if report.groups == 1 else 'groups'} of cases."
    )


def levels(columns: Sequence[Mapping[str, Figure]], notes: Footnotes) -> tuple[Level, ...]:
    """The whole table: a row a metric, a cell for each column's figures."""
    names = dict.fromkeys(metric.level for metric in METRICS)
    return tuple(
        Level(
            name,
            tuple(
                Row(one.title, tuple(notes.cell(column[one.key], one) for column in columns))
                for one in METRICS
                if one.level == name
            ),
        )
        for name in names
    )


def slice_rows(slices: Sequence[Slice], notes: Footnotes) -> tuple[SliceRow, ...]:
    """The parts of a judge's cases."""
    return tuple(
        SliceRow(
            line(one.name),
            one.positives,
            one.negatives,
            tuple(notes.cell(one.figures[key], BY_KEY[key]) for key in SHOWN),
        )
        for one in slices
    )


def retold_columns(fate: str) -> tuple[str, ...]:
    """`RETOLD_COLUMNS` with what should become of the flags."""
    return tuple(name.format(fate) for name in RETOLD_COLUMNS)


def retold_rows(rows: Sequence[Retelling], notes: Footnotes) -> tuple[RetoldRow, ...]:
    """What a judge makes of cases told another way."""
    share, score = BY_KEY["change_recall"], BY_KEY["change_auroc"]

    def cells(one: Retelling) -> Iterator[Cell]:
        for count in (one.changes, one.failed, one.left_out, one.flagged):
            yield Cell(str(count), "", 0)
        yield notes.cell(one.lost, share)
        yield Cell(str(one.gated), "", 0)
        yield notes.cell(one.passed, share)
        yield notes.difference(one.score)
        yield notes.difference(one.hunks)
        yield from (notes.cell(auroc, score) for auroc in one.auroc)

    return tuple(RetoldRow(one.name, tuple(cells(one))) for one in rows)


def counts(row: CheckRow) -> tuple[int, ...]:
    """In the order of `CHECK_COLUMNS`."""
    return (row.hits, row.missed_by_judge, row.beside, row.alarms, row.asked)


def looked(look: Look) -> Told:
    """A case that went wrong, every text in it safe to show on its line."""
    one = look.case
    failed = one.status == "failed"
    # pass, where the judge was silent: whether a check or the policy still asked for somebody
    tags = (one.suite, one.grade, one.language, f"gate: {one.outcome or NONE}")
    sizes = f"{one.files} files, {one.hunks} hunks, {one.lines} lines"
    return Told(
        case=line(one.case),
        score=NONE if failed else f"{one.score:.3f}",
        tags=tuple(line(tag, 60) for tag in tags if tag),
        error=line(one.error or "no reason given") if failed else "",
        intent=_intent(look),
        about=f"{sizes}; {round(100 * one.overlap)} % of the intent's words are in the change; "
        f"verdict: {line(one.scope) or NONE}.",
        hunks=tuple(_hunk(hunk) for hunk in look.hunks),
        findings=", ".join(
            f"{line(check)} ({line(severity)}, asked for: {line(asked)})"
            for check, severity, asked, _ in one.findings
        ),
        diff=_diff(look),
    )


def _intent(look: Look) -> str:
    if look.shown is None:
        return ""
    return "\n".join(code(row) for row in look.shown.intent.strip().splitlines()[:40])


def _hunk(hunk: HunkResult) -> HunkRow:
    truth = {None: NONE, True: "foreign", False: "belongs"}[hunk.foreign]
    return HunkRow(
        place=f"{line(hunk.path)} -{hunk.old_start} +{hunk.new_start}",
        score=f"{hunk.score:.3f}",
        label=f"{line(hunk.label)}{', flagged' if hunk.flagged else ''}",
        truth=truth,
        why=line("; ".join(hunk.reasons), 600) or NONE,
    )


def _diff(look: Look) -> tuple[DiffRow, ...]:
    if look.shown is None:
        return ()
    # by line feeds only, as git counts rows
    rows = look.shown.diff.rstrip("\n").split("\n")
    shown, head = [], False
    for row in rows[:MAX_DIFF_ROWS]:
        # in a head `---` and `+++` name files; in a hunk every row begins with its mark
        head = row.startswith("diff ") or (head and not row.startswith("@"))
        shown.append(DiffRow("at" if head else _KINDS.get(row[:1], ""), code(row)))
    if len(rows) > MAX_DIFF_ROWS:
        shown.append(DiffRow("at", f"… {len(rows) - MAX_DIFF_ROWS} more lines"))
    return tuple(shown)


def title(judges: Sequence[Judged]) -> str:
    """What a report is of."""
    names = ", ".join(line(one.column.of.name) for one in judges)
    return f"How well it judges: {names}"
