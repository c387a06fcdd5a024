from collections.abc import Mapping

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.check import Check
from reviewer.facts.checks.destructive import CHECKS, STATEFUL_RESOURCE_REMOVED
from reviewer.facts.finding import Severity
from tests.fakes import found, places

Files = Mapping[str, str]
OLD, NEW = Side.OLD, Side.NEW


def block(kind: str, name: str, body: str = "  x = 1\n") -> str:
    return f'resource "{kind}" "{name}" {{\n{body}}}\n'


def template(*resources: str) -> str:
    return "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n" + "".join(resources)


def cfn(name: str, kind: str, extra: str = "") -> str:
    return f"  {name}:\n    Type: {kind}\n{extra}    Properties:\n      Tag: !Ref {name}\n"


def manifest(kind: str, name: str, extra: str = "") -> str:
    return f"---\napiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{extra}"


TABLE = block("aws_dynamodb_table", "orders")
BUCKET = block("aws_s3_bucket", "logs")
ROLE = block("aws_iam_role", "app")
COMPOSE = "services:\n  db:\n    image: postgres\nvolumes:\n  data: {}\n"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_examples(check: Check) -> None:
    assert tuple(places(check, check.bad.old, check.bad.new)) == check.bad.fires
    assert check.bad.fires
    assert places(check, check.near_miss.old, check.near_miss.new) == []
    assert all(f.severity is Severity.BLOCK for f in found(check, check.bad.old, check.bad.new))


REMOVED: dict[str, tuple[Files, Files, str, int, Severity]] = {
    "terraform block": ({"a.tf": ROLE + TABLE}, {"a.tf": ROLE}, "a.tf", 4, Severity.BLOCK),
    "terraform file": ({"a.tf": ROLE, "b.tf": BUCKET}, {"a.tf": ROLE}, "b.tf", 1, Severity.BLOCK),
    "renamed without moved": (
        {"a.tf": TABLE},
        {"a.tf": TABLE.replace("orders", "purchases")},
        "a.tf",
        1,
        Severity.BLOCK,
    ),
    "commented out": (
        {"a.tf": TABLE},
        {"a.tf": "".join(f"# {line}\n" for line in TABLE.splitlines())},
        "a.tf",
        1,
        Severity.BLOCK,
    ),
    "moved to nowhere": (
        {"a.tf": TABLE},
        {"a.tf": "moved {\n  from = aws_dynamodb_table.orders\n  to = aws_dynamodb_table.x\n}\n"},
        "a.tf",
        1,
        Severity.BLOCK,
    ),
    "removed and destroyed": (
        {"a.tf": TABLE},
        {
            "a.tf": "removed {\n  from = aws_dynamodb_table.orders\n"
            "  lifecycle {\n    destroy = true\n  }\n}\n"
        },
        "a.tf",
        1,
        Severity.BLOCK,
    ),
    "to another module": (
        {"a/x.tf": TABLE, "b/y.tf": ROLE},
        {"a/x.tf": "", "b/y.tf": ROLE + TABLE},
        "a/x.tf",
        1,
        Severity.BLOCK,
    ),
    "terraform json": (
        {"a.tf.json": '{"resource": {"aws_s3_bucket": {\n  "logs": {"bucket": "l"}}}}\n'},
        {"a.tf.json": '{"resource": {}}\n'},
        "a.tf.json",
        2,
        Severity.BLOCK,
    ),
    "sandbox": ({"sandbox/a.tf": TABLE + ROLE}, {"sandbox/a.tf": ROLE}, "sandbox/a.tf", 1,
                Severity.WARN),
    "sandbox of production": (
        {"prod/sandbox/a.tf": TABLE + ROLE},
        {"prod/sandbox/a.tf": ROLE},
        "prod/sandbox/a.tf",
        1,
        Severity.BLOCK,
    ),
    "module by its source": (
        {"a.tf": 'module "m" {\n  source = "terraform-aws-modules/rds/aws"\n}\n' + ROLE},
        {"a.tf": ROLE},
        "a.tf",
        1,
        Severity.HIGH,
    ),
    "module by its files": (
        {"a.tf": 'module "m" {\n  source = "./inner"\n}\n' + ROLE, "inner/b.tf": TABLE},
        {"a.tf": ROLE, "inner/b.tf": TABLE},
        "a.tf",
        1,
        Severity.HIGH,
    ),
    "template": (
        {"t.yaml": template(cfn("F", "AWS::Lambda::Function"), cfn("T", "AWS::DynamoDB::Table"))},
        {"t.yaml": template(cfn("F", "AWS::Lambda::Function"))},
        "t.yaml",
        7,
        Severity.BLOCK,
    ),
    "template deleted": (
        {"t.yaml": template(cfn("B", "AWS::S3::Bucket"))},
        {},
        "t.yaml",
        3,
        Severity.BLOCK,
    ),
    "template in json": (
        {
            "t.json": '{"Resources": {\n"K": {"Type": "AWS::KMS::Key"},\n'
            '"R": {"Type": "AWS::IAM::Role"}}}'
        },
        {"t.json": '{"Resources": {\n"R": {"Type": "AWS::IAM::Role"}}}'},
        "t.json",
        2,
        Severity.BLOCK,
    ),
    "template that retains": (
        {"t.yaml": template(cfn("B", "AWS::S3::Bucket", "    DeletionPolicy: Retain\n"))},
        {"t.yaml": template()},
        "t.yaml",
        3,
        Severity.WARN,
    ),
    "sam logical id": (
        {"t.yaml": template(cfn("Old", "AWS::Serverless::SimpleTable"))},
        {"t.yaml": template(cfn("New", "AWS::Serverless::SimpleTable"))},
        "t.yaml",
        3,
        Severity.BLOCK,
    ),
    "claim": (
        {"k/a.yaml": manifest("Service", "s") + manifest("PersistentVolumeClaim", "d")},
        {"k/a.yaml": manifest("Service", "s")},
        "k/a.yaml",
        7,
        Severity.BLOCK,
    ),
    "claim in another namespace": (
        {"a.yaml": manifest("PersistentVolumeClaim", "d", "  namespace: a\n")},
        {"a.yaml": manifest("PersistentVolumeClaim", "d", "  namespace: b\n")},
        "a.yaml",
        2,
        Severity.BLOCK,
    ),
    "stateful set file": (
        {"k/a.yaml": manifest("StatefulSet", "s"), "k/b.yaml": manifest("Service", "s")},
        {"k/b.yaml": manifest("Service", "s")},
        "k/a.yaml",
        2,
        Severity.BLOCK,
    ),
    "templated chart": (
        {"c/a.yaml": '{{- if .Values.on }}\n' + manifest("PersistentVolumeClaim", '{{ .Release.Name }}-d')
         + "{{- end }}\n" + manifest("Service", "{{ include \"x\" . }}")},
        {"c/a.yaml": manifest("Service", "{{ include \"x\" . }}")},
        "c/a.yaml",
        3,
        Severity.BLOCK,
    ),
    "list of objects": (
        {"a.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n"
         "  metadata: {name: shop}\n"},
        {"a.yaml": "apiVersion: v1\nkind: List\nitems: []\n"},
        "a.yaml",
        4,
        Severity.BLOCK,
    ),
    "compose volume": (
        {"compose.yaml": COMPOSE},
        {"compose.yaml": COMPOSE.replace("  data: {}\n", "  other: {}\n")},
        "compose.yaml",
        5,
        Severity.HIGH,
    ),
    "compose file": ({"docker-compose.prod.yml": COMPOSE}, {}, "docker-compose.prod.yml", 5,
                     Severity.HIGH),
    "compose volumes key": (
        {"compose.yaml": COMPOSE},
        {"compose.yaml": COMPOSE.partition("volumes")[0]},
        "compose.yaml",
        5,
        Severity.HIGH,
    ),
    "pulumi": (
        {"Pulumi.yaml": "name: x\nruntime: yaml\nresources:\n  b:\n    type: aws:s3:Bucket\n"},
        {"Pulumi.yaml": "name: x\nruntime: yaml\nresources: {}\n"},
        "Pulumi.yaml",
        4,
        Severity.BLOCK,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REMOVED.values(), ids=REMOVED)
def test_removed_data_is_reported(case: tuple[Files, Files, str, int, Severity]) -> None:
    old, new, path, line, severity = case
    findings = found(STATEFUL_RESOURCE_REMOVED, old, new)
    assert [(f.path, f.side, f.start_line, f.severity) for f in findings] == [
        (path, OLD, line, severity)
    ]
    assert findings[0].irreversible
    assert "remove" in findings[0].subject


KEPT: dict[str, tuple[Files, Files]] = {
    "another file of the module": (
        {"m/a.tf": ROLE + TABLE, "m/b.tf": BUCKET},
        {"m/a.tf": ROLE, "m/b.tf": BUCKET + TABLE},
    ),
    "a new file of the module": ({"a.tf": ROLE + TABLE}, {"a.tf": ROLE, "c.tf": TABLE}),
    "renamed file": ({"a.tf": TABLE + BUCKET}, {"b.tf": TABLE + BUCKET + ROLE}),
    "renamed folder": ({"x/a.tf": TABLE + BUCKET}, {"y/a.tf": TABLE + BUCKET}),
    "moved block": (
        {"a.tf": TABLE},
        {
            "a.tf": TABLE.replace("orders", "purchases"),
            "moved.tf": "moved {\n  from = aws_dynamodb_table.orders\n"
            "  to   = aws_dynamodb_table.purchases\n}\n",
        },
    ),
    "chain of moves": (
        {"a.tf": TABLE},
        {
            "a.tf": TABLE.replace("orders", "c")
            + "moved {\n  from = aws_dynamodb_table.orders\n  to = aws_dynamodb_table.b\n}\n"
            + "moved {\n  from = aws_dynamodb_table.b\n  to = aws_dynamodb_table.c[0]\n}\n"
        },
    ),
    "moved into a module": (
        {"a.tf": TABLE},
        {
            "a.tf": 'module "m" {\n  source = "./m"\n}\n'
            "moved {\n  from = aws_dynamodb_table.orders\n"
            "  to = module.m.aws_dynamodb_table.orders\n}\n",
            "m/b.tf": TABLE,
        },
    ),
    "moved out of a module": (
        {"a.tf": 'module "m" {\n  source = "./m"\n}\n', "m/b.tf": TABLE + ROLE},
        {
            "a.tf": 'module "m" {\n  source = "./m"\n}\n' + TABLE
            + "moved {\n  from = module.m.aws_dynamodb_table.orders\n"
            "  to = aws_dynamodb_table.orders\n}\n",
            "m/b.tf": ROLE,
        },
    ),
    "commented-out copy": (
        {"a.tf": TABLE + "".join(f"# {line}\n" for line in BUCKET.splitlines())},
        {"a.tf": TABLE},
    ),
    "copy in a block comment": ({"a.tf": TABLE + f"/*\n{BUCKET}*/\n"}, {"a.tf": TABLE}),
    "generated copy": ({"cdk.out/x.template.json": '{"Resources": {"T": {"Type": '
                        '"AWS::DynamoDB::Table"}}}'}, {}),
    "data source": ({"a.tf": 'data "aws_s3_bucket" "x" {\n  bucket = "b"\n}\n'}, {"a.tf": ""}),
    "stateless": ({"a.tf": ROLE + TABLE}, {"a.tf": TABLE}),
    "added": ({"a.tf": ROLE}, {"a.tf": ROLE + TABLE}),
    "template reordered": (
        {"t.yaml": template(cfn("A", "AWS::S3::Bucket"), cfn("B", "AWS::SQS::Queue"))},
        {"t.yaml": template(cfn("B", "AWS::SQS::Queue"), cfn("A", "AWS::S3::Bucket"))},
    ),
    "template renamed": (
        {"a.yaml": template(cfn("A", "AWS::S3::Bucket"))},
        {"b.yaml": template(cfn("A", "AWS::S3::Bucket"), cfn("C", "AWS::IAM::Role"))},
    ),
    "template yaml made json": (
        {"a.json": '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}'},
        {"a.json": '{\n  "Resources": {\n    "A": {\n      "Type": "AWS::S3::Bucket"\n    }\n  }\n}'},
    ),
    "manifest in another file": (
        {"k/a.yaml": manifest("PersistentVolumeClaim", "d") + manifest("Service", "s")},
        {
            "k/a.yaml": manifest("Service", "s"),
            "k/b.yaml": manifest("PersistentVolumeClaim", "d"),
        },
    ),
    "manifest in another folder": (
        {"k/a.yaml": manifest("PersistentVolumeClaim", "d") + manifest("Service", "s")},
        {"k/a.yaml": manifest("Service", "s"), "l/b.yaml": manifest("PersistentVolumeClaim", "d")},
    ),
    "manifest's api version": (
        {"a.yaml": manifest("StatefulSet", "d")},
        {"a.yaml": manifest("StatefulSet", "d").replace("v1", "apps/v1")},
    ),
    "a deployment": (
        {"a.yaml": manifest("Deployment", "d") + manifest("Service", "s")},
        {"a.yaml": manifest("Service", "s")},
    ),
    "compose service": (
        {"compose.yaml": COMPOSE},
        {"compose.yaml": COMPOSE.replace("image: postgres", "image: postgres:16")},
    ),
    "compose moved key": (
        {"compose.yaml": COMPOSE},
        {"compose.yaml": "volumes:\n  data: {}\nservices:\n  db:\n    image: postgres\n"},
    ),
    "compose override": ({"compose.yaml": COMPOSE}, {"compose.yaml": COMPOSE + "  more: {}\n"}),
    "new side does not parse": (
        {"a.tf": TABLE + ROLE},
        {"a.tf": 'resource "aws_iam_role" "app" {\n  = = \n' + TABLE},
    ),
    "new side broken yaml": (
        {"t.yaml": template(cfn("A", "AWS::S3::Bucket"))},
        {"t.yaml": "{[" + template(cfn("A", "AWS::S3::Bucket"))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT.values(), ids=KEPT)
def test_what_is_still_declared_is_silent(case: tuple[Files, Files]) -> None:
    assert places(STATEFUL_RESOURCE_REMOVED, *case) == []


@pytest.mark.parametrize("off", ["count = 0", "for_each = {}", "for_each = toset([])"])
def test_no_instance_left_is_a_removal(off: str) -> None:
    new = block("aws_dynamodb_table", "orders", f"  x = 1\n  {off}\n")
    assert places(STATEFUL_RESOURCE_REMOVED, {"a.tf": TABLE}, {"a.tf": new}) == [("a.tf", NEW, 3)]
    some = new.replace("= 0", "= var.n").replace("{}", "{ a = 1 }").replace("[]", '["a"]')
    assert places(STATEFUL_RESOURCE_REMOVED, {"a.tf": TABLE}, {"a.tf": some}) == []


def test_finding_is_listed_under_the_new_path_of_a_renamed_file() -> None:
    old = {"a.tf": TABLE + BUCKET + ROLE}
    new = {"b.tf": BUCKET + ROLE}
    findings = found(STATEFUL_RESOURCE_REMOVED, old, new)
    assert [(f.path, f.side, f.start_line) for f in findings] == [("b.tf", OLD, 1)]
    assert findings[0].snippet.startswith('resource "aws_dynamodb_table"')
