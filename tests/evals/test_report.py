import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reviewer.errors import UsageError
from reviewer.evals import given, told_case
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
    # a number that the plots' library writes for TeX, which nothing here reads
    assert "\\math" not in made


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


DIFF = """\
diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -1,4 +1,4 @@
-x = 1
+x = 2
diff --git a/gone.py b/gone.py
deleted file mode 100644
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-y = 1
"""
LOOKED = change(
    "c",
    True,
    0.85,
    flagged=False,
    scope="scoped",
    summary="All 2 hunks answer “fix x”.",
    thresholds=(0.79, 0.24),
    concerns=(("C1", "`x` in app.py", True),),
    judged=(
        HunkResult(
            *("app.py", 1, 1, 2, 0.2, "in_scope", False, False, ("shares `x` with gone.py:1",)),
            *(("link: h2.1",), "h1", "C1"),
        ),
        HunkResult(
            *("gone.py", 1, 0, 1, 0.1, "supporting", False, True, ("only layout", "test is gone")),
            *(("shape: format", "test-removed"), "h2", "C1"),
        ),
    ),
)


def test_what_the_judge_looked_at_is_shown() -> None:
    told = report([LOOKED], lambda case: Shown("fix x", DIFF))
    one = told_case.looked(told.judges[0].misses[0])
    assert one.verdict == (
        "Verdict: scoped to its intent. All 2 hunks answer “fix x”.",
        "Score 0.850; flagged from 0.790 on. A hunk is flagged from 0.240 on, in a flagged change "
        "only. No hunk of this one gets there, so it passes.",
        "Concerns: `x` in app.py (2 hunks, 1 of them foreign; answers the intent).",
    )
    foreign, other = one.hunks
    assert (foreign.place, foreign.label, foreign.truth, foreign.wrong) == (
        *("gone.py -1 +0", "supporting", "foreign"),
        True,
    )
    assert foreign.why == ("only layout", "test is gone (test-removed)")
    assert other.why == (
        "shares `x` with gone.py:1 (gone.py -1 +0: supporting, 0.100, truth: foreign)",
    )
    said = [(row.kind, row.text, row.at) for row in one.diff if row.at]
    assert said == [
        ("said", "in scope, 0.200; truth: belongs", 1),
        ("wrong", "supporting, 0.100; truth: foreign", 2),
    ]
    made = page(told)
    assert problems(made) == []
    # each hunk of the table leads to its place in the diff
    assert set(re.findall(r'href="#([^"]*)"', made)) >= {"miss-1-1-1", "miss-1-1-2"}
    assert len(re.findall(r'id="miss-1-1-[12]"', made)) == 2
    assert "flagged from 0.790 on" in markdown(told)


def test_what_an_earlier_version_did_not_record_is_left_out() -> None:
    (only,) = report([change("a", True, 0.2, judged=(hunk(0.2, True),))]).judges
    one = told_case.looked(only.misses[0])
    assert one.verdict == ("Verdict: scoped to its intent.",)
    assert one.hunks[0].why == ("says 0.20",)


def test_a_long_diff_begins_with_the_files_of_the_hunks_shown() -> None:
    head, tail = DIFF.split("diff --git a/gone.py")
    more = "+x = 3\n" * told_case.MAX_DIFF_ROWS
    long = f"{head}{more}diff --git a/gone.py{tail}"
    (only,) = report([LOOKED], lambda case: Shown("fix x", long)).judges
    shown = told_case.looked(only.misses[0]).diff
    assert shown[0].text == "diff --git a/gone.py b/gone.py"
    assert [row.at for row in shown if row.at] == [2, 1]
    assert shown[-1].text == "… 12 more lines"


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
    assert (row.hits, row.beside, row.asked) == (2, 0, 1)
    # it hits both over-broad changes, and the one clean change asked for it; the judge flags one
    assert (row.recall.point, row.alarms.point, row.judge.point) == (1, 0, 0.5)


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
        "concerns",
    }  # the store reads these by shape
    assert looked == {one.name for one in fields(Result)}
    assert set(given._HUNK) == {one.name for one in fields(HunkResult)}
