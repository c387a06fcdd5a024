from collections.abc import Mapping
from types import MappingProxyType

import pytest

from reviewer.change.model import Change
from reviewer.facts.syntax import SyntaxDiff, compare
from reviewer.judgement.concerns import concerns_of
from reviewer.judgement.flow import Link
from reviewer.judgement.links import Names
from reviewer.judgement.opinion import Concern
from reviewer.judgement.pieces import pieces_of
from tests.fakes import Files, Tree, change_of

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
    syntax: Mapping[str, SyntaxDiff] = MappingProxyType({}),
) -> tuple[Concern, ...]:
    unread = {hunk.id: "why" for at, hunk in enumerate(change.hunks) if at not in covered}
    names = Names(pieces_of(change, syntax, unread))
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


def title(old: Files, new: Files) -> str:
    """Of the one concern that all hunks are."""
    change = change_of(old, new)
    covered = dict.fromkeys(range(len(change.hunks)), True)
    syntax = compare(change, Tree(old, new))
    (concern,) = found({}, covered, change=change, syntax=syntax)
    return concern.title


def test_titles_tell_names_and_place() -> None:
    titles = [concern.title for concern in found({(0, 1): 0.99}, NONE)]
    assert titles == [
        "adds `currency_rate` in src/a.py and src/b.py",
        "adds `navbar` in web/c.js",
        "adds `footer` in web/d.js",
    ]


def test_a_repeated_edit_is_told_as_such() -> None:
    old = {"a.py": "net_sum(order)\n", "z/b.py": "print(net_sum, cart)\n"}
    new = {path: text.replace("net_sum", "net_total") for path, text in old.items()}
    assert title(old, new) == "`net_sum` becomes `net_total` in a.py and z/b.py"


BODY = "def settle_account(entries):\n    total = 0\n    return total\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            {"a.py": BODY},
            {"a.py": BODY.replace("= 0", "= 1")},
            "`settle_account`, `total` in a.py",
        ),
        (
            {"a.py": "class Ledger:\n    def __init__(self):\n        self.x = 1\n"},
            {"a.py": "class Ledger:\n    def __init__(self):\n        self.x = 2\n"},
            "`Ledger` in a.py",
        ),
        ({"a.py": BODY, "b.py": "x\n"}, {"b.py": "x\n"}, "removes `settle_account` in a.py"),
        (
            {"tests/test_a.py": "x\n", "CHANGES.md": "x\n"},
            {"tests/test_a.py": "x\n", "CHANGES.md": "x\nInterest\n", "a.py": BODY},
            "adds `settle_account` in a.py and CHANGES.md",
        ),
        (
            {f"{at}/{at}.md": "x\n" for at in "abc"},
            {f"{at}/{at}.md": f"x\n{at} {'ledger ' * 9}\n" for at in "abc"},
            "`ledger` in a/a.md and 2 more files",
        ),
        (
            {f"lib/{at}/{at}.md": "x\n" for at in "abc"},
            {f"lib/{at}/{at}.md": f"x\n{at} ledger\n" for at in "abc"},
            "`ledger` in 3 files of lib/",
        ),
        ({"a.py": "f(1)\n"}, {"a.py": "f( 1 )\n"}, "layout of a.py"),
        ({"a.py": "# one\n"}, {"a.py": "# two of them\n"}, "comments in a.py"),
        ({"a.py": "x\n"}, {"a.py": "import ledger\nx\n"}, "imports of `ledger` in a.py"),
        (
            {"a.yml": "x\n"},
            {"a.yml": "x\nuses_action: 8f4b7f84864484a7bf31766abe9204da3cbe65b3\n"},
            "adds `uses_action` in a.yml",
        ),
        ({"a.bin": "1\n"}, {"a.bin": "2\n"}, "a.bin"),
    ],
    ids=[
        "the definition it is in",
        "the class of a constructor",
        "gone",
        "code before its tests and notes",
        "the file with most",
        "the folder of all",
        "layout",
        "comments",
        "imports",
        "no hashes",
        "nothing to name",
    ],
)
def test_a_title_tells_what_the_group_is_about(old: Files, new: Files, told: str) -> None:
    assert title(old, new) == told


def test_a_title_stays_short() -> None:
    name = "settle_ledger_" * 5
    assert title({"a.py": ""}, {"a.py": f"{name} = 1\n"}) == f"adds `{name[:47]}…` in a.py"
