"""Work over processes: a case that fails or kills its process takes no other one with it."""

import os
from dataclasses import replace

from reviewer.evals.case import Case
from reviewer.evals.result import Result
from reviewer.evals.spread import Processes, here
from tests.evals.test_store import CASE, RESULT

CASES = [replace(CASE, id=f"{number}") for number in range(7)]


def work(case: Case) -> Result:
    return replace(RESULT, case=case.id)


def deadly(case: Case) -> Result:
    if case.id == "3":
        os._exit(1)
    return work(case)


def died(case: Case) -> Result:
    return replace(RESULT, case=case.id, status="failed")


def test_every_case_gives_one_result() -> None:
    for spread in (here, Processes(2)):
        assert sorted(one.case for one in spread(work, died, CASES)) == [one.id for one in CASES]


def test_only_the_case_that_killed_its_process_is_said_to_have_died() -> None:
    found = list(Processes(2)(deadly, died, CASES))
    assert sorted(one.case for one in found) == [one.id for one in CASES]
    assert [one.case for one in found if one.status == "failed"] == ["3"]
