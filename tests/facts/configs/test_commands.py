import pytest

from reviewer.facts.configs.commands import commands
from reviewer.facts.configs.recreation import steps


def texts(path: str, text: str) -> list[tuple[str, int]]:
    return [(c.text, c.line) for c in commands(path, text.encode("utf-8", "surrogateescape"))]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.sh", "terraform \\\n  destroy \\\n  -x\nls\n", [("terraform destroy -x", 1)]),
        ("a.sh", "terraform a && terraform b; helm c\n",
         [("terraform a", 1), ("terraform b", 1), ("helm c", 1)]),
        ("a.sh", "# terraform a\necho terraform b\nprintf 'helm'\n", []),
        ("a.py", "run(['terraform', 'destroy', f'{x}'])\n", [("run terraform destroy f {x}", 1)]),
        ("w.yml", "- name: terraform a\n- run: terraform b\n", [("- run: terraform b", 2)]),
        ("package.json", '{"x": "cdk destroy"}\n', [("{ x : cdk destroy }", 1)]),
        ("bin/deploy", "#!/bin/sh\nkubectl x\n", [("kubectl x", 2)]),
        ("a.md", "terraform a\n", []),
        ("a.sh", "terraform a # then terraform b\n", [("terraform a", 1)]),
        ("a.sh", "terraform \udcff\n", [("terraform \udcff", 1)]),
    ],
)  # fmt: skip
def test_commands_of_a_file(path: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert texts(path, text) == expected


def test_functions_and_branches_are_apart() -> None:
    text = "down() {\n  helm a\n}\ncase $1 in\n  up)\n    helm b\n  ;;\nesac\n"
    segments = [c.segment for c in commands("a.sh", text.encode())]
    assert len(set(segments)) == 2


@pytest.mark.parametrize(
    "line",
    [
        "terraform " * 40_000,
        "aws " * 100_000,
        "kubectl delete " * 30_000,
        "terraform destroy; " * 20_000,
        "terraform \\\n" * 20_000,
        "gcloud" + " delete" * 50_000,
    ],
    ids=["words", "aws", "kubectl", "many", "continued", "gcloud"],
)
def test_hostile_lines_end(line: str) -> None:
    found = commands("a.sh", line.encode()[:490_000])
    assert found
    assert len(steps((), found)) <= 1
