from reviewer import assets
from reviewer.change.intent import read_intent
from reviewer.judgement.features import RELEVANCE, query_of
from reviewer.judgement.flow import flow_of, linked, probability, sigmoid
from reviewer.judgement.links import PAIR, Names
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.weights import Weights
from reviewer.rim.learned import load
from tests.fakes import change_of

MODEL = load(assets.model())
CHANGE = change_of(
    {},
    {
        "billing/currency.py": "def currency_rate(code):\n    return rates[code]\n",
        "billing/invoice.py": "total = price * currency_rate(code)\n",
        "garden/shed.rb": "puts shovel_and_rake\n",
    },
)


def test_there_is_one_weight_a_feature() -> None:
    assert len(MODEL.relevant.each) == len(RELEVANCE) == len(set(RELEVANCE))
    assert len(MODEL.link.each) == len(PAIR) == len(set(PAIR))


def test_links_stand_on_both_sides() -> None:
    links = linked(Names(pieces_of(CHANGE, {}, {})), MODEL.link)
    assert {(at, link.other) for at, mine in enumerate(links) for link in mine} == {
        (one, other) for one in range(3) for other in range(3) if one != other
    }
    strength = {(at, link.other): link.strength for at, mine in enumerate(links) for link in mine}
    assert strength[0, 1] == strength[1, 0] > strength[0, 2]


def test_what_says_the_words_of_the_intent_is_relevant() -> None:
    intent = read_intent(
        title="Fix the currency",
        body=None,
        messages=[],
        request=None,
        author=None,
        source="argument",
    )
    names = Names(pieces_of(CHANGE, {}, {}))
    found = flow_of(
        names, linked(names, MODEL.link), query_of(intent, intent.claims), MODEL.relevant
    )
    assert found.relevance[0] > found.relevance[2]


def test_probability_is_a_share() -> None:
    assert probability(Weights(0.0, (1.0,)), (0.0,)) == 0.5
    assert 0 < sigmoid(-1e9) < sigmoid(0.1) < sigmoid(1e9) < 1
