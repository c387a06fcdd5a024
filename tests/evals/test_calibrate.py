from dataclasses import replace

import numpy as np
import pytest

from reviewer.decision.policy import JudgeScale
from reviewer.errors import UsageError
from reviewer.evals.calibrate import calibrate, scaled
from reviewer.evals.policy_edit import edited
from reviewer.evals.told_fit import markdown
from reviewer.wiring import policy_of
from tests.evals.invented import change, drawn, hunk

SCALE = JudgeScale(0.62, 1.3)


def put(text: str | None, scale: JudgeScale = SCALE) -> str:
    return edited(text, "p.yml", scale, lambda said: policy_of(said.encode(), "p.yml"))


def test_the_temperature_undoes_a_known_one() -> None:
    """Logits N(+d, 1) against N(-d, 1) have the log odds 2d x: scores of d x are twice too cautious."""
    results = drawn(1500, skill=1.0)
    assert calibrate(results).fit.temperature == pytest.approx(0.5, abs=0.05)


def test_the_threshold_flags_as_many_clean_changes_as_wanted() -> None:
    results = drawn(400, skill=1.0)
    found = calibrate(results, 0.05)
    clean = np.array([one.score for one in results if not one.positive])
    flagged = scaled(clean, found.fit.temperature) >= found.fit.threshold
    assert flagged.sum() == 20


def test_the_effect_is_of_changes_the_fit_has_not_seen() -> None:
    found = calibrate(drawn(400, skill=1.0), 0.05)
    effect = {one.key: one for one in found.effects}
    after = effect["change_false_alarms"].after
    assert after.low is not None
    assert after.high is not None
    assert after.low < 0.05 < after.high
    before, ece = effect["calibration_ece"].before, effect["calibration_ece"].after
    assert (before.point or 0) > 2 * (ece.point or 1)
    assert found.clean[1] > found.clean[0]


def test_a_score_is_scaled_by_its_log_odds() -> None:
    assert scaled(np.array([0.5, 0.8]), 1.0) == pytest.approx([0.5, 0.8])
    assert scaled(np.array([0.8]), 2.0) == pytest.approx([2 / 3])  # odds of 4 become 2
    ends = scaled(np.array([0.0, 1.0]), 0.05)
    assert np.isfinite(ends).all()


def test_failed_cases_are_left_out_and_said() -> None:
    results = [*drawn(100), replace(change("x", False, 0.9), status="failed")]
    found = calibrate(results)
    assert (found.failed, found.negatives) == (1, 100)
    assert "1 failed cases" in markdown(found, 0.03, "overlap")


def test_without_over_broad_changes_only_the_threshold_is_fitted() -> None:
    results = [one for one in drawn(100) if not one.positive]
    found = calibrate(results, 0.05)
    assert found.fit.temperature == 1
    said = markdown(found, 0.05, "overlap")
    assert "it stays 1" in said
    assert "nan" not in said


def test_what_is_flagged_under_every_threshold_comes_on_top_of_the_share() -> None:
    bad = replace(hunk(0.9, False), label="overreach")
    results = [
        one
        if one.positive or at >= 80
        else replace(one, score=0.9, flagged=True, scope=scope, judged=judged)
        for at, one in enumerate(drawn(400, skill=1.0))
        for scope, judged in [("mismatch", ()) if at % 4 == 1 else ("over_broad", (bad,))]
    ]
    found = calibrate(results, 0.05)
    assert found.always == 40
    moved = np.array([one.score for at, one in enumerate(results) if at >= 80 and not one.positive])
    assert (scaled(moved, found.fit.temperature) >= found.fit.threshold).sum() == 20
    after = {one.key: one.after.point for one in found.effects}["change_false_alarms"]
    assert after == pytest.approx((20 + 40) / 400, abs=0.02)
    assert "40 clean changes are flagged under every threshold" in markdown(found, 0.05, "overlap")


def test_a_change_without_a_suspicious_hunk_is_flagged_by_no_threshold() -> None:
    """Neither counts against the share of false alarms, nor as caught."""
    results = [
        replace(one, score=0.99, thresholds=(0.5, 0.4), judged=(hunk(0.1, False),))
        if at < 40
        else one
        for at, one in enumerate(drawn(400, skill=1.0))
    ]
    found = calibrate(results, 0.05)
    moved = np.array([one.score for at, one in enumerate(results) if at >= 40 and not one.positive])
    flagged = scaled(moved, found.fit.temperature) >= found.fit.threshold
    assert flagged.sum() == 20


@pytest.mark.parametrize(
    ("results", "why"),
    [
        (drawn(20), "20 clean changes cannot tell a share of 0.03: 34 are the least"),
        ([change(f"{at}", False, 1.0) for at in range(40)], "the highest scores are clean changes"),
        ([change(f"{at}", False, 0.1, group="g") for at in range(40)], "from 1 groups of cases"),
    ],
    ids=["few", "saturated", "one group"],
)
def test_what_cannot_be_fitted_is_refused(results: list[object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        calibrate(results)  # type: ignore[arg-type]


def test_the_section_is_added_and_nothing_else_touched() -> None:
    text = 'version: 1   # ours\npreset: "default"\n\ntiers:\n    critical: [ infra,\n      db ]'
    assert put(text) == f"{text}\njudge:\n  threshold: 0.62\n  temperature: 1.3\n"
    assert (
        put(None) == "version: 1\npreset: default\njudge:\n  threshold: 0.62\n  temperature: 1.3\n"
    )


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        (
            "judge:\n  threshold: 0.9  # strict\n",
            "judge:\n  temperature: 1.3\n  threshold: 0.62  # strict\n",
        ),
        ("judge: {threshold: .9}\n", "judge: {temperature: 1.3, threshold: 0.62}\n"),
        (
            "judge:\n  # by hand\n  temperature: 2\n  threshold: 0.9\n",
            "judge:\n  # by hand\n  temperature: 1.3\n  threshold: 0.62\n",
        ),
        ("judge:\n- {threshold: 1}\n", ""),
    ],
)
def test_a_section_that_is_there_is_changed_in_place(section: str, wanted: str) -> None:
    head, tail = "version: 1\npreset: default\n", "limits: {seconds: 60}  # a minute\n"
    if not wanted:
        with pytest.raises(UsageError):
            put(head + section + tail)
        return
    assert put(head + section + tail) == head + wanted + tail


def test_line_ends_stay() -> None:
    assert put("version: 1\r\npreset: default\r\n").count("\r\n") == 5


@pytest.mark.parametrize(
    "text", ["{version: 1, preset: default}", "version: 1\npreset: default\n...\n"]
)
def test_a_file_that_cannot_be_edited_safely_is_left_to_its_owner(text: str) -> None:
    with pytest.raises(UsageError, match=r"write it yourself: judge: \{threshold: 0.62, temp"):
        put(text)
