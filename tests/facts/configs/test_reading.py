import pytest

from reviewer.facts.configs.place import stage
from reviewer.facts.configs.reading import read
from reviewer.facts.configs.stateful import plain_type, stateful_word

TERRAFORM = b"""\
resource "aws_s3_bucket" "logs" { bucket = "l" }
data "aws_vpc" "net" { id = 1 }
module "db" { source = "./db" }
variable "size" { default = 3 }
output "url" { value = 1 }
provider "aws" {
  alias = "east"
}
locals { a = 1 }
terraform {
  backend "s3" { key = "k" }
}
moved {
  from = aws_a.b["k"]
  to   = module.db.aws_a.b
}
"""
NESTED = """{"resource": {"aws_s3_bucket": {
 "logs": {"bucket": "l"},
 "more": [{"bucket": "m"}]}},
 "module": {"db": {"source": "./db"}},
 "moved": [{"from": "aws_a.b", "to": "aws_a.c"}],
 "terraform": [{"backend": {"s3": {"key": "k"}}}]}"""


def declared(path: str, text: str | bytes) -> list[tuple[str, str, int, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(r.kind, r.address, r.start_line, r.end_line) for r in read(path, data).resources]


def test_terraform_addresses() -> None:
    assert declared("m/a.tf", TERRAFORM) == [
        ("resource", "aws_s3_bucket.logs", 1, 1),
        ("data", "data.aws_vpc.net", 2, 2),
        ("module", "module.db", 3, 3),
        ("variable", "var.size", 4, 4),
        ("output", "output.url", 5, 5),
        ("provider", "provider.aws.east", 6, 8),
        ("locals", "locals", 9, 9),
        ("terraform", "terraform", 10, 12),
        ("moved", "moved", 13, 16),
    ]
    assert read("a.tf", TERRAFORM).resources[7].attrs["backend.s3.key"].line == 11


def test_terraform_json_is_the_same_model() -> None:
    assert declared("a.tf.json", NESTED) == [
        ("resource", "aws_s3_bucket.logs", 2, 2),
        ("resource", "aws_s3_bucket.more", 3, 3),
        ("module", "module.db", 4, 4),
        ("moved", "moved", 5, 5),
        ("terraform", "terraform", 6, 6),
    ]
    assert read("a.tf.json", NESTED.encode()).resources[4].attrs["backend.s3.key"].text == "k"


FILES = {
    "tofu": ("x/a.tofu", "module m {}\n", [("module", "module.m", 1, 1)]),
    "variables": ("a.tfvars", "a = 1\nb = 2\n", [("values", "values:a.tfvars", 1, 2)]),
    "variables in json": ("a.tfvars.json", '{"a": 1}', [("values", "values:a.tfvars.json", 1, 1)]),
    "packer": ("a.pkr.hcl", 'source "x" "y" {}\n', []),
    "template": (
        "t.yml",
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n  B:\n    Type: !Ref X\n  C:\n    Type: Custom::D\n",
        [("resource", "A", 2, 3), ("resource", "C", 6, 7)],
    ),
    "manifests": (
        "a.yaml",
        "kind: Pod\napiVersion: v1\nmetadata: {name: a, namespace: n}\n---\n# nothing\n---\n"
        "kind: Secret\napiVersion: v1\nmetadata: {name: b}\n",
        [("resource", "Pod/n/a", 1, 3), ("resource", "Secret/b", 7, 9)],
    ),
    "manifest in json": (
        "a.json",
        '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}}',
        [("resource", "Pod/a", 1, 1)],
    ),
    "compose": (
        "docker-compose.yml",
        "name: shop\nservices:\n  a:\n    image: x\n  b: {}\nvolumes:\n  v:\n",
        [
            ("resource", "service.a", 3, 4),
            ("resource", "service.b", 5, 5),
            ("resource", "volume.v", 7, 7),
            ("values", "project", 1, 1),
        ],
    ),
    "not compose": ("services.yml", "services:\n  a:\n    image: x\n", []),
    "workflow": (".github/workflows/a.yml", "on: push\njobs: {}\n", []),
    "package": ("package.json", '{"name": "x"}', []),
    "list at the top": ("a.yaml", "- kind: x\n- apiVersion: y\n", []),
    "scalar": ("compose.yaml", "x\n", []),
    "empty": ("compose.yaml", "", []),
    "program": ("a.py", "resource = 1\n", []),
}


@pytest.mark.parametrize("given", FILES.values(), ids=FILES)
def test_files(given: tuple[str, str, list[tuple[str, str, int, int]]]) -> None:
    path, text, expected = given
    assert declared(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text", "word", "plain"),
    [
        ("a.tf", 'resource "aws_db_instance" "x" {}', "database", "db instance"),
        ("a.tf", 'resource "google_storage_bucket" "x" {}', "bucket", "storage bucket"),
        ("a.tf", 'resource "aws_iam_role" "x" {}', "", "iam role"),
        ("a.tf", 'data "aws_db_instance" "x" {}', "", "db instance"),
        ("t.yml", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n", "queue", "sqs queue"),
        ("Pulumi.yaml", "resources:\n  a: {type: 'aws:rds/instance:Instance'}", "database",
         "rds instance instance"),
    ],
)  # fmt: skip
def test_words_for_types(path: str, text: str, word: str, plain: str) -> None:
    (resource,) = read(path, text.encode()).resources
    assert (stateful_word(resource), plain_type(resource)) == (word, plain)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("infra/prod/main.tf", "live"),
        ("infra/main.tf", "live"),
        ("infra/dev/main.tf", "throwaway"),
        ("examples/complete/main.tf", "throwaway"),
        ("infra/dev-prod/main.tf", "live"),
        ("infra/preview/main.tf", "preview"),
        ("infra/devices/main.tf", "live"),
        ("contest/product.tf", "live"),
    ],
)
def test_stage_of_a_path(path: str, expected: str) -> None:
    assert stage(path) == expected
