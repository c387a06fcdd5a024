import pytest

from reviewer.change.intent import read_intent
from reviewer.judgement.features import RELEVANCE, query_of
from reviewer.judgement.flow import (
    STANDING,
    WHOLE,
    Flow,
    flow_of,
    linked,
    logit,
    probability,
    sigmoid,
    standing,
    whole,
)
from reviewer.judgement.links import PAIR, Names
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.weights import BROAD, FOREIGN, LINK, RELEVANT, Weights
from tests.fakes import change_of

CHANGE = change_of(
    {},
    {
        "billing/currency.py": "def currency_rate(code):\n    return rates[code]\n",
        "billing/invoice.py": "total = price * currency_rate(code)\n",
        "garden/shed.rb": "puts shovel_and_rake\n",
    },
)


def flow(title: str = "Fix the currency") -> Flow:
    intent = read_intent(
        title=title, body=None, messages=[], request=None, author=None, source="argument"
    )
    names = Names(pieces_of(CHANGE, {}, {}))
    return flow_of(names, linked(names), query_of(intent, intent.claims))


@pytest.mark.parametrize(
    ("weights", "names"),
    [(RELEVANT, RELEVANCE), (LINK, PAIR), (FOREIGN, STANDING), (BROAD, WHOLE)],
    ids=["relevance", "link", "standing", "whole"],
)
def test_there_is_one_weight_a_feature(weights: Weights, names: tuple[str, ...]) -> None:
    assert len(weights.each) == len(names) == len(set(names))


def test_links_stand_on_both_sides() -> None:
    links = linked(Names(pieces_of(CHANGE, {}, {})))
    assert {(at, link.other) for at, mine in enumerate(links) for link in mine} == {
        (one, other) for one in range(3) for other in range(3) if one != other
    }
    strength = {(at, link.other): link.strength for at, mine in enumerate(links) for link in mine}
    assert strength[0, 1] == strength[1, 0] > strength[0, 2]


def test_relevance_runs_along_links_from_the_anchor() -> None:
    found = flow()
    assert found.anchor == 0
    assert found.path[0] == 1
    assert found.path[1] > found.path[2]
    assert found.carried[1] > found.carried[2]
    assert found.relevance[0] > found.relevance[2]


def test_standing_and_whole_have_a_value_for_each_name() -> None:
    found = flow()
    rows = standing(found)
    assert [len(row) for row in rows] == [len(STANDING)] * 3
    scores = [probability(FOREIGN, row) for row in rows]
    assert scores[2] == max(scores)
    assert len(whole(found, scores)) == len(WHOLE)


def test_probability_is_a_share() -> None:
    assert probability(Weights(0.0, (1.0,)), (0.0,)) == 0.5
    assert 0 < sigmoid(-1e9) < sigmoid(0.1) < sigmoid(1e9) < 1
    assert logit(sigmoid(2.0)) == pytest.approx(2.0)
    assert logit(0.0) == pytest.approx(-logit(1.0))
