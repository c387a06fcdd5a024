import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.facts.checks import destructive, lifecycle
from tests.fakes import found

CHECKS = (*destructive.CHECKS, *lifecycle.CHECKS)
HCL = 'resource "aws_db_instance" "m" {\n  deletion_protection = true\n}\n'
CFN = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain\n"
K8S = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: d\n"
BOMB = "x0: &x0 [a, b, c, d, e, f, g, h, i]\n" + "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 40)
)
TEXTS = {
    "alias bomb": ("a.yaml", K8S + "spec:\n" + BOMB.replace("x", "  x")),
    "deep yaml": ("a.yaml", K8S + "spec: " + "[" * 10_000),
    "deep json": ("t.json", '{"Resources": {"A": {"Type": "AWS::S3::Bucket", "x": ' + "[" * 10_000),
    "deep hcl": ("a.tf", HCL + "a { " * 10_000),
    "deep objects": ("a.tf", HCL + "x = " + "{ a = " * 10_000),
    "surrogates": ("a.tf", HCL.replace('"m"', '"\udcff"') + "# \udc80\n"),
    "surrogates in yaml": ("a.yaml", K8S.replace("d\n", "\udcff\n") + "\udce9: \udcff\n"),
    "controls": ("compose.yaml", "services:\n  a\x1b: {image: \x07}\nvolumes: {b: }\n"),
    "broken": ("a.tf", 'resource "aws_db_instance" {\n  = {\n"'),
    "wrong shapes": ("t.yaml", "Resources:\n  - Type: AWS::S3::Bucket\n  - x\n"),
    "wrong shapes of compose": ("compose.yml", "services: [a, b]\nvolumes: x\nname: [c]\n"),
    "wrong shapes of manifests": ("a.yaml", "apiVersion: [v1]\nkind: {a: b}\nmetadata: x\n"),
    "wrong shapes of terraform": ("a.tf.json", '{"resource": [1, {"a": [2, {"b": 3}]}], "x": 1}'),
    "moved nonsense": (
        "a.tf",
        HCL + "moved {}\nremoved {\n  from = 1\n}\nmoved {\n  from = a\n}\n",
    ),
    "script": ("d.sh", "terraform destroy \udcff && terraform apply \x1b[0m\n"),
    "not utf-8": ("d.py", "import pulumi\nx(protect=True, n='\udcff')\n"),
}


@pytest.mark.parametrize("case", TEXTS.values(), ids=TEXTS)
def test_hostile_files_end(case: tuple[str, str]) -> None:
    path, text = case
    for old, new in (({}, {path: text}), ({path: text}, {}), ({path: text}, {path: text[::2]})):
        for check in CHECKS:
            for finding in found(check, old, new):
                assert 1 <= finding.start_line <= finding.end_line
                assert finding.path == path
                assert len(finding.message) < 1000


PIECES = st.lists(
    st.sampled_from(
        [HCL, CFN, K8S, "---\n", "}\n", '"', "{", "[", "moved {\n from = aws_db_instance.m\n}\n",
         "  &a *a\n", "count = 0\n", "\udcff", "<<: *a\n", "<<EOT\n", "  Type: !Ref x\n", "{{ x }}\n",
         "terraform destroy && terraform apply\n", "\\\n", "\t", "- ", "versioning: true\n"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(old=PIECES, new=PIECES, path=st.sampled_from(
    ["a.tf", "a.tf.json", "t.yaml", "compose.yml", "Pulumi.yaml", "values.yaml", "d.sh", "x.tfvars"]
))  # fmt: skip
def test_any_mixture_is_reviewed(old: str, new: str, path: str) -> None:
    for check in CHECKS:
        first = found(check, {path: old}, {path: new})
        assert first == found(check, {path: old}, {path: new})
        lines = (old.count("\n") + 1, new.count("\n") + 1)
        assert all(f.end_line <= lines[f.side.value == "new"] for f in first)
