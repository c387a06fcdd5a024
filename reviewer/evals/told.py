"""A report in words: the tables and lists that the page and the Markdown both show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.evals.adjudicated import Read
from reviewer.evals.intervals import Figure
from reviewer.evals.metrics import BY_KEY, METRICS, Metric
from reviewer.evals.report import Judged, Report
from reviewer.evals.robustness import Retelling
from reviewer.evals.slices import CHECK_METRICS, SHOWN, CheckRow, Slice
from reviewer.evals.wording import ends, moved, told
from reviewer.report.printable import line

# of `slices.SHOWN`
SLICE_COLUMNS = (
    "recall as shipped",
    "false alarms as shipped",
    "AUROC",
    "hunk AUROC",
    "gate: over-broad not passed",
    "gate: clean not passed",
)
# shares with their intervals, then counts
CHECK_COLUMNS = (
    "recall of the check",
    "its false alarms",
    "the judge's recall on what it hits",
    "over-broad, on its lines",
    "over-broad, beside",
    "asked for",
)
READ_COLUMNS = ("foreign", "warranted", "hunk AUROC")
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


def shares(row: CheckRow, notes: Footnotes) -> tuple[Cell, ...]:
    """The first of `CHECK_COLUMNS`."""
    recall, alarms = CHECK_METRICS
    return (
        notes.cell(row.recall, recall),
        notes.cell(row.alarms, alarms),
        notes.cell(row.judge, recall),
    )


def read_cells(row: Read, notes: Footnotes) -> tuple[Cell, ...]:
    """In the order of `READ_COLUMNS`."""
    counted = [Cell(str(count), "", 0) for count in (row.foreign, row.warranted)]
    return (*counted, notes.cell(row.auroc, BY_KEY["hunk_auroc"]))


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
    """The rest of them."""
    return (row.hits, row.beside, row.asked)


def title(judges: Sequence[Judged]) -> str:
    """What a report is of."""
    names = ", ".join(line(one.column.of.name) for one in judges)
    return f"How well it judges: {names}"
