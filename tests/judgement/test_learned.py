import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import assets
from reviewer.change.intent import Intent, read_intent
from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.facts.authorship import Authorship
from reviewer.facts.facts import Facts
from reviewer.facts.finding import Answer, AskedFor, Finding, Severity
from reviewer.facts.radius import BlastRadius, Level
from reviewer.judgement.learned import OVERREACH, Learned
from reviewer.judgement.opinion import Judgement
from reviewer.rim.learned import load
from tests.fakes import Files, Tree, change_of

OLD = {
    "billing/currency.py": "def currency_rate(code):\n    return rates[code]\n",
    "billing/invoice.py": "def invoice_total(order):\n    return order.price\n",
    "tests/test_currency.py": "def test_currency_rate():\n    assert currency_rate('EUR') == 1\n",
    "garden/shed.rb": "def shovel\n  rake\nend\n",
    "garden/pond.rb": "def carp\n  koi\nend\n",
}
WARRANTED = {
    "billing/currency.py": "def currency_rate(code):\n    return round(rates[code], 2)\n",
    "billing/invoice.py": "def invoice_total(order):\n    return currency_rate(order) * order.price\n",
    "tests/test_currency.py": "def test_currency_rate():\n    assert currency_rate('EUR') == 1.08\n",
}
FOREIGN = {
    "garden/shed.rb": "def shovel\n  wheelbarrow(spade)\n  hedge.trim\n  lawn.mow\nend\n",
    "garden/pond.rb": "def carp\n  heron.scare(scarecrow)\n  lilies.drop\nend\n",
}
MODEL = load(assets.model())
TITLE = "Round the currency rate of an invoice"


def facts(*findings: Finding) -> Facts:
    radius = BlastRadius(Level.LOW, 0, (), ())
    return Facts({}, findings, radius, Authorship("unknown", ()), ())


def judged(
    change: Change,
    title: str | None = TITLE,
    request: str | None = None,
    findings: Sequence[Finding] = (),
) -> Judgement:
    intent = intent_of(title, request)
    return Learned(MODEL).judge(change, intent, facts(*findings), Tree({}, {}))


def intent_of(title: str | None, request: str | None = None) -> Intent:
    return read_intent(
        title=title, body=None, messages=[], request=request, author=None, source="argument"
    )


def changed(new: Files) -> Change:
    old = {path: text for path, text in OLD.items() if path in new}
    return change_of(old, new, {})


def finding(path: str, line: int, answer: Answer, severity: Severity = Severity.HIGH) -> Finding:
    return Finding(
        check="DST01",
        family="DST",
        severity=severity,
        path=path,
        side=Side.NEW,
        start_line=line,
        end_line=line,
        message="drops a table",
        source="diff",
        asked_for=AskedFor(answer),
        id="F-1",
    )


def test_a_change_that_does_what_it_says_is_scoped() -> None:
    judgement = judged(changed(WARRANTED))
    assert judgement.verdict.scope == "scoped"
    assert judgement.verdict.judge == "local"
    assert judgement.verdict.score < MODEL.broad_from
    assert {hunk.label for hunk in judgement.hunks} <= {"in_scope", "supporting"}
    assert judgement.verdict.summary == f"All 3 hunks answer or support “{TITLE}”."
    (concern,) = judgement.concerns
    assert concern.related_to_intent


def test_what_the_intent_does_not_reach_is_flagged_and_a_concern_of_its_own() -> None:
    change = changed({**WARRANTED, **FOREIGN})
    judgement = judged(change)
    flagged = [
        hunk.path for hunk, said in zip(change.hunks, judgement.hunks, strict=True) if said.flagged
    ]
    assert judgement.verdict.scope == "over_broad"
    assert flagged == ["garden/pond.rb", "garden/shed.rb"]
    assert judgement.verdict.score >= MODEL.broad_from
    assert judgement.verdict.summary == (
        f"2 of 5 hunks go beyond “{TITLE}”: garden/pond.rb, garden/shed.rb."
    )
    by_id = {concern.id: concern for concern in judgement.concerns}
    for said in judgement.hunks:
        assert by_id[said.concern].related_to_intent is not said.flagged
        assert said.hunk_id in by_id[said.concern].hunks
        assert said.reasons
        assert said.score == max(part.score for part in said.parts)
        assert {part.concern for part in said.parts} == {said.concern}


def test_the_foreign_hunks_score_worse_than_the_warranted() -> None:
    change = changed({**WARRANTED, **FOREIGN})
    scores = {
        hunk.path: said.score for hunk, said in zip(change.hunks, judged(change).hunks, strict=True)
    }
    assert max(scores[path] for path in WARRANTED) < min(scores[path] for path in FOREIGN)


@pytest.mark.parametrize("title", ["wip", "updates", None])
def test_an_intent_that_says_nothing_is_unclear_and_flags_nothing(title: str | None) -> None:
    judgement = judged(changed({**WARRANTED, **FOREIGN}), title)
    assert (judgement.verdict.scope, judgement.verdict.score) == ("unclear", 0.5)
    assert not any(hunk.flagged for hunk in judgement.hunks)
    assert len(judgement.concerns) > 1
    assert not any(concern.related_to_intent for concern in judgement.concerns)
    assert "nothing" in judgement.hunks[0].reasons[0].text


def test_nothing_of_the_intent_in_the_change_is_a_mismatch() -> None:
    judgement = judged(changed(FOREIGN), "Translate onboarding wizard into Portuguese")
    assert judgement.verdict.scope == "mismatch"
    assert {hunk.label for hunk in judgement.hunks} == {"unrelated"}


def test_a_short_intent_is_not_enough_for_a_mismatch() -> None:
    assert judged(changed(FOREIGN), "Run prettier").verdict.scope == "scoped"


@pytest.mark.parametrize(
    ("answer", "severity", "label"),
    [
        ("no", Severity.HIGH, "overreach"),
        ("no", Severity.BLOCK, "overreach"),
        ("yes", Severity.BLOCK, "in_scope"),
        ("unclear", Severity.BLOCK, "in_scope"),
        ("no", Severity.WARN, "in_scope"),
    ],
)
def test_a_severe_finding_nobody_asked_for_is_overreach(
    answer: Answer, severity: Severity, label: str
) -> None:
    change = changed(WARRANTED)
    judgement = judged(change, findings=[finding("billing/currency.py", 2, answer, severity)])
    said = judgement.hunks[0]
    assert (said.label, said.flagged) == (label, label == "overreach")
    if label == "overreach":
        assert said.score >= OVERREACH
        assert said.reasons[0].rests_on == "F-1"
        assert judgement.verdict.scope == "over_broad"
        assert judgement.verdict.score >= OVERREACH


@pytest.mark.parametrize("where", ["other line", "suppressed", "other path"])
def test_a_finding_elsewhere_or_suppressed_says_nothing_of_a_part(where: str) -> None:
    one = finding("billing/currency.py", 2, "no")
    one = {
        "other line": replace(one, start_line=1, end_line=1),
        "suppressed": replace(one, suppressed="a waiver"),
        "other path": replace(one, path="billing/tax.py"),
    }[where]
    assert not any(hunk.flagged for hunk in judged(changed(WARRANTED), findings=[one]).hunks)


def test_what_only_the_author_asks_for_is_self_declared() -> None:
    change = changed({**WARRANTED, **FOREIGN})
    title = f"{TITLE}, mow the lawn, trim the hedge, scare the heron off the garden pond and lilies"
    alone = judged(change, title)
    assert not any(hunk.self_declared for hunk in alone.hunks)
    asked = judged(change, title, request=TITLE)
    declared = {
        hunk.path
        for hunk, said in zip(change.hunks, asked.hunks, strict=True)
        if said.self_declared
    }
    assert declared == set(FOREIGN)
    texts = [reason.text for said in asked.hunks if said.self_declared for reason in said.reasons]
    assert "only the author's own description asks for it" in texts


def test_files_without_hunks_are_told_of() -> None:
    def file(path: str, **more: object) -> FileChange:
        same = FileChange(path, path, "modified", "text", "100644", "100644", None, None, ())
        return replace(same, **more)  # type: ignore[arg-type]

    change = Change(
        (
            file("billing/rate.py", old_path="lib/currency.py", status="renamed"),
            file("run.sh", new_mode="100755"),
            file("logo.png", kind="binary", status="added", old_mode=None),
            file("lib/dep", kind="submodule"),
        )
    )
    judgement = judged(change)
    assert [(said.path, said.judged) for said in judgement.files] == [
        (path, True) for path in ("billing/rate.py", "run.sh", "logo.png", "lib/dep")
    ]
    assert [said.why for said in judgement.files] == [
        "renamed from lib/currency.py without a change of content; the intent names “rate”",
        "mode changed from 100644 to 100755; no word of the intent names it",
        "binary, added: judged by its path, its content was not read; no word of the intent names it",
        "submodule, modified: no line changed; no word of the intent names it",
    ]
    assert judgement.verdict.scope == "scoped"


def test_what_can_not_be_read_is_unjudged_and_says_why() -> None:
    change = changed({**WARRANTED, "billing/app.min.js": "x" * 10_000 + "\n"})
    judgement = judged(change)
    said = {h.path: o for h, o in zip(change.hunks, judgement.hunks, strict=True)}
    opinion = said["billing/app.min.js"]
    assert (opinion.label, opinion.flagged) == ("unjudged", False)
    assert "minified" in opinion.reasons[0].text
    assert opinion.concern
    assert "1 could not be read" in judgement.verdict.summary


def test_nothing_readable_and_nothing_named_is_unclear() -> None:
    change = change_of({}, {"a.bin": "\x01\x02\n"})
    assert judged(change).verdict.scope == "unclear"


def test_an_empty_change_is_scoped() -> None:
    judgement = judged(Change(()))
    assert (judgement.verdict.scope, judgement.hunks, judgement.concerns) == ("scoped", (), ())


def test_a_hunk_that_changes_no_line_supports() -> None:
    hunk = Hunk("h", "a.py", "a.py", 1, 1, 1, 1, "", (" x", "\\ No newline at end of file"))
    file = FileChange("a.py", "a.py", "modified", "text", None, None, None, None, (hunk,))
    (said,) = judged(Change((file,))).hunks
    assert (said.label, said.flagged) == ("supporting", False)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a.py", "docs/b.md", "go.sum", "c/d.rs"]),
        st.text(max_size=200),
        min_size=1,
    ),
    st.text(max_size=60),
)
def test_any_change_gets_one_opinion_a_hunk_and_the_same_each_time(
    new: dict[str, str], title: str
) -> None:
    change = change_of({}, {path: f"{text}\n" for path, text in new.items()})
    judgement = judged(change, title)
    assert [said.hunk_id for said in judgement.hunks] == [hunk.id for hunk in change.hunks]
    grouped = [hunk for concern in judgement.concerns for hunk in concern.hunks]
    assert sorted(grouped) == sorted(hunk.id for hunk in change.hunks)
    assert all(0 <= said.score <= 1 for said in judgement.hunks)
    assert judgement == judged(change, title)


def wide(files: int) -> Change:
    rows = (" def total(cart):", "-    old_name(cart_{0})", "+    new_name(cart_{0}, {1})", " ")
    return Change(
        tuple(
            FileChange(path, path, "modified", "text", None, None, None, None, hunks)
            for n in range(files)
            for path in [f"pkg{n % 70}/module{n}.py"]
            for hunks in [
                tuple(
                    Hunk(
                        f"{n}-{k}",
                        path,
                        path,
                        k * 20 + 1,
                        3,
                        k * 20 + 1,
                        3,
                        "",
                        tuple(row.format(n * 4 + k, f"only_{n}") for row in rows),
                    )
                    for k in range(4)
                )
            ]
        )
    )


def test_a_wide_rename_is_one_change() -> None:
    assert judged(wide(500), "Rename old_name to new_name").verdict.scope == "scoped"


def test_the_time_grows_with_the_parts_not_with_their_square() -> None:
    def seconds(files: int) -> float:
        change = wide(files)
        started = time.process_time()
        judged(change, "Rename old_name to new_name")
        return time.process_time() - started

    assert seconds(1_000) < 10 * max(seconds(250), 0.1)
