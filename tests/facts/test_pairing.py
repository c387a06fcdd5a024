"""Which definition of the old text is which of the new one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.facts.definitions import parse
from reviewer.facts.pairing import Pairing, family, is_telling, local_name, pair


def paired(old: str, new: str, language: str = "python") -> tuple[list[str], list[str], list[str]]:
    """What changed as `old>new:what`, what is gone, what is new."""
    before, after = parse(language, old), parse(language, new)
    found = pair(before, after)
    return (
        [
            f"{before.pieces[m.old].name}>{after.pieces[m.new].name}:"
            + ",".join(k for k in ("renamed", "moved", "signature", "body") if getattr(m, k))
            for m in found.matches
        ],
        [before.pieces[index].name for index in found.removed],
        [after.pieces[index].name for index in found.added],
    )


BODY = "    total = alpha(x) + beta(x)\n    return gamma(total)\n"
OTHER = "    for each in rows:\n        yield delta(each)\n"

# old, new, changed, gone, new
CASES = {
    "nothing": (f"def f(x):\n{BODY}", f"def f(x):\n{BODY}", [], [], []),
    "added beside": ("x = 1\n", "x = 1\ny = 2\n", [], [], ["y"]),
    "two renamed by their bodies": (
        f"def a(x):\n{BODY}def b(x):\n{OTHER}",
        f"def c(x):\n{OTHER}def d(x):\n{BODY}",
        ["a>d:renamed,moved", "b>c:renamed"],
        [],
        [],
    ),
    "renamed and changed": (
        f"def old(x):\n{BODY}{OTHER}",
        f"def new(x):\n{BODY}{OTHER}".replace("delta", "epsilon"),
        ["old>new:renamed,body"],
        [],
        [],
    ),
    "too different to be renamed": (
        f"def old(x):\n{BODY}",
        f"def new(x):\n{OTHER}",
        [],
        ["old"],
        ["new"],
    ),
    "a short body is no sign": ("def a(): return\n", "def b(): return\n", [], ["a"], ["b"]),
    "a value is no sign": ("a = True\n", "b = True\n", [], ["a"], ["b"]),
    "the first one of two equal bodies": (
        f"def a(x):\n{BODY}def b(x):\n{BODY}",
        f"def c(x):\n{BODY}",
        ["a>c:renamed"],
        ["b"],
        [],
    ),
    "overloads by likeness": (
        f"if 1:\n  def f(x):\n    {BODY}else:\n  def f(x, y):\n    {OTHER}".replace(
            "\n    ", "\n      "
        ),
        "def f(x):\n" + BODY + "    more()\n" + f"def f(x, y):\n{OTHER}",
        ["f>f:body"],
        [],
        [],
    ),
    "one of a name is left": (
        f"def f(x):\n{BODY}def f(x):\n{OTHER}",
        f"def f(x):\n{OTHER}",
        [],
        ["f"],
        [],
    ),
    "into a class": (
        f"def f(x):\n{BODY}class K:\n    y = 1\n",
        "class K:\n    y = 1\n    def f(x):\n" + BODY.replace("    ", "        "),
        ["f>K.f:moved"],
        [],
        [],
    ),
    "a class with what is inside": (
        "class K:\n    a = 1\n    def f(x): return alpha(x)\nclass L:\n    y = 1\n",
        "class L:\n    y = 1\n    class K:\n        a = 1\n        def f(x): return alpha(x)\n",
        ["K>L.K:moved"],
        [],
        [],
    ),
    "inside of a renamed class": (
        f"class A:\n  def f(x):\n    {BODY}  def g(x):\n    {OTHER}".replace("\n    ", "\n      "),
        f"class B:\n  def f(x):\n    {BODY}  def g(y):\n    {OTHER}".replace("\n    ", "\n      "),
        ["A>B:renamed", "A.g>B.g:signature"],
        [],
        [],
    ),
    "moved among others": (
        "a = 1\nb = 2\nc = 3\nd = 4\n",
        "b = 2\nc = 3\na = 1\nd = 4\n",
        ["a>a:moved"],
        [],
        [],
    ),
    "moved and changed": (
        "a = 1\nb = 2\nc = 3\n",
        "b = 2\nc = 3\na = 9\n",
        ["a>a:moved,body"],
        [],
        [],
    ),
    "shifted by what was added before": ("a = 1\nb = 2\n", "z = 0\na = 1\nb = 2\n", [], [], ["z"]),
    "a recursive function": (
        "def old(x):\n    return old(alpha(x), beta)\n",
        "def new(x):\n    return new(alpha(x), beta)\n",
        ["old>new:renamed"],
        [],
        [],
    ),
    "a method's own change is not its class's": (
        "class K:\n    a = 1\n    def f(x): return 1\n",
        "class K:\n    a = 1\n    def f(x): return 2\n",
        ["K.f>K.f:body"],
        [],
        [],
    ),
    "a class's own change": (
        'class K:\n    "one"\n    def f(x): return 1\n',
        'class K:\n    "two"\n    def f(x): return 1\n',
        ["K>K:body"],
        [],
        [],
    ),
}


@pytest.mark.parametrize(("old", "new", "changed", "gone", "come"), CASES.values(), ids=CASES)
def test_pairs(old: str, new: str, changed: list[str], gone: list[str], come: list[str]) -> None:
    assert paired(old, new) == (changed, gone, come)


def test_words_that_stand_everywhere_make_no_rename() -> None:
    def variable(name: str, told: str) -> str:
        return f'variable "{name}" {{\n  description = "{told}"\n  type = string\n  default = null\n}}\n'

    rest = "".join(variable(f"v{n}", f"number {n}") for n in range(9))
    old, new = rest + variable("password", "a secret"), variable("region", "a place") + rest
    _, gone, come = paired(old, new, "hcl")
    assert "variable.password" in gone
    assert "variable.region" in come
    renamed, _, _ = paired(
        rest + variable("old", "a secret"), rest + variable("new", "a secret"), "hcl"
    )
    assert renamed == ["variable.old>variable.new:renamed"]


@pytest.mark.parametrize(
    ("token", "tells"),
    [
        (b"alpha", True),
        (b'"x"', True),
        (b"8080", True),
        ("\u00e4\u00f6".encode(), True),
        (b"x", False),
        (b"10", False),
        (b"true", False),
        (b"None", False),
        (b"===", False),
        (b"", False),
    ],
)
def test_what_can_tell_one_definition_from_others(token: bytes, tells: bool) -> None:
    assert is_telling(token) is tells


def test_local_names_and_families() -> None:
    found = parse("python", "class K:\n    class L:\n        def f(self): ...\n")
    assert [local_name(found, piece) for piece in found.pieces] == ["K", "L", "f"]
    assert (family("method"), family("class")) == ("function", "class")


FUNCTIONS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), max_size=8, unique_by=lambda f: f[0]
)


def written(functions: list[tuple[str, int]]) -> str:
    bodies = ("return one(x) + two\n", "return three(x) - four\n", "pass\n", "yield five(x, six)\n")
    return "".join(f"def {name}(x):\n    {bodies[body]}" for name, body in functions)


@settings(max_examples=60, deadline=None)
@given(FUNCTIONS, FUNCTIONS)
def test_every_definition_is_told_once(
    old: list[tuple[str, int]], new: list[tuple[str, int]]
) -> None:
    before, after = parse("python", written(old)), parse("python", written(new))
    found = pair(before, after)
    olds = [m.old for m in found.matches] + list(found.removed)
    news = [m.new for m in found.matches] + list(found.added)
    assert len(set(olds)) == len(olds)
    assert len(set(news)) == len(news)
    assert len(before.pieces) - len(found.removed) == len(after.pieces) - len(found.added)
    # what kept its name is never gone
    kept = {name for name, _ in old} & {name for name, _ in new}
    assert not kept & {before.pieces[index].name for index in found.removed}
    assert not kept & {after.pieces[index].name for index in found.added}


@settings(deadline=None)
@given(FUNCTIONS)
def test_a_text_is_itself(functions: list[tuple[str, int]]) -> None:
    parsed = parse("python", written(functions))
    assert pair(parsed, parsed) == Pairing((), (), ())


def shuffled(lines: list[str]) -> str:
    return "".join(line for start in range(7) for line in lines[start::7])


MANY = 2_500
CROWDS = {
    "equal": ("def f(): pass\n" * MANY, "def f(): pass\n" * (MANY + 1)),
    "one name, other bodies": (
        "".join(f"def f(): return {n}\n" for n in range(MANY)),
        "".join(f"def f(): return {n + MANY}\n" for n in range(MANY)),
    ),
    "all renamed": (
        "".join(f"def f{n}(): return g({n}, alpha)\n" for n in range(MANY)),
        "".join(f"def h{n}(): return g({n}, alpha)\n" for n in range(MANY)),
    ),
    "all alike": (
        "".join(f"def f{n}(a, b): return g({n}, alpha, beta, gamma)\n" for n in range(MANY)),
        "".join(f"def h{n}(a, b): return g(-{n}, alpha, beta, gamma)\n" for n in range(MANY)),
    ),
    "shuffled": (
        "".join(f"def f{n}(): return g({n}, alpha)\n" for n in range(MANY)),
        shuffled([f"def f{n}(): return g({n}, alpha)\n" for n in range(MANY)]),
    ),
}


@pytest.mark.parametrize(("old", "new"), CROWDS.values(), ids=CROWDS)
def test_thousands_are_paired_in_time(old: str, new: str) -> None:
    before, after = parse("python", old), parse("python", new)
    started = time.perf_counter()
    found = pair(before, after)
    assert time.perf_counter() - started < 15
    assert len(before.pieces) - len(found.removed) == len(after.pieces) - len(found.added)


def test_all_renamed_are_told_as_renamed() -> None:
    old, new = CROWDS["all renamed"]
    found = pair(parse("python", old), parse("python", new))
    assert (len(found.matches), found.removed, found.added) == (MANY, (), ())
    assert all(match.renamed and not match.body for match in found.matches)
