"""What one text holds: its definitions with their names and lines, its tokens, what cannot be read."""

from typing import Any, SupportsIndex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.facts import definitions
from reviewer.facts.definitions import MAX_BYTES, MAX_NODES, Parsed, parse
from reviewer.facts.languages import language_of
from reviewer.facts.walk import MAX_DEPTH
from tests.facts.samples import SAMPLES, Sample

EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)


def parsed(sample: Sample, *pieces: str) -> Parsed:
    return parse(language_of(sample.path) or "", sample.text(*pieces))


def listed(found: Parsed) -> list[str]:
    return [f"{d.kind} {d.name} {d.start_line}-{d.end_line}" for d in found.definitions]


def signatures(language: str, text: str) -> dict[str, str]:
    return {each.name: each.signature for each in parse(language, text).definitions}


def tokens(language: str, text: str) -> str:
    return b" ".join(parse(language, text).tokens).decode("utf-8", "surrogateescape")


@EVERY
def test_names_and_lines(sample: Sample) -> None:
    found = parsed(sample, sample.alpha, sample.beta)
    assert found.ok
    assert [(d.name, d.start_line, d.end_line) for d in found.definitions] == list(sample.names)


# language, text, "kind name first-last" of each definition
NAMED = [
    (
        "python",
        "x: int = 3\na, b = 1, 2\nc = d = 4\n@dec(1)\n@other\nclass K(B):\n    f: int\n    @property\n"
        "    def p(self): ...\n    class In:\n        async def r(self):\n            local = 1\n"
        "            def deep(): ...\nh = lambda q: q\ntype A = int\n",
        "variable x 1-1|variable c 3-3|class K 4-13|variable K.f 7-7|method K.p 8-9|class K.In 10-13|"
        "method K.In.r 11-13|function K.In.r.deep 13-13|function h 14-14|type A 15-15",
    ),
    (
        "python",
        "try:\n    import a\nexcept ImportError:\n    def f(): ...\nelse:\n    def f(): ...\n",
        "function f 4-4|function f 6-6",
    ),
    (
        "javascript",
        "export default class K extends B {\n  #p = 1;\n  static s = () => 2;\n  get g() { return 1 }\n"
        "}\nmodule.exports = { h: function () {}, i() {}, j };\nexports.k = () => 3;\n"
        "const { m } = o, n = async () => {};\nfunction* gen() { const local = 1 }\n",
        "class K 1-5|field K.#p 2-2|method K.s 3-3|method K.g 4-4|function h 6-6|method i 6-6|"
        "function exports.k 7-7|function n 8-8|function gen 9-9",
    ),
    (
        "javascript",
        'describe("a", () => {\n  it.only("b c", async () => {\n  });\n  it.each([1])("d %s", () => {});\n'
        '});\ntest(`e`, function () {});\nit("pending");\nsuite.add("no", () => {});\n'
        'context.on("no", () => {});\napp.get("/no", () => {});\n',
        "test a 1-5|test a.b c 2-3|test a.d %s 4-4|test e 6-6",
    ),
    (
        "typescript",
        'declare module "m" {\n  function f(): void;\n}\nnamespace N { export const z = 1 }\n'
        "abstract class K {\n  @In() p: string;\n  abstract q(): void;\n  constructor(private y: string) {}\n"
        "}\nfunction over(a: string): void;\nfunction over(a: any) {}\nexport type U = 'a';\n",
        "module m 1-3|function m.f 2-2|module N 4-4|variable N.z 4-4|class K 5-9|field K.p 6-6|"
        "method K.q 7-7|method K.constructor 8-8|function over 10-10|function over 11-11|type U 12-12",
    ),
    (
        "go",
        "package p\nconst (\n\tA = iota\n\tB\n)\nvar e = 1\ntype I interface {\n\tM(x int) error\n}\n"
        "type (\n\tF func()\n\tG[T any] struct{ t T }\n)\nfunc (g *G[T]) N() {\n\tx := 1\n\tvar y = 2\n}\n",
        "variable A 3-3|variable B 4-4|variable e 6-6|interface I 7-9|method I.M 8-8|type F 11-11|"
        "class G 12-12|field G.t 12-12|method G.N 14-17",
    ),
    (
        "java",
        "@Anno(1)\npublic class K<T> extends B {\n  private int x = 1, y;\n  @Inject\n  String s;\n  K(int a) {}\n"
        "  enum E { A, B(1) { void q() {} }; void r() {} }\n  record R(int a) { R {} }\n"
        "  @interface An { int value() default 1; }\n}\n",
        "class K 1-10|field K.x 3-3|field K.y 3-3|field K.s 4-5|constructor K.K 6-6|enum K.E 7-7|"
        "member K.E.A 7-7|member K.E.B 7-7|method K.E.B.q 7-7|method K.E.r 7-7|class K.R 8-8|"
        "constructor K.R.R 8-8|interface K.An 9-9|method K.An.value 9-9",
    ),
    (
        "kotlin",
        "@Anno\nclass K(val a: Int) : B() {\n    companion object { const val Z = 1 }\n"
        "    constructor() : this(1)\n    override fun m() = 1\n}\nenum class En { A, B }\n"
        "typealias T = Int\nfun String.ext() = 1\nval top by lazy { 1 }\n",
        "class K 1-6|variable K.Z 3-3|constructor K.constructor 4-4|method K.m 5-5|class En 7-7|"
        "member En.A 7-7|member En.B 7-7|type T 8-8|function ext 9-9|variable top 10-10",
    ),
    (
        "c_sharp",
        "namespace N {\n  [A]\n  record R(int B);\n  class K {\n    ~K() {}\n    public int this[int i] { get => i; }\n"
        "    public static K operator +(K a, K b) => a;\n    public static implicit operator int(K k) => 1;\n"
        "    event E E1 { add {} remove {} }\n    delegate void D();\n    void M() { int Loc() => 1; int z = 1; }\n"
        "  }\n}\n",
        "module N 1-13|class N.R 2-3|class N.K 4-12|method N.K.K 5-5|property N.K.this 6-6|"
        "method N.K.+ 7-7|method N.K.int 8-8|property N.K.E1 9-9|type N.K.D 10-10|method N.K.M 11-11|"
        "function N.K.M.Loc 11-11",
    ),
    (
        "rust",
        "#[a]\n#[b]\npub struct S<T>(u8, T);\nenum E { A, B(u8), C { x: u8 } }\ntrait T {\n  type X;\n"
        "  fn m(&self);\n}\nimpl<T> fmt::Display for S<T> {\n  fn fmt(&self) { const Q: u8 = 1; }\n}\n"
        "macro_rules! mac { () => {} }\nstatic ST: u8 = 1;\nmod m;\n",
        "class S 1-3|enum E 4-4|member E.A 4-4|member E.B 4-4|member E.C 4-4|field E.C.x 4-4|"
        "interface T 5-8|type T.X 6-6|method T.m 7-7|impl S.fmt.Display 9-11|method S.fmt.Display.fmt 10-10|"
        "macro mac 12-12|variable ST 13-13|module m 14-14",
    ),
    (
        "c",
        "#define SQ(x) ((x) * (x))\nstatic const int *a = 0;\nstruct S { int x; int (*cb)(int); };\n"
        "typedef struct { int z; } T;\ntypedef int (*fn)(int);\nint proto(int a);\nstruct S g = { 1 };\n"
        "char *f(struct S s)\n{\n\tint local = 1;\n}\n",
        "macro SQ 1-1|variable a 2-2|class S 3-3|field S.x 3-3|method S.cb 3-3|type T 4-4|field T.z 4-4|"
        "type fn 5-5|function proto 6-6|variable g 7-7|function f 8-11",
    ),
    (
        "cpp",
        "namespace a::b {\nclass K : B {\n  K() : x_(1) {}\n  ~K();\n  K operator+(const K& o);\n"
        "  template <class T>\n  void t(T a) {}\n};\n}\ntemplate <class T> T K<T>::g() { auto l = [] { return 1; }; }\n"
        "TEST_F(Suite, Name) {}\nusing V = int;\nK::operator bool() const { return true; }\n",
        "module a::b 1-9|class a::b.K 2-8|method a::b.K.K 3-3|method a::b.K.~K 4-4|"
        "method a::b.K.operator+ 5-5|method a::b.K.t 6-7|function K.g 10-10|test Suite.Name 11-11|"
        "type V 12-12|function K.operator bool() const 13-13",
    ),
    (
        "ruby",
        "module M\n  class A::K < B\n    LIMIT = 3\n    def self.s; end\n    class << self\n      def t = 1\n"
        '    end\n  end\nend\nRSpec.describe "x" do\n  it "y" do\n  end\nend\nlocal = 1\n',
        "module M 1-9|class M.A::K 2-8|variable M.A::K.LIMIT 3-3|method M.A::K.s 4-4|"
        "method M.A::K.t 6-6|test x 10-13|test x.y 11-12",
    ),
    (
        "php",
        "<?php\nnamespace N;\n#[A]\nabstract class K {\n  const A = 1, B = 2;\n  private ?int $p = null;\n"
        "  abstract function m();\n}\nenum E: string { case A = 'a'; }\ntrait T {}\n$v = function () {};\n",
        "class K 3-8|variable K.A 5-5|variable K.B 5-5|field K.$p 6-6|method K.m 7-7|enum E 9-9|"
        "member E.A 9-9|class T 10-10",
    ),
    (
        "bash",
        "readonly A=1 B=2\nf() (\n  C=3\n)\nif true; then\n  D=4\nfi\nE=5 make all\n",
        "variable A 1-1|variable B 1-1|function f 2-4|variable D 6-6",
    ),
    (
        "hcl",
        'terraform {\n  required_providers {\n    aws = { source = "a" }\n  }\n}\nx = 1\n'
        'resource "a" "b" {\n  dynamic "rule" {\n    content { id = 1 }\n  }\n}\n',
        "block terraform 1-5|block terraform.required_providers 2-4|"
        "attribute terraform.required_providers.aws 3-3|key terraform.required_providers.aws.source 3-3|"
        "attribute x 6-6|block resource.a.b 7-11|block resource.a.b.dynamic.rule 8-10|"
        "block resource.a.b.dynamic.rule.content 9-9|attribute resource.a.b.dynamic.rule.content.id 9-9",
    ),
    (
        "yaml",
        "kind: Deployment\nmetadata:\n  name: web\n---\nkind: Service\nmetadata: {name: web}\n---\n"
        "- id: a\n  b: 1\n- c: 2\n- plain\n",
        "document Deployment/web 1-3|key Deployment/web.kind 1-1|key Deployment/web.metadata 2-3|"
        "key Deployment/web.metadata.name 3-3|document Service/web 4-6|key Service/web.kind 5-5|"
        "key Service/web.metadata 6-6|key Service/web.metadata.name 6-6|item a 8-9|key a.id 8-8|"
        "key a.b 9-9|key c 10-10",
    ),
    (
        "json",
        '{"": 1, "a.b": [{"c": {}}],\n"d": null}',
        'key "" 1-1|key a.b 1-1|key a.b.c 1-1|key d 2-2',
    ),
    (
        "toml",
        "a = 1\n[t]\nb.c = 2\n[t.\"u v\"]\n'w' = 3\n\n[[l]]\n[[l]]\nd = {e = 4}\n",
        'key a 1-1|table t 2-3|key t.b.c 3-3|table t."u v" 4-5|key t."u v".w 5-5|table l 7-7|'
        "table l 8-9|key l.d 9-9|key l.d.e 9-9",
    ),
    (
        "sql",
        "ALTER TABLE a ADD COLUMN x int;\nDROP TABLE IF EXISTS s.b;\nCREATE UNIQUE INDEX ix ON a (id);\n"
        "INSERT INTO a VALUES (1);\nDELETE FROM a WHERE id = 3;\nCREATE VIEW v AS SELECT 1;\nGRANT SELECT ON a TO b;\n",
        "statement alter_table.a 1-1|column alter_table.a.x 1-1|statement drop_table.s.b 2-2|"
        "statement index.ix 3-3|statement insert.a 4-4|statement delete.a 5-5|statement view.v 6-6|"
        "statement grant.a 7-7",
    ),
    (
        "dockerfile",
        "ARG V=1\nFROM a:${V}\nENV A=1 B=2\nHEALTHCHECK CMD x\nFROM b AS c\nUSER d\n",
        "instruction ARG V 1-1|stage a:${V} 2-4|instruction a:${V}.ENV A 3-3|"
        "instruction a:${V}.HEALTHCHECK 4-4|instruction a:${V}.HEALTHCHECK.CMD 4-4|stage c 5-6|"
        "instruction c.USER 6-6",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"), NAMED, ids=[f"{n} {row[0]}" for n, row in enumerate(NAMED)]
)
def test_what_is_a_definition(language: str, text: str, expected: str) -> None:
    assert "|".join(listed(parse(language, text))) == expected


@pytest.mark.parametrize(
    ("language", "text", "name", "signature"),
    [
        (
            "python",
            "@dec(1)\nasync def f(a, *b) -> int: ...\n",
            "f",
            "@ dec ( 1 ) async def f ( a , * b ) -> int :",
        ),
        ("python", "X: int = 3\n", "X", "X : int"),
        (
            "javascript",
            "export const f = async (a) => a;\n",
            "f",
            "export const f = async ( a ) =>",
        ),
        ("typescript", "class K { private p: string = ''; }\n", "K.p", "private p : string"),
        ("go", "package p\n\nvar (\n\tA = 1\n)\n", "A", "A"),
        ("go", "package p\n\nvar A = 1\n", "A", "var A"),
        ("java", "interface I { void w(); }\n", "I.w", "void w ( )"),
        ("c", "int f(int a);\n", "f", "int f ( int a )"),
        ("ruby", "def s; end\n", "s", "def s"),
        ("hcl", 'resource "a" "b" {\n  x = 1\n}\n', "resource.a.b", 'resource "a" "b"'),
        ("json", '{"a": 1}', "a", '"a" :'),
        ("sql", "create table t (a int);\n", "table.t", "create table t"),
        ("dockerfile", "FROM a AS b\nRUN x\n", "b", "FROM a AS b"),
    ],
    ids=str,
)
def test_a_signature_is_all_before_the_body(
    language: str, text: str, name: str, signature: str
) -> None:
    assert signatures(language, text)[name] == signature


def test_an_interrupt_while_the_parser_reads_on_stays_an_interrupt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Struck(bytes):
        reads = 0

        # typing.override comes with Python 3.12
        def __getitem__(  # type: ignore[explicit-override]
            self, key: SupportsIndex | slice
        ) -> Any:
            self.reads += 1
            if self.reads == 20:
                raise KeyboardInterrupt
            return super().__getitem__(key)

    monkeypatch.setattr(definitions, "_as_read", lambda grammar, data: Struck(data))
    with pytest.raises(KeyboardInterrupt):
        parse("python", "def f(a):\n    return a\n" * 3000)


def test_annotations_keep_their_lines() -> None:
    found = parse("python", "@a\n@b(\n    1)\nclass K:\n    @c\n    def f(self): ...\n")
    assert [
        [(note.text, note.start_line, note.end_line) for note in piece.annotations]
        for piece in found.pieces
    ] == [[("@a", 1, 1), ("@b(\n    1)", 2, 3)], [("@c", 5, 5)]]


@pytest.mark.parametrize(
    ("language", "text", "annotations"),
    [
        ("java", "class K {\n  @A @B(1) final int f(@C int x) {}\n}\n", [[], ["@A", "@B(1)"]]),
        ("c_sharp", "[A, B]\nclass K { [C] int f; }\n", [["[A, B]"], ["[C]"]]),
        (
            "rust",
            "#[a]\n// told\n#[b(c)]\nfn f() {}\nuse x;\nfn g() {}\n",
            [["#[a]", "#[b(c)]"], []],
        ),
        ("rust", "#[a]\nuse x;\nfn g() {}\n", [[]]),
        ("typescript", "class K { @A() p: string; q: string }\n", [[], ["@A()"], []]),
        ("php", "<?php\n#[A]\nfunction f() {}\n", [["#[A]"]]),
        ("kotlin", "@A\nfun f() {}\nfun g() {}\n", [["@A"], []]),
    ],
    ids=str,
)
def test_an_annotation_belongs_to_what_follows_it(
    language: str, text: str, annotations: list[list[str]]
) -> None:
    found = parse(language, text)
    assert [[note.text for note in piece.annotations] for piece in found.pieces] == annotations


def test_a_body_is_known_again_under_another_name() -> None:
    (one,) = parse("python", "def one(x):\n    return one(x)  # told\n").definitions
    (two,) = parse("python", "def two( x ):\n\n    return two(x)\n").definitions
    (three,) = parse("python", "def one(y):\n    return one(y)\n").definitions
    assert one.body == two.body != three.body


# what is only format: both texts are the same tokens
ALIKE = [
    ("python", "x = f('a', [1, 2,],)\n", 'x = f(\n    "a", [\n1, 2])\n'),
    ("python", "x = 1 + \\\n    2\n", "x = 1 + 2\n"),
    ("python", "x = 1; y = 2\n", "x = 1\ny = 2\n"),
    ("javascript", "f('a');\ng()\n", 'f("a")\ng();\n'),
    (
        "typescript",
        "type T = {\n  a: string;\n  b: number,\n};\n",
        "type T = { a: string, b: number }\n",
    ),
    ("tsx", "x = <b>told\n   twice</b>;\n", "x = <b>\n  told twice\n</b>;\n"),
    ("hcl", "a = {\n  b = 1,\n  c = 2\n}\n", "a = {\n  b = 1\n  c = 2\n}\n"),
    ("yaml", "a: x\n  y\n", "a:\n  x y\n"),
    ("yaml", "a: >-\n  x\nb: 1\n", "a: >-\n    x\n\n\nb: 1\n"),
    ("yaml", "a: |\n  x\n", "a: |\n  x\n\n\n"),
    ("sql", "SELECT a FROM t;\n", "select a\nfrom t;\n"),
    ("dockerfile", "RUN a && \\\n  b\n", "RUN a && \\\n      b\n"),
    ("rust", "fn f() { g(1, 2,); }\n", "fn f() { g(1, 2); }\n"),
    ("go", "package p\n\nvar a = []int{1, 2}\n", "package p\n\nvar a = []int{\n\t1,\n\t2,\n}\n"),
]


@pytest.mark.parametrize(("language", "one", "other"), ALIKE, ids=str)
def test_format_is_no_token(language: str, one: str, other: str) -> None:
    assert tokens(language, one) == tokens(language, other)


# what only looks like format: the tokens, or the tree, or the comments that count as code differ
UNLIKE = [
    ("python", "x = (1)\n", "x = (1,)\n"),
    ("python", "x[1]\n", "x[1,]\n"),
    ("python", "if a:\n    b\nc\n", "if a:\n    b\n    c\n"),
    ("python", "x = 'a b'\n", "x = 'a  b'\n"),
    ("python", "# a\nf()\n", "# a\rg()\nf()\n"),
    ("javascript", "x = [1,]\n", "x = [1,,]\n"),
    ("javascript", "for (;;) f()\n", "for (;;); f()\n"),
    ("javascript", "x = `a\nb`\n", "x = `a\n b`\n"),
    ("javascript", "function f() {\n  return x\n}\n", "function f() {\n  return\n  x\n}\n"),
    ("javascript", "// a\nf()\n", "// a\u2028g()\nf()\n"),
    ("java", "// a\nclass A {}\n", "// a\rclass B {}\nclass A {}\n"),
    ("rust", "fn f() { (1) }\n", "fn f() { (1,) }\n"),
    ("rust", "fn f() { m!(1) }\n", "fn f() { m!(1,) }\n"),
    ("ruby", "f -1\n", "f - 1\n"),
    ("c", "#define A (x)\n", "#define A(x)\n"),
    ("bash", "rm -rf /srv/ tmp\n", "rm -rf /srv/\\\ntmp\n"),
    ("bash", "rm a b\n", "rm a\\ b\n"),
    ("bash", "rm a{,b}\n", "rm a{b}\n"),
    ("bash", "ls\n", "ls\r\n"),
    ("yaml", "a: x\n  y\n", "a: x\n\n  y\n"),
    ("yaml", "a: |\n  x\nb: 1\n", "a: |-\n  x\nb: 1\n"),
    ("yaml", "a: |+\n  x\nb: 1\n", "a: |+\n  x\n\nb: 1\n"),
    ("yaml", "a: |\n  x\n   y\n", "a: |\n  x\n  y\n"),
    ("yaml", "a:\n  b: 1\n", "a:\nb: 1\n"),
    ("sql", "SELECT 1;\n", "SELECT 1; /*! DROP TABLE t */\n"),
    ("php", "<?php // a\n", "<?php // a ?>b\n"),
    ("go", 'package p\n\n// int x;\nimport "C"\n', 'package p\n\n// int y;\nimport "C"\n'),
    ("dockerfile", 'RUN ["a", "b"]\n', 'RUN ["a", "b c"]\n'),
]


@pytest.mark.parametrize(("language", "one", "other"), UNLIKE, ids=str)
def test_what_only_looks_like_format(language: str, one: str, other: str) -> None:
    mine, others = parse(language, one), parse(language, other)
    assert (mine.tokens, mine.shape) != (others.tokens, others.shape)


def test_comments_are_kept_with_their_place() -> None:
    found = parse("python", "# a   b\nx = 1  # c\n")
    assert [tuple(comment) for comment in found.comments] == [(0, "# a b"), (3, "# c")]


def test_literals_are_told_with_their_lines() -> None:
    found = parse("python", 'x = \'a\'\ny = [1,\n  2.5, True, None, """b\nc"""]\n')
    assert [(m.text, m.start_line, m.end_line) for m in found.literals] == [
        ('"a"', 1, 1),
        ("1", 2, 2),
        ("2.5", 3, 3),
        ("True", 3, 3),
        ('"""b\nc"""', 3, 4),
    ]


def test_a_long_literal_is_cut_but_not_confused() -> None:
    one, other = (parse("python", f"x = '{'a' * 5_000}{end}'\n").literals[0] for end in "bc")
    assert len(one.text) < 250
    assert one.text[:200] == other.text[:200]
    assert one.text != other.text


def test_import_paths_and_keys_are_no_literals() -> None:
    assert parse("javascript", 'import a from "b";\n').literals == ()
    assert [m.text for m in parse("json", '{"a": "b"}').literals] == ['"b"']


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("json", " " * (MAX_BYTES + 1), f"larger than {MAX_BYTES} bytes"),
        ("json", "[" + "1," * (MAX_NODES // 2) + "1]", f"more than {MAX_NODES} syntax nodes"),
        ("json", "[" * MAX_DEPTH + "]" * MAX_DEPTH, f"nested deeper than {MAX_DEPTH}"),
        ("yaml", "- " * 300 + "a\n", "more than 200 levels of indentation"),
        ("c", "x=>" * 2_000, "too many levels in one place"),
    ],
    ids=["bytes", "nodes", "depth", "yaml", "dense"],
)
def test_what_is_not_looked_at_says_why(language: str, text: str, why: str) -> None:
    found = parse(language, text)
    assert (found.why, found.ok, found.definitions, found.tokens) == (why, False, (), ())


def test_a_parse_is_called_off_when_it_is_told_to() -> None:
    text = "def f():\n    return 1\n" * 1_000
    assert parse("python", text, lambda: True).why == "too costly to parse"
    assert parse("python", text, lambda: False).ok


@EVERY
def test_errors_have_lines_and_the_rest_is_told(sample: Sample) -> None:
    found = parsed(sample, sample.beta, sample.gamma, sample.broken)
    assert not found.ok
    assert found.why == ""
    last = sample.text(sample.beta, sample.gamma, sample.broken).count("\n") + 1
    assert all(1 <= e.start_line <= e.end_line <= last for e in found.errors)


def test_an_error_inside_of_a_literal_is_one() -> None:
    found = parse("hcl", 'a = "${b"\n')
    assert found.errors


FRAGMENTS = st.sampled_from(
    [
        *("(", ")", "[", "]", "{", "}", "<", ">", '"', "'", "`", "#", "//", "/*", "*/", "--", "\\"),
        *(
            "\n",
            "\r",
            "\t",
            " ",
            "  ",
            "\0",
            "\ufeff",
            "\udcff",
            "\ud800",
            "é",
            "\U0001f600",
            "${",
            "<<A",
        ),
        *(
            "a",
            "if",
            "def",
            "class",
            "fn",
            "end",
            "import",
            "=",
            ":",
            "|",
            "-",
            "&a",
            "*a",
            "1",
            "?",
            "@",
        ),
        *("<?php", "?>", "FROM", "RUN", "create table", '"""', "%", "$", ",", ";", ".", "!"),
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(FRAGMENTS, max_size=40).map("".join),
)


@EVERY
@settings(max_examples=25, deadline=None)
@given(noise=TEXTS, at=st.integers(0, 200))
def test_no_text_is_refused_with_an_error(sample: Sample, noise: str, at: int) -> None:
    text = sample.text(sample.beta, sample.alpha)
    text = text[:at] + noise + text[at:]
    found = parse(language_of(sample.path) or "", text)
    lines = text.count("\n") + 1
    assert len(found.definitions) == len(found.pieces)
    for index, piece in enumerate(found.pieces):
        assert -1 <= piece.parent < index
        assert 0 <= piece.start <= piece.body <= piece.end <= len(found.tokens)
        assert 1 <= piece.start_line <= piece.end_line <= lines
        if piece.parent >= 0:
            above = found.pieces[piece.parent]
            assert above.start <= piece.start <= piece.end <= above.end
            assert piece.name.startswith(f"{above.name}.")
