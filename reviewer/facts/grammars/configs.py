"""Tables of the configuration and query languages; names are the grammars' own."""

from collections.abc import Mapping

from reviewer.facts.grammars.grammar import KEY_NESTING, Grammar, Rule, each, types

_HCL = Grammar(
    "tree_sitter_hcl",
    {
        "block": Rule("block", body=("block_start",), naming="hcl-block"),
        "attribute": Rule("attribute", ("identifier",), ("expression",)),
        "object_elem": Rule("key", ("key",), ("val",)),
    },
    strings=types("string_lit quoted_template heredoc_template"),
    scalars=types("numeric_lit bool_lit"),
    separators=types("object"),
    nesting=KEY_NESTING,
    outermost=True,
)
_YAML = Grammar(
    "tree_sitter_yaml",
    {
        **each("key", "block_mapping_pair flow_pair", Rule("", ("key",), naming="yaml-key")),
        "block_sequence_item": Rule("item", naming="yaml-item"),
        "document": Rule("document", naming="yaml-document"),
    },
    strings=types("double_quote_scalar single_quote_scalar block_scalar string_scalar"),
    scalars=types("integer_scalar float_scalar boolean_scalar timestamp_scalar"),
    nesting=KEY_NESTING,
    outermost=True,
    line_ends_alike=True,
)
_JSON = Grammar(
    "tree_sitter_json",
    {"pair": Rule("key", ("key",))},
    strings=types("string"),
    scalars=types("number true false"),
    nesting=KEY_NESTING,
    outermost=True,
)
_TOML = Grammar(
    "tree_sitter_toml",
    {
        **each(
            "table",
            "table table_array_element",
            Rule("", ("bare_key", "dotted_key", "quoted_key"), ()),
        ),
        "pair": Rule("key", ("bare_key", "dotted_key", "quoted_key"), ("last",)),
    },
    strings=types("string"),
    scalars=types("integer float boolean"),
    atoms=types("quoted_key"),
    nesting=KEY_NESTING,
    outermost=True,
    line_ends_alike=True,
)
_SQL = Grammar(
    "tree_sitter_sql",
    {
        "statement": Rule("statement", naming="sql-statement"),
        "column_definition": Rule("column", body=()),
    },
    strings=types("literal"),
    folded_keywords=True,
)
_DOCKER_INSTRUCTIONS = (
    "run copy add env arg cmd entrypoint expose user workdir label volume stopsignal healthcheck "
    "shell onbuild maintainer cross_build"
)
_DOCKERFILE = Grammar(
    "tree_sitter_dockerfile",
    {
        "from_instruction": Rule("stage", naming="docker-stage", sticky=True),
        **{
            f"{name}_instruction": Rule("instruction", naming="docker-instruction")
            for name in _DOCKER_INSTRUCTIONS.split()
        },
    },
    strings=types("double_quoted_string single_quoted_string json_string heredoc_block"),
    atoms=types("image_spec image_tag param expansion"),
    prose=types("shell_fragment"),
    skipped=types("line_continuation"),
    line_ends_alike=True,
    needs_last_line_end=True,
)

CONFIGS: Mapping[str, Grammar] = {
    "hcl": _HCL,
    "yaml": _YAML,
    "json": _JSON,
    "toml": _TOML,
    "sql": _SQL,
    "dockerfile": _DOCKERFILE,
}
