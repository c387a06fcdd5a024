"""CloudFormation, Kubernetes, Compose, Pulumi and values files -> resources."""

import re
from collections.abc import Iterator
from typing import Final

from reviewer.facts.configs import tree
from reviewer.facts.configs.resource import NOTHING, Format, Reading, Resource, Value

_SUFFIXES: Final = (".yaml", ".yml", ".json", ".template")
_COMPOSE: Final = re.compile(r"^(docker-)?compose([.-][\w.-]*)?\.ya?ml$")
_VALUES: Final = re.compile(r"^values([.-][\w.-]*)?\.ya?ml$")
_CFN_TYPE: Final = re.compile(r"^(AWS|Custom|Alexa|[A-Za-z0-9]+)::")
# kinds that are input to a tool, not an object in a cluster
_NO_OBJECT: Final = frozenset({"Kustomization", "Component", "Chart"})


def is_manifest(path: str, data: bytes) -> bool:
    """Whether it is worth parsing: the name fits and a word every such file has is in it."""
    name = path.rpartition("/")[2]
    if not name.endswith(_SUFFIXES):
        return False
    if _COMPOSE.match(name) or _VALUES.match(name) or name.startswith("Pulumi."):
        return True
    return (b"kind" in data and b"apiVersion" in data) or (b"Resources" in data and b"::" in data)


def read(path: str, data: bytes) -> Reading:
    """What one file declares."""
    if not is_manifest(path, data):
        return NOTHING
    documents, whole = tree.documents(data)
    name = path.rpartition("/")[2]
    resources: list[Resource] = []
    for document in documents:
        resources += _document(path, name, document)
    return Reading(tuple(resources), whole)


def _document(path: str, name: str, document: tree.Node) -> Iterator[Resource]:
    if _COMPOSE.match(name):
        return _compose(path, document)
    if name.startswith("Pulumi."):
        return _pulumi(path, name, document)
    if _VALUES.match(name):
        return _loose(path, name, document)
    if document.get("apiVersion"):
        return _kubernetes(path, document, 0)
    return _cloudformation(path, document)


def _scalar(node: tree.Node | None, *keys: str) -> str:
    for key in keys:
        node = node.get(key) if node else None
    return node.text if node and node.shape == "scalar" else ""


def _made(
    spec: tuple[Format, str, str, str], path: str, entry: tree.Entry, attrs: dict[str, Value]
) -> Resource:
    form, kind_type, name, address = spec
    return Resource(
        form, "resource", kind_type, name, address, path, entry.line, entry.node.end_line, attrs
    )


def _cloudformation(path: str, document: tree.Node) -> Iterator[Resource]:
    resources = document.get("Resources")
    for entry in resources.entries if resources else ():
        kind = _scalar(entry.node, "Type")
        if _CFN_TYPE.match(kind):
            spec: tuple[Format, str, str, str] = ("cloudformation", kind, entry.key, entry.key)
            yield _made(spec, path, entry, tree.flatten(entry.node))


def _kubernetes(path: str, document: tree.Node, depth: int) -> Iterator[Resource]:
    kind = _scalar(document, "kind")
    items = document.get("items")
    if kind.endswith("List") and items and depth == 0:
        for entry in items.entries:
            yield from _kubernetes(path, entry.node, 1)
        return
    name = _scalar(document, "metadata", "name")
    if not kind or (not name and kind not in _NO_OBJECT):
        return
    space = _scalar(document, "metadata", "namespace")
    address = "/".join(part for part in (kind, space, name) if part)
    attrs = tree.flatten(document)
    if kind in _NO_OBJECT:
        yield Resource(
            "kubernetes",
            "values",
            kind,
            name or kind,
            f"{kind}:{path.rpartition('/')[2]}",
            path,
            document.line,
            document.end_line,
            attrs,
        )
        return
    entry = tree.Entry("", document.line, document)
    yield _made(("kubernetes", kind, name, address), path, entry, attrs)


def _compose(path: str, document: tree.Node) -> Iterator[Resource]:
    for section, kind in (("services", "service"), ("volumes", "volume"), ("configs", "config")):
        members = document.get(section)
        for entry in members.entries if members and members.shape == "map" else ():
            spec: tuple[Format, str, str, str] = (
                "compose",
                kind,
                entry.key,
                f"{kind}.{entry.key}",
            )
            yield _made(spec, path, entry, tree.flatten(entry.node))
    name = document.get("name")
    if name:
        entry = tree.Entry("name", name.line, name)
        attrs = {"name": Value(name.text, name.line, "$" not in name.text)}
        yield Resource(
            "compose", "values", "project", "project", "project", path, entry.line, name.line, attrs
        )


def _pulumi(path: str, name: str, document: tree.Node) -> Iterator[Resource]:
    resources = document.get("resources")
    for entry in resources.entries if resources else ():
        kind = _scalar(entry.node, "type")
        if kind:
            spec: tuple[Format, str, str, str] = ("pulumi", kind, entry.key, entry.key)
            yield _made(spec, path, entry, tree.flatten(entry.node))
    rest = tuple(entry for entry in document.entries if entry.key != "resources")
    if rest:
        shell = tree.Node("map", "", "", document.line, document.end_line, rest)
        yield from _loose(path, name, shell, "pulumi")


def _loose(
    path: str, name: str, document: tree.Node, form: Format = "values"
) -> Iterator[Resource]:
    attrs = tree.flatten(document)
    if attrs:
        yield Resource(
            form,
            "values",
            "values",
            name,
            f"values:{name}",
            path,
            document.line,
            document.end_line,
            attrs,
        )
