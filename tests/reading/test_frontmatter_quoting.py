"""A string written as YAML reads back as itself, plain wherever Obsidian leaves it plain."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultkit.frontmatter import read
from vaultkit.frontmatter.quoting import quoted

_PRINTABLE = st.text(
    st.one_of(
        st.sampled_from([*"-?:,[]{}#&*!|>'\"%@`~ .0123456789abc\\=<\t\n", "\u00a0", "\u2028"]),
        st.characters(exclude_categories=["Cs", "Cn"]),
    ),
    max_size=12,
)


def _read_back(block: str) -> object:
    found = read(f"---\n{block}\n---\n")
    assert found is not None
    assert found.error is None
    return found.properties[0].value


@given(_PRINTABLE)
@settings(deadline=None, max_examples=1_000)
@example("\ufeffx")
@example("x\u2028y")
@example("\x85")
@example("--- x")
@example("a\nb'")
@example('"a\\')
@example("\ufffe")
def test_what_is_quoted_reads_back(value: str) -> None:
    assert _read_back(f"a: {quoted(value)}") == value


@given(_PRINTABLE)
@settings(deadline=None, max_examples=500)
def test_what_is_quoted_reads_back_from_a_list(value: str) -> None:
    assert _read_back(f"a:\n  - {quoted(value)}") == [value]


@given(_PRINTABLE)
@settings(deadline=None, max_examples=300)
def test_what_is_quoted_stays_on_one_line(value: str) -> None:
    assert "\n" not in quoted(value)


@pytest.mark.parametrize(
    "value", ["yes", "12:30", "2026-11-20", "a, b", "it's", "https://e.org/x", r"C:\p", "x#y", "ö"]
)
def test_what_needs_no_quotes_has_none(value: str) -> None:
    assert quoted(value) == value


@pytest.mark.parametrize(
    "value",
    [
        *["[[x]]", "a: b", "#t", "x #y", "x:", "123", "true", "null", "- x", "", " x", "x "],
        *["@x", "*x", "&x", "!x", "%x", "{x}", "|x", ">x", "`x", "~", "1e3", "0x1F"],
    ],
)
def test_what_would_mean_something_else_is_quoted(value: str) -> None:
    assert quoted(value) == f'"{value}"'


def test_a_string_that_begins_with_a_quote_has_the_other_quotes() -> None:
    assert quoted('"x" y') == "'\"x\" y'"
