"""Stamps that stand in the header of a note's text are kept as those in properties are."""

from __future__ import annotations

import pytest

from vaultkit.note import Note
from vaultkit.upkeep import Upkeep, substance

from .bench import SETTINGS, Life, at, kind

_RULES = kind("rfc").rules
_BELOW = "\n## Summary\n\nText.\n"


def _kept(head: str, key: str = "rfc") -> str:
    """Return the head of a note after a person's edit below it, with what upkeep made of it."""
    life = Life(f"# RFC: X\n\n{head}{_BELOW}", path="RFC-2026-001-x.md", key=key)
    life.config = kind(key).rules
    life.edit("Text.", "Other text.", at(20))
    return life.text.removeprefix("# RFC: X\n\n").removesuffix(_BELOW.replace("Text", "Other text"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**Last Updated**: 2026-11-02  \n", "**Last Updated**: 2026-11-20  \n"),
        ("**Last Updated:** 2026-11-02\\\n", "**Last Updated:** 2026-11-20\\\n"),
        ("- Last updated: 2026-11-02\n", "- Last updated: 2026-11-20\n"),
        ("last-updated: 2026-11-02 08:00\n", "last-updated: 2026-11-20 09:00\n"),
        ("**Last Updated**: [Date]  \n", "**Last Updated**: 2026-11-20  \n"),
        ("Last Updated: YYYY-MM-DD\n", "Last Updated: 2026-11-20\n"),
        ("Last Updated:\n", "Last Updated: 2026-11-20\n"),
        (
            "Last Updated: 2026-11-02 <!-- by hand -->\n",
            "Last Updated: 2026-11-20 <!-- by hand -->\n",
        ),
    ],
)
def test_a_stamp_moves_where_it_stands_and_as_it_is_written(before: str, after: str) -> None:
    assert _kept(before) == after


@pytest.mark.parametrize(
    "head",
    [
        "Last Updated: 2 November 2026\n",
        "Last Updated: 2026-11-02 by Ann\n",
        "Last Updated: 2027-01-01\n",
        "> Last Updated: 2026-11-02\n",
        "| Last Updated | 2026-11-02 |\n| --- | --- |\n| By | Ann |\n| No | 3 |\n",
        "```\nLast Updated: 2026-11-02\n```\n",
        "**Status**: Draft | **Last Updated**: 2026-11-02\n",
        "Last Updated: 2026-11-02\n**Last Updated**: 2026-11-02\n",
        "Text that has\nLast Updated: 2026-11-02\n",
        "Updated: 2026-11-02\n",
        "",
    ],
)
def test_what_is_not_certain_stays_to_the_letter(head: str) -> None:
    assert _kept(head) == head


def test_a_date_that_nobody_would_write_is_said() -> None:
    note = Note("A.md", "# RFC: X\n\n**Last Updated**: 2.11.2026\n")
    told = Upkeep(_RULES, SETTINGS).unstamped(note)
    assert told == "Last Updated holds 2.11.2026, which is no date that vaultkit writes; it stays"


def test_a_day_of_creation_is_set_once_and_what_a_person_wrote_stands() -> None:
    assert _kept("Status: DRAFT\nDate: YYYY-MM-DD\n", "dated-design") == (
        "Status: DRAFT\nDate: 2026-11-20\n"
    )
    assert _kept("Status: DRAFT\nDate: 2026-11-02\n", "dated-design") == (
        "Status: DRAFT\nDate: 2026-11-02\n"
    )


def test_a_stamp_in_the_header_is_no_substance_and_all_around_it_is() -> None:
    def said(head: str) -> str:
        return substance(Note("A.md", f"# RFC: X\n\n{head}\nText.\n"), _RULES)

    stamped = said("**Status**: Draft  \n**Last Updated**: 2026-11-02  \n")
    assert stamped == said("**Status**: Draft  \n**Last Updated**: 2026-11-20 \n")
    assert stamped != said("**Status**: Final  \n**Last Updated**: 2026-11-02  \n")
    assert said("> Last Updated: 2026-11-02\n") != said("> Last Updated: 2026-11-20\n")


@pytest.mark.parametrize(
    "head",
    [
        "**Last Updated**: [2024-01-22 Mon]  \n",
        "Last Updated: <2024-01-22>\n",
        "Last Updated: [soon: Q1]\n",
    ],
)
def test_what_holds_a_number_is_no_placeholder(head: str) -> None:
    """Somebody wrote a date there, in a form of their own."""
    assert _kept(head) == head
