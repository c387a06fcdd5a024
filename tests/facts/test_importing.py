"""What an import statement brings in, in every language that has one."""

import pytest

from reviewer.facts.definitions import parse

IMPORTS = [
    ("python", "import os, a.b as c\n", ["os", "a.b"]),
    ("python", "from a.b import (c as d, e,\n  f)\n", ["a.b.c", "a.b.e", "a.b.f"]),
    ("python", "from . import f\nfrom .. import g\nfrom .a import *\n", [".f", "..g", ".a.*"]),
    ("python", "from __future__ import annotations\n", ["__future__.annotations"]),
    ("python", "def f():\n    import os\n", ["os"]),
    ("javascript", 'import d, { a as b, c } from "m";\n', ["m:default", "m:a", "m:c"]),
    ("javascript", "import * as ns from 'n';\nimport 'side';\n", ["n:*", "side"]),
    ("javascript", 'export * from "z";\nexport { q, r as t } from "y";\n', ["z:*", "y:q", "y:r"]),
    ("javascript", "export const a = 1;\nexport { a };\n", []),
    ("javascript", 'const fs = require("fs"), { x } = require("x");\n', ["fs", "x"]),
    (
        "javascript",
        'const a = await import("a");\nrequire(name);\nf("b");\nx.require("c");\n',
        ["a"],
    ),
    ("typescript", 'import type { T } from "t";\nimport eq = require("e");\n', ["t:T", "e"]),
    ("tsx", 'import React, { type FC } from "react";\n', ["react:default", "react:FC"]),
    ("go", 'package p\nimport "fmt"\nimport (\n\tx "a/b"\n\t_ "c"\n)\n', ["fmt", "a/b", "c"]),
    ("java", "import a.b.C;\nimport static a.b.D.*;\n", ["a.b.C", "a.b.D.*"]),
    ("kotlin", "import a.b.C\nimport a.b.D as E\nimport a.*\n", ["a.b.C", "a.b.D", "a.*"]),
    (
        "c_sharp",
        "using System;\nusing A = B.C;\nglobal using static X.Y;\n",
        ["System", "B.C", "X.Y"],
    ),
    ("c_sharp", "class K { void F() { using (var x = y) {} } }\n", []),
    ("rust", "use a::b as c;\nuse a::*;\nextern crate d;\n", ["a::b", "a::*", "d"]),
    (
        "rust",
        "use std::{io, fmt::{self, Debug as D, *}};\nuse {i, j::k};\n",
        ["std::io", "std::fmt", "std::fmt::Debug", "std::fmt::*", "i", "j::k"],
    ),
    (
        "c",
        '#include <stdio.h>\n#include "a.h"\n#include NAME\n',
        ["<stdio.h>", "a.h", "NAME"],
    ),
    ("cpp", "#include <vector>\nusing namespace std;\n", ["<vector>"]),
    (
        "ruby",
        'require "a"\nrequire_relative \'b\'\nload "c.rb"\nputs "d"\nx.require "e"\n',
        ["a", "b", "c.rb"],
    ),
    ("php", "<?php\nuse A\\B;\nuse \\C as D;\n", ["A\\B", "C"]),
    ("php", "<?php\nuse A\\{B, C as D};\nuse function E\\f;\n", ["A\\B", "A\\C", "E\\f"]),
    ("php", '<?php\nrequire_once "x.php";\ninclude $y;\n', ["x.php", "$y"]),
    ("bash", 'source ./a.sh\n. "$D/b.sh"\necho c.sh\n', ["./a.sh", "$D/b.sh"]),
]


@pytest.mark.parametrize(
    ("language", "text", "names"), IMPORTS, ids=[f"{n} {row[0]}" for n, row in enumerate(IMPORTS)]
)
def test_imports(language: str, text: str, names: list[str]) -> None:
    found = parse(language, text)
    assert found.ok
    assert [mention.text for mention in found.imports] == names


def test_imports_have_lines() -> None:
    found = parse("go", 'package p\n\nimport (\n\t"fmt"\n\n\t"os"\n)\n')
    assert [(m.text, m.start_line, m.end_line) for m in found.imports] == [
        ("fmt", 4, 4),
        ("os", 6, 6),
    ]


def test_a_hostile_list_is_read_in_time() -> None:
    text = f"use {'a::{' * 900}b{'}' * 900};\n"
    (name,) = (mention.text for mention in parse("rust", text).imports)
    assert len(name) <= 200
