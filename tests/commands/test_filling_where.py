"""Which empty notes are filled from their template, and which stay empty."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands.person import Run, edit

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)

_NAMED = "Features/Feature - Gift cards.md"
_UNNAMED = "Features/Gift cards.md"


def filled(run: Run, vault: Path, *names: str) -> list[str]:
    """Return which of some notes are not empty after a pass, made empty since the one before."""
    run("update")
    for name in names:
        (vault / name).touch()
    run("update")
    return [name for name in names if (vault / name).stat().st_size]


def by_folder(vault: Path) -> None:
    edit(vault / "vaultkit.toml", "[kinds.feature]\n", '[kinds.feature]\nfill = "folder"\n')


def test_a_name_that_says_its_kind_is_enough_anywhere_and_a_folder_is_not(
    run: Run, vault: Path
) -> None:
    anywhere = "Feature - Gift wrap.md"
    assert filled(run, vault, _NAMED, _UNNAMED, anywhere) == [_NAMED, anywhere]


def test_a_folder_is_enough_where_the_configuration_says_so_but_never_for_untitled(
    run: Run, vault: Path
) -> None:
    by_folder(vault)
    assert filled(run, vault, _UNNAMED, "Features/Untitled.md") == [_UNNAMED]


def test_a_kind_that_is_never_filled_stays_empty(run: Run, vault: Path) -> None:
    edit(vault / "vaultkit.toml", "[kinds.feature]\n", '[kinds.feature]\nfill = "never"\n')
    assert filled(run, vault, _NAMED) == []


def test_an_empty_template_stays_empty(run: Run, vault: Path) -> None:
    by_folder(vault)
    assert filled(run, vault, "Templates/Feature - Gift cards.md") == []


def test_many_empty_notes_at_once_were_brought_and_stay_empty(run: Run, vault: Path) -> None:
    names = [f"Features/Feature - Number {number}.md" for number in range(21)]
    assert filled(run, vault, *names) == []


def test_a_note_that_a_sync_service_copied_stays_empty(run: Run, vault: Path) -> None:
    copy = "Features/Feature - Gift cards.sync-conflict-20261120-101500-ABCDEFG.md"
    assert filled(run, vault, copy) == []


def test_a_note_whose_filling_was_taken_back_stays_empty(run: Run, vault: Path) -> None:
    assert filled(run, vault, _NAMED) == [_NAMED]
    assert run("undo", _NAMED).code == 0
    run("update")
    assert not (vault / _NAMED).stat().st_size


def test_a_note_that_was_empty_at_first_sight_stays_empty(run: Run, vault: Path) -> None:
    (vault / _NAMED).touch()
    run("update")
    run("update")
    assert not (vault / _NAMED).stat().st_size
