"""The plan: which hunks stand in which patch, in which order, and what a person reads above them."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.change.diff import parse
from reviewer.change.model import Change, FileChange
from reviewer.judgement.opinion import Concern
from reviewer.report import split
from reviewer.report.review import Review
from tests.fakes import Tree
from tests.report import reviews

MIXED = reviews.mixed()
NOTHING = Tree({}, {})


def head(patch: split.Patch) -> list[str]:
    return [row for row in patch.text.decode().split("\n") if row.startswith("# ")]


def changed(patch: split.Patch) -> list[tuple[str, int]]:
    return [(file.path, len(file.hunks)) for file in parse(patch.text).files]


def test_what_the_intent_covers_comes_first_and_what_no_concern_holds_last() -> None:
    made = split.plan(MIXED, NOTHING).patches
    assert [patch.name for patch in made] == [
        "0001-round-by-currency.patch",
        "0002-update-left-pad.patch",
        "0003-database-protection.patch",
        "0004-the-rest.patch",
    ]
    assert [changed(patch) for patch in made] == [
        [("shop/cart.py", 1), ("tests/test_cart.py", 1)],
        [("package-lock.json", 1)],
        [("infra/database.tf", 1), ("infra/backup.tf", 1)],
        [("shop/report.py", 1), ("docs/money.md", 0), ("bin/seed", 0)],
    ]


def test_a_person_reads_what_a_patch_is() -> None:
    first, _, outside, rest = split.plan(MIXED, NOTHING).patches
    assert head(first) == [
        "# 1 of 4: Round by currency",
        "# concern c1, covered by the intent: 2 hunks of 2 files",
        "#   shop/cart.py",
        "#   tests/test_cart.py",
        "# NOT IN THIS PLAN: binary, and neither its content nor its object ids are known",
        "#   logo.png",
    ]
    assert head(outside)[1] == "# concern c2, outside the intent: 2 hunks of 2 files"
    assert head(rest)[:2] == ["# 4 of 4: the rest", "# in no concern: 1 hunk of 4 files"]
    assert "#   docs/money.md (renamed, from docs/currency.md)" in head(rest)


def test_without_an_intent_nothing_is_in_or_out_of_it() -> None:
    (first, *_) = split.plan(reviews.untitled(), NOTHING).patches
    assert "no intent to hold it against" in head(first)[1]


def with_binary(old: bytes, new: bytes, room: str = "a" * 40) -> tuple[Review, Tree]:
    file = FileChange(
        "a.png", "a.png", "modified", "binary", "100644", "100644", room, "b" * 40, ()
    )
    review = replace(reviews.passing(), change=Change((file,)))
    return review, Tree({"a.png": old}, {"a.png": new})


def test_a_binary_comes_with_its_content_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    review, tree = with_binary(b"\0one", b"\0two")
    (patch,) = split.plan(review, tree).patches
    assert patch.name == "0001-files-changed-without-a-hunk.patch"
    assert patch.text.count(b"\nliteral 4\n") == 2
    monkeypatch.setattr(split, "MAX_BINARY_BYTES", 7)
    (patch,) = split.plan(review, tree).patches
    assert b"\nBinary files a/a.png and b/a.png differ\n" in patch.text
    assert "holds no content: applies only where" in head(patch)[2]


def test_a_binary_of_which_nothing_is_known_makes_no_patch() -> None:
    made = split.plan(*with_binary(b"\0", b"\0\0", room="abcdef1"))
    assert (made.patches, made.lost, made.text) == ((), ("a.png",), b"")


def test_a_hunk_that_two_concerns_claim_is_in_the_first_and_an_unknown_one_in_none() -> None:
    concerns = (
        Concern("c1", "one", ("h1", "h9"), True),
        Concern("c2", "two", ("h1", "h2"), True),
        Concern("c3", "three", ("h1",), True),
    )
    review = replace(MIXED, judgement=replace(MIXED.judgement, concerns=concerns))
    one, two, rest = split.plan(review, NOTHING).patches
    assert (changed(one), changed(two)) == ([("shop/cart.py", 1)], [("tests/test_cart.py", 1)])
    assert len(changed(rest)) == 6


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("`net_sum` becomes `net_total` in 2 files of src/", "net-sum-becomes-net-total-in-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 300, "x" * 48),
        ("配置", "concern-1"),
    ],
)
def test_a_file_name_is_short_and_plain(title: str, slug: str) -> None:
    concerns = (Concern("C1", title, ("h1",), True),)
    review = replace(MIXED, judgement=replace(MIXED.judgement, concerns=concerns))
    name = split.plan(review, NOTHING).patches[0].name
    assert name.startswith(f"0001-{slug}")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]{1,48}\.patch", name)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_title_gets_out_of_its_comment(text: str) -> None:
    concerns = (Concern(text, text, ("h1",), True),)
    review = replace(MIXED, judgement=replace(MIXED.judgement, concerns=concerns))
    patch = split.plan(review, NOTHING).patches[0]
    comment = patch.text.decode()[: patch.text.decode().index("diff --git ")]
    assert all(row.startswith("# ") and row.isprintable() for row in comment.split("\n")[:-1])
    assert changed(patch) == [("shop/cart.py", 1)]
