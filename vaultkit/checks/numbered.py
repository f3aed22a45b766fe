"""Numbers that several notes have, or none has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_ERROR, ALWAYS_INFO, Check, Example, Found
from vaultkit.numbers import number_of
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run_duplicate(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note whose number another one of its kind has too."""
    told = number_of(facts.path, vault.kinds)
    others = (
        [one for one in vault.numbers.get(told.number, ()) if one != facts.path] if told else ()
    )
    if told and others:
        yield Found(Span(0, 0), f"the number {told.digits} is that of {', '.join(others)} too")


def run_gap(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield the first note behind a number that no note has."""
    told = number_of(facts.path, vault.kinds)
    if told and told.number.value > 1 and told.number.before not in vault.numbers:
        missing = str(told.number.before.value).zfill(len(told.digits))
        yield Found(Span(0, 0), f"no note has the number {missing} before it")


DUPLICATE_NUMBER = Check(
    "duplicate-number",
    ALWAYS_ERROR,
    "a number that several notes of a kind have",
    """People cite a decision by its number. Two notes took the same one, usually on two branches,
and each citation may now mean either.

Give the younger one the next free number (`vaultkit new` takes it), and correct what cites it.""",
    run_duplicate,
    (
        Example(
            "two of one number",
            "# ADR-008: Queues\n",
            ("1:1 the number 008 is that of ADR-008-events.md too",),
            {"ADR-008-events.md": "", "ADR-007-x.md": ""},
            path="ADR-008-queues.md",
        ),
        Example(
            "another number",
            "# ADR-008: Queues\n",
            (),
            {"ADR-007-events.md": ""},
            path="ADR-008-queues.md",
        ),
    ),
)

NUMBER_GAP = Check(
    "number-gap",
    ALWAYS_INFO,
    "a number that was left out",
    """Numbers are given in order and never again. Where one is missing, a note was deleted or
renamed, and what cites it leads nowhere; or somebody counted wrongly.

A decision that no longer holds stays, with the status “superseded”.""",
    run_gap,
    (
        Example(
            "one is missing",
            "# ADR-008: Queues\n",
            ("1:1 no note has the number 007 before it",),
            {"ADR-006-events.md": ""},
            path="ADR-008-queues.md",
        ),
        Example("the first", "# ADR-001: Queues\n", path="ADR-001-queues.md"),
    ),
)
