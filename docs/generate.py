"""`make docs`: the pages and the picture that are made from the code; a test holds them to it."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.text import Text

from reviewer.decision.policy import policy_schema
from reviewer.facts.checks import registry
from reviewer.facts.checks.check import Check, Example
from reviewer.ports import Selection
from reviewer.report import record, terminal
from reviewer.wiring import Asked, How, review
from tests.drill import drill
from tests.gitrepo import ENV

Schema: TypeAlias = dict[str, Any]

HERE = Path(__file__).parent
WIDTH = 80
# as much of the report as fits on a page
PICTURE_ROWS = 40
FAMILIES = {
    "DST": "Destructive operations",
    "TOP": "Lifecycle and topology of infrastructure",
    "IAM": "Permissions",
    "NET": "Safety nets: tests, guards, verification",
    "SUP": "Supply chain",
    "GRD": "Tampering with guards and reviewers",
    "CON": "Concealment, and text aimed at a reviewer",
}
# rich's own, without the font it would have the reader's browser fetch
SVG = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
 font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def checks() -> str:
    """Every check, by family, with its examples."""
    rows = [
        "# The deterministic checks",
        "",
        "Made by `make docs` from the checks themselves; `reviewer checks list` and",
        "`reviewer checks show ID` print the same. Severity: `block` blocks unless the stated intent",
        "asks for it, and then a senior signs; `high` needs a sign-off unless the intent asks for it;",
        "`warn` and `info` are shown and gate nothing. A policy may set another severity, with a reason.",
    ]
    for family in dict.fromkeys(check.family for check in registry.CHECKS):
        held = [check for check in registry.CHECKS if check.family == family]
        rows += ["", f"## {family}: {FAMILIES[family]}"]
        for check in held:
            rows += _check(check)
    return "\n".join(rows) + "\n"


def _check(check: Check) -> Iterator[str]:
    lasting = ", cannot be undone" if check.irreversible else ""
    yield from ("", f"### `{check.id}`", "", check.summary, "")
    yield f"Severity `{check.severity}`, blast weight {check.blast} of 5{lasting}; seen in: {check.source}."
    yield from ("", f"*Why:* {check.why}", "", "Fires on", "", *_example(check.bad))
    yield from ("", "and is silent on", "", *_example(check.near_miss))


def _example(example: Example) -> Iterator[str]:
    yield "````diff"
    for path in sorted({*example.old, *example.new}):
        old, new = example.old.get(path, ""), example.new.get(path, "")
        if old == new:
            continue
        yield f"@@ {path} @@"
        yield from (f"-{row}" for row in old.splitlines())
        yield from (f"+{_visible(row)}" for row in new.splitlines())
    yield "````"


def _visible(row: str) -> str:
    return "".join(char if char.isprintable() else f"⟨U+{ord(char):04X}⟩" for char in row)


def policy_keys() -> str:
    """Every key of the policy file, from its schema."""
    schema = policy_schema()
    rows = [
        "# Every key of `.reviewer.yml`",
        "",
        "Made by `make docs` from the models that read the file; `reviewer config schema` prints the",
        "same as a JSON Schema for editors. Where a list stands, one value stands for a list of one.",
    ]
    for name, model in [("the file", schema), *schema["$defs"].items()]:
        about = " ".join(model["description"].split())
        rows += ["", f"## {name}", "", about, "", "| key | value | |", "| --- | --- | --- |"]
        for key, spec in model["properties"].items():
            rows.append(f"| `{key}` | {_value(spec)} | {spec.get('description', '')} |")
    return "\n".join(rows) + "\n"


def _value(spec: Schema) -> str:
    """What may stand there, in words."""
    shown = "text"
    match spec:
        case {"$ref": str(name)}:
            model = name.rpartition("/")[2]
            shown = f"[{model}](#{model.lower()})"
        case {"anyOf": [one, {"type": "array"}]}:
            shown = f"list of {_value(one)}"
        case {"enum": list(words)}:
            shown = ", ".join(f"`{word}`" for word in words)
        case {"const": value}:
            shown = f"`{str(value).lower()}`"
        case {"additionalProperties": dict(inner)}:
            shown = f"ids, each with {_value(inner)}"
        case {"type": str(kind)}:
            shown = {"string": "text", "integer": "whole number"}.get(kind, kind)
        case _:
            pass
    return shown


def picture() -> str:
    """The drill's report as a terminal shows it, in SVG."""
    with tempfile.TemporaryDirectory() as folder:
        repo = drill(Path(folder) / "shop", rebuilt=True)
        how = How("local", ENV["PATH"])
        whole = review(repo.path, Selection("auto"), Asked(), how, lambda stage: None)
    rows = terminal.render(whole, WIDTH, colour=True).splitlines()[:PICTURE_ROWS]
    console = Console(record=True, width=WIDTH, file=StringIO(), _environ={})
    console.print(Text.from_ansi("\n".join(["$ reviewer review", *rows, "..."])))
    return console.export_svg(title="reviewer review", code_format=SVG, unique_id="reviewer")


PAGES: Mapping[str, Callable[[], str]] = {
    "checks.md": checks,
    "policy-keys.md": policy_keys,
    "drill.svg": picture,
    "policy.schema.json": lambda: json.dumps(policy_schema(), indent=2) + "\n",
    "record.schema.json": record.schema,
}


if __name__ == "__main__":
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), encoding="utf-8")
