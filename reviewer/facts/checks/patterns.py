"""The checks whose finding is done by semgrep rules in `rules/`: what they say and why."""

from typing import Final

from reviewer.change.model import Side
from reviewer.facts.checks.check import Check, Example
from reviewer.facts.finding import Severity

CHECKS: Final = (
    Check(
        id="destructive-command-added",
        summary="A script or job gains a command that destroys state or applies changes unasked.",
        why="`terraform destroy` and `delete volume` in an automated step have wiped production before.",
        family="DST",
        severity=Severity.BLOCK,
        blast=4,
        source="semgrep",
        irreversible=True,
        bad=Example(
            old={"deploy.yml": "steps:\n  - run: terraform plan\n"},
            new={
                "deploy.yml": "steps:\n  - run: terraform apply -auto-approve -replace=module.env\n"
            },
            fires=(("deploy.yml", Side.NEW, 2),),
        ),
        near_miss=Example(
            old={"deploy.yml": "steps:\n  - run: make\n"},
            new={"deploy.yml": "steps:\n  - run: terraform plan -out=plan.bin\n"},
        ),
    ),
    Check(
        id="recursive-delete-computed-path",
        summary="A folder named by a variable is deleted with all it holds, unchecked.",
        why='`rm -rf "$STEAMROOT/"*` with an empty variable deleted home directories.',
        family="DST",
        severity=Severity.HIGH,
        blast=3,
        source="semgrep",
        irreversible=True,
        bad=Example(
            old={"clean.sh": "#!/bin/sh\n"},
            new={"clean.sh": '#!/bin/sh\nrm -rf "$BUILD_ROOT/"\n'},
            fires=(("clean.sh", Side.NEW, 2),),
        ),
        near_miss=Example(
            old={"clean.sh": "#!/bin/sh\n"},
            new={"clean.sh": '#!/bin/sh\nrm -rf "${BUILD_ROOT:?}/dist"\n'},
        ),
    ),
    Check(
        id="unscoped-data-write",
        summary="A statement or call is added that deletes or changes every row.",
        why="One statement without its WHERE emptied production tables at several companies.",
        family="DST",
        severity=Severity.BLOCK,
        blast=4,
        source="semgrep",
        irreversible=True,
        bad=Example(
            old={"job.py": "import db\n"},
            new={"job.py": 'import db\ncur.execute("DELETE FROM sessions")\n'},
            fires=(("job.py", Side.NEW, 2),),
        ),
        near_miss=Example(
            old={"job.py": "import db\n"},
            new={"job.py": 'import db\ncur.execute("DELETE FROM sessions WHERE old")\n'},
        ),
    ),
    Check(
        id="iam-wildcard-added",
        summary="An allow statement gains `*` in its actions, resources or principals.",
        why="An agent with an operator's blanket permissions deleted an environment it was to fix.",
        family="IAM",
        severity=Severity.BLOCK,
        blast=4,
        source="semgrep",
        bad=Example(
            old={"p.json": '{"Effect": "Allow",\n "Action": "s3:GetObject",\n "Resource": "x"}\n'},
            new={"p.json": '{"Effect": "Allow",\n "Action": "s3:*",\n "Resource": "x"}\n'},
            fires=(("p.json", Side.NEW, 2),),
        ),
        near_miss=Example(
            old={"p.json": '{"Effect": "Allow",\n "Action": "s3:GetObject",\n "Resource": "x"}\n'},
            new={"p.json": '{"Effect": "Deny",\n "Action": "s3:*",\n "Resource": "x"}\n'},
        ),
    ),
    Check(
        id="test-skipped-or-focused",
        summary="A test is skipped, expected to fail, or the suite is narrowed to a few.",
        why="A skipped test is a deleted test that still looks like one.",
        family="NET",
        severity=Severity.HIGH,
        blast=2,
        source="semgrep",
        bad=Example(
            old={"tests/test_a.py": "def test_total():\n    assert total() == 3\n"},
            new={
                "tests/test_a.py": "@pytest.mark.skip\ndef test_total():\n    assert total() == 3\n"
            },
            fires=(("tests/test_a.py", Side.NEW, 1),),
        ),
        near_miss=Example(
            old={"tests/test_a.py": "def test_total():\n    assert total() == 3\n"},
            new={
                "tests/test_a.py": '@pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_total():\n    assert total() == 3\n'
            },
        ),
    ),
    Check(
        id="exception-swallowed",
        summary="Every error is caught and dropped.",
        why="Silencing the symptom hides the next outage until it is large.",
        family="NET",
        severity=Severity.HIGH,
        blast=2,
        source="semgrep",
        bad=Example(
            old={"a.py": "run()\n"},
            new={"a.py": "try:\n    run()\nexcept Exception:\n    pass\n"},
            fires=(("a.py", Side.NEW, 3),),
        ),
        near_miss=Example(
            old={"a.py": "run()\n"},
            new={"a.py": "try:\n    run()\nexcept FileNotFoundError:\n    pass\n"},
        ),
    ),
    Check(
        id="verification-disabled",
        summary="Checking a certificate, signature, checksum or token is switched off or removed.",
        why="The usual answer to a certificate error lets anybody on the path answer instead.",
        family="NET",
        severity=Severity.BLOCK,
        blast=3,
        source="semgrep",
        bad=Example(
            old={"a.py": "requests.get(url)\n"},
            new={"a.py": "requests.get(url, verify=False)\n"},
            fires=(("a.py", Side.NEW, 1),),
        ),
        near_miss=Example(
            old={"a.py": "requests.get(url)\n"},
            new={"a.py": 'requests.get(url, verify="/etc/ssl/ca.pem")\n'},
        ),
    ),
    Check(
        id="pipe-to-shell-added",
        summary="Content from the network is run without being looked at or pinned.",
        why="Whoever controls the address runs code in the build, with the build's secrets.",
        family="SUP",
        severity=Severity.HIGH,
        blast=3,
        source="semgrep",
        bad=Example(
            old={"Dockerfile": "FROM scratch\n"},
            new={"Dockerfile": "FROM scratch\nRUN curl -fsSL https://get.example.test | bash\n"},
            fires=(("Dockerfile", Side.NEW, 2),),
        ),
        near_miss=Example(
            old={"Dockerfile": "FROM scratch\n"},
            new={"Dockerfile": "FROM scratch\nRUN curl -s https://example.test/a.json | jq .\n"},
        ),
    ),
)
