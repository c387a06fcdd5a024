"""Everything behind one id, and what is said of an id that is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.errors import UsageError
from reviewer.report.explain import explain
from tests.report import reviews

REVIEW = reviews.mixed()
BLOCK = next(each.id for each in REVIEW.facts.findings if each.severity == "block")
ANY = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("id", "parts"),
    [
        ("decision", ("decision: NOT REVIEWED WHOLE, BLOCKED", "  yes finding: ", "policy y-33")),
        ("h3", ("hunk h3", "turns protection off", f"finding {BLOCK}", "-  deletion_protection")),
        ("H3", ("hunk h3",)),
        ("h3.1", ("hunk h3", "part h3.1")),
        ("c2", ("concern c2: Database protection", "h4  infra/backup.tf:1-3 (old side)")),
        ("logo.png", ("file logo.png: modified binary", "not judged")),
        ("infra/database.tf", ("h3  infra/database.tf:4-7", f"finding {BLOCK}")),
        (BLOCK, ("cannot be undone", "did not ask", "in hunk h3: overreach 97%", "about: aws")),
    ],
    ids=["decision", "hunk", "other-case", "part", "concern", "binary", "file", "finding"],
)
def test_all_behind_an_id(id: str, parts: tuple[str, ...]) -> None:
    text = explain(REVIEW, id)
    assert [part for part in parts if part not in text] == []


def test_a_suppressed_finding_says_why() -> None:
    suppressed = next(each.id for each in REVIEW.facts.findings if each.suppressed)
    assert "suppressed: nosemgrep: not a secret" in explain(REVIEW, suppressed)


@pytest.mark.parametrize(
    ("id", "near"), [("h33", "h3"), ("decison", "decision"), (BLOCK[:-2] + "zz", BLOCK)]
)
def test_an_unknown_id_names_the_nearest(id: str, near: str) -> None:
    with pytest.raises(UsageError, match=f"nearest: .*{near}"):
        explain(REVIEW, id)


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_nothing_of_the_change_is_told_raw(text: str) -> None:
    review = reviews.hostile(text)
    for id in ("decision", review.change.hunks[0].id, review.change.files[1].path):
        shown = explain(review, id)
        assert shown.replace("\n", "").isprintable()


def test_an_unknown_hostile_id_is_told_printable() -> None:
    with pytest.raises(UsageError) as caught:
        explain(REVIEW, "\x1b[31m\u202e\udcff")
    assert str(caught.value).isprintable()
