import pytest

from reviewer.facts.configs import hcl
from reviewer.facts.configs.resource import Value

SOURCE = b"""\
resource "aws_db_instance" "x" {
  name  = "a"  # not this
  named = "a${var.x}"
  count = 3
  on    = true
  none  = null
  less  = -1
  list  = ["a", /* c */ "b"]
  mixed = ["a", var.b]
  old   = "${var.b}"
  tags  = { a = "b", "c-d" = 2 }
  ref   = aws_x.y.id
  doc   = <<EOT
abc
EOT
  deep {
    inner { leaf = 1 }
    inner { leaf = 2 }
  }
  dynamic "rule" {
    for_each = var.rules
  }
}
loose = "x"
"""


def test_attributes_are_flat_with_lines() -> None:
    blocks, loose, whole = hcl.blocks(SOURCE)
    assert whole
    (block,) = blocks
    assert (block.type, block.labels) == ("resource", ("aws_db_instance", "x"))
    assert (block.start_line, block.end_line) == (1, 23)
    assert block.attrs == {
        "name": Value("a", 2, known=True),
        "named": Value('"a${var.x}"', 3, known=False),
        "count": Value("3", 4, known=True),
        "on": Value("true", 5, known=True),
        "none": Value("null", 6, known=True),
        "less": Value("-1", 7, known=True),
        "list": Value('["a","b"]', 8, known=True),
        "mixed": Value('["a", var.b]', 9, known=False),
        "old": Value("var.b", 10, known=False),
        "tags": Value("{}", 11, known=True),
        "tags.a": Value("b", 11, known=True),
        "tags.c-d": Value("2", 11, known=True),
        "ref": Value("aws_x.y.id", 12, known=False),
        "doc": Value("<<EOTabcEOT", 13, known=True),
        "deep": Value("", 16, known=True),
        "deep.inner": Value("", 17, known=True),
        "deep.inner.leaf": Value("1", 17, known=True),
        "deep.inner#2": Value("", 18, known=True),
        "deep.inner#2.leaf": Value("2", 18, known=True),
        "dynamic.rule": Value("", 20, known=True),
        "dynamic.rule.for_each": Value("var.rules", 21, known=False),
    }
    assert loose == {"loose": Value("x", 24, known=True)}


def test_a_broken_file_gives_what_it_can() -> None:
    blocks, _, whole = hcl.blocks(b'resource "a" "b" {\n  x = 1\n}\nresource "c" "d" {\n  y = = \n')
    assert not whole
    assert any(block.labels == ("a", "b") for block in blocks)


HOSTILE = {
    "blocks": b"a { " * 10_000,
    "lists": b"x = " + b"[" * 10_000,
    "objects": b"x = " + b"{ a = " * 10_000,
    "templates": b'x = "${' * 10_000,
    "parentheses": b"x = " + b"(" * 10_000 + b")" * 10_000,
    "heredocs": b"x = <<A\n" * 10_000,
    "long marker": b"x = <<" + b"A" * 100_000 + b"\n",
    "closed blocks": b"a {\n" * 10_000 + b"}\n" * 10_000,
    "closed objects": b"x = " + b"{ a = " * 5_000 + b"1" + b" }" * 5_000,
    "surrogates": b'resource "\xed\xa0\x80" "b" {\n  x = "\xff"\n}\n',
    "zeros": b"\0" * 1000,
    "one line": b'x = "' + b"a" * 900_000 + b'"',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_ends(data: bytes) -> None:
    blocks, loose, _ = hcl.blocks(data)
    texts = [value.text for block in blocks for value in block.attrs.values()]
    texts += [value.text for value in loose.values()]
    assert all(len(text) <= hcl.MAX_TEXT for text in texts)
    assert all(name.count(".") <= hcl.MAX_DEPTH + 1 for block in blocks for name in block.attrs)


def test_too_large_is_not_whole() -> None:
    assert hcl.blocks(b"#" * (hcl.MAX_BYTES + 1)) == ((), {}, False)
