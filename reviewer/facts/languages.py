"""Which path is which language, and its grammar, loaded when first asked for."""

import ctypes
import importlib
import re
from collections.abc import Iterator
from functools import cache

from tree_sitter import Language

from reviewer.facts.grammars import GRAMMARS

_EXTENSIONS = {
    "python": "py pyi pyw bzl star",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "go": "go",
    "java": "java",
    "kotlin": "kt kts",
    "c_sharp": "cs csx",
    "rust": "rs",
    "c": "c h",
    "cpp": "cc cpp cxx c++ hh hpp hxx h++ ipp tpp cu cuh",
    "ruby": "rb rake gemspec ru podspec",
    "php": "php phtml php5 php7 inc",
    "bash": "sh bash ksh bats zsh",
    "hcl": "tf tfvars hcl nomad",
    "yaml": "yml yaml cff",
    "json": "json jsonc geojson webmanifest tfstate ipynb avsc code-workspace",
    "toml": "toml",
    "sql": "sql ddl dml",
    "dockerfile": "dockerfile containerfile",
}
_NAMES = {
    "python": "build build.bazel workspace sconstruct tiltfile",
    "ruby": "gemfile rakefile vagrantfile podfile brewfile fastfile dangerfile",
    "bash": ".bashrc .bash_profile .bash_aliases .profile .zshrc .envrc",
    "json": "composer.lock pipfile.lock flake.lock .babelrc .jshintrc .prettierrc .swcrc",
    "yaml": ".clang-format .clang-tidy .yamllint",
    "toml": "pipfile cargo.lock poetry.lock uv.lock pdm.lock",
    "hcl": ".terraform.lock.hcl",
    "dockerfile": "dockerfile containerfile",
}
_BY_EXTENSION = {e: language for language, all_ in _EXTENSIONS.items() for e in all_.split()}
_BY_NAME = {name: language for language, all_ in _NAMES.items() for name in all_.split()}
_INTERPRETERS = {
    "python": "python",
    "pypy": "python",
    "node": "javascript",
    "bash": "bash",
    "sh": "bash",
    "dash": "bash",
    "ksh": "bash",
    "zsh": "bash",
    "ruby": "ruby",
    "php": "php",
}
_CPP_HEADER = re.compile(
    r"^[ \t]*(?:class|namespace|template)\b|^[ \t]*(?:public|private|protected):", re.MULTILINE
)
# a header tells its language early; no need to scan a megabyte of tables
_HEADER_SCAN = 20_000
_SHEBANG_SCAN = 200


def language_of(path: str, text: str = "") -> str | None:
    """The language of a file by its name, else its extension, else its `#!` line; None: no grammar.

    `text` decides for scripts without extension and for `.h` files only.
    """
    name = path.rsplit("/", 1)[-1].lower()
    stem, dot, extension = name.rpartition(".")
    found = _BY_NAME.get(name) or (_BY_EXTENSION.get(extension) if dot else None)
    if found is None and name.startswith(("dockerfile.", "containerfile.")):
        return "dockerfile"
    if found is None and (not dot or not stem):
        return _by_shebang(text)
    if found == "c" and extension == "h" and _CPP_HEADER.search(text[:_HEADER_SCAN]):
        return "cpp"
    return found


def _by_shebang(text: str) -> str | None:
    if not text.startswith("#!"):
        return None
    for word in _words(text[2:_SHEBANG_SCAN].split("\n", 1)[0]):
        program = word.rsplit("/", 1)[-1].rstrip("0123456789.")
        if program != "env":
            return _INTERPRETERS.get(program)
    return None


def _words(line: str) -> Iterator[str]:
    """Words of a `#!` line that can name a program: no options, no assignments."""
    return (word for word in line.split() if not word.startswith("-") and "=" not in word)


@cache
def load(language: str) -> Language:
    """The tree-sitter grammar of a language; one import per language per process."""
    grammar = GRAMMARS[language]
    pointer: object = getattr(importlib.import_module(grammar.module), grammar.function)()
    if isinstance(pointer, int):  # an old wheel: a bare address, which tree-sitter deprecates
        pointer = _capsule(pointer)
    return Language(pointer)


_CAPSULE_NAME = b"tree_sitter.Language"  # must outlive every capsule


def _capsule(address: int) -> object:
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    capsule: object = new(address, _CAPSULE_NAME, None)
    return capsule
