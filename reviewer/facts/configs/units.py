"""The changed stacks: per module folder, template or manifest folder, what was there and what is.

A block that moves to another file of its module has not gone: addresses are compared over the
whole folder, and over folders a file was renamed between.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import normpath
from typing import Final

from reviewer.change.model import Change, FileChange, Side
from reviewer.change.source import Source
from reviewer.facts.configs.place import Stage, stage
from reviewer.facts.configs.reading import is_configuration, read
from reviewer.facts.configs.resource import Format, Reading, Resource
from reviewer.facts.configs.stateful import is_lesser, stateful_word
from reviewer.facts.configs.terraform import base_address, is_terraform

# the largest Terraform modules and manifest folders seen in public hold about this many files
MAX_SIBLINGS: Final = 200
# the objects of these formats belong to a folder, of the others to their file
_BY_FOLDER: Final = frozenset({"terraform", "kubernetes"})
# what a `removed` block with `destroy = false` makes of a resource
FORGOTTEN: Final = "(forgotten)"
# longer chains of `moved` blocks are not written by hand
MAX_MOVES: Final = 20
_OFF_COUNTS: Final = frozenset({"0", "{}", "[]", "toset([])"})
# names of published modules that make what the list of stateful types holds
_HOLDERS: Final = re.compile(
    r"(?:^|[-_/. ])(?:rds|aurora|dynamodb|s3|efs|ebs|elasticache|redis|memorydb|msk|kafka|eks|gke"
    r"|aks|sql|postgres\w*|mysql|mariadb|mongo\w*|documentdb|opensearch|elasticsearch|redshift"
    r"|bigquery|spanner|database|db|bucket|storage|kms|secrets?|cognito|sqs|kinesis)(?=$|[-_/. ])"
)
_COUNTED: Final = frozenset({"resource", "module"})


@dataclass(frozen=True)
class Unit:
    """One stack as far as the change touches it; `folders` are those of its new files."""

    name: str
    format: Format
    old: tuple[Resource, ...]
    new: tuple[Resource, ...]
    broken: tuple[bytes, ...]
    changed: frozenset[str]
    folders: tuple[str, ...]
    source: Source

    @cached_property
    def rest(self) -> tuple[Resource, ...]:
        """What unchanged files of the same folders declare."""
        if self.format not in _BY_FOLDER:
            return ()
        found: list[Resource] = []
        for folder in self.folders:
            for path in self.source.listing(Side.NEW, folder)[:MAX_SIBLINGS]:
                if path in self.changed or not is_configuration(path):
                    continue
                data = self.source.read(Side.NEW, path)
                reading = read(path, data) if data is not None else None
                found += (
                    [r for r in reading.resources if r.format == self.format] if reading else []
                )
        return tuple(found)

    @property
    def stage(self) -> Stage:
        """What the stack is for, told from where it lies."""
        return stage(self.name)

    @cached_property
    def size(self) -> int:
        """How many resources and modules the stack had."""
        return sum(resource.kind in _COUNTED for resource in (*self.old, *self.rest))

    def inside(self, module: Resource) -> tuple[Resource, ...]:
        """What a module of this repository declares, as it was before the change."""
        value = module.attrs.get("source")
        if value is None or not value.text.startswith("."):
            return ()
        folder = normpath(f"{_folder(module.path)}/{value.text}").lstrip("/")
        found: list[Resource] = []
        for path in self.source.listing(Side.OLD, folder)[:MAX_SIBLINGS]:
            data = self.source.read(Side.OLD, path) if is_terraform(path) else None
            found += read(path, data).resources if data is not None else ()
        return tuple(resource for resource in found if resource.kind in _COUNTED)

    @cached_property
    def kept(self) -> tuple[tuple[Resource, Resource], ...]:
        """What is there before and after, `moved` blocks followed."""
        pairs, _, _ = self._matched
        return pairs

    @cached_property
    def gone(self) -> tuple[Resource, ...]:
        """Resources and modules that are no longer declared, in the order of the old files."""
        _, gone, _ = self._matched
        if not gone:
            return ()
        elsewhere = {resource.address for resource in self.rest}
        return tuple(
            resource
            for resource in gone
            if resource.address not in elsewhere
            and not any(_named(resource, data) for data in self.broken)
        )

    @cached_property
    def come(self) -> tuple[Resource, ...]:
        """Resources and modules that were not declared before."""
        _, _, come = self._matched
        return come

    @cached_property
    def switched_off(self) -> tuple[tuple[Resource, Resource], ...]:
        """Kept blocks of which no instance is left: `count = 0`, an empty `for_each`."""
        return tuple((old, new) for old, new in self.kept if is_off(new) and not is_off(old))

    @cached_property
    def _matched(
        self,
    ) -> tuple[tuple[tuple[Resource, Resource], ...], tuple[Resource, ...], tuple[Resource, ...]]:
        pairs, olds, news = _paired(self.old, self.new)
        by_address = {resource.address: resource for resource in news}
        if not olds:
            return tuple(pairs), (), tuple(r for r in news if r.kind in _COUNTED)
        left: list[Resource] = []
        for old in olds:
            target = self.moves.get(old.address, "")
            if target in by_address:
                pairs.append((old, by_address.pop(target)))
            elif not target.startswith((FORGOTTEN, "module.")) and old.kind in _COUNTED:
                left.append(old)
        come = [r for r in news if by_address.get(r.address) is r and r.kind in _COUNTED]
        return tuple(pairs), tuple(left), tuple(come)

    @cached_property
    def moves(self) -> dict[str, str]:
        """Old address -> new address, or `FORGOTTEN`, as `moved` and `removed` blocks say."""
        present = {r.address for r in (*self.rest, *self.new)}
        said: dict[str, str] = {}
        for block in (*self.new, *self.rest):
            if block.kind not in ("moved", "removed") or "from" not in block.attrs:
                continue
            start = base_address(block.attrs["from"].text)
            if block.kind == "moved" and "to" in block.attrs:
                said[start] = base_address(block.attrs["to"].text)
            elif block.kind == "removed" and _forgets(block):
                said[start] = FORGOTTEN
        ends = {start: _followed(start, said) for start in said}
        return {start: end for start, end in ends.items() if _reaches(start, end, present)}


def units(change: Change, source: Source) -> tuple[Unit, ...]:
    """The stacks a change touches, in the order of the diff."""
    folders = _Folders()
    found: list[_Read] = []
    for file in change.files:
        if file.kind != "text" or not is_configuration(file.path) or _is_generated(file.path):
            continue
        old, _ = _side(source, Side.OLD, file)
        new, data = _side(source, Side.NEW, file)
        formats = [r.format for r in (*old.resources, *new.resources)]
        if not formats:
            continue
        found.append(_Read(file, formats[0], old, new, data))
        if file.status == "renamed" and formats[0] in _BY_FOLDER:
            folders.join(_folder(file.old_path), _folder(file.path))
    grouped: dict[tuple[str, str], list[_Read]] = defaultdict(list)
    for item in found:
        by_folder = item.format in _BY_FOLDER
        place = folders.of(_folder(item.file.path)) if by_folder else item.file.path
        grouped[(item.format, place)].append(item)
    return tuple(_unit(items, source) for items in grouped.values())


def losses(found: Iterable[Unit]) -> Iterator[tuple[Unit, Resource]]:
    """What is gone for good: not taken up by another stack of the same kind and stage."""
    found = tuple(found)
    if not any(unit.gone for unit in found):
        return
    arrived = {
        (unit.format, unit.stage, new.address)
        for unit in found
        if unit.format == "kubernetes"
        for new in unit.come
    }
    # a parent module's `moved` or `removed` block speaks of what its child declares
    carried = {start for unit in found for start in unit.moves if start.startswith("module.")}
    for unit in found:
        for old in unit.gone:
            taken = (unit.format, unit.stage, old.address) in arrived
            if not taken and not any(start.endswith(f".{old.address}") for start in carried):
                yield unit, old


def module_holds(unit: Unit, module: Resource) -> str:
    """What of value a module keeps, in plain words: by its files, else by what it is called."""
    if module.kind != "module":
        return ""
    inside = unit.inside(module)
    if inside:
        words = (stateful_word(r) for r in inside if not is_lesser(r))
        return next((f"{word} in module" for word in words if word), "")
    value = module.attrs.get("source")
    match = _HOLDERS.search(f"{value.text if value else ''} {module.name}".lower())
    return f"{match[0].strip('-_/ ')} module" if match else ""


def is_off(resource: Resource) -> bool:
    """Whether the block makes no instance."""
    for key in ("count", "for_each"):
        value = resource.attrs.get(key)
        if value is None or (value.text.replace(" ", "") not in _OFF_COUNTS):
            continue
        # `{}` stands for any object; an empty one has no members
        return not any(name.startswith(f"{key}.") for name in resource.attrs)
    return False


@dataclass(frozen=True, slots=True)
class _Read:
    """A changed file with what it declares on either side; `data` is its new content."""

    file: FileChange
    format: Format
    old: Reading
    new: Reading
    data: bytes


def _unit(items: list[_Read], source: Source) -> Unit:
    first = items[0]
    name = _folder(first.file.path) if first.format in _BY_FOLDER else first.file.path
    return Unit(
        name or first.file.path,
        first.format,
        tuple(r for item in items for r in item.old.resources),
        tuple(r for item in items for r in item.new.resources),
        tuple(item.data for item in items if not item.new.whole),
        frozenset(item.file.path for item in items),
        tuple(sorted({_folder(item.file.path) for item in items})),
        source,
    )


def _side(source: Source, side: Side, file: FileChange) -> tuple[Reading, bytes]:
    there = file.has_old and file.status != "copied" if side is Side.OLD else file.has_new
    path = file.old_path if side is Side.OLD else file.path
    data = source.read(side, path) if there else None
    if data is None:
        # a file that is there but cannot be read declares nothing we could miss
        return Reading((), whole=not there), b""
    return read(path, data), data


def _paired(
    olds: Iterable[Resource], news: Iterable[Resource]
) -> tuple[list[tuple[Resource, Resource]], list[Resource], list[Resource]]:
    """Same address, in order; then what is left of either side."""
    waiting: dict[str, list[Resource]] = defaultdict(list)
    for new in news:
        waiting[f"{new.kind}:{new.address}"].append(new)
    pairs: list[tuple[Resource, Resource]] = []
    left: list[Resource] = []
    for old in olds:
        same = waiting[f"{old.kind}:{old.address}"]
        if same:
            pairs.append((old, same.pop(0)))
        else:
            left.append(old)
    return pairs, left, [new for group in waiting.values() for new in group]


def _forgets(block: Resource) -> bool:
    destroy = block.attrs.get("lifecycle.destroy")
    return destroy is not None and destroy.text == "false"


def _followed(start: str, said: dict[str, str]) -> str:
    """The end of a chain of moves."""
    end = said[start]
    for _ in range(MAX_MOVES):
        if end not in said:
            break
        end = said[end]
    return end


def _reaches(start: str, end: str, present: set[str]) -> bool:
    """Whether a move ends at something declared, of the same type; else it is a deletion."""
    if end == FORGOTTEN:
        return True
    parts = end.split(".")
    if end not in present and ".".join(parts[:2]) not in present:
        return False
    return start.split(".")[-2:-1] == parts[-2:-1]


def _named(resource: Resource, data: bytes) -> bool:
    """Whether a file that could not be read whole still speaks of a resource."""
    return not data or resource.name.encode("utf-8", "surrogateescape") in data


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_generated(path: str) -> bool:
    """What tools write beside the code: no stack is made from it by hand."""
    return any(part in (".terraform", "cdk.out", "node_modules") for part in path.split("/"))


class _Folders:
    """Folders that files were renamed between count as one."""

    def __init__(self) -> None:
        self._root: dict[str, str] = {}

    def of(self, folder: str) -> str:
        while self._root.get(folder, folder) != folder:
            folder = self._root[folder]
        return folder

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.of(one), self.of(other)))
        self._root[b] = a
