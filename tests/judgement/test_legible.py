import pytest

from reviewer.judgement.legible import MAX_ROWS, illegible
from tests.fakes import change_of


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = 1\n" * (MAX_ROWS + 1), "lines in one hunk"),
        ("a" * 6_000 + "\n", "minified or encoded"),
        ("\x01\x02\x03\n", "not text"),
        (b"\xff\xfe\xfd\n".decode("utf-8", "surrogateescape"), "not text"),
    ],
    ids=["huge", "wide", "control", "undecodable"],
)
def test_what_can_not_be_read_says_why(text: str, why: str) -> None:
    change = change_of({"b.py": "x = 1\n"}, {"a.txt": text, "b.py": "x = 2\n"}, {})
    found = illegible(change)
    assert list(found) == [change.files[0].hunks[0].id]
    assert why in found[change.files[0].hunks[0].id]


def test_ordinary_text_in_any_script_can_be_read() -> None:
    assert illegible(change_of({}, {"a.txt": "prix: 3\u00a0€\t\r\n修复 登录\n"})) == {}
