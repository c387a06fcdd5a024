"""Terraform and OpenTofu (HCL and JSON), Terragrunt and variable files -> resources."""

import re
from collections.abc import Iterator
from typing import Final

from reviewer.facts.configs import hcl, tree
from reviewer.facts.configs.resource import Reading, Resource, ResourceKind, Value

CODE: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")
VALUES: Final = (".tfvars", ".tfvars.json", ".tfbackend")
# any other HCL (Packer, Nomad, Consul) declares other things under the same words
NAMES: Final = frozenset({"terragrunt.hcl", "root.hcl", "backend.hcl"})

_KINDS: Final[dict[str, ResourceKind]] = {
    "resource": "resource",
    "data": "data",
    "module": "module",
    "variable": "variable",
    "locals": "locals",
    "provider": "provider",
    "terraform": "terraform",
    "moved": "moved",
    "removed": "removed",
    "import": "import",
    "output": "output",
}
_PREFIX: Final = {
    "data": "data.",
    "module": "module.",
    "variable": "var.",
    "provider": "provider.",
    "output": "output.",
}


def is_terraform(path: str) -> bool:
    """Whether a path is read here."""
    return path.endswith((*CODE, *VALUES)) or path.rpartition("/")[2] in NAMES


def read(path: str, data: bytes) -> Reading:
    """What one file declares."""
    if path.endswith(".json"):
        return _read_json(path, data)
    found, loose, whole = hcl.blocks(data)
    resources = [
        _resource(path, block.type, block.labels, (block.start_line, block.end_line), block.attrs)
        for block in found
    ]
    if loose:
        resources.append(_values(path, loose))
    return Reading(tuple(resources), whole)


def base_address(reference: str) -> str:
    """A reference without quotes, white space and instance keys: `module.a.aws_x.y`."""
    return re.sub(r"\[[^\]]*\]|[\s\"]|\$\{|\}", "", reference)


def _resource(
    path: str, word: str, labels: tuple[str, ...], lines: tuple[int, int], attrs: dict[str, Value]
) -> Resource:
    kind = _KINDS.get(word, "other")
    name = labels[-1] if labels else word
    address = _PREFIX.get(kind, "") + ".".join(labels) if labels else word
    if kind == "provider" and "alias" in attrs:
        address += f".{attrs['alias'].text}"
    kind_type = labels[0] if kind in ("resource", "data") and labels else word
    return Resource("terraform", kind, kind_type, name, address, path, *lines, attrs)


def _values(path: str, attrs: dict[str, Value]) -> Resource:
    """The loose settings of a variable file, one thing per file."""
    lines = [value.line for value in attrs.values()]
    name = path.rpartition("/")[2]
    return Resource(
        "terraform", "values", "values", name, f"values:{name}", path, min(lines), max(lines), attrs
    )


def _read_json(path: str, data: bytes) -> Reading:
    documents, whole = tree.documents(data)
    resources: list[Resource] = []
    for document in documents:
        if path.endswith(VALUES):
            attrs = tree.flatten(document)
            resources += [_values(path, attrs)] if attrs else []
            continue
        for entry in document.entries:
            labels = {"resource": 2, "data": 2, "locals": 0, "terraform": 0}.get(entry.key, 1)
            labels = 0 if entry.key in ("moved", "removed", "import") else labels
            for names, node in _labelled(entry.node, labels, ()):
                resources.append(
                    _resource(
                        path,
                        entry.key,
                        names,
                        (node.line, node.end_line),
                        tree.flatten(node.node),
                    )
                )
    return Reading(tuple(resources), whole)


def _labelled(
    node: tree.Node, labels: int, names: tuple[str, ...], line: int = 0
) -> Iterator[tuple[tuple[str, ...], "_Spot"]]:
    """The bodies below `labels` levels of names; a list stands for several bodies."""
    if node.shape == "list":
        for entry in node.entries:
            if entry.node.shape == "map":
                yield from _labelled(entry.node, labels, names, line)
    elif labels == 0:
        yield names, _Spot(node, line or node.line)
    else:
        for entry in node.entries:
            yield from _labelled(entry.node, labels - 1, (*names, entry.key), entry.line)


class _Spot:
    """A body and the line its name stands on."""

    __slots__ = ("end_line", "line", "node")

    def __init__(self, node: tree.Node, line: int) -> None:
        self.node, self.line, self.end_line = node, line, node.end_line
