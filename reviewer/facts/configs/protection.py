"""Settings that stand between a resource and its accidental deletion, and whether they are on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from reviewer.facts.configs.resource import Resource, Value

State = Literal["on", "off", "unknown"]

# true protects (Terraform aws/google/azurerm, CloudFormation, Pulumi, Helm values)
_GUARDS: Final = (
    "deletion_protection|deletion_protection_enabled|enable_deletion_protection|prevent_destroy"
    "|termination_protection|enable_termination_protection|termination_protection_enabled"
    "|disable_api_termination|disable_api_stop|purge_protection_enabled|object_lock_enabled"
    "|prevent_deletion_if_contains_resources|deletionProtection|deletionProtectionEnabled"
    "|terminationProtection|DeletionProtection|DeletionProtectionEnabled|DisableApiTermination"
    "|EnableTerminationProtection|ObjectLockEnabled|delete_protection|deleteProtection"
)
# true deletes what is left, or takes no last copy
_WIPES: Final = (
    "force_destroy|skip_final_snapshot|force_delete|forceDestroy|skipFinalSnapshot|forceDelete"
    "|autoDeleteObjects|auto_delete_objects|recovery_window_off|force_destroy_bucket"
)
_GUARD: Final = re.compile(rf"^(?:\w+_)?(?:{_GUARDS})$")
_WIPE: Final = re.compile(rf"^(?:\w+_)?(?:{_WIPES})$")
# settings that name what happens: the values that keep, and the ones that do not
_CHOICES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    name: (frozenset(keeps.split()), frozenset(loses.split()))
    for name, keeps, loses in (
        ("DeletionPolicy", "Retain RetainExceptOnCreate Snapshot", "Delete"),
        ("UpdateReplacePolicy", "Retain Snapshot", "Delete"),
        ("deletion_policy", "ABANDON PREVENT", "DELETE"),
        ("persistentVolumeReclaimPolicy", "Retain", "Delete Recycle"),
        ("reclaimPolicy", "Retain", "Delete Recycle"),
        ("reclaim_policy", "Retain", "Delete Recycle"),
        ("persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain", "Delete"),
        ("persistentVolumeClaimRetentionPolicy.whenScaled", "Retain", "Delete"),
        ("helm.sh/resource-policy", "keep", ""),
        ("resourcePolicy", "keep", ""),
        ("versioning_configuration.status", "Enabled", "Suspended Disabled"),
        ("VersioningConfiguration.Status", "Enabled", "Suspended"),
        ("versioning.enabled", "true", "false"),
        ("options.protect", "true", "false"),
        ("options.retainOnDelete", "true", "false"),
        ("persistence.enabled", "true", "false"),
    )
}
# what holds where nothing is said (provider documentation, CloudFormation DeletionPolicy reference,
# Kubernetes StatefulSet reference)
_ON_BY_DEFAULT: Final = frozenset(
    {
        ("google_sql_database_instance", "deletion_protection"),
        ("google_container_cluster", "deletion_protection"),
        ("google_bigquery_table", "deletion_protection"),
        ("google_spanner_database", "deletion_protection"),
        ("google_alloydb_cluster", "deletion_protection"),
        ("google_cloud_run_v2_service", "deletion_protection"),
        ("google_folder", "deletion_protection"),
        ("google_project", "deletion_policy"),
        ("AWS::RDS::DBInstance", "DeletionPolicy"),
        ("AWS::RDS::DBCluster", "DeletionPolicy"),
        ("StatefulSet", "persistentVolumeClaimRetentionPolicy.whenDeleted"),
        ("StatefulSet", "persistentVolumeClaimRetentionPolicy.whenScaled"),
    }
)
# a resource of its own whose removal switches the protection off
GUARD_TYPES: Final = frozenset(
    {
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_object_lock_configuration",
        "azurerm_management_lock",
        "google_resource_manager_lien",
        "aws_backup_vault_lock_configuration",
    }
)
_STATUS: Final = "versioning_configuration.status"
_LOAD_BALANCER: Final = "deletion_protection.enabled"


@dataclass(frozen=True, slots=True)
class Weakened:
    """A protection that is weaker than before; `value` is on the new side, or None: it is gone."""

    setting: str
    before: Value | None
    value: Value | None
    state: State
    was: State


def weakened(old: Resource, new: Resource) -> tuple[Weakened, ...]:
    """Protections of one resource that were on, or may have been, and are off or unknown now."""
    mine, now = _settings(old), _settings(new)
    found = []
    for path in dict.fromkeys((*mine, *now)):
        was = _state(old, path, mine.get(path))
        state = _state(new, path, now.get(path))
        if state == "on" or was == "off" or (was, state) == ("unknown", "unknown"):
            continue
        found.append(Weakened(path, mine.get(path), now.get(path), state, was))
    return tuple(found)


def moved_out(change: Weakened, bucket: Resource, beside: Iterable[Resource]) -> bool:
    """Whether a bucket's versioning has become a resource of its own (aws provider 4)."""
    return change.setting == "versioning.enabled" and any(
        other.type == "aws_s3_bucket_versioning"
        and "bucket" in other.attrs
        and bucket.address in other.attrs["bucket"].text
        and _state(other, _STATUS, other.attrs.get(_STATUS)) == "on"
        for other in beside
    )


def unprotected(new: Resource) -> tuple[tuple[str, Value], ...]:
    """Protections a resource says it does without."""
    return tuple(
        (path, value)
        for path, value in _settings(new).items()
        if _state(new, path, value) == "off" and value.known
    )


def _settings(resource: Resource) -> dict[str, Value]:
    """Path -> value of each protective setting a resource has."""
    found: dict[str, Value] = {}
    for path, value in resource.attrs.items():
        if value.text == _LOAD_BALANCER and path.endswith(".Key"):
            other = resource.attrs.get(f"{path[:-3]}Value")
            if other is not None:
                found[_LOAD_BALANCER] = other
        elif _name(resource, path):
            found[path] = value
    return found


def _name(resource: Resource, path: str) -> str:
    """The setting a path stands for, empty where it is none."""
    if resource.kind == "variable":
        return _leaf(resource.name) if path == "default" else ""
    for choice in _CHOICES:
        if path == choice or path.endswith(f".{choice}"):
            return choice
    return _leaf(path.rpartition(".")[2])


def _leaf(key: str) -> str:
    return key if _GUARD.match(key) or _WIPE.match(key) else ""


def _state(resource: Resource, path: str, value: Value | None) -> State:
    name = _LOAD_BALANCER if path == _LOAD_BALANCER else _name(resource, path)
    if value is None or value.text in ("", "null"):
        return _default(resource, name)
    if not value.known:
        return "unknown"
    if name in _CHOICES:
        keeps, loses = _CHOICES[name]
        if value.text in keeps:
            return "on"
        return "off" if value.text in loses or not loses else "unknown"
    truth = value.text.lower()
    if truth not in ("true", "false", "1", "0", "yes", "no", "enabled"):
        return "unknown"
    holds = truth in ("true", "1", "yes", "enabled")
    return "on" if holds != bool(_WIPE.match(name)) else "off"


def _default(resource: Resource, name: str) -> State:
    if _WIPE.match(name):
        return "on"
    return "on" if (resource.type, name) in _ON_BY_DEFAULT else "off"
