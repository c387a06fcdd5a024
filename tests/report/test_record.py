"""The record: all its keys in any run, its schema, and the way back."""

import json
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reviewer.decision.decide import Because
from reviewer.errors import UsageError
from reviewer.report import record
from reviewer.report.review import Review
from tests.report import reviews

ANY = st.text(st.characters(exclude_categories=()), max_size=40)
REVIEWS = {
    "mixed": reviews.mixed(),
    "passing": reviews.passing(),
    "untitled": reviews.untitled(),
    "hostile": reviews.hostile(reviews.HOSTILE),
}
KEYS = {
    "": "schema tool change files intent verdict hunks concerns findings blast_radius authorship "
    "decision coverage usage timings_ms",
    "tool": "version rules prompts policy model",
    "change": "repo base head files hunks lines_added lines_removed",
    "files": "path old_path status old_mode new_mode kind judged why",
    "intent": "title body source kind claims",
    "verdict": "scope score summary judge",
    "hunks": "id path old_path old_start old_lines new_start new_lines label score flagged "
    "self_declared concern reasons parts",
    "concerns": "id title hunks related_to_intent",
    "findings": "id check family severity path side start_line end_line message source asked_for "
    "suppressed",
    "blast_radius": "level score factors unseen",
    "authorship": "ai_assisted signals",
    "decision": "outcome needs because",
    "coverage": "files hunks unjudged gaps history",
    "usage": "model calls prompt_tokens completion_tokens cached_tokens cost_usd",
}


def _object(review: Review) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(record.render(review)))


@pytest.mark.parametrize("name", REVIEWS)
def test_no_key_is_missing_in_any_run(name: str) -> None:
    found = _object(REVIEWS[name])
    for key, names in KEYS.items():
        value = found[key] if key else found
        for each in value if isinstance(value, list) else [value]:
            assert list(cast("dict[str, object]", each)) == names.split()


@pytest.mark.parametrize("name", REVIEWS)
def test_record_fits_the_published_schema(name: str) -> None:
    schema = json.loads(record.schema())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(_object(REVIEWS[name]))


def test_schema_requires_every_key_and_allows_no_other() -> None:
    schema = json.loads(record.schema())
    for model in (schema, *schema["$defs"].values()):
        if model["type"] == "object":
            assert model["additionalProperties"] is False
            assert sorted(model["required"]) == sorted(model["properties"])
            assert model["description"]


@pytest.mark.parametrize("name", REVIEWS)
def test_a_stored_record_reads_back_the_same(name: str) -> None:
    text = record.render(REVIEWS[name])
    again = record.read(text).model_dump(mode="json", by_alias=True)
    assert again == json.loads(text)


def test_only_timings_and_usage_differ_between_runs() -> None:
    review = reviews.mixed()
    slower = replace(review, timings_ms={"judge": 9.0, "total": 10.0})
    one, two = _object(review), _object(slower)
    assert one.pop("timings_ms") != two.pop("timings_ms")
    assert one == two


def test_timings_stand_in_one_order() -> None:
    shuffled = replace(
        reviews.mixed(), timings_ms={"judge": 500.0, "total": 812.5, "facts": 300.25}
    )
    assert record.render(shuffled) == record.render(reviews.mixed())


def test_parts_say_which_side_has_lines() -> None:
    parts = [each.parts[0] for each in record.read(record.render(reviews.mixed())).hunks]
    assert [(part.side, part.old_lines, part.new_lines) for part in parts[:4]] == [
        ("both", 1, 2),
        ("new", 0, 3),
        ("both", 2, 2),
        ("old", 3, 0),
    ]


def test_needs_say_who_may_give_them() -> None:
    needs = record.read(record.render(reviews.mixed())).decision.needs
    assert needs[0].from_ == ("@ana", "@acme/platform")
    assert '"from": [' in record.render(reviews.mixed())


def test_scores_have_no_more_digits_than_they_promise() -> None:
    review = reviews.passing()
    verdict = replace(review.judgement.verdict, score=0.1 + 0.2)
    assert '"score": 0.3,' in record.render(
        replace(review, judgement=replace(review.judgement, verdict=verdict))
    )


def test_a_deep_explanation_can_be_written_and_read() -> None:
    node = Because("leaf", True, "")
    for _ in range(3000):
        node = Because("all of", True, "", (node,))
    review = reviews.passing()
    deep = replace(review, decision=replace(review.decision, because=node))
    assert record.read(record.render(deep)).decision.because.holds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "the document"),
        ("[" * 100_000, "the document"),
        ("\ud800", "the document"),
        ('{"schema": "reviewer/review/v2"}', "schema"),
        ('{"schema": "reviewer/review/v1"}', "tool"),
    ],
    ids=["empty", "deep", "surrogate", "other-version", "missing"],
)
def test_what_is_no_record_is_named(text: str, names: str) -> None:
    with pytest.raises(UsageError, match=f"not a reviewer/review/v1 record: {names}: "):
        record.read(text)


def test_an_unknown_key_is_refused() -> None:
    text = record.render(reviews.passing()).replace('"tool": {', '"tool": {"more": 1,', 1)
    with pytest.raises(UsageError, match=r"tool\.more"):
        record.read(text)


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_any_text_gives_printable_json_that_reads_back(text: str) -> None:
    shown = record.render(reviews.hostile(text))
    assert shown.replace("\n", "").isprintable()
    assert shown.encode().decode() == shown
    record.read(shown)


def test_text_is_kept_but_for_bytes_that_are_not_unicode() -> None:
    review = reviews.hostile("a\x1b\u202e\udcff")
    assert record.read(record.render(review)).intent.title == "a\x1b\u202e\\xff"
