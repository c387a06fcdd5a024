"""What ties code to what is really deployed: state, accounts, regions, stack and release names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reviewer.change.model import Side
from reviewer.facts.configs.commands import Command
from reviewer.facts.configs.resource import Resource, Value

# settings of a backend that say how it is locked and sealed, not which state it is
_NOT_WHICH: Final = frozenset(
    [
        "dynamodb_table",
        "use_lockfile",
        "encrypt",
        "kms_key_id",
        "acl",
        "skip_credentials_validation",
        "max_retries",
        "skip_metadata_api_check",
        "skip_region_validation",
        "lock_table",
        "sse_customer_key",
        "hostname_check",
    ]
)
_BACKEND: Final = re.compile(r"^(?:backend|cloud)(?:\.|$)")
_PROVIDER: Final = re.compile(
    r"^(?:region|project|account_id|allowed_account_ids|subscription_id|tenant_id|profile|host"
    r"|config_context|endpoint|organization|(?:\w+\.)?role_arn)$"
)
_PULUMI: Final = re.compile(r"^config\.\w[\w-]*:(?:region|project|allowedAccountIds|location)")
_ANY: Final = re.compile("")
_FLAGS: Final = (
    ("stack name", re.compile(r"--stack-name[= ](\S+)")),
    ("state file", re.compile(r"\s-state[= ](\S+)")),
    ("backend configuration", re.compile(r"-backend-config[= ](\S+)")),
    ("workspace", re.compile(r"\bworkspace (?:select|new) (?:-\S+ )*(\S+)")),
    ("release name", re.compile(r"\bhelm\b.{0,80}\b(?:upgrade|install) (?:-{1,2}\S+ )*(\w\S*)")),
    ("cluster", re.compile(r"\b(?:--kube-context|use-context)[= ](\S+)")),
)
STATE_FILE: Final = re.compile(r"\.tfstate(?:\.\d+)?(?:\.backup)?$")


Placed = tuple[Resource, Value]


@dataclass(frozen=True, slots=True)
class Rebound:
    """A tie that differs; `before` and `after` are None where it was, or is, not there."""

    what: str
    before: Placed | None
    after: Placed | None

    @property
    def place(self) -> tuple[str, Side, int]:
        """Path, side and line: of the new setting, else of the one that is gone."""
        if self.after is not None:
            return self.after[0].path, Side.NEW, self.after[1].line
        if self.before is not None:
            return self.before[0].path, Side.OLD, self.before[1].line
        return "", Side.NEW, 1

    @property
    def computed(self) -> bool:
        """Whether one of the two values is not known."""
        return any(side is not None and not side[1].known for side in (self.before, self.after))

    @property
    def is_backend(self) -> bool:
        """Whether it says where the state lies."""
        return self.what.startswith("backend")


def rebound(
    olds: Iterable[Resource],
    news: Iterable[Resource],
    kept: Iterable[tuple[Resource, Resource]],
) -> Iterator[Rebound]:
    """Backends, providers and stack settings of one stack that point elsewhere now."""
    yield from _differing("backend", _backend(olds), _backend(news))
    for old, new in kept:
        which = None
        if new.kind == "provider":
            which = _PROVIDER
        elif new.kind == "values" and new.format == "pulumi":
            which = _PULUMI
        elif new.path.endswith((".tfbackend", "backend.hcl")):
            yield from _differing("backend", _chosen(old, _ANY), _chosen(new, _ANY))
        if which:
            yield from _differing(new.address, _chosen(old, which), _chosen(new, which))


def retargeted(old: Iterable[Command], new: Iterable[Command]) -> Iterator[tuple[str, Command]]:
    """Commands that name another stack, state, workspace or release than before."""
    old, new = tuple(old), tuple(new)
    for what, flag in _FLAGS:
        before = {m[1] for c in old if (m := flag.search(c.text))}
        after = {m[1] for c in new if (m := flag.search(c.text))}
        # only one given up for another is a change of target; more of them is more work
        if not before - after:
            continue
        for command in new:
            match = flag.search(command.text)
            if match and match[1] not in before:
                yield what, command


def _backend(resources: Iterable[Resource]) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for resource in resources:
        if resource.kind == "terraform":
            found |= _chosen(resource, _BACKEND)
        elif resource.kind == "other" and resource.address == "remote_state":
            found |= _chosen(resource, _ANY)
    return found


def _chosen(resource: Resource, which: re.Pattern[str]) -> dict[str, Placed]:
    return {
        name: (resource, value)
        for name, value in resource.attrs.items()
        if which.match(name) and name.rpartition(".")[2] not in _NOT_WHICH
    }


def _differing(what: str, old: dict[str, Placed], new: dict[str, Placed]) -> Iterator[Rebound]:
    """What differs; of a block that came or went, the block and not all that is in it."""
    told: list[str] = []
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before and after and before[1].text == after[1].text:
            continue
        if any(name.startswith(f"{block}.") for block in told):
            continue
        if not (before and after):
            told.append(name)
        yield Rebound(f"{what} {name}", before, after)
