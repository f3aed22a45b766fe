"""Any text is read without a crash, alike by every way of reading it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests import fragments, laws
from vaultkit.frontmatter import read

_LAW = settings(deadline=None, max_examples=200)
_LONG = settings(deadline=None, max_examples=10_000)


@given(fragments.texts)
@_LAW
def test_any_text_is_scanned(text: str) -> None:
    laws.scanning(text)


@given(fragments.texts)
@_LAW
def test_the_properties_of_any_text_are_read(text: str) -> None:
    laws.reading_properties(text)


@given(fragments.blocks)
@_LAW
def test_any_properties_are_read(block: str) -> None:
    laws.reading_properties(f"---\n{block}\n---\n")


@pytest.mark.slow
@given(fragments.texts)
@_LONG
def test_any_text_at_all_is_scanned(text: str) -> None:
    laws.scanning(text)


@pytest.mark.slow
@given(fragments.blocks)
@_LONG
def test_any_properties_at_all_are_read(block: str) -> None:
    laws.reading_properties(f"---\n{block}\n---\n")
    laws.reading_properties(block)


@pytest.mark.parametrize(
    "block",
    [
        "# a remark with \x19 in it",
        "# a remark\rb: 1",
        "# a remark\u2028b: 1",
        "a: x\uffffy",
        'a: "x\ufffey"',
        "Updated: #\r when\n",
    ],
)
def test_what_fuzzing_found_in_properties_is_read_alike(block: str) -> None:
    laws.reading_properties(f"---\n{block}\n---\n")


def test_what_the_yaml_reader_fails_at_is_an_error_of_the_block() -> None:
    block = read("---\na: #\r b\n\n---\n")
    assert block
    assert block.error == "the YAML reader gave up (NotImplementedError)"
