from collections.abc import Mapping

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.check import Check
from reviewer.facts.checks.lifecycle import (
    BACKUP_OR_RETENTION_REDUCED,
    CHECKS,
    DELETION_PROTECTION_OFF,
    STATE_BACKEND_CHANGED,
)
from reviewer.facts.finding import Severity
from tests.fakes import found, places

Files = Mapping[str, str]
Case = tuple[Files, Files, str, Side, int, Severity]
OLD, NEW = Side.OLD, Side.NEW


def block(body: str, kind: str = "aws_db_instance", name: str = "m") -> str:
    return f'resource "{kind}" "{name}" {{\n  x = 1\n  {body}\n}}\n'


def module(body: str) -> str:
    return f'module "m" {{\n  source = "./m"\n  {body}\n}}\n'


def cfn(kind: str, policy: str = "", prop: str = "") -> str:
    head = f"Resources:\n  R:\n    Type: {kind}\n"
    return head + (f"    {policy}\n" if policy else "") + f"    Properties:\n      X: 1\n{prop}"


def manifest(kind: str, name: str, rest: str) -> str:
    return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{rest}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_examples(check: Check) -> None:
    assert tuple(places(check, check.bad.old, check.bad.new)) == check.bad.fires
    assert check.bad.fires
    assert places(check, check.near_miss.old, check.near_miss.new) == []
    assert all(f.severity is Severity.BLOCK for f in found(check, check.bad.old, check.bad.new))


def case(path: str, old: str, new: str, side: Side, line: int, how: Severity) -> Case:
    return {path: old}, {path: new}, path, side, line, how


BLOCK, HIGH, WARN = Severity.BLOCK, Severity.HIGH, Severity.WARN
CDK = "import * as cdk from 'aws-cdk-lib';\n"
UNPROTECTED: dict[str, Case] = {
    "flipped": case("a.tf", block("deletion_protection = true"),
                    block("deletion_protection = false"), NEW, 3, BLOCK),
    "removed": case("a.tf", block("deletion_protection = true"), block("y = 2"), OLD, 3, BLOCK),
    "flipped and indented anew": case(
        "a.tf", block("deletion_protection = true"),
        block("\n\n      deletion_protection   =   false"), NEW, 5, BLOCK),
    "made a string": case("a.tf", block("deletion_protection = true"),
                          block('deletion_protection = "false"'), NEW, 3, BLOCK),
    "made null": case("a.tf", block("deletion_protection = true"),
                      block("deletion_protection = null"), NEW, 3, BLOCK),
    "made a variable": case("a.tf", block("deletion_protection = true"),
                            block("deletion_protection = var.protect"), NEW, 3, WARN),
    "made a choice": case("a.tf", block("deletion_protection = true"),
                          block('deletion_protection = var.e == "prod" ? true : false'), NEW, 3,
                          WARN),
    "variable made false": case("a.tf", block("deletion_protection = var.p"),
                                block("deletion_protection = false"), NEW, 3, HIGH),
    "prevent_destroy": case("a.tf", block("lifecycle {\n    prevent_destroy = true\n  }"),
                            block("lifecycle {\n    prevent_destroy = false\n  }"), NEW, 4, BLOCK),
    "the whole lifecycle block": case(
        "a.tf", block("lifecycle {\n    prevent_destroy = true\n  }"), block("y = 2"), OLD, 4,
        BLOCK),
    "commented out": case(
        "a.tf", block("lifecycle {\n    prevent_destroy = true\n  }"),
        block("lifecycle {\n    # prevent_destroy = true\n  }"), OLD, 4, BLOCK),
    "final snapshot": case("a.tf", block("y = 2"), block("skip_final_snapshot = true"), NEW, 3,
                           BLOCK),
    "force destroy": case("a.tf", block("y = 2", "aws_s3_bucket"),
                          block("force_destroy = true", "aws_s3_bucket"), NEW, 3, BLOCK),
    "a default that protects": case(
        "a.tf", block("y = 2", "google_sql_database_instance"),
        block("deletion_protection = false", "google_sql_database_instance"), NEW, 3, BLOCK),
    "versioning": case(
        "a.tf",
        block('versioning_configuration {\n    status = "Enabled"\n  }',
              "aws_s3_bucket_versioning"),
        block('versioning_configuration {\n    status = "Suspended"\n  }',
              "aws_s3_bucket_versioning"), NEW, 4, BLOCK),
    "versioning resource": case("a.tf", block("y = 1", "aws_s3_bucket_versioning") + "# x\n",
                                "# x\n", OLD, 1, BLOCK),
    "load balancer": case("a.tf", block("enable_deletion_protection = true", "aws_lb"),
                          block("enable_deletion_protection = false", "aws_lb"), NEW, 3, BLOCK),
    "renamed with a moved block": case(
        "a.tf", block("deletion_protection = true"),
        block("y = 2", name="n")
        + "moved {\n  from = aws_db_instance.m\n  to = aws_db_instance.n\n}\n", OLD, 3, BLOCK),
    "module argument": case("a.tf", module("deletion_protection = true"),
                            module("deletion_protection = false"), NEW, 3, BLOCK),
    "module argument by another name": case(
        "a.tf", module("rds_deletion_protection = true"), module("y = 2"), OLD, 3, BLOCK),
    "variable default": case(
        "v.tf", 'variable "deletion_protection" {\n  default = true\n}\n',
        'variable "deletion_protection" {\n  default = false\n}\n', NEW, 2, BLOCK),
    "variable file": case("prod.tfvars", "a = 1\ndeletion_protection = true\n",
                          "a = 1\ndeletion_protection = false\n", NEW, 2, BLOCK),
    "terragrunt": case("terragrunt.hcl", "inputs = {\n  deletion_protection = true\n}\n",
                       "inputs = {\n  deletion_protection = false\n}\n", NEW, 2, BLOCK),
    "terraform json": case(
        "a.tf.json", '{"resource": {"aws_db_instance": {"m": {\n"deletion_protection": true}}}}',
        '{"resource": {"aws_db_instance": {"m": {\n"deletion_protection": false}}}}', NEW, 2,
        BLOCK),
    "sandbox": case("sandbox/a.tf", block("deletion_protection = true"),
                    block("deletion_protection = false"), NEW, 3, WARN),
    "a new database without": case("a.tf", block("y = 2", name="o"),
                                   block("y = 2", name="o") + block("deletion_protection = false"),
                                   NEW, 7, WARN),
    "a new one in place of a protected": case(
        "a.tf", block("deletion_protection = true", name="o"),
        block("deletion_protection = false"), NEW, 3, BLOCK),
    "template policy": case("t.yaml", cfn("AWS::S3::Bucket", "DeletionPolicy: Retain"),
                            cfn("AWS::S3::Bucket", "DeletionPolicy: Delete"), NEW, 4, BLOCK),
    "template policy removed": case("t.yaml", cfn("AWS::S3::Bucket", "DeletionPolicy: Retain"),
                                    cfn("AWS::S3::Bucket"), OLD, 4, BLOCK),
    "template default is a snapshot": case(
        "t.yaml", cfn("AWS::RDS::DBInstance"),
        cfn("AWS::RDS::DBInstance", "DeletionPolicy: Delete"), NEW, 4, BLOCK),
    "template replace policy": case(
        "t.yaml", cfn("AWS::DynamoDB::Table", "UpdateReplacePolicy: Retain"),
        cfn("AWS::DynamoDB::Table", "UpdateReplacePolicy: Delete"), NEW, 4, BLOCK),
    "template condition": case(
        "t.yaml", cfn("AWS::DynamoDB::Table", "DeletionPolicy: Retain"),
        cfn("AWS::DynamoDB::Table", "DeletionPolicy: !If [IsProd, Retain, Delete]"), NEW, 4, WARN),
    "template property": case(
        "t.yaml", cfn("AWS::RDS::DBCluster", prop="      DeletionProtection: true\n"),
        cfn("AWS::RDS::DBCluster", prop="      DeletionProtection: false\n"), NEW, 6, BLOCK),
    "template attribute list": case(
        "t.yaml",
        cfn("AWS::ElasticLoadBalancingV2::LoadBalancer",
            prop="      LoadBalancerAttributes:\n        - Key: deletion_protection.enabled\n"
                 "          Value: 'true'\n"),
        cfn("AWS::ElasticLoadBalancingV2::LoadBalancer",
            prop="      LoadBalancerAttributes:\n        - Key: deletion_protection.enabled\n"
                 "          Value: 'false'\n"), NEW, 8, BLOCK),
    "template in json": case(
        "t.json", '{"Resources": {"R": {"Type": "AWS::S3::Bucket",\n"DeletionPolicy": "Retain"}}}',
        '{"Resources": {"R": {"Type": "AWS::S3::Bucket",\n"DeletionPolicy": "Delete"}}}', NEW, 2,
        BLOCK),
    "template policy of no data": case(
        "t.yaml", cfn("AWS::IAM::Role", "DeletionPolicy: Retain"), cfn("AWS::IAM::Role"), OLD, 4,
        HIGH),
    "reclaim policy": case(
        "a.yaml", manifest("PersistentVolume", "v", "spec:\n  persistentVolumeReclaimPolicy: Retain\n"),
        manifest("PersistentVolume", "v", "spec:\n  persistentVolumeReclaimPolicy: Delete\n"), NEW,
        6, BLOCK),
    "storage class": case(
        "a.yaml", manifest("StorageClass", "s", "reclaimPolicy: Retain\n"),
        manifest("StorageClass", "s", "allowVolumeExpansion: true\n"), OLD, 5, BLOCK),
    "claims of a stateful set": case(
        "a.yaml", manifest("StatefulSet", "s", "spec:\n  replicas: 1\n"),
        manifest("StatefulSet", "s", "spec:\n  replicas: 1\n  persistentVolumeClaimRetentionPolicy:\n"
                 "    whenDeleted: Delete\n"), NEW, 8, BLOCK),
    "helm keep": case(
        "a.yaml", manifest("PersistentVolumeClaim", "s",
                           "  annotations:\n    helm.sh/resource-policy: keep\n"),
        manifest("PersistentVolumeClaim", "s", "  labels: {}\n"), OLD, 6, BLOCK),
    "chart values": case("values.yaml", "persistence:\n  enabled: true\n",
                         "persistence:\n  enabled: false\n", NEW, 2, BLOCK),
    "cdk policy": case("lib/s.ts", CDK + "x(RemovalPolicy.RETAIN)\n",
                       CDK + "x(RemovalPolicy.DESTROY)\n", NEW, 2, BLOCK),
    "cdk policy removed": case("lib/s.ts", CDK + "x(RemovalPolicy.RETAIN)\n", CDK + "x()\n", OLD, 2,
                               HIGH),
    "cdk protection removed": case("s.py", "import aws_cdk\nf(deletion_protection=True)\n",
                                   "import aws_cdk\nf()\n", OLD, 2, BLOCK),
    "cdk protection computed": case("s.py", "import aws_cdk\nf(deletion_protection=True)\n",
                                    "import aws_cdk\nf(deletion_protection=prod)\n", OLD, 2, WARN),
    "cdk objects": case("s.ts", CDK + "b()\n", CDK + "b({ autoDeleteObjects: true })\n", NEW, 2,
                        BLOCK),
    "pulumi program": case("i.ts", "import '@pulumi/aws';\nx({ protect: true })\n",
                           "import '@pulumi/aws';\nx({ protect: false })\n", NEW, 2, BLOCK),
    "pulumi yaml": case(
        "Pulumi.yaml", "resources:\n  b:\n    type: aws:s3:Bucket\n    options:\n      protect: true\n",
        "resources:\n  b:\n    type: aws:s3:Bucket\n", OLD, 5, BLOCK),
    "command": case("d.sh", "set -e\n",
                    "set -e\naws rds modify-db-instance --db-instance-identifier x \\\n"
                    "  --no-deletion-protection\n", NEW, 2, BLOCK),
}  # fmt: skip


@pytest.mark.parametrize("given", UNPROTECTED.values(), ids=UNPROTECTED)
def test_protection_off(given: Case) -> None:
    old, new, path, side, line, severity = given
    findings = found(DELETION_PROTECTION_OFF, old, new)
    assert [(f.path, f.side, f.start_line, f.severity) for f in findings] == [
        (path, side, line, severity)
    ]
    assert findings[0].subject


PROTECTED: dict[str, tuple[str, str, str]] = {
    "switched on": ("a.tf", block("deletion_protection = false"),
                    block("deletion_protection = true")),
    "off as before, indented anew": ("a.tf", block("deletion_protection = false"),
                                     block("  deletion_protection   =  false")),
    "off as before, moved": ("a.tf", block("deletion_protection = false\n  y = 2"),
                             block("y = 2\n  deletion_protection = false")),
    "said where it is the default": ("a.tf", block("y = 2"), block("deletion_protection = false")),
    "one variable for another": ("a.tf", block("deletion_protection = var.a"),
                                 block("deletion_protection = var.b")),
    "preview stack": ("preview/a.tf", block("deletion_protection = true"),
                      block("deletion_protection = false")),
    "preview script": ("ci/pr-preview.sh", "", "aws rds x --skip-final-snapshot\n"),
    "in a comment": ("a.tf", block("# deletion_protection = true"), block("y = 2")),
    "false force_destroy removed": ("a.tf", block("force_destroy = false"), block("y = 2")),
    "template comment": ("t.yaml", cfn("AWS::S3::Bucket", "# DeletionPolicy: Retain"),
                         cfn("AWS::S3::Bucket")),
    "template retains better": ("t.yaml", cfn("AWS::S3::Bucket", "DeletionPolicy: Snapshot"),
                                cfn("AWS::S3::Bucket", "DeletionPolicy: Retain")),
    "template quoted": ("t.yaml", cfn("AWS::S3::Bucket", "DeletionPolicy: Retain"),
                        cfn("AWS::S3::Bucket", 'DeletionPolicy: "Retain"')),
    "manifest": ("a.yaml", manifest("PersistentVolume", "v",
                                    "spec:\n  persistentVolumeReclaimPolicy: Delete\n"),
                 manifest("PersistentVolume", "v",
                          "spec:\n  persistentVolumeReclaimPolicy: Retain\n")),
    "manifest order": ("a.yaml", manifest("StorageClass", "v", "reclaimPolicy: Retain\nx: 1\n"),
                       manifest("StorageClass", "v", "x: 1\nreclaimPolicy: Retain\n")),
    "values": ("values.yaml", "persistence:\n  enabled: false\n",
               "persistence:\n  enabled: false\n  size: 1Gi\n"),
    "versioning made a resource": (
        "a.tf", block("versioning {\n    enabled = true\n  }", "aws_s3_bucket"),
        block("y = 2", "aws_s3_bucket")
        + block('bucket = aws_s3_bucket.m.id\n  versioning_configuration {\n'
                '    status = "Enabled"\n  }', "aws_s3_bucket_versioning")),
    "code moved": ("s.ts", CDK + "a()\nx(RemovalPolicy.DESTROY)\n",
                   CDK + "x(RemovalPolicy.DESTROY)\na()\n"),
    "code comment": ("s.ts", CDK + "a()\n", CDK + "// never RemovalPolicy.DESTROY\na()\n"),
    "no infrastructure": ("s.py", "f(1)\n", "f(protect=False)\n"),
    "readme": ("R.md", "", "aws rds x --no-deletion-protection\n"),
}  # fmt: skip


@pytest.mark.parametrize("given", PROTECTED.values(), ids=PROTECTED)
def test_protection_kept(given: tuple[str, str, str]) -> None:
    path, old, new = given
    assert places(DELETION_PROTECTION_OFF, {path: old}, {path: new}) == []


LOG, JOB = "aws_cloudwatch_log_group", "spec:\n  schedule: '0 3 * * *'\n"
REDUCED: dict[str, Case] = {
    "to nothing": case("a.tf", block("backup_retention_period = 7"),
                       block("backup_retention_period = 0"), NEW, 3, BLOCK),
    "shorter": case("a.tf", block("backup_retention_period = 30"),
                    block("backup_retention_period = 7"), NEW, 3, BLOCK),
    "removed": case("a.tf", block("backup_retention_period = 30"), block("y = 2"), OLD, 3, BLOCK),
    "computed": case("a.tf", block("backup_retention_period = 30"),
                     block("backup_retention_period = var.days"), NEW, 3, WARN),
    "point in time": case(
        "a.tf", block("point_in_time_recovery {\n    enabled = true\n  }", "aws_dynamodb_table"),
        block("point_in_time_recovery {\n    enabled = false\n  }", "aws_dynamodb_table"), NEW, 4,
        BLOCK),
    "logs": case("a.tf", block("retention_in_days = 365", LOG), block("retention_in_days = 7", LOG),
                 NEW, 3, HIGH),
    "logs kept for ever": case("a.tf", block("retention_in_days = 0", LOG),
                               block("retention_in_days = 7", LOG), NEW, 3, HIGH),
    "in a module": case("a.tf", module("backup_retention_period = 7"), module("y = 2"), OLD, 3,
                        HIGH),
    "plan removed": case("a.tf", block("y = 2", "aws_backup_plan") + "# x\n", "# x\n", OLD, 1,
                         BLOCK),
    "template": case("t.yaml", cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 7\n"),
                     cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 1\n"), NEW, 6,
                     BLOCK),
    "template removed": case(
        "t.yaml", cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 7\n"),
        cfn("AWS::RDS::DBInstance"), OLD, 6, BLOCK),
    "template recovery": case(
        "t.yaml", cfn("AWS::DynamoDB::Table", prop="      PointInTimeRecoverySpecification:\n"
                      "        PointInTimeRecoveryEnabled: true\n"),
        cfn("AWS::DynamoDB::Table", prop="      PointInTimeRecoverySpecification:\n"
            "        PointInTimeRecoveryEnabled: false\n"), NEW, 7, BLOCK),
    "job removed": case("a.yaml", manifest("CronJob", "pg-backup", JOB), "# none\n", OLD, 1, BLOCK),
    "job suspended": case("a.yaml", manifest("CronJob", "pg-backup", JOB),
                          manifest("CronJob", "pg-backup", JOB + "  suspend: true\n"), NEW, 7,
                          BLOCK),
    "velero": case("a.yaml", manifest("Schedule", "v", "spec:\n  template:\n    ttl: 720h0m0s\n"),
                   manifest("Schedule", "v", "spec:\n  template:\n    ttl: 24h0m0s\n"), NEW, 7,
                   BLOCK),
}  # fmt: skip


@pytest.mark.parametrize("given", REDUCED.values(), ids=REDUCED)
def test_backups_reduced(given: Case) -> None:
    old, new, path, side, line, severity = given
    findings = found(BACKUP_OR_RETENTION_REDUCED, old, new)
    assert [(f.path, f.side, f.start_line, f.severity) for f in findings] == [
        (path, side, line, severity)
    ]


RETAINED: dict[str, tuple[str, str, str]] = {
    "longer": ("a.tf", block("backup_retention_period = 7"), block("backup_retention_period = 8")),
    "other unit": ("a.tf", block('backup_retention_period = "336h"'),
                   block('backup_retention_period = "14d"')),
    "debug logs": ("a.tf", block("retention_in_days = 30", LOG, "debug"),
                   block("retention_in_days = 3", LOG, "debug")),
    "logs for ever": ("a.tf", block("retention_in_days = 30", LOG), block("y = 2", LOG)),
    "switched on": ("t.yaml", cfn("AWS::RDS::DBInstance"),
                    cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 7\n")),
    "template same": ("t.yaml", cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 7\n"),
                      cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: '7'\n")),
    "template computed": (
        "t.yaml", cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: !Ref Days\n"),
        cfn("AWS::RDS::DBInstance", prop="      BackupRetentionPeriod: 7\n")),
    "another job": ("a.yaml", manifest("CronJob", "mail", JOB), "# none\n"),
    "job at another hour": ("a.yaml", manifest("CronJob", "backup", JOB),
                            manifest("CronJob", "backup", JOB.replace("3", "4"))),
    "velero in days": ("a.yaml", manifest("Schedule", "v", "spec:\n  template:\n    ttl: 48h0m0s\n"),
                       manifest("Schedule", "v", "spec:\n  template:\n    ttl: 72h0m0s\n")),
}  # fmt: skip


@pytest.mark.parametrize("given", RETAINED.values(), ids=RETAINED)
def test_backups_kept(given: tuple[str, str, str]) -> None:
    path, old, new = given
    assert places(BACKUP_OR_RETENTION_REDUCED, {path: old}, {path: new}) == []


def backend(kind: str = "s3", key: str = "a", more: str = "") -> str:
    return f'terraform {{\n  backend "{kind}" {{\n    key = "{key}"\n{more}  }}\n}}\n' + block(
        "y = 2"
    )


REBOUND: dict[str, Case] = {
    "key": case("a.tf", backend(), backend(key="b"), NEW, 3, BLOCK),
    "kind": ({"a.tf": backend()}, {"a.tf": backend().replace('  backend "s3"', '  backend  "s3"')
              .replace('"a"', "var.k")}, "a.tf", NEW, 3, WARN),
    "removed": case("a.tf", backend(), "terraform {\n}\n" + block("y = 2"), OLD, 2, BLOCK),
    "first": case("a.tf", "terraform {\n}\n" + block("y = 2"), backend(), NEW, 2, HIGH),
    "region": case("a.tf", 'provider "aws" {\n  region = "eu-west-1"\n}\n' + block("y = 2"),
                   'provider "aws" {\n  region = "eu-west-2"\n}\n' + block("y = 2"), NEW, 2, BLOCK),
    "role": case(
        "a.tf", 'provider "aws" {\n  assume_role {\n    role_arn = "a"\n  }\n}\n' + block("y = 2"),
        'provider "aws" {\n  assume_role {\n    role_arn = "b"\n  }\n}\n' + block("y = 2"), NEW, 3,
        BLOCK),
    "state file added": ({}, {"terraform.tfstate": "{}\n"}, "terraform.tfstate", NEW, 1, BLOCK),
    "state file removed": ({"x/terraform.tfstate": "{}\n"}, {}, "x/terraform.tfstate", OLD, 1,
                           BLOCK),
    "stack name": case("d.sh", "aws cloudformation deploy --stack-name ce\n",
                       "aws cloudformation deploy --stack-name ce2\n", NEW, 1, HIGH),
    "release name": case("d.sh", "helm upgrade --install shop ./c\n",
                         "helm upgrade --install shop2 ./c\n", NEW, 1, HIGH),
    "workspace": case("d.sh", "terraform workspace select prod\n",
                      "terraform workspace select $W\n", NEW, 1, WARN),
    "example": case("examples/x/a.tf", backend(), backend(key="b"), NEW, 3, WARN),
}  # fmt: skip


@pytest.mark.parametrize("given", REBOUND.values(), ids=REBOUND)
def test_state_rebound(given: Case) -> None:
    old, new, path, side, line, severity = given
    findings = found(STATE_BACKEND_CHANGED, old, new)
    assert [(f.path, f.side, f.start_line, f.severity) for f in findings] == [
        (path, side, line, severity)
    ]


BOUND: dict[str, tuple[Files, Files]] = {
    "locking": ({"a.tf": backend()}, {"a.tf": backend(more="    use_lockfile = true\n")}),
    "version": ({"a.tf": backend()},
                {"a.tf": backend().replace("terraform {", 'terraform {\n  required_version = "1"')}),
    "another file": ({"a.tf": backend()}, {"b.tf": backend().partition("resource")[0],
                                           "a.tf": block("y = 2")}),
    "a new stack": ({}, {"a.tf": backend()}),
    "a stack taken away": ({"a.tf": backend()}, {}),
    "one more release": ({"d.sh": "helm upgrade a ./a\n"},
                         {"d.sh": "helm upgrade a ./a\nhelm upgrade b ./b\n"}),
    "the old way to write a reference": (
        {"a.tf": 'provider "aws" {\n  region = "${var.region}"\n}\n' + block("y = 2")},
        {"a.tf": 'provider "aws" {\n  region = var.region\n}\n' + block("y = 2")}),
    "provider pin": ({"a.tf": 'provider "aws" {\n  version = "1"\n}\n'},
                     {"a.tf": 'provider "aws" {\n  version = "2"\n}\n'}),
}  # fmt: skip


@pytest.mark.parametrize("given", BOUND.values(), ids=BOUND)
def test_state_bound_as_before(given: tuple[Files, Files]) -> None:
    assert places(STATE_BACKEND_CHANGED, *given) == []


def test_another_kind_of_backend_is_told_once_a_side() -> None:
    old, new = {"a.tf": backend("s3")}, {"a.tf": backend("gcs")}
    assert places(STATE_BACKEND_CHANGED, old, new) == [("a.tf", NEW, 2), ("a.tf", OLD, 2)]
