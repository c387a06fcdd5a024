"""Tables of the compiled languages; names are the grammars' own."""

from collections.abc import Mapping

from reviewer.facts.grammars.grammar import Grammar, Rule, each, types

_CLASS_BODY = ("body", "class_body", "enum_class_body")

_GO = Grammar(
    "tree_sitter_go",
    {
        "function_declaration": Rule("function"),
        "method_declaration": Rule("method", naming="go-method"),
        "type_spec": Rule("type", body=("type",), naming="go-type", local=False),
        "type_alias": Rule("type", body=("type",), local=False),
        "const_spec": Rule("variable", local=False),
        "var_spec": Rule("variable", local=False),
        "field_declaration": Rule("field", body=(), local=False),
        "method_elem": Rule("method", body=(), local=False),
    },
    strings=types("interpreted_string_literal raw_string_literal rune_literal"),
    scalars=types("int_literal float_literal imaginary_literal true false"),
    imports=types("import_spec"),
    wrappers=types("type_declaration const_declaration var_declaration"),
    scopes=types("block"),
    # the C code of cgo stands in a comment
    comments_with="C",
    line_ends_alike=True,
)

_JAVA_TYPES = "class_declaration record_declaration"
_JAVA = Grammar(
    "tree_sitter_java",
    {
        **each("class", _JAVA_TYPES),
        **each("interface", "interface_declaration annotation_type_declaration"),
        "enum_declaration": Rule("enum"),
        "enum_constant": Rule("member"),
        **each("method", "method_declaration annotation_type_element_declaration"),
        **each("constructor", "constructor_declaration compact_constructor_declaration"),
        "variable_declarator": Rule("field", local=False),
    },
    strings=types("string_literal character_literal"),
    scalars=types("decimal_integer_literal hex_integer_literal octal_integer_literal")
    | types("binary_integer_literal decimal_floating_point_literal true false")
    | types("hex_floating_point_literal"),
    imports=types("import_declaration"),
    annotations=types("annotation marker_annotation"),
    wrappers=types("field_declaration constant_declaration"),
    scopes=types("block constructor_body lambda_expression"),
    line_ends_alike=True,
)

_KOTLIN = Grammar(
    "tree_sitter_kotlin",
    {
        "class_declaration": Rule("class", body=_CLASS_BODY),
        "object_declaration": Rule("class", body=_CLASS_BODY),
        "function_declaration": Rule("function", body=("function_body",)),
        "secondary_constructor": Rule("constructor", ("constructor",), ("block",), "keyword"),
        "property_declaration": Rule(
            "variable", ("variable_declaration/identifier",), ("last",), local=False
        ),
        "enum_entry": Rule("member", ("identifier",), ("class_body",)),
        "type_alias": Rule("type", ("type",), ("last",)),
    },
    strings=types("string_literal multiline_string_literal character_literal"),
    scalars=types("number_literal float_literal"),
    imports=types("import"),
    annotations=types("annotation"),
    scopes=types("function_body lambda_literal anonymous_initializer block"),
    line_ends_alike=True,
)

_C_SHARP = Grammar(
    "tree_sitter_c_sharp",
    {
        **each("class", "class_declaration record_declaration struct_declaration"),
        "interface_declaration": Rule("interface"),
        "enum_declaration": Rule("enum"),
        "enum_member_declaration": Rule("member"),
        "namespace_declaration": Rule("module"),
        **each("method", "method_declaration destructor_declaration"),
        "constructor_declaration": Rule("constructor"),
        "local_function_statement": Rule("function"),
        "operator_declaration": Rule("method", ("operator",)),
        "conversion_operator_declaration": Rule("method", ("type",)),
        "indexer_declaration": Rule("property", ("this",), ("accessors", "value"), "keyword"),
        "property_declaration": Rule("property", body=("accessors", "value")),
        "event_declaration": Rule("property", body=("accessors",)),
        "delegate_declaration": Rule("type", body=()),
        "variable_declarator": Rule("field", body=("last",), local=False),
    },
    strings=types("string_literal verbatim_string_literal raw_string_literal character_literal")
    | types("interpolated_string_expression"),
    scalars=types("integer_literal real_literal boolean_literal"),
    imports=types("using_directive"),
    annotations=types("attribute_list"),
    wrappers=types("field_declaration event_field_declaration"),
    scopes=types("block lambda_expression anonymous_method_expression arrow_expression_clause"),
)

_RUST = Grammar(
    "tree_sitter_rust",
    {
        **each("function", "function_item function_signature_item"),
        **each("class", "struct_item union_item"),
        "enum_item": Rule("enum"),
        "enum_variant": Rule("member"),
        "trait_item": Rule("interface"),
        "impl_item": Rule("impl", naming="rust-impl"),
        "mod_item": Rule("module"),
        "macro_definition": Rule("macro", body=("macro_rule",)),
        "type_item": Rule("type", body=("type",)),
        "associated_type": Rule("type", body=()),
        **each("variable", "const_item static_item", Rule("", local=False)),
        "field_declaration": Rule("field", body=()),
    },
    strings=types("string_literal raw_string_literal char_literal"),
    scalars=types("integer_literal float_literal boolean_literal"),
    imports=types("use_declaration extern_crate_declaration"),
    annotations=types("attribute_item"),
    scopes=types("block closure_expression"),
    commas=types("token_tree"),
    line_ends_alike=True,
)

_C_DEFINITIONS = {
    "function_definition": Rule("function", naming="declarator"),
    "declaration": Rule("variable", naming="declarator", local=False),
    **each("class", "struct_specifier union_specifier", Rule("", naming="tagged")),
    "enum_specifier": Rule("enum", naming="tagged"),
    "enumerator": Rule("member"),
    "field_declaration": Rule("field", naming="declarator"),
    "type_definition": Rule("type", body=("type",), naming="declarator"),
    **each("macro", "preproc_def preproc_function_def"),
}
_C = Grammar(
    "tree_sitter_c",
    _C_DEFINITIONS,
    strings=types("string_literal char_literal system_lib_string"),
    scalars=types("number_literal true false"),
    imports=types("preproc_include"),
    scopes=types("compound_statement"),
    line_ends_alike=True,
)
_CPP = Grammar(
    "tree_sitter_cpp",
    {
        **_C_DEFINITIONS,
        "class_specifier": Rule("class", naming="tagged"),
        "namespace_definition": Rule("module"),
        "alias_declaration": Rule("type", body=("type",)),
        "concept_definition": Rule("type", body=("last",)),
    },
    strings=_C.strings | types("raw_string_literal"),
    scalars=_C.scalars,
    imports=_C.imports,
    annotations=types("attribute_declaration"),
    wrappers=types("template_declaration"),
    scopes=types("compound_statement lambda_expression"),
    line_ends_alike=True,
)

COMPILED: Mapping[str, Grammar] = {
    "go": _GO,
    "java": _JAVA,
    "kotlin": _KOTLIN,
    "c_sharp": _C_SHARP,
    "rust": _RUST,
    "c": _C,
    "cpp": _CPP,
}
