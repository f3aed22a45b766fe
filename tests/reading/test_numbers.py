"""Notes of some kinds are counted: by year or throughout, in as many digits as a vault has."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.upkeep.bench import SETTINGS, at, kinds, vault
from vaultkit.checks import find
from vaultkit.kinds import Kind
from vaultkit.making import Request, make, next_number, width_of
from vaultkit.mending import mend
from vaultkit.numbers import number_named, number_of


def _kind(key: str) -> Kind:
    kind = kinds().get(key)
    assert kind
    return kind


def _names(*names: str) -> dict[str, str]:
    return {f"{name}.md": "" for name in names}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("ADR-012-x.md", ("adr", "", 12, "012")),
        ("Decisions/adr 12 x.md", ("adr", "", 12, "12")),
        ("ADR-0012: x.md", ("adr", "", 12, "0012")),
        ("ADR-012.md", ("adr", "", 12, "012")),
        ("RFC-2026-001-x.md", ("rfc", "2026", 1, "001")),
        ("rfc 2025-7 x.md", ("rfc", "2025", 7, "7")),
        ("ADR-012-x.png", None),
        ("ADR-x.md", None),
        ("ADR-012x.md", None),
        ("2026-11-20-x-design.md", None),
        ("Feature - 3 X.md", None),
        ("ADR-012-x (conflicted copy 2026-11-20).md", None),
        ("ADR-012-x.sync-conflict-20261120-101500-ABCDEF.md", None),
    ],
)
def test_a_name_tells_kind_year_number_and_digits(
    path: str, told: tuple[str, str, int, str] | None
) -> None:
    found = number_of(path, kinds())
    assert (found and (*found.number, found.digits)) == told


@pytest.mark.parametrize(
    ("name", "value"), [("ADR-2", 2), ("adr-002", 2), ("ADR 002", 2), ("ADR", None), ("002", None)]
)
def test_a_bare_number_is_that_of_a_note(name: str, value: int | None) -> None:
    found = number_named(name, kinds())
    assert (found.number.value if found else None) == value


@pytest.mark.parametrize(
    ("key", "names", "year", "number"),
    [
        ("adr", [], 2026, 1),
        ("adr", ["ADR-001-a", "ADR-007-b"], 2026, 8),
        ("adr", ["Templates/ADR-099-x", "ADR-003-a"], 2026, 4),
        ("rfc", ["RFC-2025-009-a", "RFC-2026-002-b"], 2026, 3),
        ("rfc", ["RFC-2025-009-a", "RFC-2026-002-b"], 2027, 1),
        ("rfc", ["ADR-044-x"], 2026, 1),
    ],
)
def test_the_next_number_is_that_after_the_highest_of_its_year(
    key: str, names: list[str], year: int, number: int
) -> None:
    assert next_number(_kind(key), vault(_names(*names)), year) == number


@pytest.mark.parametrize(
    ("names", "width", "path"),
    [
        ([], 0, "Decisions/ADR-001-x.md"),
        (["ADR-0001-a", "ADR-0002-b", "ADR-003-c"], 4, "Decisions/ADR-0004-x.md"),
        (["ADR-1-a"], 1, "Decisions/ADR-002-x.md"),
        (["ADR-9998-a", "ADR-9999-b"], 4, "Decisions/ADR-10000-x.md"),
    ],
)
def test_a_new_number_is_as_wide_as_those_of_the_vault(
    names: list[str], width: int, path: str
) -> None:
    known = vault(_names(*names))
    made = make(_kind("adr"), Request("x", at(20), "Ada"), known, SETTINGS)
    assert (width_of(_kind("adr"), known), str(made.path)) == (width, path)
    (change,) = made.plan
    assert f"# {made.path.name[: -len('-x.md')]}: x\n" in change.after


def test_a_field_of_the_header_holds_year_and_number() -> None:
    moment = datetime(2027, 1, 2)  # noqa: DTZ001 - Obsidian knows no zones
    made = make(_kind("rfc"), Request("x", moment, "Ada"), vault(_names("RFC-2026-9-a")), SETTINGS)
    (change,) = made.plan
    assert str(made.path) == "RFCs/RFC-2027-001-x.md"
    assert "**RFC Number**: 2027-001  \n" in change.after


def _found(*names: str) -> list[str]:
    found = find(vault(_names(*names)), codes=["duplicate-number", "number-gap"])
    return [f"{one.path} {one.message}" for one in found]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["ADR-001-a", "ADR-002-b", "ADR-3-c"], []),
        (
            ["ADR-008-a", "x/ADR-8-b", "ADR-007-c", "ADR-006-d", "ADR-005-e"],
            [
                "ADR-005-e.md no note has the number 004 before it",
                "ADR-008-a.md the number 008 is that of x/ADR-8-b.md too",
                "x/ADR-8-b.md the number 8 is that of ADR-008-a.md too",
            ],
        ),
        (
            ["RFC-2025-001-a", "RFC-2026-002-b", "ADR-001-a"],
            ["RFC-2026-002-b.md no note has the number 001 before it"],
        ),
        (["RFC-2025-001-a", "RFC-2026-001-b", "ADR-001-a"], []),
        (["ADR-001-a", "ADR-001-a (conflicted copy 2026-11-20)"], []),
        (["ADR-001-a", "Templates/ADR-001-b"], []),
        (["ADR-000-record decisions", "ADR-001-a"], []),
    ],
)
def test_gaps_and_duplicates_are_told_within_a_kind_and_year(
    names: list[str], found: list[str]
) -> None:
    assert _found(*names) == found


@pytest.mark.parametrize(
    ("link", "names", "message"),
    [
        (
            "[[ADR-002]]",
            ["ADR-002-queues"],
            "a number is no name; write [[ADR-002-queues|ADR-002]]",
        ),
        ("[[adr-2|two]]", ["ADR-002-queues"], "a number is no name; write [[ADR-002-queues|two]]"),
        (
            "[[RFC-2026-1]]",
            ["RFC-2026-001-x", "RFC-2025-001-y"],
            "a number is no name; write [[RFC-2026-001-x|RFC-2026-1]]",
        ),
        (
            "[[ADR-002]]",
            ["ADR-002-queues", "ADR-002-events"],
            "say which is meant, [[ADR-002-events]] or [[ADR-002-queues]]",
        ),
        ("[[ADR-2#Why]]", ["ADR-002-q"], "a number is no name; write [[ADR-002-q#Why|ADR-2]]"),
        ("[[ADR-002]]", ["ADR-003-queues"], ""),
    ],
)
def test_a_link_by_bare_number_is_explained(link: str, names: list[str], message: str) -> None:
    (one,) = find(vault(_names(*names) | {"A.md": f"See {link}.\n"}), codes=["dangling-link"])
    wanted = f"{link} leads nowhere" + (f": {message}" if message else "")
    assert one.message == wanted
    assert bool(one.fix and one.fix.safe) == ("write" in message)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[ADR-002]] [[adr-2|two]]\n", "[[ADR-002-q|ADR-002]] [[ADR-002-q|two]]\n"),
        ("![[ADR-002]]\n", "![[ADR-002-q|ADR-002]]\n"),
        ("| a |\n|---|\n| [[ADR-002]] |\n", "| a |\n|---|\n| [[ADR-002-q\\|ADR-002]] |\n"),
        ("[[ADR-2#Why]]\n", "[[ADR-002-q#Why]]\n"),
        ('---\nup: "[[ADR-002]]"\n---\n', '---\nup: "[[ADR-002-q]]"\n---\n'),
        ('---\nup: "[[ADR-002|two]]"\n---\n', '---\nup: "[[ADR-002-q|two]]"\n---\n'),
    ],
)
def test_a_bare_number_is_mended_wherever_it_stands(before: str, after: str) -> None:
    texts = {"A.md": before, "ADR-002-q.md": "# ADR-002: Q\n\n## Why\n"}
    found = find(vault(texts), codes=["dangling-link"])
    (change,) = mend(found, texts, unsafe=False)
    assert change.after == after
