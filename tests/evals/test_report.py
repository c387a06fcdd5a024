import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reviewer.errors import UsageError
from reviewer.evals import given
from reviewer.evals.bound import bound, broken
from reviewer.evals.marked import markdown
from reviewer.evals.metrics import METRICS
from reviewer.evals.page import page
from reviewer.evals.report import report
from reviewer.evals.result import HunkResult, Result
from reviewer.evals.store import result_line
from reviewer.evals.worst import Shown
from tests.evals.invented import PLAIN, change, drawn, hunk

VOID = {"meta", "br", "hr", "img", "link", "input"}
EMPTY = {
    "one clean": [PLAIN],
    "one over-broad": [replace(PLAIN, positive=True)],
    "all failed": [replace(change(x, x == "a", 0.5), status="failed", outcome="") for x in "ab"],
    "no hunks": [change(f"{at}", at % 2 == 0, at / 10) for at in range(8)],
    "all tied": [change(f"{at}", at % 2 == 0, 0.5, seconds=0.0) for at in range(8)],
}


class Checked(HTMLParser):
    """Every element is closed in its order, no id stands twice, nothing is fetched or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.wrong: list[str] = []

    # typing.override comes with Python 3.12
    def handle_starttag(  # type: ignore[explicit-override]
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            fetches = name in ("src", "href", "xlink:href") and not (value or "").startswith("#")
            if fetches or name.startswith("on") or tag in ("script", "iframe", "link", "img"):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name == "id":
                self.wrong += [f"twice: {value}"] if value in self.ids else []
                self.ids.add(value or "")

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_startendtag(  # type: ignore[explicit-override]
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()


def problems(html: str) -> list[str]:
    read = Checked()
    read.feed(html)
    read.close()
    return read.wrong + read.open


def test_the_page_is_whole_fetches_nothing_and_is_the_same_each_time() -> None:
    results = [*drawn(40), *drawn(40, skill=2.5, seed=2, judge="llm")]
    made = page(report(results))
    assert problems(made) == []
    assert page(report(list(reversed(results)))) == made
    assert made.count("<svg role=") == 5
    assert not re.search(r"url\((?!#)", made)


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_state_is_said_and_is_no_traceback(name: str) -> None:
    told = report(EMPTY[name])
    made, text = page(told), markdown(told)
    assert problems(made) == []
    for shown in (text, re.sub(r"<[^>]*>", " ", made)):
        assert not re.search(r"\b(nan|inf|None)\b", shown)
    assert "\N{EN DASH} [1]" in text


def test_nothing_of_a_result_becomes_markup() -> None:
    nasty = '<script>alert("x")</script>|`*_[a](b)$\\frac$\u202e'
    bad = hunk(0.2, True, nasty)
    results = [
        change(
            nasty,
            True,
            0.2,
            judge=f"j{nasty}",
            suite=nasty,
            grade=nasty,
            language=nasty,
            error=nasty,
            scope=nasty,
            findings=((nasty, "high", "no", True),),
            judged=(replace(bad, reasons=(nasty,), label=nasty),),
            digests=(("tool", nasty),),
        ),
        change("fine", False, 0.9, judge=f"j{nasty}", status="failed", error=nasty),
    ]
    told = report(results, lambda case: Shown(nasty, f"+{nasty}\n-{nasty}\n"))
    made, text = page(told), markdown(told)
    assert problems(made) == []
    assert "<script" not in made
    assert "\u202e" not in made + text
    rows = [row for row in text.splitlines() if row.startswith("|")]
    for row in rows:
        bare = re.sub(r"(`+).*?\1(?!`)", "", row)
        assert "<script" not in bare, row
        assert not re.search(r"(?<!\\)\|", re.sub(r" \|(?= |$)|^\|", "", row)), row


def test_the_diff_is_shown_only_where_it_can_be_built() -> None:
    results = [change("a", True, 0.2), change("b", False, 0.9)]
    with_it = page(
        report(results, lambda case: Shown("fix it", "+x = 1\n") if case == "a" else None)
    )
    assert with_it.count("<pre>") == 1
    assert '<span class="add">+x = 1</span>' in with_it
    assert "<pre>" not in page(report(results))


def test_what_is_read_off_together_is_said() -> None:
    first = [change(f"{at}", at % 2 == 0, 0.4) for at in range(6)]
    second = [replace(one, judge="llm") for one in first[:4]]
    second[0] = replace(second[0], status="failed")
    second[1] = replace(second[1], digests=(("tool", "2"),))
    notes = " ".join(report([*first, *second]).notes)
    assert "llm: 1 of 4 cases failed" in notes
    assert "llm was run on 4 of the 6 cases" in notes
    assert "llm: these results come from several versions" in notes
    assert "Clean changes: 3, so 1 % false alarms means none at all." in notes


def test_the_worst_come_first() -> None:
    results = [
        change("caught", True, 0.9),
        change("missed", True, 0.4),
        change("worse", True, 0.1, judged=(hunk(0.7, False), hunk(0.2, True), hunk(0.3, False))),
        change("died", True, 0.9, status="failed"),
        change("loud", False, 0.95),
        change("quiet", False, 0.1),
    ]
    (only,) = report(results).judges
    assert [look.case.case for look in only.misses] == ["died", "worse", "missed"]
    assert [one.score for one in only.misses[1].hunks] == [0.2, 0.7, 0.3]  # the foreign one first
    assert [look.case.case for look in only.false_alarms] == ["loud"]


def test_slices_by_hand() -> None:
    finding = ("test-removed", "high", "no", True)
    results = [
        change("a", True, 0.9, grade="P3", twin="b", findings=(finding,)),
        change("b", False, 0.1, grade=""),
        change("c", True, 0.2, grade="P4", twin="d", language="go", findings=(finding,)),
        change(
            "d",
            False,
            0.8,
            grade="",
            language="go",
            findings=(("test-removed", "high", "yes", False),),
        ),
    ]
    (only,) = report(results).judges
    grades = {part.name: part for part in only.grades}
    assert {name: (part.positives, part.negatives) for name, part in grades.items()} == {
        "tangled P3": (1, 1),
        "tangled P4": (1, 1),
    }
    assert grades["tangled P3"].figures["change_auroc"].point == 1
    assert grades["tangled P4"].figures["change_auroc"].point == 0
    assert [part.name for part in only.languages] == ["go", "python"]
    (row,) = only.checks
    assert (row.hits, row.missed_by_judge, row.beside, row.alarms, row.asked) == (2, 1, 0, 0, 1)


def test_a_bound_looks_at_the_interval() -> None:
    told = report(drawn(40, skill=2.5))
    figures = told.judges[0].column.figures
    auroc = figures["change_auroc"]
    assert auroc.low is not None
    assert auroc.point is not None
    between = (auroc.low + auroc.point) / 2
    assert broken(told, [bound(f"change_auroc={auroc.low}", "--fail-under", more=True)]) == ()
    (line,) = broken(told, [bound(f"change_auroc={between}", "--fail-under", more=True)])
    assert line.startswith("overlap: change_auroc is ")
    assert broken(told, [bound("change_false_alarms=0.5", "--fail-over", more=False)]) == ()
    assert broken(told, [bound("change_false_alarms=0.001", "--fail-over", more=False)])


def test_what_was_not_measured_keeps_no_bound() -> None:
    told = report([PLAIN])
    (line,) = broken(told, [bound("change_auroc=0", "--fail-under", more=True)])
    assert "no over-broad change" in line


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("change_auc=.9", "no such metric; did you mean change_auroc?"),
        ("zzz=1", "no such metric; known are change_auroc, "),
        ("change_auroc", "write --fail-under change_auroc=.95"),
        ("change_auroc=high", "not METRIC=NUMBER"),
        ("change_auroc=nan", "not METRIC=NUMBER"),
        ("change_false_alarms=.03", "less is better of change_false_alarms; use --fail-over"),
    ],
)
def test_a_bound_that_means_nothing_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=re.escape(why)):
        bound(text, "--fail-under", more=True)


def test_every_metric_has_its_own_key() -> None:
    assert len({metric.key for metric in METRICS}) == len(METRICS)


def put(folder: Path, name: str, results: list[Result]) -> str:
    path = folder / name
    path.write_text("".join(map(result_line, results)), encoding="utf-8")
    return str(path)


def test_results_of_several_files_are_taken_together(tmp_path: Path) -> None:
    a = put(tmp_path, "a.jsonl", [change("a", True, 0.9, judged=(hunk(0.5, None),))])
    b = put(tmp_path, "b.jsonl", [change("a", True, 0.9, judge="llm")])
    assert len(given.given([a, b])) == 2
    with pytest.raises(UsageError, match=r"a by overlap stands in .*a.jsonl and in .*a.jsonl"):
        given.given([a, a])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no results in it"):
        given.given([put(tmp_path, "a.jsonl", [])])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("judge", ""),
        ("case", 3),
        ("score", 1.5),
        ("score", float("nan")),
        ("score", True),
        ("positive", 1),
        ("status", "half"),
        ("outcome", ""),
        ("outcome", "maybe"),
        ("seconds", -1.0),
        ("tokens", 1.5),
        ("group", None),
        ("overlap", "much"),
        ("variant", "shouted"),
        ("variant", None),
    ],
    ids=str,
)
def test_a_value_that_no_run_writes_is_refused(tmp_path: Path, field: str, value: object) -> None:
    bad = replace(PLAIN, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"a.jsonl: case .*(is no|neither|none of|has no)"):
        given.given([put(tmp_path, "a.jsonl", [bad])])


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", 2), ("foreign", "yes"), ("path", None), ("lines", -1), ("reasons", [1])],
)
def test_a_hunk_that_no_run_writes_is_refused(tmp_path: Path, field: str, value: object) -> None:
    bad = replace(hunk(0.5, True), **{field: value})  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=f"a hunk: {field} is"):
        given.given([put(tmp_path, "a.jsonl", [replace(PLAIN, judged=(bad,))])])


def test_every_field_of_a_result_is_looked_at() -> None:
    looked = set(given._RESULT) | {
        "findings",
        "judged",
        "digests",
    }  # the store reads these by shape
    assert looked == {one.name for one in fields(Result)}
    assert set(given._HUNK) == {one.name for one in fields(HunkResult)}
