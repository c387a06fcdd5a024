"""The same shapes of change, written in each format."""

from collections.abc import Callable

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.destructive import ENV_RECREATE_WHOLESALE
from reviewer.facts.finding import Severity
from tests.fakes import found, places

Writer = Callable[[list[str], str], str]
KINDS = ["StatefulSet", "Service", "Deployment", "ConfigMap", "Ingress"]
TYPES = ["S3::Bucket", "SQS::Queue", "IAM::Role", "Lambda::Function", "SNS::Topic"]
CLOUD = ["s3_bucket", "sqs_queue", "iam_role", "lambda_function", "sns_topic"]


def terraform(names: list[str], setting: str) -> str:
    kinds = [CLOUD[n % 5] for n in range(len(names))]
    return "".join(
        f'resource "aws_{kind}" "{name}" {{\n  x = "{setting}"\n}}\n'
        for kind, name in zip(kinds, names, strict=True)
    )


def cloudformation(names: list[str], setting: str) -> str:
    return "Resources:\n" + "".join(
        f"  {name}:\n    Type: AWS::{TYPES[n % 5]}\n    Properties:\n      X: {setting}\n"
        for n, name in enumerate(names)
    )


def kubernetes(names: list[str], setting: str) -> str:
    return "".join(
        f"---\napiVersion: v1\nkind: {KINDS[n % 5]}\nmetadata:\n  name: {name}\nspec: {setting}\n"
        for n, name in enumerate(names)
    )


def compose(names: list[str], setting: str) -> str:
    return "services:\n" + "".join(f"  {name}:\n    image: {setting}\n" for name in names)


FORMATS: dict[str, tuple[str, Writer]] = {
    "terraform": ("env/main.tf", terraform),
    "cloudformation": ("env/stack.yaml", cloudformation),
    "kubernetes": ("env/all.yaml", kubernetes),
    "compose": ("env/compose.yaml", compose),
}
OLD, NEW, MORE = [[f"{p}{n}" for n in range(5)] for p in ("Old", "New", "More")]
BAD = {
    "all under new names": (OLD, NEW),
    "half of it": (OLD + MORE, NEW + MORE),
    "with another setting, in another order": (OLD + MORE, MORE + NEW),
}
GOOD = {
    "only added": (OLD, OLD + NEW),
    "only removed": (OLD + NEW, OLD),
    "another order": (OLD, OLD),
    "two renamed of ten": (OLD + MORE, NEW[:2] + OLD[2:] + MORE),
}


@pytest.mark.parametrize("names", BAD.values(), ids=BAD)
@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_rebuilt(form: tuple[str, Writer], names: tuple[list[str], list[str]]) -> None:
    path, write = form
    findings = found(
        ENV_RECREATE_WHOLESALE, {path: write(names[0], "a")}, {path: write(names[1], "b")}
    )
    assert [(f.path, f.side, f.severity) for f in findings] == [(path, Side.OLD, Severity.BLOCK)]
    first = write(names[0], "a").split("\n")[findings[0].start_line - 1 :][:5]
    assert any("Old0" in line for line in first)


@pytest.mark.parametrize("names", GOOD.values(), ids=GOOD)
@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_edited(form: tuple[str, Writer], names: tuple[list[str], list[str]]) -> None:
    path, write = form
    old, new = {path: write(names[0], "a")}, {path: write(names[1], "b")}
    assert places(ENV_RECREATE_WHOLESALE, old, new) == []


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_built_anew_in_another_place(form: tuple[str, Writer]) -> None:
    path, write = form
    elsewhere = path.replace("env/", "env2/")
    old = {path: write(OLD, "aaaaaaaaaa")}
    new = {elsewhere: write(NEW, "bbbbbbbbbb") + "# entirely other text\n"}
    findings = found(ENV_RECREATE_WHOLESALE, old, new)
    assert [(f.side, f.severity) for f in findings] == [(Side.OLD, Severity.BLOCK)]
