"""Does the stated intent ask for what a finding reports?"""

import pytest

from reviewer.change.intent import Claim, Intent
from reviewer.change.model import Side
from reviewer.facts.asked import asked_for
from reviewer.facts.finding import Finding, Severity


def finding(check: str, family: str, path: str, *subject: str) -> Finding:
    return Finding(
        check, family, Severity.BLOCK, path, Side.OLD, 1, 1, "m", "config", subject=subject
    )


STAGING_DB = finding(
    "stateful-resource-removed",
    "DST",
    "envs/staging/main.tf",
    "aws_db_instance.orders",
    "orders",
    "aws_db_instance",
    "database",
    "staging",
)
PROD_DB = finding(
    "stateful-resource-removed",
    "DST",
    "envs/prod/main.tf",
    "aws_db_instance.orders",
    "orders",
    "aws_db_instance",
    "database",
    "prod",
)
TEST = finding(
    "test-removed", "NET", "tests/test_refund.py", "test_refund_rejects", "test", "tests"
)
SKIP = finding("test-skipped-or-focused", "NET", "tests/test_a.py", "test_total", "test", "tests")
TRUNCATE = finding("unscoped-data-write", "DST", "db/x.sql", "sessions")
AUTH = finding(
    "auth-check-removed", "NET", "app.py", "login_required", "GET /users", "auth", "permission"
)
HIDDEN = finding("bidi-control-char", "CON", "a.py")


def intent(*claims: Claim, vague: bool = False) -> Intent:
    return Intent("t", "", "argument", "unknown", claims, (), (), (), vague)


def author(text: str) -> Claim:
    return Claim(text, "title", "a", independent=False)


def ticket(text: str) -> Claim:
    return Claim(text, "request", "b", independent=True)


@pytest.mark.parametrize(
    ("about", "text", "answer"),
    [
        (STAGING_DB, "Remove the staging environment", "yes"),
        (STAGING_DB, "chore: decommission orders database", "yes"),
        (STAGING_DB, "Drop unused databases", "yes"),
        (STAGING_DB, "aws_db_instance.orders was removed by hand, and is deleted here", "yes"),
        (PROD_DB, "Remove the staging environment", "no"),
        (PROD_DB, "Remove the staging database", "no"),
        (STAGING_DB, "Fix a typo", "no"),
        (STAGING_DB, "Fix the orders database", "no"),
        (STAGING_DB, "Bump the database version", "no"),
        (STAGING_DB, "Do not delete the orders database", "no"),
        (STAGING_DB, "Fix currency. Don't touch the orders database", "no"),
        (STAGING_DB, "Resize the network without removing the orders database", "no"),
        (STAGING_DB, "Add a way to delete orders", "no"),
        (STAGING_DB, "Handle delete requests for orders", "no"),
        (STAGING_DB, "Remove the customers database", "unclear"),
        (TEST, "Remove test_refund_rejects", "yes"),
        (TEST, "test: delete obsolete tests", "yes"),
        (TEST, "Fix the refund of negative amounts", "no"),
        (TEST, "Make the build green", "no"),
        (SKIP, "Skip flaky tests on CI", "yes"),
        (SKIP, "Quarantine test_total until the clock is fixed", "yes"),
        (SKIP, "Fix flaky tests", "no"),
        (TRUNCATE, "Truncate sessions after the key rotation", "yes"),
        (TRUNCATE, "Add an index to sessions", "no"),
        (AUTH, "Remove login_required from the public listing", "yes"),
        (AUTH, "Add pagination to GET /users", "no"),
        (HIDDEN, "Add bidi control characters", "no"),
    ],
)
def test_act_and_subject_in_one_clause_ask(about: Finding, text: str, answer: str) -> None:
    assert asked_for(about, intent(author(text))).answer == answer


def test_the_words_that_ask_are_quoted() -> None:
    asked = asked_for(TRUNCATE, intent(author("Rotate keys.\nThen truncate sessions.")))
    assert asked.words == "Then truncate sessions"


def test_another_persons_request_asks() -> None:
    claims = (author("cleanup"), ticket("Please remove the staging environment"))
    assert asked_for(STAGING_DB, intent(*claims)).answer == "yes"


def test_the_authors_own_words_do_not_outrank_the_request() -> None:
    claims = (ticket("Fix the currency of refunds"), author("Recreate and remove orders database"))
    asked = asked_for(STAGING_DB, intent(*claims))
    assert asked.answer == "no"
    assert "author" in asked.words


def test_a_refusal_outranks_a_request() -> None:
    claims = (ticket("Delete the orders database"), ticket("Never delete the orders database"))
    assert asked_for(STAGING_DB, intent(*claims)).answer == "no"


def test_no_claims_and_vague_claims_are_unclear() -> None:
    assert asked_for(TRUNCATE, intent()).answer == "unclear"
    assert asked_for(TRUNCATE, intent(author("wip"), vague=True)).answer == "unclear"


def test_hostile_text_costs_little() -> None:
    text = "remove " * 100_000 + "\udcff\x00" + "don't " * 50_000
    assert asked_for(TRUNCATE, intent(author(text))).answer in ("no", "unclear")
