"""Tables of the scripting languages; names are the grammars' own."""

from collections.abc import Mapping

from reviewer.facts.grammars.grammar import BLANK, Grammar, Rule, each, types

_PYTHON = Grammar(
    "tree_sitter_python",
    {
        "function_definition": Rule("function"),
        "class_definition": Rule("class"),
        "assignment": Rule("variable", ("left",), ("right",), naming="assigned", local=False),
        "type_alias_statement": Rule("type", ("left",), ("right",)),
    },
    strings=types("string"),
    scalars=types("integer float true false"),
    imports=types("import_statement import_from_statement future_import_statement"),
    annotations=types("decorator"),
    wrappers=types("decorated_definition"),
    scopes=types("function_definition lambda"),
    # `x[1,]` and `(x,)` are tuples
    separators=types("module block"),
    commas=types("subscript tuple tuple_pattern expression_list pattern_list"),
    skipped=types("line_continuation"),
    quotes_alike=True,
    line_ends_alike=True,
)

# where a `;` only says what the line end says
_STATEMENTS = (
    types("program statement_block class_body expression_statement lexical_declaration")
    | types("variable_declaration return_statement import_statement export_statement do_statement")
    | types("throw_statement break_statement continue_statement debugger_statement switch_case")
)
_JAVASCRIPT_DEFINITIONS = {
    **each("function", "function_declaration generator_function_declaration"),
    "class_declaration": Rule("class"),
    "method_definition": Rule("method"),
    "variable_declarator": Rule("variable", naming="assigned", local=False),
    "field_definition": Rule("field", ("property",), naming="assigned"),
    "assignment_expression": Rule("function", ("left",), ("right",), naming="assigned"),
    "pair": Rule("function", ("key",), naming="assigned"),
    "call_expression": Rule("test", naming="test-call"),
}
_JAVASCRIPT = Grammar(
    "tree_sitter_javascript",
    _JAVASCRIPT_DEFINITIONS,
    strings=types("string template_string regex"),
    scalars=types("number true false"),
    imports=types("import_statement export_statement call_expression"),
    annotations=types("decorator"),
    wrappers=types("export_statement lexical_declaration variable_declaration"),
    scopes=types("arrow_function function_expression function_declaration method_definition")
    | types("generator_function generator_function_declaration class_static_block"),
    prose=types("jsx_text"),
    separators=_STATEMENTS,
    quotes_alike=True,
    line_ends_alike=True,
)
_TYPESCRIPT_DEFINITIONS = {
    **_JAVASCRIPT_DEFINITIONS,
    "function_signature": Rule("function"),
    "abstract_class_declaration": Rule("class"),
    "interface_declaration": Rule("interface"),
    "type_alias_declaration": Rule("type"),
    "enum_declaration": Rule("enum"),
    "enum_assignment": Rule("member"),
    "internal_module": Rule("module"),
    "module": Rule("module"),
    "method_signature": Rule("method"),
    "abstract_method_signature": Rule("method"),
    "property_signature": Rule("field", local=False),
    "public_field_definition": Rule("field", naming="assigned"),
}
del _TYPESCRIPT_DEFINITIONS["field_definition"]


def _typescript(function: str, extra: str) -> Grammar:
    return Grammar(
        "tree_sitter_typescript",
        _TYPESCRIPT_DEFINITIONS,
        function,
        strings=_JAVASCRIPT.strings,
        scalars=_JAVASCRIPT.scalars,
        imports=_JAVASCRIPT.imports,
        annotations=_JAVASCRIPT.annotations,
        wrappers=_JAVASCRIPT.wrappers | types("ambient_declaration"),
        scopes=_JAVASCRIPT.scopes,
        prose=types(extra),
        separators=_STATEMENTS
        | types("interface_body object_type type_alias_declaration")
        | types("function_signature public_field_definition import_alias"),
        quotes_alike=True,
        line_ends_alike=True,
    )


_RUBY = Grammar(
    "tree_sitter_ruby",
    {
        "class": Rule("class"),
        "module": Rule("module"),
        **each("method", "method singleton_method"),
        "assignment": Rule("variable", ("constant",), ("right",), local=False),
        "call": Rule("test", naming="test-call"),
    },
    strings=types("string string_array symbol_array heredoc_body regex subshell character"),
    scalars=types("integer float true false"),
    atoms=types("delimited_symbol"),
    imports=types("call"),
    scopes=types("method singleton_method"),
    line_ends_alike=True,
)

_PHP = Grammar(
    "tree_sitter_php",
    {
        "class_declaration": Rule("class"),
        "trait_declaration": Rule("class"),
        "interface_declaration": Rule("interface"),
        "enum_declaration": Rule("enum"),
        "enum_case": Rule("member"),
        "method_declaration": Rule("method"),
        "function_definition": Rule("function"),
        "const_element": Rule("variable", body=("last",), local=False),
        "property_element": Rule("field", body=("default_value",)),
        "namespace_definition": Rule("module", naming="tagged"),
    },
    function="language_php",
    strings=types("string encapsed_string heredoc nowdoc shell_command_expression"),
    scalars=types("integer float boolean"),
    imports=types("namespace_use_declaration include_expression include_once_expression")
    | types("require_expression require_once_expression"),
    annotations=types("attribute_group"),
    wrappers=types("const_declaration property_declaration"),
    scopes=types("compound_statement arrow_function anonymous_function"),
)

_BASH = Grammar(
    "tree_sitter_bash",
    {
        "function_definition": Rule("function"),
        "variable_assignment": Rule("variable", local=False),
    },
    strings=types("string raw_string ansi_c_string translated_string heredoc_body"),
    scalars=types("number"),
    atoms=types("expansion regex"),
    imports=types("command"),
    wrappers=types("declaration_command"),
    # what stands before a command is set for it alone
    scopes=types("function_definition subshell command"),
    # to a shell it is a letter
    blank=BLANK.replace(b"\r", b""),
)

SCRIPTS: Mapping[str, Grammar] = {
    "python": _PYTHON,
    "javascript": _JAVASCRIPT,
    "typescript": _typescript("language_typescript", ""),
    "tsx": _typescript("language_tsx", "jsx_text"),
    "ruby": _RUBY,
    "php": _PHP,
    "bash": _BASH,
}
