"""One model for whatever a configuration file declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Format = Literal["terraform", "cloudformation", "kubernetes", "compose", "pulumi", "values"]
ResourceKind = Literal[
    "resource",
    "data",
    "module",
    "variable",
    "locals",
    "provider",
    "terraform",
    "moved",
    "removed",
    "import",
    "output",
    "values",
    "other",
]


@dataclass(frozen=True, slots=True)
class Value:
    """A setting as written: `known` is False where a variable, a function or a template makes it.

    Strings stand without their quotes, white space is squeezed; `line` is 1-based.
    """

    text: str
    line: int
    known: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """A declared thing: `address` names it within its module, template, namespace or file.

    `attrs` maps dotted paths to values, list items by index (`spec.containers.0.image`); the
    second block of one name in Terraform is `name#2`. Lines are 1-based and inclusive.
    """

    format: Format
    kind: ResourceKind
    type: str
    name: str
    address: str
    path: str
    start_line: int
    end_line: int
    attrs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file declares; not `whole` when it has errors or runs over a limit."""

    resources: tuple[Resource, ...]
    whole: bool


NOTHING = Reading((), whole=True)
