import pytest

from reviewer.change.intent import Intent, read_intent
from reviewer.judgement.features import RELEVANCE, answers, query_of
from reviewer.judgement.links import Names
from reviewer.judgement.pieces import pieces_of
from tests.fakes import change_of


def intent_of(title: str, request: str | None = None) -> Intent:
    return read_intent(
        title=title, body=None, messages=[], request=request, author=None, source="argument"
    )


def answer(title: str, path: str, old: str, new: str) -> dict[str, float]:
    intent = intent_of(title)
    change = change_of({path: old, "garage.py": "y\n"}, {path: new, "garage.py": "z\n"}, {})
    names = Names(pieces_of(change, {}, {}))
    at = next(index for index, piece in enumerate(names.pieces) if piece.path == path)
    found = answers(query_of(intent, intent.claims), names)[at]
    return dict(zip(RELEVANCE, found.values, strict=True))


@pytest.mark.parametrize(
    ("title", "path", "feature"),
    [
        ("Round the currency", "a.py", "changed"),
        ("Round the currency", "a.py", "changed_title"),
        ("Round the currency", "a.py", "rare"),
        ("Round the currency", "a.py", "covered"),
        ("Fix invoice totals", "invoice.py", "path"),
        ("Speed up checkout", "a.py", "near"),
        ("Fix `currency_rate`", "a.py", "symbol"),
        ("Fix `checkout`", "a.py", "symbol_near"),
        ("Fix a.py", "a.py", "named_path"),
        ("Fix garage.py", "a.py", "other_path"),
        ("fix(invoice): totals", "invoice.py", "scope_in_path"),
        ("fix(garage): totals", "a.py", "scope_elsewhere"),
        ("docs: explain", "guide.md", "kind_fits"),
        ("docs: explain", "a.py", "kind_misfits"),
    ],
    ids=RELEVANCE,
)
def test_each_feature_speaks_when_it_should(title: str, path: str, feature: str) -> None:
    old, new = "def checkout():\n    x = 1\n", "def checkout():\n    x = currency_rate()\n"
    assert answer(title, path, old, new)[feature] > 0
    assert answer("Tidy the garden shed", path, old, new)[feature] == 0


def test_shared_words_are_told_as_the_intent_has_them() -> None:
    intent = intent_of("Rounding of Currencies")
    names = Names(pieces_of(change_of({}, {"a.py": "currency = round(x)\n"}), {}, {}))
    (found,) = answers(query_of(intent, intent.claims), names)
    assert found.shared == ("Rounding", "Currencies")


def test_the_request_weighs_more_than_the_title() -> None:
    intent = intent_of("Cache the catalogue", request="Fix the currency")
    query = query_of(intent, intent.claims)
    assert query.words["currency"] > query.words["catalogu"]
    alone = query_of(intent, [claim for claim in intent.claims if claim.independent])
    assert "catalogu" not in alone.words


def test_how_much_a_query_tells_leaves_common_words_out() -> None:
    vague = intent_of("Update the file list")
    telling = intent_of("Round the currency of invoices")
    assert query_of(vague, vague.claims).telling == 0
    assert query_of(telling, telling.claims).telling > 2
