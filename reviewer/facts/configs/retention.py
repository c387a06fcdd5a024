"""How long backups, snapshots and logs are kept, in days, and whether that became shorter."""

import re
from dataclasses import dataclass
from typing import Final

from reviewer.facts.configs.resource import Resource, Value

# settings whose number is how long something is kept; a bare number counts days
_PERIODS: Final = re.compile(
    r"^(?:\w+_)?(?:backup_retention_period|backup_retention|backup_retention_days|retention_in_days"
    r"|retention_days|retention_period_in_days|snapshot_retention_limit|retained_backups"
    r"|automated_snapshot_retention_period|transaction_log_retention_days|delete_after"
    r"|soft_delete_retention_days|deletion_window_in_days|recovery_window_in_days"
    r"|backup_retention_interval_in_hours|BackupRetentionPeriod|RetentionInDays"
    r"|SnapshotRetentionLimit|AutomatedSnapshotRetentionPeriod|DeleteAfterDays"
    r"|PreferredBackupRetention|retentionDays|backupRetentionPeriod|PendingWindowInDays)$"
)
# settings whose truth is whether a backup is made at all
_SWITCHES: Final = re.compile(
    r"(?:^|\.)(?:\w+_)?(?:point_in_time_recovery(?:\.enabled)?|point_in_time_recovery_enabled"
    r"|PointInTimeRecoveryEnabled|backup_configuration\.enabled|binary_log_enabled"
    r"|automatic_backup_enabled|continuous_backup_enabled)$"
)
_DURATION: Final = re.compile(r"^P?T?(\d{1,9})(?:\.\d+)?([smhdwySMHDWY]?)(?:0[msMS])*$")
_DAYS: Final = {"s": 1 / 86400, "m": 1 / 1440, "h": 1 / 24, "": 1.0, "d": 1.0, "w": 7, "y": 365}
FOREVER: Final = float("inf")
_LOGS: Final = frozenset({"aws_cloudwatch_log_group", "AWS::Logs::LogGroup"})

# a resource of its own that makes backups
BACKUP_TYPES: Final = frozenset(
    {
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_backup_vault",
        "aws_dlm_lifecycle_policy",
        "aws_db_instance_automated_backups_replication",
        "aws_redshift_snapshot_schedule",
        "google_compute_resource_policy",
        "google_compute_disk_resource_policy_attachment",
        "google_gke_backup_backup_plan",
        "azurerm_backup_protected_vm",
        "azurerm_backup_policy_vm",
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::Backup::BackupVault",
        "AWS::DLM::LifecyclePolicy",
        "Schedule",
        "VolumeSnapshot",
        "ScheduledBackup",
    }
)
_BACKUP_NAME: Final = re.compile(r"back-?_?up|snapshot|pg-?_?dump", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shorter:
    """A retention that shrank; `value` None where the setting is gone. `logs`: only logs."""

    setting: str
    before: Value
    value: Value | None
    computed: bool
    logs: bool


def shorter(old: Resource, new: Resource) -> tuple[Shorter, ...]:
    """Retentions of one resource that are shorter, off, gone or not known any more."""
    logs = new.type in _LOGS
    # what is kept of a debug log is nobody's backup
    if logs and "debug" in new.address.lower():
        return ()
    found = []
    for path, before in old.attrs.items():
        after = new.attrs.get(path)
        if not _kept_by(old, path) or (after is not None and after.text == before.text):
            continue
        if after is not None and not after.known:
            if before.known:
                found.append(Shorter(path, before, after, computed=True, logs=logs))
            continue
        if _length(after, logs=logs) < (_length(before, logs=logs) if before.known else 1):
            found.append(Shorter(path, before, after, computed=False, logs=logs))
    return tuple(found)


def makes_backups(resource: Resource) -> bool:
    """Whether a resource is there to make backups."""
    if resource.type in BACKUP_TYPES:
        return True
    return resource.type == "CronJob" and bool(_BACKUP_NAME.search(resource.name))


def is_suspended(resource: Resource) -> Value | None:
    """The setting that stops a job from running."""
    value = resource.attrs.get("spec.suspend") or resource.attrs.get("spec.paused")
    return value if value is not None and value.text == "true" else None


def _kept_by(resource: Resource, path: str) -> bool:
    if resource.kind == "variable":
        return path == "default" and bool(
            _PERIODS.match(resource.name) or _SWITCHES.search(resource.name)
        )
    leaf = path.rpartition(".")[2]
    if resource.type == "Schedule" and path == "spec.template.ttl":
        return True
    return bool(_PERIODS.match(leaf) or _SWITCHES.search(path))


def _length(value: Value | None, *, logs: bool) -> float:
    """Days; a switch that is on counts one. No limit on logs keeps them for ever."""
    text = value.text.strip() if value else ""
    if logs and text in ("", "0", "null"):
        return FOREVER
    if text.lower() in ("true", "enabled"):
        return 1
    match = _DURATION.match(text)
    if match is None:
        # not a length: what cannot be read is not called shorter
        return FOREVER if text and text.lower() not in ("false", "null", "disabled") else 0
    return int(match[1]) * _DAYS[match[2].lower()]
