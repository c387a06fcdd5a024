"""Every report says of the shared reviews what is kept in `tests/data/report`."""

import pytest

from reviewer.report.review import Review
from tests.report import reviews
from tests.report.goldens import CASES, FOLDER, RENDERERS


@pytest.mark.parametrize("name", CASES)
def test_report_is_the_kept_one(name: str) -> None:
    assert CASES[name]() == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", RENDERERS)
@pytest.mark.parametrize("review", [reviews.mixed(), reviews.large(40, 3)], ids=["mixed", "large"])
def test_same_review_gives_the_same_bytes(format_: str, review: Review) -> None:
    render = RENDERERS[format_]
    assert render(review) == render(review)
