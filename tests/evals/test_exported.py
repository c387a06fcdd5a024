"""Cases as samples: the truth, the answer, and text that is safe to show."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from reviewer.evals.exported import Exported, exported
from reviewer.evals.report import report
from reviewer.evals.result import Result
from reviewer.evals.worst import Shown, Telling, nothing
from tests.evals.invented import PLAIN, change, drawn, hunk


def samples(results: Sequence[Result], telling: Telling = nothing) -> tuple[Exported, ...]:
    (judged,) = report(results).judges
    return tuple(exported(judged, telling))


def test_an_answer_is_correct_where_it_is_the_truth() -> None:
    found = samples(
        [change("a", True, 0.9), change("b", True, 0.1), change("c", False, 0.9), PLAIN]
    )
    assert [(one.id, one.target, one.answer, one.correct, one.score) for one in found] == [
        ("a", "over-broad", "over-broad", True, 0.9),
        ("b", "over-broad", "clean", False, 0.1),
        ("c", "clean", "over-broad", False, 0.9),
        ("tangled/a/0", "clean", "clean", True, 0.1),
    ]
    assert [one.input for one in found] == [one.id for one in found]
    assert not any(one.diff for one in found)


def test_a_failed_case_has_an_error_and_is_never_correct() -> None:
    failed = [
        replace(PLAIN, case=name, positive=positive, status="failed", error=error, outcome="")
        for name, positive, error in (("a", True, "no commit abc"), ("b", False, ""))
    ]
    found = samples(failed)
    assert [one.error for one in found] == ["no commit abc", "no reason given"]
    assert not any(one.correct for one in found)
    assert [(one.answer, one.score) for one in found] == [("", None)] * 2
    assert found[0].explanation == "failed, so neither caught nor green: no commit abc"
    # what a failed case did not get as far as is not told as nought
    assert not {"files", "findings", "outcome"} & set(found[0].metadata)


def test_hunks_and_findings_are_told() -> None:
    judged = (hunk(0.9, True, "deploy.yml"), hunk(0.1, None))
    (one,) = samples(
        [change("a", True, 0.9, judged=judged, findings=(("test-removed", "high", "no", True),))]
    )
    assert one.explanation.split("\n") == [
        "`over_broad`, `sign_off`",
        "",
        "- 0.900 `deploy.yml -1 +1` unrelated, flagged, truth: foreign; says 0.90",
        "- 0.100 `app.py -1 +1` `in_scope`, truth: \N{EN DASH}; says 0.10",
    ]
    assert one.hunks[0] == {
        **asdict(judged[0]),
        "reasons": ["says 0.90"],
        "rests_on": [],
    }
    assert one.metadata["findings"] == [
        {"check": "test-removed", "severity": "high", "asked": "no"}
    ]
    assert (one.metadata["repo"], one.metadata["language"]) == ("acme/shop", "python")


def test_what_the_judge_looked_at_is_in_it() -> None:
    judged = (replace(hunk(0.9, True), rests_on=("words: x",), id="h1", concern="C1"),)
    more = {"summary": "1 hunk.", "thresholds": (0.79, 0.24), "concerns": (("C1", "`x`", True),)}
    seen, earlier = samples(
        [change("a", True, 0.9, judged=judged, **more), change("b", True, 0.9, judged=judged)]
    )
    assert seen.metadata["summary"] == "1 hunk."
    assert seen.metadata["thresholds"] == {"change": 0.79, "hunk": 0.24}
    assert seen.metadata["concerns"] == [{"id": "C1", "title": "`x`", "related_to_intent": True}]
    assert seen.hunks[0]["rests_on"] == ["words: x"]
    assert not set(more) & set(earlier.metadata)


def test_foreign_text_is_safe_and_bounded() -> None:
    evil = "a\x1b[31m\u202e\udcff`**b**`<img src=x>"
    shown = Shown(f"fix: {evil}\n", "\n".join(["+" + evil] * 1000))
    judged = (replace(hunk(0.9, True, evil), reasons=(evil,)),)
    (one,) = samples([change("a", True, 0.9, judged=judged, repo=evil)], lambda _: shown)
    (judged_hunk,) = one.hunks
    told = "".join([one.input, *one.diff, one.explanation, str(one.metadata), str(judged_hunk)])
    told.encode()
    assert not {"\x1b", "\u202e"} & set(told)
    assert one.diff[-1] == "… 600 more lines"
    assert len(one.diff) == 401
    assert one.input.startswith("fix: a⟨U+001B⟩")
    # set as code: no emphasis and no picture
    assert "- 0.900 ``a⟨U+001B⟩[31m⟨U+202E⟩\\xff`**b**`<img src=x> -1 +1``" in one.explanation


def test_every_value_is_one_of_json() -> None:
    for one in samples(drawn(10)):
        assert json.loads(json.dumps([one.metadata, one.hunks])) == [
            one.metadata,
            [{**told} for told in one.hunks],
        ]
