from collections.abc import Mapping

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.destructive import (
    CHECKS,
    ENV_RECREATE_WHOLESALE,
    STATEFUL_RESOURCE_REMOVED,
)
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

STACK = {
    "aws_vpc": "net",
    "aws_subnet": "a",
    "aws_db_instance": "db",
    "aws_lb": "edge",
    "aws_ecs_service": "app",
}


def stack(suffix: str = "", kinds: Mapping[str, str] = STACK) -> str:
    return "".join(
        block(kind, name + suffix, f'  n = "x{suffix}"\n') for kind, name in kinds.items()
    )


KINDS = ("Deployment", "Service", "ConfigMap", "Ingress", "ServiceAccount")
SCRIPT = "#!/bin/sh\nset -e\ncd infra\n"
REBUILT: dict[str, tuple[Files, Files, list[tuple[str, Side, int]]]] = {
    "five renamed": ({"a.tf": ROLE + stack()}, {"a.tf": ROLE + stack("_v2")}, [("a.tf", OLD, 4)]),
    "over two files": (
        {"a.tf": stack(), "b.tf": TABLE},
        {"a.tf": stack("_v2"), "b.tf": TABLE.replace("orders", "o2")},
        [("a.tf", OLD, 1), ("b.tf", OLD, 1)],
    ),
    "a third of a small stack": (
        {"a.tf": TABLE + BUCKET + ROLE},
        {"a.tf": (TABLE + BUCKET + ROLE).replace("orders", "o").replace("logs", "l").replace(
            "app", "p")},
        [("a.tf", OLD, 1)],
    ),
    "a new folder for the old": (
        {"env/a.tf": stack()},
        {"env2/z.tf": stack("_new", dict(reversed(STACK.items())))},
        [("env/a.tf", OLD, 1)],
    ),
    "template": (
        {"t.yaml": template(*(cfn(f"A{n}", "AWS::S3::Bucket") for n in range(5)))},
        {"t.yaml": template(*(cfn(f"B{n}", "AWS::S3::Bucket") for n in range(5)))},
        [("t.yaml", OLD, 3)],
    ),
    "manifests": (
        {"a.yaml": "".join(manifest(k, "old") for k in KINDS)},
        {"a.yaml": "".join(manifest(k, "new") for k in KINDS)},
        [("a.yaml", OLD, 2)],
    ),
    "compose": (
        {"compose.yaml": "services:\n" + "".join(f"  s{n}:\n    image: x\n" for n in range(5))},
        {"compose.yaml": "services:\n" + "".join(f"  t{n}:\n    image: x\n" for n in range(5))},
        [("compose.yaml", OLD, 2)],
    ),
    "replaced on trigger": (
        {"a.tf": TABLE},
        {"a.tf": block("aws_dynamodb_table", "orders",
                       "  x = 1\n  lifecycle {\n    replace_triggered_by = [null_resource.v]\n  }\n")},
        [("a.tf", NEW, 4)],
    ),
    "local prefix": (
        {"a.tf": 'locals {\n  name_prefix = "ce"\n}\n' + TABLE},
        {"a.tf": 'locals {\n  name_prefix = "ce2"\n}\n' + TABLE},
        [("a.tf", NEW, 2)],
    ),
    "variable file": (
        {"prod.tfvars": 'name_prefix = "ce"\n', "a.tf": TABLE},
        {"prod.tfvars": 'name_prefix = "ce2"\n', "a.tf": TABLE},
        [("prod.tfvars", NEW, 1)],
    ),
    "variable default": (
        {"a.tf": 'variable "stack_name" {\n  type = string\n  default = "ce"\n}\n'},
        {"a.tf": 'variable "stack_name" {\n  type = string\n  default = "ce2"\n}\n'},
        [("a.tf", NEW, 3)],
    ),
    "kustomize prefix": (
        {"kustomization.yaml": "apiVersion: k/v1\nkind: Kustomization\nnamePrefix: a-\n"},
        {"kustomization.yaml": "apiVersion: k/v1\nkind: Kustomization\nnamePrefix: b-\n"},
        [("kustomization.yaml", NEW, 3)],
    ),
    "script": (
        {"deploy.sh": SCRIPT + "terraform apply plan.bin\n"},
        {"deploy.sh": SCRIPT + "terraform destroy -auto-approve\nterraform apply -auto-approve\n"},
        [("deploy.sh", NEW, 4)],
    ),
    "script on one line, continued": (
        {"deploy.sh": SCRIPT},
        {"deploy.sh": SCRIPT + "terraform \\\n  destroy && terraform apply\n"},
        [("deploy.sh", NEW, 4)],
    ),
    "workflow": (
        {".github/workflows/d.yml": "jobs:\n  d:\n    steps:\n      - run: terraform apply p\n"},
        {
            ".github/workflows/d.yml": "jobs:\n  d:\n    steps:\n      - run: |\n"
            "          terraform destroy -auto-approve\n      - run: terraform apply p\n"
        },
        [(".github/workflows/d.yml", NEW, 5)],
    ),
    "replace flag": (
        {"ci.yml": "a: 1\n"},
        {"ci.yml": "a: 1\nrun: terraform apply -auto-approve -replace=module.env\n"},
        [("ci.yml", NEW, 2)],
    ),
    "taint": ({"m.sh": ""}, {"m.sh": "terraform taint aws_db_instance.db\n"}, [("m.sh", NEW, 1)]),
    "make target": (
        {"Makefile": "deploy:\n\thelm upgrade app .\n"},
        {"Makefile": "deploy:\n\thelm uninstall app\n\thelm upgrade --install app .\n"},
        [("Makefile", NEW, 2)],
    ),
    "stack deleted, then created": (
        {"d.sh": SCRIPT},
        {
            "d.sh": SCRIPT + "aws cloudformation delete-stack --stack-name ce\n"
            "aws cloudformation create-stack --stack-name ce\n"
        },
        [("d.sh", NEW, 4)],
    ),
    "program": (
        {"deploy.py": "import subprocess\n"},
        {
            "deploy.py": "import subprocess\nsubprocess.run(['terraform', 'destroy'])\n"
            "subprocess.run([\"terraform\", \"apply\"])\n"
        },
        [("deploy.py", NEW, 2)],
    ),
    "volumes taken down": (
        {"d.sh": "docker compose up -d\n"},
        {"d.sh": "docker compose down -v\ndocker compose up -d\n"},
        [("d.sh", NEW, 1)],
    ),
    "creation put after an old deletion": (
        {"d.sh": "kubectl delete ns shop\n"},
        {"d.sh": "kubectl delete ns shop\nkubectl apply -k .\n"},
        [("d.sh", NEW, 2)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REBUILT.values(), ids=REBUILT)
def test_rebuilding_blocks(case: tuple[Files, Files, list[tuple[str, Side, int]]]) -> None:
    old, new, where = case
    findings = found(ENV_RECREATE_WHOLESALE, old, new)
    assert [(f.path, f.side, f.start_line) for f in findings] == where
    assert {f.severity for f in findings} == {Severity.BLOCK}
    assert all("recreate" in f.subject for f in findings)


EDITED: dict[str, tuple[Files, Files]] = {
    "blue and green": ({"a.tf": stack()}, {"a.tf": stack() + stack("_green")}),
    "removal later": ({"a.tf": stack() + stack("_green")}, {"a.tf": stack("_green")}),
    "moved blocks": (
        {"a.tf": stack()},
        {
            "a.tf": stack("_v2")
            + "".join(
                f"moved {{\n  from = {kind}.{name}\n  to = {kind}.{name}_v2\n}}\n"
                for kind, name in STACK.items()
            )
        },
    ),
    "another file": ({"a.tf": stack(), "b.tf": TABLE}, {"b.tf": TABLE + stack()}),
    "two of many": (
        {"a.tf": stack() + TABLE + BUCKET + ROLE},
        {"a.tf": stack() + TABLE.replace("orders", "o") + BUCKET.replace("logs", "l") + ROLE},
    ),
    "other types": (
        {"a.tf": stack()},
        {"a.tf": "".join(block(f"google_{n}", "x") for n in range(5))},
    ),
    "template edited": (
        {"t.yaml": template(*(cfn(f"A{n}", "AWS::S3::Bucket") for n in range(5)))},
        {"t.yaml": template(*(cfn(f"A{n}", "AWS::S3::Bucket").replace("Tag", "T")
                              for n in range(5)))},
    ),
    "manifests split over files": (
        {"k/a.yaml": "".join(manifest(k, "x") for k in ("Deployment", "Service", "ConfigMap"))},
        {f"k/{k}.yaml": manifest(k, "x") for k in ("Deployment", "Service", "ConfigMap")},
    ),
    "compose edited": (
        {"compose.yaml": "services:\n" + "".join(f"  s{n}:\n    image: x\n" for n in range(5))},
        {"compose.yaml": "services:\n" + "".join(f"  s{n}:\n    image: y\n" for n in range(5))},
    ),
    "trigger on a new resource": (
        {"a.tf": ROLE},
        {"a.tf": ROLE + block("aws_lambda_function", "f",
                              "  lifecycle {\n    replace_triggered_by = [null_resource.v]\n  }\n")},
    ),
    "prefix of a new file": ({"a.tf": ""}, {"a.tf": 'locals {\n  name_prefix = "ce"\n}\n'}),
    "a setting with a like name": (
        {"a.tf": 'locals {\n  log_level = "a"\n}\n'},
        {"a.tf": 'locals {\n  log_level = "b"\n}\n'},
    ),
    "script plans": ({"d.sh": SCRIPT}, {"d.sh": SCRIPT + "terraform plan -out=plan.bin\n"}),
    "script destroys last": (
        {"d.sh": SCRIPT},
        {"d.sh": SCRIPT + "terraform apply p\n./run.sh\nterraform destroy -auto-approve\n"},
    ),
    "comment": (
        {"d.sh": "terraform apply p\n"},
        {"d.sh": "# never terraform destroy\nterraform apply p\n"},
    ),
    "said": (
        {"d.sh": "terraform apply p\n"},
        {"d.sh": 'echo "not terraform destroy"\nterraform apply p\n'},
    ),
    "make targets of their own": (
        {"Makefile": "apply:\n\tterraform apply p\n"},
        {"Makefile": "destroy:\n\tterraform destroy\n\napply:\n\tterraform apply p\n"},
    ),
    "indented anew": (
        {"d.sh": "terraform destroy\nterraform apply\n"},
        {"d.sh": "if true; then\n  terraform destroy\n  terraform apply\nfi\n"},
    ),
    "a job run again": (
        {"d.sh": ""},
        {"d.sh": "kubectl delete -f job.yaml\nkubectl apply -f job.yaml\n"},
    ),
    "readme": (
        {"README.md": ""},
        {"README.md": "terraform destroy\nterraform apply\n"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EDITED.values(), ids=EDITED)
def test_editing_is_silent(case: tuple[Files, Files]) -> None:
    assert places(ENV_RECREATE_WHOLESALE, *case) == []


MILDER: dict[str, tuple[Files, Files, Severity]] = {
    "five rules of no data": (
        {"a.tf": "".join(block("aws_security_group_rule", f"a{n}") for n in range(5))},
        {"a.tf": "".join(block("aws_security_group_rule", f"b{n}") for n in range(5))},
        Severity.HIGH,
    ),
    "a module known to be small": (
        {"a.tf": 'module "m" {\n  source = "./m"\n}\n', "m/x.tf": ROLE},
        {"a.tf": 'module "m2" {\n  source = "./m"\n}\n', "m/x.tf": ROLE},
        Severity.HIGH,
    ),
    "three small things": (
        {"a.yaml": "".join(manifest(k, "old") for k in KINDS[:3])},
        {"a.yaml": "".join(manifest(k, "new") for k in KINDS[:3])},
        Severity.HIGH,
    ),
    "sandbox": ({"dev/a.tf": stack()}, {"dev/a.tf": stack("_v2")}, Severity.WARN),
    "preview pipeline": (
        {".github/workflows/preview.yml": ""},
        {".github/workflows/preview.yml": "run: cdk destroy --force\nthen: cdk deploy\n"},
        Severity.WARN,
    ),
    "computed prefix": (
        {"a.tf": 'locals {\n  name_prefix = "ce"\n}\n'},
        {"a.tf": "locals {\n  name_prefix = var.p\n}\n"},
        Severity.WARN,
    ),
    "prefix of one module": (
        {"a.tf": 'module "m" {\n  name_prefix = "a"\n}\n'},
        {"a.tf": 'module "m" {\n  name_prefix = "b"\n}\n'},
        Severity.HIGH,
    ),
}


@pytest.mark.parametrize("case", MILDER.values(), ids=MILDER)
def test_milder_cases(case: tuple[Files, Files, Severity]) -> None:
    old, new, severity = case
    assert {f.severity for f in found(ENV_RECREATE_WHOLESALE, old, new)} == {severity}


def test_the_drill() -> None:
    """Asked to mend a currency, it deletes and recreates the environment."""
    report = 'resource "aws_lambda_function" "cost_report" {\n  environment {\n'
    report += '    variables = {\n      CURRENCY = "%s"\n    }\n  }\n}\n'
    old = {
        "infra/main.tf": stack() + TABLE + report % "USD",
        "scripts/deploy.sh": SCRIPT + "terraform init\nterraform apply plan.bin\n",
    }
    new = {
        "infra/main.tf": stack("_cn") + TABLE.replace("orders", "orders_cn") + report % "CNY",
        "scripts/deploy.sh": SCRIPT
        + "terraform init\nterraform destroy -auto-approve\nterraform apply -auto-approve\n",
    }
    rebuilt = found(ENV_RECREATE_WHOLESALE, old, new)
    assert [(f.path, f.side, f.start_line, f.end_line, f.severity) for f in rebuilt] == [
        ("infra/main.tf", OLD, 1, 18, Severity.BLOCK),
        ("scripts/deploy.sh", NEW, 5, 5, Severity.BLOCK),
    ]
    assert "aws_db_instance.db" in rebuilt[0].subject
    removed = found(STATEFUL_RESOURCE_REMOVED, old, new)
    assert [(f.path, f.side, f.start_line, f.severity) for f in removed] == [
        ("infra/main.tf", OLD, 7, Severity.BLOCK),
        ("infra/main.tf", OLD, 16, Severity.BLOCK),
    ]
    asked = {**old, "infra/main.tf": stack() + TABLE + report % "CNY"}
    assert [places(check, old, asked) for check in CHECKS] == [[], []]
