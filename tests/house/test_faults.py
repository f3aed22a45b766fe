"""The table of faults names tests that exist, and no fault is left out."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FAULTS = (REPOSITORY / "docs" / "faults.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", FAULTS, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", FAULTS)))
EXCUSES = {"not built yet", "not tried", "no test"}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((REPOSITORY / path).read_text("utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))


def test_every_fault_has_its_row() -> None:
    assert sorted(int(number) for number, *_ in ROWS) == list(range(1, 97))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_the_table_names_exists(path: str, name: str) -> None:
    assert name.startswith("test_")
    assert name in names_in(path)


@pytest.mark.parametrize(("number", "fault", "does", "shown"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_is_shown_by_tests_or_says_why_not(
    number: str, fault: str, does: str, shown: str
) -> None:
    del number, fault
    if shown in EXCUSES:
        assert len(does) > len("not built yet")
    else:
        left = re.sub(r"`tests/[\w/]+\.py::\w+`", "", shown)
        assert left.strip(", ") == ""
