"""Which path is which language, and that the tables speak of node types there are."""

import pytest

from reviewer.facts.definitions import parse
from reviewer.facts.grammars import GRAMMARS
from reviewer.facts.languages import language_of, load

PATHS = {
    "a.py": "python",
    "a/b.PYI": "python",
    "BUILD.bazel": "python",
    "a.mjs": "javascript",
    "a.jsx": "javascript",
    "a.d.ts": "typescript",
    "a.cts": "typescript",
    "a.tsx": "tsx",
    "a.go": "go",
    "A.java": "java",
    "a.kts": "kotlin",
    "a.cs": "c_sharp",
    "a.rs": "rust",
    "a.c": "c",
    "a.h": "c",
    "a.hpp": "cpp",
    "a.cu": "cpp",
    "a.rb": "ruby",
    "Gemfile": "ruby",
    "sub/Rakefile": "ruby",
    "a.php": "php",
    "a.sh": "bash",
    ".bashrc": "bash",
    "a.tf": "hcl",
    "a.tfvars": "hcl",
    ".terraform.lock.hcl": "hcl",
    "a.yml": "yaml",
    "a.yaml": "yaml",
    ".clang-format": "yaml",
    "a.json": "json",
    "composer.lock": "json",
    "a.toml": "toml",
    "Cargo.lock": "toml",
    "a.sql": "sql",
    "Dockerfile": "dockerfile",
    "dockerfile.prod": "dockerfile",
    "web.Dockerfile": "dockerfile",
    "Containerfile": "dockerfile",
    "a.md": None,
    "a.lock": None,
    "py": None,
    "a.": None,
    "": None,
    ".py": "python",
    "a.py.orig": None,
}


@pytest.mark.parametrize(("path", "language"), PATHS.items(), ids=PATHS)
def test_a_language_by_its_path(path: str, language: str | None) -> None:
    assert language_of(path) == language


SCRIPTS = [
    ("#!/bin/sh\n", "bash"),
    ("#! /usr/bin/env -S python3.11 -u\n", "python"),
    ("#!/usr/bin/env A=1 node --x\n", "javascript"),
    ("#!/usr/local/bin/ruby2.7\r\n", "ruby"),
    ("#!/usr/bin/perl\n", None),
    ("#!\n", None),
    ("#!/usr/bin/env", None),
    (" #!/bin/sh\n", None),
    ("echo\n#!/bin/sh\n", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "language"), SCRIPTS, ids=[repr(text) for text, _ in SCRIPTS])
def test_a_script_by_its_first_line(text: str, language: str | None) -> None:
    assert language_of("bin/run", text) == language
    assert language_of(".hook", text) == language
    assert language_of("run.txt", text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("int f(void);\n", "c"),
        ("struct A { int x; };\n", "c"),
        ("class A;\n", "cpp"),
        ("  namespace a {}\n", "cpp"),
        ("struct A {\n public:\n  int x;\n};\n", "cpp"),
        ("template <class T> T f();\n", "cpp"),
        ("/* a class\n of things */\nint x;\n", "c"),
    ],
)
def test_a_header_by_what_it_holds(text: str, language: str) -> None:
    assert language_of("a.h", text) == language


@pytest.mark.parametrize("language", GRAMMARS)
def test_every_grammar_loads_and_reads_nothing(language: str) -> None:
    found = parse(language, "")
    assert (found.ok, found.definitions, found.tokens, found.shape) == (True, (), [], [])


@pytest.mark.parametrize("language", GRAMMARS)
def test_tables_speak_of_node_types_there_are(language: str) -> None:
    grammar, loaded = GRAMMARS[language], load(language)
    numbers = range(loaded.node_kind_count)
    named = {loaded.node_kind_for_id(n) for n in numbers if loaded.node_kind_is_named(n)}
    kinds = {loaded.node_kind_for_id(n) for n in numbers}
    fields = {loaded.field_name_for_id(n) for n in range(1, loaded.field_count + 1)}
    tables = (
        *(grammar.definitions, grammar.strings, grammar.scalars, grammar.atoms, grammar.imports),
        *(grammar.annotations, grammar.wrappers, grammar.scopes, grammar.prose, grammar.skipped),
        *(grammar.commas, grammar.separators),
    )
    assert [name for table in tables for name in table if name not in named] == []
    # the defaults of a rule are tried with every grammar
    known = kinds | fields | {"last", "name", "body", "value"}
    steps = {
        step
        for rule in grammar.definitions.values()
        for path in (*rule.name, *rule.body)
        for step in path.split("/")
    }
    assert steps - known == set()
