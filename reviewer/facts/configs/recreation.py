"""Signs that something is built anew, not edited: replaced resources, delete-then-create steps."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewer.facts.configs.commands import Command
from reviewer.facts.configs.resource import Resource

# the seed incident took a whole environment; five of a kind is where a rename stops being one
MIN_PAIRS: Final = 5
# of a small stack a third is most of it, but two resources are no environment
MIN_SHARE: Final = 0.3
MIN_PAIRS_OF_SHARE: Final = 3
# two module blocks that set mostly the same arguments are two of the same thing
MIN_COMMON_ARGUMENTS: Final = 0.6

_TOOL: Final = r"\b(?:terraform|tofu|terragrunt)\b"
_AWS: Final = (
    r"\baws\b.{0,80}\b(?:cloudformation|rds|dynamodb|eks|ecs|elasticbeanstalk|redshift"
    r"|elasticache|opensearch|efs)\b.{0,40}\b"
)
# what deletes, what then creates the same again
_STEPS: Final = tuple(
    (re.compile(delete), re.compile(create))
    for delete, create in (
        (rf"{_TOOL}.{{0,200}}(?:\bdestroy\b|\s-destroy\b)", rf"{_TOOL}.{{0,200}}\bapply\b"),
        (rf"{_TOOL}.{{0,200}}\bworkspace delete\b", rf"{_TOOL}.{{0,200}}\bworkspace new\b"),
        (
            _AWS + r"(?:delete|terminate)-",
            _AWS + r"(?:create|restore|deploy)|\b(?:sam|cdk) deploy\b",
        ),
        (r"\baws s3 rb\b|\baws s3 rm\b.{0,200}--recursive", r"\baws s3 mb\b"),
        (
            r"\bkubectl\b.{0,80}\bdelete\b.{0,80}"
            r"(?:\b(?:ns|namespaces?|pvc|pv|sts|statefulsets?|crds?|all)\b"
            r"|\s-[fk]\b(?!.{0,80}job)|--all\b)",
            r"\bkubectl\b.{0,80}\b(?:apply|create)\b|\bhelm\b.{0,80}\b(?:install|upgrade)\b",
        ),
        (r"\bhelm\b.{0,40}\b(?:uninstall|delete)\b", r"\bhelm\b.{0,40}\b(?:install|upgrade)\b"),
        (
            r"\bdocker[ -]compose\b.{0,80}\bdown\b.{0,80}(?:\s-v\b|--volumes\b)",
            r"\bdocker[ -]compose\b.{0,80}\bup\b",
        ),
        (r"\bpulumi\b.{0,40}\bdestroy\b", r"\bpulumi\b.{0,40}\bup\b"),
        (r"\bcdk\b.{0,40}\bdestroy\b", r"\bcdk\b.{0,40}\bdeploy\b"),
        (r"\bsam delete\b", r"\bsam deploy\b"),
        (r"\b(?:serverless|sls) remove\b", r"\b(?:serverless|sls) deploy\b"),
        (r"\beksctl delete\b", r"\beksctl create\b"),
        (r"\baz group delete\b", r"\baz (?:group create|deployment)\b"),
        (r"\bgcloud\b.{0,80}\bdelete\b", r"\bgcloud\b.{0,80}\bcreate\b"),
    )
)
_AT_ONCE: Final = re.compile(
    rf"{_TOOL}.{{0,200}}\s-{{1,2}}replace[= ]|{_TOOL}.{{0,40}}\btaint\s"
    r"|\bkubectl\b.{0,80}\breplace\b.{0,80}--force\b|\bpulumi\b.{0,40}--replace\b"
)


@dataclass(frozen=True, slots=True)
class Step:
    """A command that builds anew: `then` is the creating half, None where one does both."""

    command: Command
    then: Command | None


def steps(old: Iterable[Command], new: Iterable[Command]) -> tuple[Step, ...]:
    """The steps that rebuild something and were not there before, however indented."""
    before = Counter(command.text for command in old)
    sequence = tuple(new)
    fresh: set[int] = set()
    for index, command in enumerate(sequence):
        before[command.text] -= 1
        if before[command.text] < 0:
            fresh.add(index)
    if not fresh:
        return ()
    found = [Step(sequence[i], None) for i in sorted(fresh) if _AT_ONCE.search(sequence[i].text)]
    for delete, create in _STEPS:
        found += _sequences(sequence, fresh, delete, create)
    unique = {step.command.line: step for step in reversed(found)}
    return tuple(unique[line] for line in sorted(unique))


def _sequences(
    commands: tuple[Command, ...],
    fresh: set[int],
    delete: re.Pattern[str],
    create: re.Pattern[str],
) -> list[Step]:
    """Each deletion followed by a creation in the same function, branch, target or pipeline."""
    creators = [i for i, c in enumerate(commands) if create.search(c.text)]
    if not creators:
        return []
    found = []
    last_of = {commands[i].segment: i for i in creators if not delete.search(commands[i].text)}
    for index, command in enumerate(commands):
        after = last_of.get(command.segment, -1)
        if after <= index or not delete.search(command.text):
            continue
        if index in fresh:
            found.append(Step(command, commands[after]))
        elif after in fresh:
            found.append(Step(commands[after], command))
    return found


def replaced(
    gone: Iterable[Resource], come: Iterable[Resource]
) -> tuple[tuple[Resource, ...], tuple[Resource, ...]]:
    """Removed and added resources that pair off by type, modules by what they instantiate."""
    gone, come = tuple(gone), tuple(come)
    pairs = _counted(gone) & _counted(come)
    return _taken(gone, pairs), _taken(come, pairs)


def swapped(
    gone: Iterable[Resource], come: Iterable[Resource]
) -> tuple[tuple[Resource, Resource], ...]:
    """Modules replaced by another instance of the same, or of one called the same way."""
    left = [new for new in come if new.kind == "module"]
    pairs: list[tuple[Resource, Resource]] = []
    for old in gone:
        if old.kind != "module":
            continue
        match = next((new for new in left if _same_module(old, new)), None)
        if match is not None:
            left.remove(match)
            pairs.append((old, match))
    return tuple(pairs)


def is_wholesale(pairs: int, stack: int) -> bool:
    """Whether so many replaced resources of a stack are a rebuild."""
    if pairs >= MIN_PAIRS:
        return True
    return pairs >= MIN_PAIRS_OF_SHARE and pairs >= MIN_SHARE * stack


def module_source(module: Resource) -> str:
    """What a module block instantiates, without the version asked for."""
    value = module.attrs.get("source")
    return value.text.partition("?")[0].rstrip("/") if value else ""


def _same_module(old: Resource, new: Resource) -> bool:
    if module_source(old) and module_source(old) == module_source(new):
        return True
    mine = {name for name in old.attrs if "." not in name} - {"source", "version"}
    other = {name for name in new.attrs if "." not in name} - {"source", "version"}
    both = mine | other
    return len(both) > 2 and len(mine & other) >= MIN_COMMON_ARGUMENTS * len(both)


def _kind_of(resource: Resource) -> str:
    return f"module {module_source(resource)}" if resource.kind == "module" else resource.type


def _counted(resources: Iterable[Resource]) -> Counter[str]:
    return Counter(_kind_of(resource) for resource in resources)


def _taken(resources: Iterable[Resource], room: Counter[str]) -> tuple[Resource, ...]:
    left = room.copy()
    kept = []
    for resource in resources:
        if left[_kind_of(resource)] > 0:
            left[_kind_of(resource)] -= 1
            kept.append(resource)
    return tuple(kept)
