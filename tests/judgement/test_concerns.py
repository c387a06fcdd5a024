from collections.abc import Mapping

from reviewer.change.model import Change
from reviewer.judgement.concerns import concerns_of
from reviewer.judgement.flow import Link
from reviewer.judgement.links import Names
from reviewer.judgement.opinion import Concern
from reviewer.judgement.pieces import pieces_of
from tests.fakes import change_of

CHANGE = change_of(
    {},
    {
        "src/a.py": "def currency_rate():\n",
        "src/b.py": "x = currency_rate()\n",
        "web/c.js": "const navbar = 1\n",
        "web/d.js": "const footer = 1\n",
    },
)


def concerns(
    links: Mapping[tuple[int, int], float],
    covered: Mapping[int, bool],
    *,
    intent_known: bool = True,
    change: Change = CHANGE,
) -> list[tuple[str, ...]]:
    return [concern.hunks for concern in found(links, covered, intent_known, change)]


def found(
    links: Mapping[tuple[int, int], float],
    covered: Mapping[int, bool],
    intent_known: bool = True,
    change: Change = CHANGE,
) -> tuple[Concern, ...]:
    unread = {hunk.id: "why" for at, hunk in enumerate(change.hunks) if at not in covered}
    names = Names(pieces_of(change, {}, unread))
    mine: list[list[Link]] = [[] for _ in names.pieces]
    for (one, other), strength in links.items():
        mine[one].append(Link(other, strength))
        mine[other].append(Link(one, strength))
    return concerns_of(change, names, mine, covered, intent_known=intent_known)


IDS = [hunk.id for hunk in CHANGE.hunks]
ALL = dict.fromkeys(range(4), True)
NONE = dict.fromkeys(range(4), False)


def test_strong_links_join_and_weak_ones_do_not() -> None:
    assert concerns({(0, 1): 0.95, (1, 2): 0.95, (2, 3): 0.6}, NONE) == [
        (IDS[0], IDS[1], IDS[2]),
        (IDS[3],),
    ]


def test_what_the_intent_covers_is_one_concern_and_joins_nothing_else() -> None:
    covered = {0: True, 1: True, 2: False, 3: False}
    assert concerns({(1, 2): 0.99}, covered) == [(IDS[0], IDS[1]), (IDS[2],), (IDS[3],)]
    assert [concern.related_to_intent for concern in found({}, covered)] == [True, False, False]


def test_without_an_intent_only_links_join_and_none_is_related() -> None:
    assert len(found({}, ALL, intent_known=False)) == 4
    assert not any(concern.related_to_intent for concern in found({}, ALL, intent_known=False))


def test_hunks_nobody_read_are_a_concern_of_their_own() -> None:
    assert concerns({}, {0: True, 1: True, 2: True}) == [(IDS[0], IDS[1], IDS[2]), (IDS[3],)]


def test_titles_tell_names_and_place() -> None:
    titles = [concern.title for concern in found({(0, 1): 0.99}, NONE)]
    assert titles == [
        "`currency_rate` in 2 files of src/",
        "`navbar` in web/c.js",
        "`footer` in web/d.js",
    ]


def test_a_repeated_edit_is_told_as_such() -> None:
    old = {"a.py": "net_sum(order)\n", "z/b.py": "print(net_sum, cart)\n"}
    new = {path: text.replace("net_sum", "net_total") for path, text in old.items()}
    (concern,) = found({}, {0: True, 1: True}, change=change_of(old, new))
    assert concern.title == "`net_sum` becomes `net_total` in 2 files, most in z/"
