"""Which comments count as code, and what of a token is only format."""

import time

import pytest

from reviewer.facts.grammars import GRAMMARS
from reviewer.facts.roles import BLOCK_SCALAR, LITERAL, PROSE, is_directive, normal, tables

DIRECTIVES = [
    *("# noqa", "#noqa: E501", "# type: ignore", "# pragma: no cover", "# fmt: off", "#!/bin/sh"),
    *("# -*- coding: utf-8 -*-", "# coding: latin-1", "# pylint: disable=all", "# mypy: strict"),
    *("# nosec B101", "# nosemgrep", "# because of it  # noqa", "# pyright: basic", "# /// script"),
    *("//go:build linux", "// +build linux", "//nolint:all", "//export F", "// +kubebuilder:x"),
    *("// @ts-ignore", "/* eslint-disable */", "/*\n  eslint-disable\n*/", "// prettier-ignore"),
    *("/* istanbul ignore next */", "/** @jsx h */", "// @flow", "/* webpackChunkName: 'a' */"),
    *("// NOLINT", "// NOSONAR", "//noinspection All", "// clang-format off", "/* fallthrough */"),
    *("# rubocop:disable all", "# frozen_string_literal: true", "# typed: strict", "# :nocov:"),
    *("// @phpstan-ignore-line", '/**\n * @IsGranted("ADMIN")\n */', "/** @ORM\\Entity */"),
    *("# shellcheck disable=SC2086", "#SBATCH --time=1", "# hadolint ignore=DL3000"),
    *("# syntax=docker/dockerfile:1", "# escape=`", "#cloud-config", "# yamllint disable"),
    *("# checkov:skip=CKV_1", "#tfsec:ignore:all", "#trivy:ignore:a", "# tflint-ignore: x"),
    *("-- +goose Down", "-- migrate:down", "--liquibase formatted sql", "--rollback drop table a"),
    *("/*! drop table a */", "/*+ INDEX(a) */", "-- name: GetA :one", "<!-- prettier-ignore -->"),
    *("# harmless\rf()", "// harmless\u2028f()", "// harmless\x85f()"),
]
PLAIN = [
    *(
        "# a note",
        "# the typed one",
        "// see go:build",
        "/* a */",
        "-- told",
        "#",
        "//",
        "--",
        "/**/",
    ),
    *(
        "# no, QA",
        "# rollback of the change",
        "// flow of data",
        "# encode it",
        "// webpack does it",
    ),
    *("/** @param a the name */", "/** {@link Foo} */", "# told\r", "/* a\r\n * b\r\n */"),
    *("# mail@Example.org", "# a url: https://go.dev/x#noqa-x", "# format: json", "// name: a"),
]


@pytest.mark.parametrize("comment", DIRECTIVES, ids=repr)
def test_a_tool_acts_on_it(comment: str) -> None:
    assert is_directive(comment.encode())


@pytest.mark.parametrize("comment", PLAIN, ids=repr)
def test_only_people_read_it(comment: str) -> None:
    assert not is_directive(comment.encode())


@pytest.mark.parametrize("unit", [b"#", b" # ", b"/* ", b"@A", b"\t//", b"/**@", b"--", b" "])
def test_a_long_comment_is_looked_at_in_time(unit: bytes) -> None:
    started = time.perf_counter()
    is_directive(b"/**" + unit * (400_000 // len(unit)))
    is_directive(b"#" + unit * (400_000 // len(unit)))
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("language", "role", "text", "expected"),
    [
        ("python", LITERAL, b"'a'", b'"a"'),
        ("python", LITERAL, b"rb'a'", b'rb"a"'),
        ("python", LITERAL, b"'a\"'", b"'a\"'"),
        ("python", LITERAL, b"'a\\n'", b"'a\\n'"),
        ("python", LITERAL, b"'''a'''", b"'''a'''"),
        ("python", LITERAL, b"''", b"''"),
        ("ruby", LITERAL, b"'a'", b"'a'"),
        ("tsx", PROSE, b"\n  a  b\n\n  c\n", b"a  b c"),
        ("yaml", BLOCK_SCALAR, b"|\n    a\n     b\n", b"|\na\n b\n"),
        ("yaml", BLOCK_SCALAR, b"|2\n    a\n", b"|2\n    a\n"),
        ("yaml", BLOCK_SCALAR, b"|", b"|"),
    ],
    ids=str,
)
def test_format_of_a_token(language: str, role: int, text: bytes, expected: bytes) -> None:
    assert normal(text, role, GRAMMARS[language]) == expected


def test_tables_are_made_once() -> None:
    assert tables("go") is tables("go")
    assert tables("go") is not tables("c")
