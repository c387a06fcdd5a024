"""A report as Markdown: the same tables as the page, without the plots."""

from collections.abc import Iterable, Iterator, Sequence

from reviewer.evals import told, told_case
from reviewer.evals.floors import ABOUT
from reviewer.evals.report import Judged, Report
from reviewer.evals.robustness import Robustness
from reviewer.evals.worst import Look
from reviewer.report.printable import prose, span

# misses and false alarms of each judge; the page has more, with hunks
_MOST = 5


def markdown(report: Report) -> str:
    """The whole report, a trailing newline at its end."""
    notes = told.Footnotes()
    figures = [judged.column.figures for judged in report.judges]
    figures += [one.figures for one in report.floors]
    names = [_bold(judged.column.of.name) for judged in report.judges]
    names += [one.of.name for one in report.floors]
    rows = [f"# {prose(told.title(report.judges))}", "", told.summary(report)]
    if report.notes:
        rows += ["", *(f"- {prose(note, 600)}" for note in report.notes)]
    for level in told.levels(figures, notes):
        rows += ["", f"## {level.name}", ""]
        cells = [(row.title, *map(_cell, row.cells)) for row in level.rows]
        rows += table(("", *names), cells)
    for judged in report.judges:
        rows += _judge(judged, notes)
    rows += ["", "## Notes", "", "In brackets the 95 % interval."]
    rows += ["", *(f"{at}. {why}" for at, why in enumerate(notes.reasons, 1))]
    rows += [f"- {name}: {why}" for name, why in ABOUT.items()]
    return "\n".join(rows) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, all but its first column set to the right; the cells are Markdown."""
    for at, row in enumerate((head, *rows)):
        # a bar ends a cell even inside code
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        if at == 0:
            yield f"| --- |{' ---: |' * (len(head) - 1)}"


def _cell(cell: told.Cell) -> str:
    interval = f" ({cell.ends})" if cell.ends else ""
    return f"{cell.point}{interval}{f' [{cell.note}]' if cell.note else ''}"


def _bold(name: str) -> str:
    return f"**{prose(name)}**"


def _judge(one: Judged, notes: told.Footnotes) -> Iterator[str]:
    yield from ("", f"## {prose(one.column.of.name)}")
    for title, slices in (
        ("suite", one.suites),
        ("grade", one.grades),
        ("language", one.languages),
    ):
        if slices:
            yield ""
            head = (f"by {title}", "over-broad", "clean", *told.SLICE_COLUMNS)
            cells = [
                (prose(row.name), str(row.positives), str(row.negatives), *map(_cell, row.cells))
                for row in told.slice_rows(slices, notes)
            ]
            yield from table(head, cells)
    if one.read:
        yield ""
        rows = [(row.labels, *map(_cell, told.read_cells(row, notes))) for row in one.read]
        yield from table(("hunks of `minimal`", *told.READ_COLUMNS), rows)
    if one.checks:
        yield ""
        counted = [
            (span(row.check), *map(_cell, told.shares(row, notes)), *map(str, told.counts(row)))
            for row in one.checks
        ]
        yield from table(("by check", *told.CHECK_COLUMNS), counted)
    yield from _robustness(one.robustness, notes)
    yield from _looks("Worst misses", one.misses)
    yield from _looks("Worst false alarms", one.false_alarms)


def _robustness(of: Robustness, notes: told.Footnotes) -> Iterator[str]:
    if not (of.attacked or of.declared):
        return
    yield from ("", "### Robustness", "", told.ROBUSTNESS)
    for rows, fate in ((of.attacked, told.LOST), (of.declared, told.VANISHED)):
        if rows:
            yield ""
            cells = [(row.name, *map(_cell, row.cells)) for row in told.retold_rows(rows, notes)]
            yield from table(("told another way", *told.retold_columns(fate)), cells)


def _looks(title: str, looks: Sequence[Look]) -> Iterator[str]:
    if not looks:
        return
    yield from ("", f"### {title}", "")
    for look in looks[:_MOST]:
        one = told_case.looked(look)
        intent = f" {prose(one.intent.partition(chr(10))[0])}" if one.intent else ""
        yield f"- {one.score} {span(one.case)}{intent} ({prose(', '.join(one.tags))})"
        if one.error:
            yield f"  - failed: {prose(one.error)}"
        yield from (f"  - {prose(said, 800)}" for said in one.verdict)
        for hunk in one.hunks[:2]:
            why = prose("; ".join(hunk.why), 800)
            yield f"  - {hunk.score} {span(hunk.place)} {hunk.label}, truth: {hunk.truth}; {why}"
