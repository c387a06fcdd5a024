"""Tests and authorisation checks that go missing, and what only looks like it."""

import pytest

from reviewer.change.model import Side
from reviewer.facts.checks.safety_net import AUTH_CHECK_REMOVED, TEST_REMOVED
from reviewer.facts.finding import Severity
from tests.fakes import Files, found


def removed(old: Files, new: Files) -> list[tuple[str, int, Severity]]:
    return [(f.path, f.start_line, f.severity) for f in found(TEST_REMOVED, old, new)]


TWO = """\
def test_negative():
    with raises(ValueError):
        refund(-1, currency="EUR")


def test_total():
    assert order_total([1, 2]) == 3
"""
ONE = TWO[TWO.index("def test_total") :]


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("tests/test_a.py", TWO, ONE, 1),
        ("test_a.py", "class TestA:\n    def test_b(self):\n        assert work()\n", "x = 1\n", 2),
        (
            "a.test.ts",
            'describe("cart", () => {\n  it("adds", () => {\n    expect(sum(cart)).toBe(1);\n  });\n  it("pays", () => {\n    expect(pay(cart)).toBe(2);\n  });\n});\n',
            'describe("cart", () => {\n  it("pays", () => {\n    expect(pay(cart)).toBe(2);\n  });\n});\n',
            2,
        ),
        (
            "a_test.go",
            "package a\n\nfunc TestAdd(t *testing.T) {\n\tadd(1)\n}\n",
            "package a\n",
            3,
        ),
        (
            "src/test/java/ATest.java",
            "class ATest {\n  @Test\n  void adds() {\n    add(1);\n  }\n}\n",
            "class ATest {\n}\n",
            2,
        ),
        (
            "ATest.kt",
            "class ATest {\n  @Test\n  fun adds() {\n    add(1)\n  }\n}\n",
            "class ATest {\n}\n",
            2,
        ),
        (
            "ATests.cs",
            "class ATests {\n  [Fact]\n  public void Adds() { Add(1); }\n}\n",
            "class ATests {\n}\n",
            2,
        ),
        (
            "a_spec.rb",
            'describe A do\n  it "adds" do\n    add(one)\n  end\nend\n',
            "describe A do\nend\n",
            2,
        ),
        ("src/lib.rs", "#[test]\nfn adds() {\n    add(one);\n}\n", "fn other() {}\n", 1),
        (
            "tests/ATest.php",
            "<?php\nclass ATest {\n  public function testAdds() { $this->add($one); }\n}\n",
            "<?php\nclass ATest {\n}\n",
            3,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_a_test_that_is_gone_is_told(path: str, old: str, new: str, line: int) -> None:
    assert removed({path: old}, {path: new}) == [(path, line, Severity.HIGH)]


def test_all_tests_of_a_deleted_file_are_told_together() -> None:
    tests = "".join(f"def test_n{n}():\n    assert work_{n}()\n\n\n" for n in range(9))
    findings = found(TEST_REMOVED, {"tests/test_a.py": tests}, {"b.md": "x\n"})
    assert [finding.message for finding in findings] == [
        "9 tests are gone: `test_n0`, `test_n1`, `test_n2`, ..."
    ]


@pytest.mark.parametrize(
    "new",
    [
        {"tests/test_a.py": ONE, "tests/unit/test_b.py": "import a\n\n\n" + TWO.replace(ONE, "")},
        {"tests/test_a.py": TWO.replace("test_negative", "test_refuses_negative_amounts")},
        {
            "tests/test_a.py": '@pytest.mark.parametrize("n", [-1, 0])\ndef test_bad(n):\n    with raises(ValueError):\n        refund(n, currency="EUR")\n\n\n'
            + ONE
        },
        {
            "tests/test_a.py": ONE
            + '\n    with raises(ValueError):\n        refund(-1, currency="EUR")\n'
        },
        {"tests/test_a.py": "class TestRefund:\n" + "".join(f"    {x}\n" for x in TWO.split("\n"))},
        {"tests/test_a.py": TWO.replace("-1", "-2")},
        {"tests/test_a.py": TWO.replace("\n\n\n", "\n\n\n\n").replace('"', "'")},
    ],
    ids=["moved", "renamed", "parametrised", "merged", "into a class", "body", "format"],
)
def test_a_test_that_lives_on_is_not_gone(new: dict[str, str]) -> None:
    assert removed({"tests/test_a.py": TWO}, new) == []


def test_a_test_split_in_two_is_not_gone() -> None:
    old = "def test_all():\n    alpha(beta)\n    gamma(delta)\n    epsilon(zeta)\n    eta(theta)\n"
    new = "def test_1():\n    alpha(beta)\n    gamma(delta)\n\n\ndef test_2():\n    epsilon(zeta)\n    eta(theta)\n"
    assert removed({"tests/test_a.py": old}, {"tests/test_a.py": new}) == []


def test_a_test_of_removed_code_is_only_a_fact() -> None:
    old = {"refunds.py": "def refund_all(n):\n    return n\n\n\nX = 1\n"}
    new = {"refunds.py": "X = 1\n"}
    test = (
        "def test_refund():\n    assert refund_all(3)\n\n\ndef test_total():\n    assert total()\n"
    )
    left = test[test.index("def test_total") :]
    assert removed({**old, "tests/test_x.py": test}, {**new, "tests/test_x.py": left}) == [
        ("tests/test_x.py", 1, Severity.INFO)
    ]


def test_a_test_gone_while_its_subject_changed_blocks() -> None:
    old = {"refunds.py": "def refund_all(n):\n    return n\n", "tests/test_x.py": TWO}
    new = {"refunds.py": "def refund_all(n):\n    return 0\n", "tests/test_x.py": ONE}
    changed = {**old, "tests/test_x.py": TWO.replace("refund(", "refund_all(")}
    assert removed(changed, new) == [("tests/test_x.py", 1, Severity.BLOCK)]


@pytest.mark.parametrize(
    "text",
    ["def test_a(:\n    foo(\n", "\udcff\x01" * 50, "def test_x():\n" + "(" * 3_000, ""],
    ids=["broken", "bytes", "deep", "empty"],
)
def test_hostile_text_is_survived(text: str) -> None:
    removed({"tests/test_a.py": TWO}, {"tests/test_a.py": text})


def lost(old: Files, new: Files) -> list[tuple[int, Severity]]:
    return [(f.start_line, f.severity) for f in found(AUTH_CHECK_REMOVED, old, new)]


GUARDED = {
    "flask": (
        "a.py",
        '@app.route("/x")\n@login_required\ndef x():\n    return 1\n',
        '@app.route("/x")\ndef x():\n    return 1\n',
        2,
    ),
    "fastapi": (
        "a.py",
        '@r.get("/x")\ndef x(user: User = Depends(current_user)):\n    return 1\n',
        '@r.get("/x")\ndef x():\n    return 1\n',
        1,
    ),
    "django mixin": (
        "a.py",
        "class V(LoginRequiredMixin, View):\n    x = 1\n",
        "class V(View):\n    x = 1\n",
        1,
    ),
    "drf": (
        "a.py",
        "class V(APIView):\n    permission_classes = [IsAdminUser]\n",
        "class V(APIView):\n    permission_classes = [AllowAny]\n",
        2,
    ),
    "django url": ("u.py", 'u = [path("x/", login_required(v))]\n', 'u = [path("x/", v)]\n', 1),
    "express": ("a.js", 'app.get("/x", requireAuth, h);\n', 'app.get("/x", h);\n', 1),
    "express use": (
        "a.js",
        'r.use(requireAuth);\nr.get("/x", h);\n',
        'r.get("/x", h);\n',
        1,
    ),
    "express order": (
        "a.js",
        'r.use(requireAuth);\nr.get("/x", h);\n',
        'r.get("/x", h);\nr.use(requireAuth);\n',
        2,
    ),
    "nest": (
        "a.ts",
        "class C {\n  @UseGuards(JwtAuthGuard)\n  @Get()\n  all() {}\n}\n",
        "class C {\n  @Get()\n  all() {}\n}\n",
        2,
    ),
    "spring": (
        "A.java",
        "class A {\n  @PreAuthorize(\"hasRole('ADMIN')\")\n  void x() {}\n}\n",
        "class A {\n  void x() {}\n}\n",
        2,
    ),
    "spring rules": (
        "A.java",
        'class A { void x() { http.requestMatchers("/admin").hasRole("ADMIN"); } }\n',
        'class A { void x() { http.requestMatchers("/admin").permitAll(); } }\n',
        1,
    ),
    "kotlin": (
        "A.kt",
        'class A {\n  @Secured("x")\n  fun x() = 1\n}\n',
        "class A {\n  fun x() = 1\n}\n",
        2,
    ),
    "rails": (
        "a.rb",
        "class A < B\n  before_action :authenticate_user!\nend\n",
        "class A < B\nend\n",
        2,
    ),
    "aspnet": ("A.cs", "[Authorize]\npublic class A { }\n", "public class A { }\n", 1),
    "aspnet map": (
        "A.cs",
        'class P { void M() { app.MapGet("/x", () => 1).RequireAuthorization(); } }\n',
        'class P { void M() { app.MapGet("/x", () => 1); } }\n',
        1,
    ),
    "laravel": (
        "r.php",
        "<?php\nRoute::get('/x', 'C')->middleware('auth');\n",
        "<?php\nRoute::get('/x', 'C');\n",
        2,
    ),
    "go": (
        "a.go",
        'package a\nfunc r() {\n\tr.With(RequireAuth).Get("/x", h)\n}\n',
        'package a\nfunc r() {\n\tr.Get("/x", h)\n}\n',
        3,
    ),
    "openapi": (
        "api.yaml",
        "openapi: 3.0.0\npaths:\n  /x:\n    get:\n      security:\n        - key: []\n      responses: {}\n",
        "openapi: 3.0.0\npaths:\n  /x:\n    get:\n      responses: {}\n",
        5,
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "line"), GUARDED.values(), ids=GUARDED)
def test_a_lost_guard_blocks(path: str, old: str, new: str, line: int) -> None:
    assert lost({path: old}, {path: new}) == [(line, Severity.BLOCK)]


@pytest.mark.parametrize(
    ("path", "old", "new"), [case[:3] for case in GUARDED.values()], ids=GUARDED
)
def test_a_gained_guard_is_silent(path: str, old: str, new: str) -> None:
    assert lost({path: new}, {path: old}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {
                "a.py": 'r = APIRouter()\nar = APIRouter(dependencies=[Depends(require_admin)])\n@r.get("/admin/x", dependencies=[Depends(require_admin)])\ndef x():\n    return 1\n'
            },
            {
                "a.py": 'r = APIRouter()\nar = APIRouter(dependencies=[Depends(require_admin)])\n@ar.get("/x")\ndef x():\n    return 1\n'
            },
        ),
        (
            {"A.java": 'class A {\n  @Secured("x")\n  void x() {}\n}\n'},
            {"A.java": '@Secured("x")\nclass A {\n  void x() {}\n}\n'},
        ),
        (
            {"a.js": 'r.get("/x", requireAuth, h);\n', "app.js": 'app.use("/api", r);\n'},
            {"a.js": 'r.get("/x", h);\n', "app.js": 'app.use("/api", requireAuth, r);\n'},
        ),
        (
            {"a.py": "from x import login_required\n@login_required\ndef x():\n    return 1\n"},
            {"a.py": "from x import login_required as lr\n@lr\ndef x():\n    return 1\n"},
        ),
        (
            {"a.py": "@login_required\ndef x():\n    return 1\n\n\ny = 1\n"},
            {"a.py": "y = 1\n"},
        ),
        (
            {
                "a.py": '@app.get("/x")\n@login_required\ndef x():\n    return 1\n',
                "b.py": "z = 1\n",
            },
            {
                "a.py": "# empty\n",
                "b.py": 'z = 1\n@app.get("/x")\n@login_required\ndef x():\n    return 1\n',
            },
        ),
        (
            {"tests/test_a.py": "@login_required\ndef x():\n    return 1\n"},
            {"tests/test_a.py": "def x():\n    return 1\n"},
        ),
        (
            {"a.py": "@cache\ndef x(s=Depends(get_session)):\n    return 1\n"},
            {"a.py": "def x():\n    return 1\n"},
        ),
        (
            {"a.py": "def x(q):\n    require_admin(q)\n    return 1\n"},
            {"a.py": "@admin_required\ndef x(q):\n    return 1\n"},
        ),
        (
            {"a.py": "def x(q):\n    require_admin(q)\n    return 1\n"},
            {"a.py": "def x(q):\n    return y(q)\n\n\ndef y(q):\n    require_admin(q)\n"},
        ),
    ],
    ids=[
        "router",
        "class",
        "application",
        "alias",
        "handler gone",
        "handler moved",
        "test code",
        "no guards",
        "call to decorator",
        "call moved",
    ],
)
def test_a_guard_that_stands_elsewhere_is_not_lost(old: Files, new: Files) -> None:
    assert lost(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        (
            '@app.get("/health")\n@login_required\ndef h():\n    return 1\n',
            '@app.get("/health")\ndef h():\n    return 1\n',
            Severity.INFO,
        ),
        (
            "@login_required\ndef h():\n    return 1\n",
            "@require_login\ndef h():\n    return 1\n",
            Severity.INFO,
        ),
        (
            "@login_required\ndef h():\n    return 1\n",
            "@gate\ndef h():\n    return 1\n",
            Severity.WARN,
        ),
        ("def h(q):\n    require_admin(q)\n", "def h(q):\n    pass\n", Severity.HIGH),
    ],
    ids=["health route", "another guard", "unknown decorator", "call in the body"],
)
def test_what_may_be_harmless_weighs_less(old: str, new: str, severity: Severity) -> None:
    assert [found_severity for _, found_severity in lost({"a.py": old}, {"a.py": new})] == [
        severity
    ]


def test_the_place_is_where_the_guard_stood() -> None:
    path, old, new, line = GUARDED["flask"]
    [finding] = found(AUTH_CHECK_REMOVED, {path: old}, {path: new})
    assert (finding.side, finding.start_line) == (Side.OLD, line)
    assert "login_required" in finding.message
