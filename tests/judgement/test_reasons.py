import pytest

from reviewer import assets
from reviewer.change.intent import Intent, read_intent
from reviewer.judgement.features import query_of
from reviewer.judgement.flow import Flow, flow_of, linked
from reviewer.judgement.links import Names
from reviewer.judgement.opinion import Label, Reason
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.reasons import reasons_for, vague
from reviewer.rim.learned import load
from tests.fakes import Files, change_of

MODEL = load(assets.model())
NEW = {
    "billing/currency.py": "def currency_rate(code):\n    return rates[code]\n",
    "billing/invoice.py": "total = price * currency_rate(code)\n",
    "garden/shed.rb": "# shovels and rakes\n",
}


def intent_of(title: str) -> Intent:
    return read_intent(
        title=title, body=None, messages=[], request=None, author=None, source="argument"
    )


def flow(new: Files = NEW, title: str = "Fix the currency") -> Flow:
    intent = intent_of(title)
    names = Names(pieces_of(change_of({}, new), {}, {}))
    links = linked(names, MODEL.link)
    return flow_of(names, links, query_of(intent, intent.claims), MODEL.relevant)


@pytest.mark.parametrize(
    ("at", "label", "reasons"),
    [
        (
            1,
            "in_scope",
            (
                Reason("shares “currency” with the intent", "words: currency"),
                Reason(
                    "shares `currency_rate` with billing/currency.py:1, which answers the intent",
                    "link: 1.1",
                ),
            ),
        ),
        (
            2,
            "unrelated",
            (
                Reason("no word of the intent is in it or near it", "words: none"),
                Reason("nothing ties it to the rest of the change", "link: none"),
                Reason("only comments", "shape: comments"),
            ),
        ),
    ],
    ids=["in scope", "unrelated"],
)
def test_reasons_name_the_words_the_link_and_the_shape(
    at: int, label: Label, reasons: tuple[Reason, ...]
) -> None:
    found = flow()
    first = found.names.pieces[0].id
    told = tuple(
        Reason(each.text, each.rests_on.replace(first, "1.1"))
        for each in reasons_for(found, at, label)
    )
    assert told == reasons


def test_few_words_are_only_shared_where_the_label_says_unrelated() -> None:
    said = reasons_for(flow(), 1, "unrelated")[0].text
    assert said == "shares only “currency” with the intent"


def test_a_change_of_one_part_is_not_told_to_be_untied() -> None:
    found = flow({"garden/shed.rb": "shovel\n"})
    assert [each.rests_on for each in reasons_for(found, 0, "unrelated")] == ["words: none"]


def test_the_role_of_a_file_is_a_reason() -> None:
    assert reasons_for(flow({"go.sum": "currency v1\n"}), 0, "in_scope")[-1].text == "a lock file"


def test_a_vague_intent_is_quoted() -> None:
    assert vague(intent_of("wip")).text.startswith("“wip” names nothing")
    assert vague(intent_of("")).text.startswith("No intent was given")
