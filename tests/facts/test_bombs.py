"""Texts made to crash, exhaust or stall the parsers, tried in a process of their own."""

import json
import subprocess
import sys
import time

import pytest

from reviewer.facts.bombs import why_not
from reviewer.facts.definitions import parse
from reviewer.facts.grammars import GRAMMARS

LEVELS = "more than 200 levels of indentation"
DENSE = "too many levels in one place"

REFUSED = {
    "lists in lists": ("yaml", "- " * 201 + "a\n", LEVELS),
    "indented": ("yaml", "".join(" " * n + "a:\n" for n in range(201)), LEVELS),
    "question marks": ("yaml", "? " * 201 + "a\n", LEVELS),
    "within one file": ("yaml", "a: 1\n" * 50 + "- " * 201 + "a\n", LEVELS),
    "behind carriage returns": ("yaml", "".join(f"\r{' ' * n}-\n" for n in range(220)), LEVELS),
    "between comments": ("yaml", "".join(f"{' ' * n}a:\n#c\n" for n in range(220)), LEVELS),
    "in open quotes": ("yaml", "".join(f"{' ' * n}- '\n---\n" for n in range(220)), LEVELS),
    "no indentation elsewhere": ("json", "- " * 300, ""),
    "deep enough": ("yaml", "".join(" " * n + "a:\n" for n in range(190)), ""),
    "long": ("yaml", "a:\n  - b: c\n" * 2_000, ""),
    "arrows": ("c", "x=>" * 2_000, DENSE),
    "less": ("java", "a<" * 3_000, DENSE),
    "pipes": ("bash", "a|" * 3_000, DENSE),
    "over many lines": ("c", "x=>\n" * 2_000, DENSE),
    "by lines": ("python", "/* @int\n   " * 3_000, DENSE),
    "steps": ("python", ">+" * 3_000, DENSE),
    "behind honest text": ("c", "int x;\n" * 20_000 + "x=>" * 2_000, DENSE),
    "short": ("c", "x=>" * 600, ""),
    "of a grammar that bears it": ("go", "x=>" * 2_000, ""),
    "a long sum": ("java", "int x = " + " +\n    ".join(f"n{n}" for n in range(400)) + ";\n", ""),
    "a long chain": (
        "rust",
        "fn f() { x" + "".join(f"\n    .with({n})" for n in range(200)) + " }\n",
        "",
    ),
    "a table": ("python", '"""\n' + "| a | b |\n|---|---|\n" * 150 + '"""\n', ""),
    "many numbers": ("c", "int x[] = {" + "1, " * 20_000 + "};\n", ""),
}


@pytest.mark.parametrize(("language", "text", "why"), REFUSED.values(), ids=REFUSED)
def test_what_must_not_be_parsed(language: str, text: str, why: str) -> None:
    assert why_not(language, text.encode()) == why


@pytest.mark.parametrize(("language", "unit"), [("c", "x=>"), ("c_sharp", "[,")])
def test_a_large_text_is_tried_in_time(language: str, unit: str) -> None:
    started = time.perf_counter()
    why_not(language, unit.encode() * (400_000 // len(unit)))
    assert time.perf_counter() - started < 15


UNITS = ("(", "{", '"', "`${", "- ", "x=>", "-}", "<<A\n", "/*", "\0")

# runs in a process of its own: a grammar's scanner is C, and may take the whole process with it
ATTACK = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from reviewer.facts.definitions import parse
from reviewer.facts.pairing import pair
worst = 0.0
for language, unit, size in json.loads(sys.argv[1]):
    start = "<?php " if language == "php" else ""
    sides = [start + unit * (size // len(unit)), "x\\n" + unit * (size // len(unit)) + "\\nx"]
    found = []
    for text in sides:
        started = time.perf_counter()
        found.append(parse(language, text, lambda: time.perf_counter() > started + 0.1))
        worst = max(worst, time.perf_counter() - started)
    if not found[0].why and not found[1].why:
        pair(*found)
print(json.dumps(worst))
"""


def attacked(attacks: list[tuple[str, str, int]]) -> float:
    """The longest parse in seconds."""
    done = subprocess.run(
        [sys.executable, "-c", ATTACK, json.dumps(attacks)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-500:]}"
    return float(done.stdout)


LANGUAGES = sorted(GRAMMARS)


@pytest.mark.parametrize("first", range(5))
def test_no_text_takes_the_process_with_it(first: int) -> None:
    attacks = [(language, unit, 4_500) for language in LANGUAGES[first::5] for unit in UNITS]
    assert attacked(attacks) < 10


@pytest.mark.parametrize("language", ["json", "python", "yaml"])
def test_a_megabyte_of_brackets(language: str) -> None:
    assert attacked([(language, "[", 990_000)]) < 10


def test_a_yaml_text_at_the_limit_is_safe_to_parse() -> None:
    """The scanner dies of 254 levels; what is let through must stay below, however it is counted."""
    deepest = ["- " * 199, "? " * 199, "- ? " * 99, ": " * 199, "-\t" * 199, "- - " * 99 + "a: "]
    indented = "".join(" " * n + "a:\n" for n in range(199))
    attacks = [("yaml", text, len(text)) for text in (*deepest, indented)]
    assert attacked(attacks) < 10
    assert [parse("yaml", f"{text}a\n").why for text in deepest] == [""] * len(deepest)


def test_aliases_are_not_followed() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}, *a{n}]\n" for n in range(60)
    )
    started = time.perf_counter()
    found = parse("yaml", text)
    assert time.perf_counter() - started < 10
    assert len(found.definitions) == 61
